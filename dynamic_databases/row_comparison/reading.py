"""Reads the rows of one side, and the rows that its foreign keys refer to; leaves comparing to `merging`.

Every statement is read-only and bounded by the connection's guard, and reads at most one row more than is
allowed. Nothing is sorted by a server: rows are matched here, by what their keys are worth.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from dynamic_databases.catalog import Column
from dynamic_databases.catalog.equality import canonical_of
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.errors import UndecodableValue
from dynamic_databases.row_comparison.natural_keys import NaturalKey, NaturalPart
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.question import RowQuestion
from dynamic_databases.row_comparison.sides import NOT_VISIBLE, Absence, TableSide, over_limit
from dynamic_databases.row_comparison.turns import turn_to_fetch
from dynamic_databases.row_comparison.values import LACKING, UNREAD, Meant
from dynamic_databases.runtime_models import DisplayModel, DisplayQuerySet, Page, PageQuery, display_model

Row = tuple[Any, ...]
AT_ONCE = 200
"""Keys that one statement asks for."""
WHOLE_TARGET = 20_000
"""The most rows of a table to which many rows refer that are read at once, whether or not they are meant."""
DOING = "comparing rows of"
HIDDEN_KEY = (
    "Rows are matched by what {} means ({}), which may be hidden from its login."
    " Compare by its number instead."
)


@dataclass(frozen=True)
class SideRows:
    """What was read of one side: a tuple of values a row, those of `Plan.compared` first."""

    rows: Sequence[Row]
    numbers: Sequence[Any] = ()
    """The surrogate key of each row, which is not compared; nothing where the side has none."""
    is_decoded: bool = False
    """Whether every text among the values is known to be valid."""
    absence: Absence | None = None
    """Why the rows can't be compared, where that came out while they were read."""


def decoded_sides(rows: Mapping[str, SideRows]) -> set[str]:
    """Return the sides of whose texts it is known that all are valid."""
    return {label for label, side in rows.items() if side.is_decoded}


def is_over(side: TableSide, question: RowQuestion) -> bool:
    """Return whether a side is known to have more rows than are read at once.

    What a filter leaves is not known before it is read, and reading ends at the limit.
    """
    return question.narrow is None and side.estimate is not None and side.estimate > question.limit


def read_rows(side: TableSide, plan: Plan, question: RowQuestion) -> SideRows:
    """Return the rows of a side that are asked for. Raises `DatabaseUnavailable`."""
    model = display_model(side.connection, side.table)
    queryset = model.objects.all()
    if question.narrow is not None:
        queryset = question.narrow(side.connection, queryset)
    return read_rows_in(side, plan, question, queryset)


def read_rows_of(
    side: TableSide, plan: Plan, question: RowQuestion, keys: Mapping[Hashable, Collection[Row]]
) -> SideRows:
    """Return the rows that have one of these keys, whether or not they are asked for.

    `keys` has, for each key in canonical form, how it is stored anywhere. Raises `DatabaseUnavailable`.
    """
    model = display_model(side.connection, side.table)
    names = [column.columns[side.label].name for column in plan.key]
    rows: list[Row] = []
    is_decoded = True
    asked = list(keys)
    for start in range(0, len(asked), AT_ONCE):
        some = set(asked[start : start + AT_ONCE])
        stored = dict.fromkeys(value for key in some for value in keys[key])
        read = read_rows_in(side, plan, question, model.objects.filter(_has_key(model, names, list(stored))))
        if read.absence:
            return read
        is_decoded = is_decoded and read.is_decoded
        # By its collation a server may find more rows than those.
        rows += [
            row
            for key, row in zip(plan.keys_of(side.label, read.rows), read.rows, strict=True)
            if key in some
        ]
    return SideRows(rows, is_decoded=is_decoded)


def read_rows_in(side: TableSide, plan: Plan, question: RowQuestion, queryset: DisplayQuerySet) -> SideRows:
    """Return the rows of a queryset of a side. Raises `DatabaseUnavailable`."""
    columns = [*plan.compared, *(plan.ignored if question.with_ignored else ())]
    own = [column.columns[side.label].name for column in columns if side.label in column.columns]
    number = plan.number_of(side.label)
    names = [*own, *([number] if number else [])]
    rows, is_decoded = _decoded_values(side.connection, queryset, names, question.limit + 1)
    if len(rows) > question.limit:
        return SideRows((), absence=over_limit(f"more than {question.limit:,} rows", question.limit))
    numbers = [row[-1] for row in rows] if number else []
    if number:
        rows = [row[:-1] for row in rows]
    if len(own) < len(columns):
        rows = [*_filled(rows, [side.label in column.columns for column in columns])]
    for position, column in enumerate(plan.compared):
        if column.natural is not None and side.label in column.columns:
            rows = _meaning(side, column, column.natural, position, rows)
            if position < len(plan.key) and any(row[position] is UNREAD for row in rows):
                return SideRows(
                    (), absence=Absence(NOT_VISIBLE, HIDDEN_KEY.format(column.name, column.natural.words))
                )
    return SideRows(rows, numbers, is_decoded=is_decoded)


def _values(
    connection: LiveConnection, queryset: DisplayQuerySet, columns: Sequence[str], most: int
) -> list[Row]:
    return _decoded_values(connection, queryset, columns, most)[0]


