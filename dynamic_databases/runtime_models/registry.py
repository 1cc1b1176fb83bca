"""One private registry for each database and structure: a typed model for every table, and its relations."""

from __future__ import annotations

from typing import Any

from django.db import models

from dynamic_databases.catalog import Catalog, Table
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.row_keys import row_key
from dynamic_databases.runtime_models.names import class_names, unused
from dynamic_databases.runtime_models.private_apps import APP_LABEL, PrivateApps
from dynamic_databases.runtime_models.relations import fields_of, related_names
from dynamic_databases.runtime_models.shown import ROW_ID, model_meta
from dynamic_databases.runtime_models.typed import composite_reference, field_for, reference


class Registry:
    """The typed models of one catalog, read through one alias. Immutable once made."""

    def __init__(self, catalog: Catalog, alias: str, dialect: Dialect) -> None:
        tables = [table for table in catalog.tables if table.columns]
        self.catalog = catalog
        self.alias = alias
        self._dialect = dialect
        self._apps = PrivateApps()
        names = class_names(table.name for table in tables)
        self._names = dict(zip((table.table_name for table in tables), names, strict=True))
        self._fields = fields_of(catalog, tables)
        self._related_names = related_names(self._fields, self._names)
        self.models = {table.table_name: self._model(table) for table in tables}
        self._apps.complete()

    def _model(self, table: Table) -> type[models.Model]:
        attributes = {
            **self._attributes(table),
            "__module__": __name__,
            "Meta": model_meta(table, self._dialect, self._apps),
            "objects": models.Manager(),
            "database_alias": self.alias,  # the router knows where that is read, and where it is written
        }
        return type(self._names[table.table_name], (models.Model,), attributes)

    def _attributes(self, table: Table) -> dict[str, Any]:
        """Return the fields of a model by name: columns in their order, then keys of several columns."""
        names = self._fields[table.table_name].by_column
        primary = _primary_columns(table)
        fields: dict[str, Any] = {}
        for column in table.columns:
            options: dict[str, Any] = {"db_column": self._dialect.quote(column.name), "null": column.nullable}
            if primary == (column.name,):
                options |= {"primary_key": True, "null": False}
            name = names[column.name]
            fields[name] = self._reference(table, name, options) or field_for(column, **options)
        if len(primary) > 1:
            fields["pk"] = models.CompositePrimaryKey(*(names[column] for column in primary))
        elif primary[0] not in names:
            quoted = self._dialect.quote(primary[0])
            row_id = unused("row_id", self._fields[table.table_name].all_names)
            fields[row_id] = field_for(ROW_ID, db_column=quoted, null=False, primary_key=True)
        return fields | self._composite_references(table)

    def _reference(
        self, table: Table, name: str, options: dict[str, Any]
    ) -> models.ForeignKey[Any, Any] | None:
        key = self._fields[table.table_name].references.get(name)
        if key is None or len(key.columns) > 1:
            return None
        to_field = self._fields[key.target].by_column[key.target_columns[0]]
        options["related_name"] = self._related_names[table.table_name, name]
        return reference(f"{APP_LABEL}.{self._names[key.target]}", to_field, **options)

    def _composite_references(self, table: Table) -> dict[str, Any]:
        own = self._fields[table.table_name]
        return {
            name: composite_reference(
                f"{APP_LABEL}.{self._names[key.target]}",
                tuple(own.by_column[column] for column in key.columns),
                tuple(self._fields[key.target].by_column[column] for column in key.target_columns),
                related_name=self._related_names[table.table_name, name],
            )
            for name, key in own.references.items()
            if len(key.columns) > 1
        }


def _primary_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that Django takes for the key: where there is none, the first has to stand in."""
    columns = row_key(table).columns
    is_readable = columns == (table.row_id,) or all(table.column(name) for name in columns)
    return columns if columns and is_readable else (table.columns[0].name,)
