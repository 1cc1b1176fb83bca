"""Tells whether SQL may mention a name, by its text: in doubt it does."""

from __future__ import annotations

import re
from collections.abc import Iterable


def mentions(text: str | None, names: Iterable[str]) -> bool:
    """Return whether SQL may mention one of the names: as a word, in any letter case."""
    folded = (text or "").casefold()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names if name in folded)


def calls(text: str | None, names: Iterable[str]) -> bool:
    """Return whether SQL may call one of the functions."""
    folded = (text or "").casefold()
    return any(
        re.search(rf"(?<!\w){re.escape(name)}[`\"\]]?\s*\(", folded) for name in names if name in folded
    )


def has_whole_rows(text: str | None) -> bool:
    """Return whether SQL may have a whole row, and so columns that it does not name: `*`, `users.*`."""
    return "*" in re.sub(r"\bcount\s*\(\s*\*\s*\)", "", text or "", flags=re.IGNORECASE)


def reaches(text: str, abroad: Iterable[tuple[str, str]]) -> bool:
    """Return whether SQL may name a table of another database: `core`.`customers`, core.dbo.customers."""
    folded = re.sub(r"\s*\.\s*", ".", re.sub(r"[`\"\[\]]", "", text.casefold()))
    return any(
        re.search(rf"(?<!\w){re.escape(database)}\.(\w*\.)?{re.escape(table)}(?!\w)", folded)
        for database, table in abroad
        if database in folded
    )
