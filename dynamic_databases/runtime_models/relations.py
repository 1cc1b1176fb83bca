"""Names a table's fields and its relations to other tables; leaves making models of them to `registry`.

Django gives a reference a second name with `_id` behind, and the model that it points to a name for the
way back: all of them must be free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count

from dynamic_databases.catalog import Catalog, ForeignKey, Table, TableName
from dynamic_databases.runtime_models.names import field_names, is_usable, unused


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key whose target is in the same catalog, all names spelled as the columns are."""

    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one table: names by column, and references by the name of their field."""

    by_column: Mapping[str, str]
    references: Mapping[str, Reference]

    @property
    def all_names(self) -> set[str]:
        """Every name that a field takes on the model."""
        return {*self.by_column.values(), *self.references, *(f"{name}_id" for name in self.references)}


def fields_of(catalog: Catalog, tables: Iterable[Table]) -> dict[TableName, Fields]:
    """Return the fields of each table; references lead to these tables alone."""
    named = {table.table_name: table for table in tables}
    return {name: _fields(table, list(_references(catalog, table, named))) for name, table in named.items()}


def related_names(
    fields: Mapping[TableName, Fields], models: Mapping[TableName, str]
) -> dict[tuple[TableName, str], str | None]:
    """Return the name of each reference's way back, by table and field.

    None is Django's own (`orders_set`), while that is free and means one reference alone.
    """
    taken = {table: fields[table].all_names for table in fields}
    found: dict[tuple[TableName, str], str | None] = {}
    for table, own in fields.items():
        targets = [reference.target for reference in own.references.values()]
        default = models[table].lower()
        for name, reference in own.references.items():
            there = taken[reference.target]
            is_free = is_usable(default) and not there & {default, f"{default}_set"}
            if targets.count(reference.target) == 1 and is_free:
                found[table, name] = None
                continue
            found[table, name] = chosen = unused(f"{default}_by_{name}", there)
            there.add(chosen)
    return found


def _references(catalog: Catalog, table: Table, tables: Mapping[TableName, Table]) -> Iterator[Reference]:
    """Yield the table's foreign keys that can be followed, each set of columns once for a target."""
    seen: set[object] = set()
    for key in table.foreign_keys:
        target = _find(catalog, key, table, tables)
        if target is None:
            continue
        named = key.target_columns or (target.primary_key.columns if target.primary_key else ())
        columns, target_columns = _spelled(catalog, table, key.columns), _spelled(catalog, target, named)
        same = columns if len(columns) == 1 else (columns, target.table_name)
        if columns and len(columns) == len(key.columns) == len(target_columns) and same not in seen:
            seen.add(same)
            yield Reference(columns, target.table_name, target_columns)


def _find(catalog: Catalog, key: ForeignKey, table: Table, tables: Mapping[TableName, Table]) -> Table | None:
    name = TableName(key.target_schema or table.schema, key.target)
    found = tables.get(name)
    if found is None and catalog.folds_case:
        wanted = str(name).lower()
        found = next((one for one in tables.values() if str(one.table_name).lower() == wanted), None)
    return found


def _spelled(catalog: Catalog, table: Table, names: Iterable[str]) -> tuple[str, ...]:
    """Return columns as the table spells them; what it does not have is left out."""
    columns = {column.name: column.name for column in table.columns}
    if not catalog.folds_case:
        return tuple(name for name in names if name in columns)
    folded = {name.lower(): name for name in columns}
    spelled = (columns.get(name) or folded.get(name.lower()) for name in names)
    return tuple(name for name in spelled if name is not None)


def _fields(table: Table, references: list[Reference]) -> Fields:
    names = field_names(column.name for column in table.columns)
    taken = set(names.values())
    found: dict[str, Reference] = {}
    for reference in references:
        if len(reference.columns) == 1:
            own = names[reference.columns[0]]
            # Another column's name stays that column's, even where that one is called otherwise here.
            name = next(one for one in _candidates(own) if not (taken - {own}) & {one, f"{one}_id"})
            names[reference.columns[0]] = name
        else:
            wanted = reference.target.name.lower()
            base = wanted if is_usable(wanted) else "reference"
            name = next(one for one in _numbered(base) if not taken & {one, f"{one}_id"})
        found[name] = reference
        taken |= {name, f"{name}_id"}
    return Fields(names, found)


def _candidates(name: str) -> Iterator[str]:
    """Yield names for a reference by the column `customer_id`: `customer`, `customer_id`, …"""
    shorter = name.removesuffix("_id")
    first = (shorter,) if shorter != name and is_usable(shorter) else ()
    return chain(first, (name,), _numbered(f"{name}_reference"))


def _numbered(name: str) -> Iterator[str]:
    return chain((name,), (f"{name}_{number}" for number in count(2)))
