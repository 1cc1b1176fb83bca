"""One private registry for each database and structure, with a typed model for every table, related to each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.db import models

from dynamic_databases.catalog import Catalog, ForeignKey, Table, TableName
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.row_keys import row_key
from dynamic_databases.runtime_models.names import class_name, field_names, is_usable, unused
from dynamic_databases.runtime_models.shown import APP_LABEL, ROW_ID, model_meta
from dynamic_databases.runtime_models.typed import composite_reference, field_for, reference


class _RuntimeApp(AppConfig):
    """The one app of a private registry; without it reverse relations are lost."""

    def __init__(self, apps: Apps) -> None:
        self.name = self.label = APP_LABEL
        self.apps = apps
        self.models = apps.all_models[APP_LABEL]


class RuntimeApps(Apps):
    """A registry that is filled in bulk and dies with its last user.

    Django keeps the models of every registry in a cache of the class, which nothing ever empties; here
    the list belongs to the instance, and is made once, when the registry is complete.
    """

    def __init__(self) -> None:
        self._models: list[type[models.Model]] = []
        super().__init__(())
        self.app_configs[APP_LABEL] = _RuntimeApp(self)

    def get_models(  # type: ignore[override]
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[type[models.Model]]:
        return self._models

    def clear_cache(self) -> None:
        """Do nothing: no model here is asked for its relations before all are there."""

    def complete(self) -> None:
        """Let the models find each other."""
        self._models = list(self.all_models[APP_LABEL].values())
        for model in self._models:
            model._meta._expire_cache()  # type: ignore[attr-defined]


class Registry:
    """The typed models of one catalog, read through one alias. Immutable once made."""

    def __init__(self, catalog: Catalog, alias: str, dialect: Dialect) -> None:
        self.catalog = catalog
        self.alias = alias
        self._dialect = dialect
        self.apps = RuntimeApps()
        tables = [table for table in catalog.tables if table.columns]
        self._names = _model_names(tables)
        self._fields = {table.table_name: _field_names(table, self._relations(table)) for table in tables}
        self.models = {table.table_name: self._model(table) for table in tables}
        self.apps.complete()

    def _model(self, table: Table) -> type[models.Model]:
        name = self._names[table.table_name]
        manager = models.Manager()
        manager._db = self.alias  # type: ignore[attr-defined]  # what `db_manager(alias)` sets
        attributes = self._attributes(table) | {
            "__module__": __name__,
            "Meta": model_meta(table, self._dialect, self.apps),
            "objects": manager,
            "database_alias": self.alias,
        }
        return type(name, (models.Model,), attributes)

    def _attributes(self, table: Table) -> dict[str, Any]:
        names = self._fields[table.table_name]
        primary = _primary_columns(table)
        fields: dict[str, Any] = {}
        relations = self._relations(table)
        for column in table.columns:
            options: dict[str, Any] = {"db_column": self._dialect.quote(column.name), "null": column.nullable}
            if primary == (column.name,):
                options |= {"primary_key": True, "null": False}
            field = names[column.name]
            if column.name in relations:
                target, wanted = relations[column.name]
                to_field = self._fields[target.table_name][wanted]
                options["related_name"] = self._related_name(table, field, target)
                fields[field] = reference(self._label(target), to_field, **options)
            else:
                fields[field] = field_for(column, **options)
        if len(primary) > 1:
            fields["pk"] = models.CompositePrimaryKey(*(names[name] for name in primary))
        elif primary[0] not in names:
            quoted = self._dialect.quote(primary[0])
            fields[unused("row_id", fields)] = field_for(ROW_ID, db_column=quoted, null=False, primary_key=True)
        return fields | self._composite_relations(table, fields)

    def _relations(self, table: Table) -> dict[str, tuple[Table, str]]:
        """Return the columns that are references by themselves: target table and column of each."""
        return {
            key.columns[0]: (target[0], target[1][0])
            for key in reversed(table.foreign_keys)
            if len(key.columns) == 1 and table.column(key.columns[0]) and (target := self._target(table, key))
        }

    def _composite_relations(self, table: Table, fields: dict[str, Any]) -> dict[str, Any]:
        names = self._fields[table.table_name]
        relations: dict[str, Any] = {}
        for key in table.foreign_keys:
            target = self._target(table, key)
            if target is None or len(key.columns) == 1 or not set(key.columns) <= names.keys():
                continue
            name = key.target.lower() if is_usable(key.target.lower()) else "reference"
            name = unused(name, {*fields, *relations, *(f"{field}_id" for field in fields)})
            to_names = self._fields[target[0].table_name]
            relations[name] = composite_reference(
                self._label(target[0]),
                tuple(names[column] for column in key.columns),
                tuple(to_names[column] for column in target[1]),
                related_name=self._related_name(table, name, target[0]),
            )
        return relations

    def _target(self, table: Table, key: ForeignKey) -> tuple[Table, tuple[str, ...]] | None:
        """Return the table and columns that a key points to, or None where they are not in this catalog."""
        target = _find(self.catalog, key.target, key.target_schema or table.schema)
        if target is None or target.table_name not in self._names:
            return None
        wanted = key.target_columns or (target.primary_key.columns if target.primary_key else ())
        there = {column.name: column.name for column in target.columns}
        if self.catalog.folds_case:
            there = {name.lower(): name for name in there} | there
        found = tuple(there[name] for name in (one if one in there else one.lower() for one in wanted) if name in there)
        return (target, found) if len(found) == len(wanted) == len(key.columns) else None

    def _related_name(self, table: Table, field: str, target: Table) -> str | None:
        """Return None for Django's own (`orders_set`) while that is free, else a name that is."""
        to_target = [key for key in table.foreign_keys if self._is_target(table, key, target)]
        default = self._names[table.table_name].lower()
        taken = {name.lower() for name in self._fields[target.table_name].values()}
        if len(to_target) == 1 and default not in taken and f"{default}_set" not in taken:
            return None
        return unused(f"{default}_by_{field}", taken)

    def _is_target(self, table: Table, key: ForeignKey, target: Table) -> bool:
        found = self._target(table, key)
        return found is not None and found[0] is target

    def _label(self, table: Table) -> str:
        return f"{APP_LABEL}.{self._names[table.table_name]}"


def _find(catalog: Catalog, name: str, schema: str | None) -> Table | None:
    found = catalog.table(name, schema)
    if found is None and catalog.folds_case:
        return next((table for table in catalog.tables if table.name.lower() == name.lower()), None)
    return found


def _primary_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that Django takes for the key: where there is none, the first has to stand in."""
    return row_key(table).columns or (table.columns[0].name,)


def _model_names(tables: list[Table]) -> dict[TableName, str]:
    names: dict[TableName, str] = {}
    taken: set[str] = set()
    for table in tables:
        name = class_name(table.name)
        number = 2
        while name.lower() in taken:
            name, number = f"{class_name(table.name)}{number}", number + 1
        taken.add(name.lower())
        names[table.table_name] = name
    return names


def _field_names(table: Table, relations: Iterable[str]) -> dict[str, str]:
    """Return field names by column. A reference's `customer_id` is `customer` if that name is free.

    Django gives a reference a second name, with `_id` behind: it must be free, too.
    """
    names = field_names(column.name for column in table.columns)
    for column in relations:
        name = names[column]
        taken = {other for key, other in names.items() if key != column}
        shorter = name.removesuffix("_id")
        if shorter != name and is_usable(shorter) and shorter not in taken:
            names[column] = shorter
        elif f"{name}_id" in taken:
            names[column] = unused(f"{name}_reference", taken)
    return names
