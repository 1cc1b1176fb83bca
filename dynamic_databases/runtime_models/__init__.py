"""Catalog → model classes: typed and related ones for library users, shown twins for the pages."""

from __future__ import annotations

from django.db.models import Model

from dynamic_databases.catalog import Catalog, Table
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.dialects.sqlite.guard import UndecodableText
from dynamic_databases.errors import QueryFailed
from dynamic_databases.kept import Kept
from dynamic_databases.making import uncollected
from dynamic_databases.models import Database
from dynamic_databases.runtime_models.registry import Registry
from dynamic_databases.runtime_models.shown import (
    Bindable,
    Bound,
    ShownModel,
    ShownQuerySet,
    Stored,
    make_shown_model,
)
from dynamic_databases.snapshots import latest_reading

REGISTRIES_KEPT = 16
TWINS_KEPT = 256

__all__ = [
    "Bindable",
    "Bound",
    "Registry",
    "ShownModel",
    "ShownQuerySet",
    "Stored",
    "UndecodableText",
    "find_table",
    "forget",
    "model_for",
    "shown_model",
]


def model_for(database: Database, name: str, schema: str | None = None) -> type[Model] | None:
    """Return the model class of a table or view of a database, or None where there is no such table.

    `name` may be "sales.orders" where no table bears that whole name. Raises `DatabaseUnavailable` when
    the catalog can't be read, and for a table whose own structure can't be.
    """
    connection = live(database)
    catalog = latest_reading(connection).catalog
    table = find_table(catalog, name, schema)
    if table is None:
        return None
    if not table.columns:
        reason = table.problem or "it has no columns"
        raise QueryFailed(f"The structure of {table.table_name} can't be read: {reason}.")
    return _registry(connection, catalog).models[table.table_name]


def find_table(catalog: Catalog, name: str, schema: str | None = None) -> Table | None:
    """Return the table of that name: in `schema`, in the default one, or with its schema in the name."""
    found = catalog.table(name, schema)
    if found is None and schema is None and "." in name:
        schema, _, name = name.partition(".")
        found = catalog.table(name, schema)
    if found is None and catalog.folds_case:
        wanted = (schema or catalog.default_schema or "").lower(), name.lower()
        tables = (((one.schema or "").lower(), one.name.lower(), one) for one in catalog.tables)
        found = next((one for *names, one in tables if tuple(names) == wanted), None)
    return found


def shown_model(connection: LiveConnection, table: Table) -> type[ShownModel]:
    """Return the twin by which the pages read `table`, made when it is first asked for.

    It has no field for what pages withhold.
    """
    table = connection.withheld.without(table)
    key = (connection.alias, table.schema, table.name)
    twin = _twins.get(key)
    if twin is None or twin.table != table:
        twin = make_shown_model(table, connection.alias, connection.dialect)
        _twins.set(key, twin)
    return twin


def forget(alias: str) -> None:
    """Free the models that read by an alias."""
    _registries.discard(lambda key: key == alias)
    _twins.discard(lambda key: key[0] == alias)


def _registry(connection: LiveConnection, catalog: Catalog) -> Registry:
    """Return the registry of a catalog as it is now; one of an older structure is let go.

    One thread makes it while others wait, those of other databases not among them.
    """
    with _registries.one_at_a_time(connection.alias):
        registry = _registries.get(connection.alias)
        kept = registry.catalog if registry else None
        if registry is None or (kept is not catalog and registry.catalog.digest != catalog.digest):
            with uncollected():
                registry = Registry(catalog, connection.alias, connection.dialect)
            _registries.set(connection.alias, registry)
        return registry


_registries: Kept[str, Registry] = Kept(REGISTRIES_KEPT)
_twins: Kept[tuple[str, str | None, str], type[ShownModel]] = Kept(TWINS_KEPT)