def _decoded_values(
    connection: LiveConnection, queryset: DisplayQuerySet, columns: Sequence[str], most: int
) -> tuple[list[Row], bool]:
    """Return rows, and whether all of their texts are known to be valid."""
    fields = queryset.model.fields_by_column
    query = PageQuery(fields=tuple(fields[name] for name in columns), order=(), start=0, stop=most)
    page = Page(queryset, query)
    with (
        suppress(UndecodableValue),
        reading(connection, DOING) as wrapper,
        connection.dialect.reading_text_at_once(wrapper),
        turn_to_fetch(connection.dialect),
    ):
        return page.rows(), connection.dialect.is_embedded
    with reading(connection, DOING):
        return page.rows(), False


def _filled(rows: Sequence[Row], has: Sequence[bool]) -> Iterator[Row]:
    """Yield rows with a place for each column, also for those that the side lacks."""
    for row in rows:
        values = iter(row)
        yield tuple(next(values) if there else LACKING for there in has)


def _has_key(model: type[DisplayModel], names: Sequence[str], keys: Sequence[Row]) -> Q:
    """Return the condition that a row has one of these keys."""
    fields = [model.fields_by_column[name] for name in names]
    values = [key[0] for key in keys]
    if len(names) == 1 and None not in values:
        return Q(**{f"{fields[0]}__among": values})
    conditions = (
        Q(
            **{
                f"{field}__{'isnull' if value is None else 'exact'}": (
                    True if value is None else model.bound(name, value)
                )
                for field, name, value in zip(fields, names, key, strict=True)
            }
        )
        for key in keys
    )
    return reduce(or_, conditions)


def _meaning(
    side: TableSide, column: ComparedColumn, natural: NaturalKey, position: int, rows: list[Row]
) -> list[Row]:
    """Return rows with a column's numbers replaced by the rows that they refer to."""
    meant = meanings(side, column.columns[side.label], natural, {row[position] for row in rows})
    return [(*row[:position], meant[row[position]], *row[position + 1 :]) for row in rows]


def meanings(
    side: TableSide, column: Column, natural: NaturalKey, values: Collection[Any]
) -> dict[Any, Meant | Any]:
    """Return what each value of a foreign key refers to. Raises `DatabaseUnavailable`.

    NULL stays NULL. A number to which there is no row means only itself; it is not known what it means where
    rows may be hidden.
    """
    label, connection = side.label, side.connection
    table, target = natural.tables[label], natural.targets[label]
    model = display_model(connection, table)
    names = [target.name, *(part.columns[label].name for part in natural.parts)]
    wanted = [value for value in values if value is not None]
    rows = _referred(side, model, names, wanted)
    own, its = canonical_of(column, (column, target)), canonical_of(target, (column, target))
    known = zip(rows, _known(side, natural, rows), strict=True)
    targets: dict[Hashable, tuple[Any, ...]] = {its(row[0]): parts for row, parts in known}
    hidden = bool(side.reading.visibility.hidden_by(table.table_name))
    meant: dict[Any, Meant | Any] = {None: None}
    for value in wanted:
        shown = targets.get(own(value))
        if hidden if shown is None else UNREAD in shown:
            meant[value] = UNREAD
        elif shown is None or None in shown:
            meant[value] = Meant(("number", own(value)), (value,), value)
        else:
            meant[value] = Meant(_canonical(natural, label, shown), shown, value)
    return meant


def _referred(
    side: TableSide, model: type[DisplayModel], names: Sequence[str], wanted: Sequence[Any]
) -> list[Row]:
    """Return the rows whose first column has one of these values; of a small table all, in one statement."""
    statistics = side.reading.statistics.tables.get(model.table.table_name)
    size = statistics.rows if statistics else None
    if len(wanted) > AT_ONCE and size is not None and size <= WHOLE_TARGET:
        rows = _values(side.connection, model.objects.all(), names, WHOLE_TARGET + 1)
        if len(rows) <= WHOLE_TARGET:
            return rows
    field, rows = model.fields_by_column[names[0]], []
    for start in range(0, len(wanted), AT_ONCE):
        condition = Q(**{f"{field}__among": wanted[start : start + AT_ONCE]})
        rows += _values(side.connection, model.objects.filter(condition), names, len(wanted) + 1)
    return rows


def _known(side: TableSide, natural: NaturalKey, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Return the natural key of each row, parts that refer to further rows replaced by those."""
    parts = [row[1:] for row in rows]
    for position, part in enumerate(natural.parts):
        if part.further is not None:
            column = part.columns[side.label]
            meant = meanings(side, column, part.further, {row[position] for row in parts})
            parts = [(*row[:position], meant[row[position]], *row[position + 1 :]) for row in parts]
    return parts


def _canonical(natural: NaturalKey, label: str, shown: Sequence[Any]) -> tuple[Hashable, ...]:
    return tuple(_part(part, label, value) for part, value in zip(natural.parts, shown, strict=True))


def _part(part: NaturalPart, label: str, value: Any) -> Hashable:
    if isinstance(value, Meant):
        return value
    return canonical_of(part.columns[label], part.columns.values())(value)
