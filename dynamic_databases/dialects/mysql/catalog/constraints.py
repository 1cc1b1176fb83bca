"""Makes foreign keys and checks from rows of information_schema."""

from __future__ import annotations

from collections import defaultdict

from dynamic_databases.catalog import Check, ForeignKey
from dynamic_databases.dialects.mysql.catalog.columns import unescaped
from dynamic_databases.dialects.mysql.catalog.rows import ActionsRow, CheckRow, ConstraintRow, ReferenceRow
from dynamic_databases.fast_dataclasses import maker

new_foreign_key = maker(ForeignKey)
UNSEEN = ""
"""An action that the login may not see: MariaDB hides it from logins that have only the SELECT privilege."""


def foreign_keys(rows: tuple[ConstraintRow, ...], database: str) -> tuple[ForeignKey, ...]:
    """Return a table's foreign keys, sorted by name; `database` is the table's, left out in targets."""
    actions: dict[str, ActionsRow] = {}
    columns: dict[str, list[ReferenceRow]] = defaultdict(list)
    for row in rows:
        if isinstance(row, ReferenceRow):
            columns[row.constraint].append(row)
        elif isinstance(row, ActionsRow):
            actions[row.constraint] = row
    return tuple(_foreign_key(parts, actions.get(name), database) for name, parts in sorted(columns.items()))


def _foreign_key(parts: list[ReferenceRow], actions: ActionsRow | None, database: str) -> ForeignKey:
    parts.sort(key=lambda row: int(row.position))
    first = parts[0]
    return new_foreign_key(
        columns=tuple([row.column for row in parts]),
        target=first.target,
        target_columns=tuple([row.target_column for row in parts]),
        target_schema=None if first.target_schema == database else first.target_schema,
        name=first.constraint,
        on_update=actions.on_update if actions else UNSEEN,
        on_delete=actions.on_delete if actions else UNSEEN,
        match=None if actions is None or actions.match == "NONE" else actions.match,
    )


def checks(rows: tuple[ConstraintRow, ...], *, mariadb: bool) -> tuple[Check, ...]:
    """Return a table's checks, sorted by name."""
    listed = [
        Check(
            expression=row.clause if mariadb else unescaped(row.clause),
            name=row.constraint,
            enforced=row.enforced == "YES",
        )
        for row in rows
        if isinstance(row, CheckRow)
    ]
    return tuple(sorted(listed, key=lambda check: check.name or ""))
