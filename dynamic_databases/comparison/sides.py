"""One environment's catalog as a side of a comparison: how its names are matched with the others'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dynamic_databases.catalog import Catalog, ForeignKey, Table
from dynamic_databases.comparison.names import is_made_for_history, named_by_hand
from dynamic_databases.comparison.options import COMMENTS, Options

TableKey = tuple[str, str]
_FOLDS_COLUMNS = frozenset({"mysql", "sqlite", "microsoft"})
"""Vendors that take `Author` and `author` for one column, whatever they do with tables."""
_WITHOUT_COMMENTS = frozenset({"sqlite"})


@dataclass(frozen=True)
class Side:
    """A catalog, and the rules by which its names are compared with those of the other sides."""

    environment: str
    catalog: Catalog
    options: Options
    vendors: frozenset[str]
    """Of all sides."""
    folds: bool
    default_as: str | None
    """The default schema's name on the baseline, where this one's stands for it."""

    @property
    def across(self) -> bool:
        """Whether the comparison is across vendors."""
        return len(self.vendors) > 1

    @property
    def keeps_comments(self) -> bool:
        """Whether comments are counted, and every side's vendor can keep one."""
        return self.options.counts(COMMENTS) and not (self.across and self.vendors & _WITHOUT_COMMENTS)

    @property
    def vendor(self) -> str:
        return self.catalog.vendor

    def _key(self, name: str, folds: bool) -> str:
        shared = self.options.shared_name(name)
        return shared.casefold() if folds else shared

    def schema_key(self, schema: str | None) -> str:
        """Return what is equal for schemas that are counterparts."""
        named = self.default_as if schema == self.catalog.default_schema else schema
        return self._key(named or "", self.folds)

    def table_key(self, schema: str | None, name: str) -> TableKey:
        """Return what is equal for tables (and other things in schemas) that are counterparts."""
        return self.schema_key(schema), self._key(name, self.folds)

    def own_key(self, table: Table) -> TableKey:
        """Return the table's key; that of a history table which the server named is its table's history."""
        history_of = dict(table.options).get("history table") if is_made_for_history(table.name) else None
        if not history_of:
            return self.table_key(table.schema, table.name)
        schema, name = self.table_key(table.schema, history_of)
        return schema, f"{name}\0history"

    def column_key(self, name: str) -> str:
        """Return what is equal for columns that are counterparts."""
        named = named_by_hand(name)
        return named.casefold() if self.folds_columns else named

    def column_keys(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.column_key(name) for name in names)

    @cached_property
    def folds_columns(self) -> bool:
        return self.folds or self.vendor in _FOLDS_COLUMNS

    @cached_property
    def tables(self) -> Mapping[TableKey, Table]:
        """All tables that are not left out; two that differ in letter case alone keep their exact names."""
        found: dict[TableKey, Table] = {}
        for table in self.catalog.tables:
            if self.options.excludes(table.schema, table.name):
                continue
            schema, name = key = self.own_key(table)
            found[key if key not in found else (schema, f"{name}\0{table.name}")] = table
        return found

    @cached_property
    def type_names(self) -> frozenset[str]:
        """Names of the database's own types, in lower case: their changes are listed once, with the type."""
        return frozenset(type_.name.casefold() for type_ in self.catalog.types)

    def target_columns(self, key: ForeignKey, table: Table) -> tuple[str, ...]:
        """Return the columns that a foreign key leads to: the target's primary key where it names none."""
        if key.target_columns:
            return key.target_columns
        schema = key.target_schema if key.target_schema is not None else table.schema
        target = self.tables.get(self.table_key(schema, key.target))
        return target.primary_key.columns if target and target.primary_key else ()


def sides_of(catalogs: Mapping[str, Catalog], baseline: str, options: Options) -> dict[str, Side]:
    """Return a side for each environment, in the mapping's order."""
    vendors = frozenset(catalog.vendor for catalog in catalogs.values())
    across = len(vendors) > 1
    folds = across or any(catalog.folds_case for catalog in catalogs.values())
    reference = catalogs[baseline]
    return {
        environment: Side(
            environment, catalog, options, vendors, folds, _default_as(catalog, reference, across)
        )
        for environment, catalog in catalogs.items()
    }


def _default_as(catalog: Catalog, baseline: Catalog, across: bool) -> str | None:
    """Return the name under which the default schema is matched.

    It stands for the baseline's default schema (dbo for public, acme for template), unless one of the
    databases has tables in a schema of the other's name: then names count.
    """
    own, other = catalog.default_schema, baseline.default_schema
    if own == other or own is None or other is None or across:
        return other
    clash = any(table.schema == other for table in catalog.tables) or any(
        table.schema == own for table in baseline.tables
    )
    return own if clash else other
