"""Whether SQL may mean a name: looked for in its text, so that what is not sure counts as meant."""

from __future__ import annotations

import re
from collections.abc import Iterable


def mentions(text: str | None, names: Iterable[str]) -> bool:
    """Return whether SQL may mean one of the names: as a word, whatever its case."""
    folded = (text or "").casefold()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names if name in folded)


def calls(text: str | None, names: Iterable[str]) -> bool:
    """Return whether SQL may call one of the functions."""
    folded = (text or "").casefold()
    return any(re.search(rf"(?<!\w){re.escape(one)}[`\"\]]?\s*\(", folded) for one in names if one in folded)


def reaches(text: str, abroad: Iterable[tuple[str, str]]) -> bool:
    """Return whether SQL may name a table of another database: `core`.`customers`, core.dbo.customers."""
    folded = re.sub(r"\s*\.\s*", ".", re.sub(r"[`\"\[\]]", "", text.casefold()))
    return any(
        re.search(rf"(?<!\w){re.escape(database)}\.(\w*\.)?{re.escape(table)}(?!\w)", folded)
        for database, table in abroad
        if database in folded
    )
