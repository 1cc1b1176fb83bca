"""Reads docs/catalogs: for each column of a vendor's catalog tables, whether and as what it is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "catalogs"
COMPARED, BY_DESIGN_NOT, NO_STRUCTURE = "compared", "by design not", "no structure"
DECISIONS = (COMPARED, BY_DESIGN_NOT, NO_STRUCTURE)
HEADING = re.compile(r"^## `(?P<table>[^`]+)`(?: \((?P<versions>[^)]+)\))?", re.MULTILINE)
ROW = re.compile(r"^\| (?P<columns>`.+?) \| (?P<decision>[^|]+) \| (?P<words>.+) \|$", re.MULTILINE)
COLUMN = re.compile(r"`(?P<name>[^`]+)`(?: \((?P<versions>[^)]+)\))?(?:, |$)")
VERSIONS = re.compile(r"(?P<since>[\d.]+)?(?P<dash>–)?(?P<until>[\d.]+)?")
ATTRIBUTE = re.compile(r"`([a-z_]+\.[^`]+)`")


@dataclass(frozen=True)
class Versions:
    """The versions of a server that have a column: `(16)` is from 16 on, `(–17)` up to 17, `(14–16)` both."""

    since: float = 0
    until: float = float("inf")

    @classmethod
    def of(cls, text: str | None) -> Versions:
        """Return what stands in brackets behind a name. Raises `AssertionError` if it is something else."""
        match = VERSIONS.fullmatch(text or "")
        assert match is not None, f"no versions: {text}"
        return cls(float(match["since"] or 0), float(match["until"] or "inf"))

    def have(self, version: float) -> bool:
        return self.since <= version <= self.until


@dataclass(frozen=True)
class Documented:
    """One column of a catalog table, and what is decided about it."""

    table: str
    column: str
    versions: Versions
    decision: str
    words: str
    """As what it is compared, or why it is not."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return as what it is compared, as in a comparison: `column.type`."""
        return tuple(ATTRIBUTE.findall(self.words)) if self.decision == COMPARED else ()


def documented(vendor: str) -> list[Documented]:
    """Return the columns of a vendor's document, in its order.

    Raises `AssertionError` for a row that can't be read.
    """
    text = (FOLDER / f"{vendor}.md").read_text(encoding="utf-8")
    headings = list(HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return [
        column
        for heading, end in zip(headings, ends, strict=True)
        for column in _columns(heading, text[heading.end() : end])
    ]


def _columns(heading: re.Match[str], section: str) -> list[Documented]:
    of_table = Versions.of(heading["versions"])
    columns = []
    for line in re.findall(r"^\| `.*$", section, re.MULTILINE):
        row = ROW.fullmatch(line)
        assert row is not None, f"{heading['table']}: not three cells: {line}"
        names = list(COLUMN.finditer(row["columns"]))
        assert "".join(match[0] for match in names) == row["columns"], f"not names: {row['columns']}"
        for match in names:
            versions = Versions.of(match["versions"]) if match["versions"] else of_table
            columns.append(
                Documented(heading["table"], match["name"], versions, row["decision"], row["words"])
            )
    return columns
