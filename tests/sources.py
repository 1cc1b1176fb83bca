"""The text of the modules of the two packages, for tests that read it and for what is made from it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("dynamic_databases", "browser")


def sources() -> dict[str, str]:
    """Return the text of each module, by its dotted name."""
    texts = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            texts[".".join(parts).removesuffix(".__init__")] = path.read_text(encoding="utf-8")
    return texts
