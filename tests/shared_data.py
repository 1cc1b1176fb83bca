"""Where the real schemas are: beside the project, or in SHARED_DATA. A clone alone does not have them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_FOLDER = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def shared_data(name: str) -> Path:
    """Return the path of a file or folder of the real schemas; without it the running test is skipped."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not in {_FOLDER}")
    return path
