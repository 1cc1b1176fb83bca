"""What a comparison counts, leaves out and takes for one; leaves applying it to `sides` and `tables`."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

COLUMN_ORDER = "column_order"
COMMENTS = "comments"
COLLATIONS = "collations"
CONSTRAINT_NAMES = "constraint_names"
SPELLING = "spelling"

EVERYTHING = frozenset({COLUMN_ORDER, COMMENTS, COLLATIONS, CONSTRAINT_NAMES, SPELLING})
"""Nothing is ignored or folded: also what is merely spelled otherwise is listed, as cosmetic."""

USUAL = frozenset({COMMENTS, COLLATIONS, CONSTRAINT_NAMES})


@dataclass(frozen=True, slots=True)
class Options:
    """Which differences are counted, and what is left out."""

    count: frozenset[str] = USUAL
    exclude: tuple[str, ...] = ()
    """Glob patterns of tables: `audit_*`, or with their schema `log.*`. Letter case does not count."""
    names: tuple[tuple[str, ...], ...] = ()
    """Groups of schema and table names that are one thing in different environments: ("prod_x", "test_x")."""

    def __post_init__(self) -> None:
        unknown = set(self.count) - EVERYTHING
        if unknown:
            raise ValueError(
                f"can't count {', '.join(sorted(unknown))}; known: {', '.join(sorted(EVERYTHING))}"
            )

    def counts(self, what: str) -> bool:
        """Return whether differences of this sort are listed."""
        return what in self.count

    def excludes(self, schema: str | None, name: str) -> bool:
        """Return whether a pattern leaves this table out."""
        if not self.exclude:
            return False
        spellings = {name.casefold(), f"{schema}.{name}".casefold()}
        patterns = [pattern.casefold() for pattern in self.exclude]
        return any(fnmatchcase(spelling, pattern) for spelling in spellings for pattern in patterns)

    def shared_name(self, name: str) -> str:
        """Return the first of the group that `name` is in, otherwise `name`."""
        return next((group[0] for group in self.names if name in group), name)
