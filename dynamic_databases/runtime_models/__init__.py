"""Catalog → model classes: typed and related ones for library users, display models for pages."""

from __future__ import annotations

from django.db.models import Model

from dynamic_databases.app_settings import setting
from dynamic_databases.caches import WeighedCache, by_itself
from dynamic_databases.catalog import LOCKED, Catalog, Table, find_table
from dynamic_databases.connections import LiveConnection, live, privileges, register_for_code
from dynamic_databases.errors import Busy, QueryFailed
from dynamic_databases.models import Connectable
from dynamic_databases.readings.latest import latest_reading
from dynamic_databases.redaction import readable
from dynamic_databases.runtime_models.bound_values import Bindable, Bound
from dynamic_databases.runtime_models.display import (
    DisplayModel,
    DisplayQuerySet,
    Stored,
    make_display_model,
)
from dynamic_databases.runtime_models.holding import fitting_type, read_as_type, require_same_types
from dynamic_databases.runtime_models.inserts import Inserts
from dynamic_databases.runtime_models.page_queries import Page, PageQuery
from dynamic_databases.runtime_models.plans import plan_of
from dynamic_databases.runtime_models.registry import Registry
from dynamic_databases.runtime_models.rows_by_value import RowsByValue
from dynamic_databases.runtime_models.statements import LastStatement, runnable, spelled
from dynamic_databases.runtime_models.value_estimates import distinct_estimates
from dynamic_databases.runtime_models.value_groups import ValueGroup, ValueGroups, value_groups
from dynamic_databases.runtime_models.value_samples import Sample, SampleKind, sample_of_column
from dynamic_databases.runtime_models.value_sources import ValueSource, rows_of_query
from dynamic_databases.runtime_models.value_spread import spread

BYTES_PER_MODEL = 15_000
BYTES_PER_COLUMN = 2_300
BYTES_PER_TABLE = 9_000
"""The memory of a model class, of each of its columns, and of each table in a registry's catalog.

Measured with tracemalloc on Python 3.11, with 15 columns and two indexes a table.
"""

__all__ = [
    "Bindable",
    "Bound",
    "DisplayModel",
    "DisplayQuerySet",
    "Inserts",
    "LastStatement",
    "Page",
    "PageQuery",
    "Registry",
    "RowsByValue",
    "Sample",
    "SampleKind",
    "Stored",
    "ValueGroup",
    "ValueGroups",
    "ValueSource",
    "display_model",
    "distinct_estimates",
    "fitting_type",
    "model_for",
    "plan_of",
    "read_as_type",
    "require_same_types",
    "rows_of_query",
    "runnable",
    "sample_of_column",
    "spelled",
    "spread",
    "value_groups",
]


def model_for(database: Connectable, name: str, schema: str | None = None) -> type[Model] | None:
    """Return the model class of a table or view of a database, or None where there is no such table.

    `name` may be "sales.orders" where no table bears that whole name. Raises `DatabaseUnavailable` when
    the catalog can't be read, and for a table whose own structure can't be.
    """
    connection = live(database)
    catalog = readable(latest_reading(connection))  # not redacted: code may read what pages do not show
    table = find_table(catalog, name, schema)
    if table is None:
        return None
    privileges.require_open(connection, table.table_name)
    if not table.columns:
        reason = table.problem or "it has no columns"
        raise QueryFailed(f"The structure of {table.table_name} can't be read: {reason}.")
    registry = _registry(connection, catalog, register_for_code(database))
    model = registry.model(table.table_name)
    if registry.has_grown():
        _registries.trim()
    return model


def display_model(connection: LiveConnection, table: Table) -> type[DisplayModel]:
    """Return the display model of a table, by which pages read its rows; made when it is first asked for.

    It has no field for redacted columns. Raises `PrivilegedLogin` for a table whose rows are not read,
    and `QueryFailed` or `Busy` for one whose own structure can't be.
    """
    privileges.require_open(connection, table.table_name)
    if not table.columns:
        reason = table.problem or "it has no columns"
        unreadable = Busy if reason == LOCKED else QueryFailed
        raise unreadable(f"{table.name} can't be read: {reason}.")
    table = connection.redaction.without(table)
    key = (connection.alias, table.schema, table.name)
    model = _display_models.get(key)
    if model is None or model.table != table:
        model = make_display_model(table, connection.alias, connection.dialect)
        _display_models.set(key, model)
    return model


def _registry(connection: LiveConnection, catalog: Catalog, alias: str) -> Registry:
    """Return the registry of a catalog as it is now; one of an older structure is dropped.

    One thread makes it while others wait for the same database. It has no model yet. Its models are read
    and written by `alias`.
    """
    with _registries.making(alias):
        registry = _registries.get(alias)
        # With the lock of this alias only: it may ask the database, and no other database waits.
        closed = frozenset(privileges.closed_of(connection).tables)
        if registry is None or registry.closed != closed or not _is_same(registry.catalog, catalog):
            registry = Registry(catalog, alias, connection.dialect, closed)
            _registries.set(alias, registry)
        return registry


def _is_same(catalog: Catalog, other: Catalog) -> bool:
    return catalog is other or catalog.digest == other.digest


def _most_bytes() -> float:
    return float(setting("MODELS_MEMORY") * 2**20)


def _registry_bytes(registry: Registry) -> float:
    made = BYTES_PER_MODEL * (1 + registry.models_made) + BYTES_PER_COLUMN * registry.columns_made
    return made + BYTES_PER_TABLE * len(registry.catalog.tables)


def _display_model_bytes(model: type[DisplayModel]) -> float:
    return BYTES_PER_MODEL + BYTES_PER_COLUMN * len(model.fields_by_column)


_registries: WeighedCache[str, Registry] = WeighedCache(_most_bytes, _registry_bytes, by_itself)
_display_models: WeighedCache[tuple[str, str | None, str], type[DisplayModel]] = WeighedCache(
    _most_bytes, _display_model_bytes, lambda key: key[0]
)
