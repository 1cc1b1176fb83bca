"""One private registry for each database and structure: typed models, made on demand, and their relations."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import models
from django.db.models.fields.related import ForeignObject

from dynamic_databases.catalog import Catalog, Table, TableName
from dynamic_databases.catalog.row_keys import row_key
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.runtime_models.display import ROW_ID, model_meta
from dynamic_databases.runtime_models.late_relations import LateAccessor, LateModel
from dynamic_databases.runtime_models.names import unused
from dynamic_databases.runtime_models.private_apps import APP_LABEL, PrivateApps
from dynamic_databases.runtime_models.querysets import RuntimeManager, RuntimeModel
from dynamic_databases.runtime_models.relations import Fields, Reference, Relations
from dynamic_databases.runtime_models.typed import composite_reference, field_for, reference


class Registry(PrivateApps):
    """The typed models of one catalog, read through one alias.

    A model is made when it is asked for: by `model`, or by Django as it follows a relation to its target or
    back. One thread at a time makes one; others do not see it until it is complete. A closed table has no
    model, and no relation leads to it.
    """

    def __init__(
        self, catalog: Catalog, alias: str, dialect: Dialect, closed: frozenset[TableName] = frozenset()
    ) -> None:
        super().__init__()
        self.catalog = catalog
        self.closed = closed
        self.alias = alias
        self.models_made = self.columns_made = 0
        """How many there are so far: the registry's size in memory depends on it."""
        self._models_counted = 0
        self._dialect = dialect
        self._relations = Relations(_without(catalog, closed))
        self._tables = {name.lower(): table for table, name in self._relations.class_names.items()}
        self._models: dict[TableName, type[models.Model]] = {}
        # Reentrant, because making a model makes those that its relations need.
        self._making = threading.RLock()

    def model(self, name: TableName) -> type[models.Model]:
        """Return the model of a table. Raises `KeyError` for a table that is not there or has no columns."""
        made = self._models.get(name)
        if made is None:
            with self._making:
                made = self._models.get(name)
                if made is None:
                    made = self._models[name] = self._make(self.catalog.by_name[name])
        return made

    def has_grown(self) -> bool:
        """Return whether models were made since this was last asked, also by following a relation."""
        before, self._models_counted = self._models_counted, self.models_made
        return before != self._models_counted

    def model_labelled(self, label: str) -> type[models.Model]:
        """Return the model of a label such as `runtime.Orders`, made if it was not yet."""
        return self.model(self._tables[label.removeprefix(f"{APP_LABEL}.").lower()])

    def references_to(self, model: type[models.Model]) -> list[ForeignObject[Any, Any]]:
        """Return the fields of all models that refer to a model, in order; this makes those models."""
        names = self._relations.related_names(self._tables[str(model._meta.model_name)])
        sources = dict.fromkeys(source for source, _ in names)
        fields: Any = ((source, field) for source in sources for field in self.model(source)._meta.fields)
        return [field for source, field in fields if (source, field.name) in names]

    def register_model(self, app_label: str, model: type[models.Model]) -> None:
        """Register a model that has all its fields: Django then ties its relations to what is there."""
        model._meta.is_complete = True  # type: ignore[attr-defined]
        super().register_model(app_label, model)

    def _make(self, table: Table) -> type[models.Model]:
        own = self._relations.fields(table.table_name)
        primary = _primary_columns(table)
        row_id = {} if primary[0] in own.by_column else {unused("row_id", own.all_names): primary[0]}
        attributes = {
            **self._columns(table, own, primary),
            **self._key(own, primary, row_id),
            **self._composite_references(table, own),
            **self._ways_back(table),
            "__module__": __name__,
            "Meta": model_meta(table, self._dialect, self),
            "objects": RuntimeManager(),
            "columns_by_field": {field: column for column, field in own.by_column.items()} | row_id,
            "database_alias": self.alias,  # the router knows where that is read, and where it is written
        }
        name = self._relations.class_names[table.table_name]
        made: type[models.Model] = LateModel(name, (RuntimeModel,), attributes)  # type: ignore[assignment]
        self.models_made += 1
        self.columns_made += len(table.columns)
        return made

    def _ways_back(self, table: Table) -> dict[str, LateAccessor]:
        """Return the accessors of the rows that refer to a table's, by name."""
        names = self._relations.class_names
        related = self._relations.related_names(table.table_name).items()
        accessors = ((source, name or f"{names[source].lower()}_set") for (source, _), name in related)
        return {name: LateAccessor(name, partial(self.model, source)) for source, name in accessors}

    def _columns(self, table: Table, own: Fields, primary: tuple[str, ...]) -> dict[str, Any]:
        """Return the fields of a table's columns by name, in the columns' order."""
        fields: dict[str, Any] = {}
        for column in table.columns:
            options: dict[str, Any] = {"db_column": self._dialect.quote(column.name), "null": column.nullable}
            if primary == (column.name,):
                options |= {"primary_key": True, "null": False}
            name = own.by_column[column.name]
            key = own.references.get(name)
            # A key of several columns has a field of its own, beside those of its columns.
            if key is None or len(key.columns) > 1:
                fields[name] = field_for(column, **options)
            else:
                fields[name] = self._reference(table, name, key, options)
        return fields

    def _key(self, own: Fields, primary: tuple[str, ...], row_id: Mapping[str, str]) -> dict[str, Any]:
        """Return the field of a key that is no column: of several columns, or the row id."""
        if len(primary) > 1:
            return {"pk": models.CompositePrimaryKey(*(own.by_column[column] for column in primary))}
        return {
            field: field_for(ROW_ID, db_column=self._dialect.quote(column), null=False, primary_key=True)
            for field, column in row_id.items()
        }

    def _reference(
        self, table: Table, name: str, key: Reference, options: dict[str, Any]
    ) -> models.ForeignKey[Any, Any]:
        to_field = self._relations.fields(key.target).by_column[key.target_columns[0]]
        options["related_name"] = self._relations.related_names(key.target)[table.table_name, name]
        return reference(self._label(key.target), to_field, **options)

    def _composite_references(self, table: Table, own: Fields) -> dict[str, Any]:
        return {
            name: composite_reference(
                self._label(key.target),
                tuple(own.by_column[column] for column in key.columns),
                tuple(self._relations.fields(key.target).by_column[column] for column in key.target_columns),
                related_name=self._relations.related_names(key.target)[table.table_name, name],
            )
            for name, key in own.references.items()
            if len(key.columns) > 1
        }

    def _label(self, table: TableName) -> str:
        return f"{APP_LABEL}.{self._relations.class_names[table]}"


def _without(catalog: Catalog, closed: frozenset[TableName]) -> Catalog:
    if not closed:
        return catalog
    return replace(catalog, tables=tuple(table for table in catalog.tables if table.table_name not in closed))


def _primary_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that are the primary key to Django: the first column where the table has no key."""
    columns = row_key(table).columns
    is_readable = columns == (table.row_id,) or all(table.column(name) for name in columns)
    return columns if columns and is_readable else (table.columns[0].name,)
