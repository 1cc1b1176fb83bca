"""Names a table's fields and its relations to other tables; leaves making models of them to `registry`.

Django gives a reference a second name that ends in `_id`, and gives the target model a name for the way back:
all of these names must be free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count

from dynamic_databases.catalog import Catalog, ForeignKey, Table, TableName
from dynamic_databases.runtime_models.names import class_names, field_names, is_usable, unused


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


class Relations:
    """The names of a catalog's models, fields and relations, each worked out when it is first asked for.

    They don't depend on the order in which they are asked for.
    """

    def __init__(self, catalog: Catalog) -> None:
        tables = [table for table in catalog.tables if table.columns]
        self._catalog = catalog
        self._tables = {table.table_name: table for table in tables}
        self._folded: dict[str, Table] = {}
        if catalog.folds_case:
            for table in tables:
                self._folded.setdefault(str(table.table_name).lower(), table)
        names = class_names(name.name for name in self._tables)
        self.class_names: Mapping[TableName, str] = dict(zip(self._tables, names, strict=True))
        self._sources = self._sources_by_target()
        self._fields: dict[TableName, Fields] = {}
        self._related_names: dict[TableName, Mapping[tuple[TableName, str], str | None]] = {}

    def fields(self, name: TableName) -> Fields:
        """Return the fields of a table; its references lead to tables of the catalog that have columns."""
        fields = self._fields.get(name)
        if fields is None:
            table = self._tables[name]
            fields = self._fields[name] = _fields(table, list(self._references(table)))
        return fields

    def related_names(self, target: TableName) -> Mapping[tuple[TableName, str], str | None]:
        """Return the name of each reference on its target, by the referring table and its field.

        None is Django's own name (`orders_set`), if that is free and there is only one reference.
        """
        names = self._related_names.get(target)
        if names is None:
            names = self._related_names[target] = dict(self._ways_back(target))
        return names

    def _ways_back(self, target: TableName) -> Iterator[tuple[tuple[TableName, str], str | None]]:
        taken = self.fields(target).all_names
        for source in self._sources.get(target, ()):
            references = self.fields(source).references
            fields = [name for name, reference in references.items() if reference.target == target]
            default = self.class_names[source].lower()
            for field in fields:
                is_free = is_usable(default) and not taken & {default, f"{default}_set"}
                if len(fields) == 1 and is_free:
                    yield (source, field), None
                    continue
                chosen = unused(f"{default}_by_{field}", taken)
                taken.add(chosen)
                yield (source, field), chosen

    def _sources_by_target(self) -> dict[TableName, dict[TableName, None]]:
        """Return the tables that have a foreign key to each table, in the catalog's order."""
        sources: dict[TableName, dict[TableName, None]] = {}
        for name, table in self._tables.items():
            for key in table.foreign_keys:
                target = self._target(key, table)
                if target is not None:
                    sources.setdefault(target.table_name, {})[name] = None
        return sources

    def _references(self, table: Table) -> Iterator[Reference]:
        """Yield the table's foreign keys that can be followed, each set of columns once for a target."""
        seen: set[object] = set()
        for key in table.foreign_keys:
            target = self._target(key, table)
            if target is None:
                continue
            named = key.target_columns or (target.primary_key.columns if target.primary_key else ())
            columns = _spelled(self._catalog, table, key.columns)
            target_columns = _spelled(self._catalog, target, named)
            same = columns if len(columns) == 1 else (columns, target.table_name)
            if columns and len(columns) == len(key.columns) == len(target_columns) and same not in seen:
                seen.add(same)
                yield Reference(columns, target.table_name, target_columns)

    def _target(self, key: ForeignKey, table: Table) -> Table | None:
        name = TableName(key.target_schema or table.schema, key.target)
        return self._tables.get(name) or self._folded.get(str(name).lower())


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
    by_field: dict[str, Reference] = {}
    for reference in references:
        if len(reference.columns) == 1:
            own = names[reference.columns[0]]
            # A column keeps its name even if its own field has another name here.
            name = next(
                candidate
                for candidate in _candidates(own)
                if not (taken - {own}) & {candidate, f"{candidate}_id"}
            )
            names[reference.columns[0]] = name
        else:
            wanted = reference.target.name.lower()
            base = wanted if is_usable(wanted) else "reference"
            name = next(
                candidate for candidate in _numbered(base) if not taken & {candidate, f"{candidate}_id"}
            )
        by_field[name] = reference
        taken |= {name, f"{name}_id"}
    return Fields(names, by_field)


def _candidates(name: str) -> Iterator[str]:
    """Yield names for a reference by the column `customer_id`: `customer`, `customer_id`, …"""
    shorter = name.removesuffix("_id")
    first = (shorter,) if shorter != name and is_usable(shorter) else ()
    return chain(first, (name,), _numbered(f"{name}_reference"))


def _numbered(name: str) -> Iterator[str]:
    return chain((name,), (f"{name}_{number}" for number in count(2)))
