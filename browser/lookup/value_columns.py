"""In which columns of a table a value is looked for: its key, then unique ones, then indexed ones.

Only columns that can hold the value are taken, and only those that an index finds: no table is searched from
end to end. Leaves asking to `asking`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from dynamic_databases.catalog import Column, Family, Table
from dynamic_databases.catalog.numbers import decimal_of, range_of
from dynamic_databases.catalog.row_keys import KeySource, row_key, unique_keys

ORDERED_METHODS = frozenset({None, "btree", "hash", "clustered", "nonclustered"})
"""Of indexes, in their servers' words: they find a value that is equal."""
MOST_COLUMNS = 6
"""Of one kind: each costs the server a look into an index."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_VALUE = 300
"""Characters: a longer text is no key."""


class Way(IntEnum):
    """By what a row is found; the first way that finds one counts."""

    KEY = 0
    UNIQUE = 1
    INDEXED = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """Columns that are asked in one statement."""

    way: Way
    columns: tuple[str, ...]


def stages_of(table: Table, value: str, *, enforces_types: bool = True) -> tuple[Stage, ...]:
    """Return in which columns a value may be found, in the order of the ways; () if in none.

    Where types are not enforced, the key may hold anything.
    """
    key = row_key(table)
    own = key.columns if key.is_stable and len(key.columns) == 1 else ()
    unique = [columns[0] for columns in unique_keys(table) if len(columns) == 1]
    candidates = {
        Way.KEY: own,
        Way.UNIQUE: unique,
        Way.INDEXED: [*key.columns[:1], *_first_of_indexes(table)]
        if key.source is not KeySource.ROW_ID
        else _first_of_indexes(table),
    }
    stages: list[Stage] = []
    taken: set[str] = set()
    for way, names in candidates.items():
        columns = [
            name
            for name in dict.fromkeys(names)
            if name not in taken
            and (column := table.column(name)) is not None
            and (fits(column, value) or (way is Way.KEY and not enforces_types))
        ]
        taken |= set(columns)
        if columns:
            stages.append(Stage(way, tuple(columns[:MOST_COLUMNS])))
    return tuple(stages)


def only_stage(table: Table, value: str) -> Stage | None:
    """Return the columns for one statement, where no table was named; None if none of them fits.

    An e-mail address is looked for in columns that are named so, if there are any.
    """
    stages = stages_of(table, value)
    if not stages or stages[0].way is Way.KEY:
        return stages[0] if stages else None
    columns = [name for stage in stages for name in stage.columns]
    if is_address(value):
        columns = [name for name in columns if is_named_for_addresses(name)] or columns
    return Stage(stages[0].way, tuple(columns[:MOST_COLUMNS]))


def is_address(value: str) -> bool:
    """Return whether a text looks like an e-mail address."""
    return 0 < value.find("@") < len(value) - 1


def is_named_for_addresses(column: str) -> bool:
    return "mail" in column.casefold()


def fits(column: Column, value: str) -> bool:
    """Return whether a column of this type can hold a value, as far as its type tells without a server."""
    kind = column.kind
    if not value or len(value) > LONGEST_VALUE or kind.is_opaque:
        return False
    if kind.family in (Family.INTEGER, Family.DECIMAL):
        number = decimal_of(value)
        bounds = range_of(kind)
        if number is None or not number.is_finite():
            return False
        is_whole = number == number.to_integral_value()
        return (is_whole or kind.family is Family.DECIMAL) and (
            bounds is None or bounds[0] <= number <= bounds[1]
        )
    if kind.family is Family.TEXT:
        return kind.size is None or len(value) <= kind.size
    if kind.family is Family.ENUM:
        return value in column.values
    if kind.family is Family.UUID:
        return _is_uuid(value)
    return kind.family is Family.DATE and DATE.fullmatch(value) is not None


def is_value(text: str) -> bool:
    """Return whether a word looks like a value and not like a name: a number, an address, a UUID."""
    return decimal_of(text) is not None or is_address(text) or _is_uuid(text)


def _is_uuid(value: str) -> bool:
    if len(value) not in (32, 36):
        return False
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def _first_of_indexes(table: Table) -> Iterator[str]:
    """Yield the columns by which an index finds all rows of a value."""
    for index in table.indexes:
        method = index.method.lower() if index.method else None
        is_whole = index.valid and index.predicate is None and method in ORDERED_METHODS
        if is_whole and index.parts and index.parts[0].column is not None:
            yield index.parts[0].column
    for columns in unique_keys(table):
        if columns:
            yield columns[0]
