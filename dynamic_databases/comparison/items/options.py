"""The options of a comparison: which differences count, which tables are excluded, which names are equal."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

COLUMN_ORDER = "column_order"
COMMENTS = "comments"
COLLATIONS = "collations"
CONSTRAINT_NAMES = "constraint_names"
SPELLING = "spelling"
RIGHTS = "rights"

EVERYTHING = frozenset({COLUMN_ORDER, COMMENTS, COLLATIONS, CONSTRAINT_NAMES, SPELLING, RIGHTS})
"""With all of these nothing is ignored; differences only in spelling are listed as well, as cosmetic."""

OF_COLLATIONS = frozenset({"made_with", "database_collation", "collations"})
"""Names of catalog options that say how an object compares text."""
OF_NAMES = frozenset({"default_name"})
OF_COMMENTS = frozenset({"partition_comments"})

USUAL = frozenset({COMMENTS, COLLATIONS, CONSTRAINT_NAMES})


@dataclass(frozen=True, slots=True)
class Options:
    """Which differences count, and what is excluded."""

    count: frozenset[str] = USUAL
    exclude: tuple[str, ...] = ()
    """Glob patterns of tables: `audit_*`, or `log.*` with a schema. Letter case is ignored."""
    names: tuple[tuple[str, ...], ...] = ()
    """Groups of schema or table names that are the same across environments: ("prod_x", "test_x")."""

    def __post_init__(self) -> None:
        unknown = set(self.count) - EVERYTHING
        if unknown:
            raise ValueError(
                f"can't count {', '.join(sorted(unknown))}; known: {', '.join(sorted(EVERYTHING))}"
            )

    def counts(self, what: str) -> bool:
        """Return whether differences of this sort count."""
        return what in self.count

    def excludes(self, schema: str | None, name: str) -> bool:
        """Return whether a pattern excludes this table."""
        if not self.exclude:
            return False
        spellings = {name.casefold(), f"{schema}.{name}".casefold()}
        patterns = [pattern.casefold() for pattern in self.exclude]
        return any(fnmatchcase(spelling, pattern) for spelling in spellings for pattern in patterns)

    def shared_name(self, name: str) -> str:
        """Return the first name of the group that contains `name`, otherwise `name` itself."""
        return next((group[0] for group in self.names if name in group), name)
