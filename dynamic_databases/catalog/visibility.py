"""What a login may not see of the rows of a database: which rows may be hidden, which columns it can't read.

It belongs to the login and not to the structure, so that it is neither compared nor stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dynamic_databases.catalog.tables import TableName

NAMED = 5
"""Tables that a remark names; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """What a login may not see. What the server does not tell counts as hidden: unknown is not absent."""

    hides_rows: Mapping[TableName, str] = field(default_factory=dict)
    """What may hide rows of a table or view: "row security", "row security of orders"."""
    may_hide_rows: Mapping[TableName, str] = field(default_factory=dict)
    """What may do so without the server telling whether it does: a foreign server, a function."""
    hides_any_rows: str = ""
    """What may hide rows of any table, where the server does not tell the login of which."""
    unreadable: Mapping[TableName, tuple[str, ...]] = field(default_factory=dict)
    """The columns that are listed, but not readable, of tables of which the login may read only some columns.
    Nothing else of such a table may be read either, such as the row id."""
    unlisted: frozenset[TableName] = frozenset()
    """Tables that may have columns which the server does not even list for the login."""

    def hidden_by(self, name: TableName) -> str:
        """Return what may hide rows of a table, or nothing if the login may see all of them."""
        return self.hides_rows.get(name) or self.may_hide_rows.get(name) or self.hides_any_rows

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is hidden, in sentences for the database's page and for `check_database`."""
        remarks = []
        if self.hides_any_rows:
            remarks.append(f"Rows may be hidden by {self.hides_any_rows}.")
        if self.hides_rows:
            remarks.append(f"Row security may hide rows of {_listed(self.hides_rows)} from this login.")
        if untold := self.may_hide_rows.keys() - self.hides_rows.keys():
            remarks.append(f"Other servers or functions may hide rows of {_listed(untold)} untold.")
        partly = {name for name, columns in self.unreadable.items() if columns} | self.unlisted
        if partly:
            remarks.append(f"This login may not read all columns of {_listed(partly)}.")
        return tuple(remarks)


def _listed(names: Iterable[TableName]) -> str:
    ordered = sorted(names, key=lambda name: (name.schema or "", name.name))
    more = len(ordered) - NAMED
    return ", ".join(map(str, ordered[:NAMED])) + (f" and {more} more" if more > 0 else "")


ALL_VISIBLE = Visibility()
