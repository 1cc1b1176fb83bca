"""Where the real schemas are: beside the project, or in SHARED_DATA. Tests that need them skip without."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
