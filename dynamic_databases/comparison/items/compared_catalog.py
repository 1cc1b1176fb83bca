"""A catalog together with the rules for comparing its names and spellings with other catalogs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property

from dynamic_databases.catalog import Catalog, Column, ForeignKey, OptionValues, Table, TableKind
from dynamic_databases.comparison.canonical.conditions import shared_condition
from dynamic_databases.comparison.canonical.facts import NOTHING, Fact, plain
from dynamic_databases.comparison.canonical.names import (
    GENERATED_NAME,
    RANDOM_NAME,
    is_generated,
    is_random,
    spellings_of,
)
from dynamic_databases.comparison.canonical.sources import source_fact, text_fact
from dynamic_databases.comparison.canonical.spelling import BETWEEN_VENDORS, canonical_expression
from dynamic_databases.comparison.items.options import (
    COLLATIONS,
    COMMENTS,
    CONSTRAINT_NAMES,
    OF_COLLATIONS,
    OF_COMMENTS,
    OF_NAMES,
    Options,
)
from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

TableKey = tuple[str, str]
_PARTS = frozenset({TableKind.PARTITION, TableKind.SHADOW})
"""Tables that a vendor uses to store another table; other vendors do not have them."""


@dataclass(frozen=True)
class ComparedCatalog:
    """One environment's catalog in a comparison. The keys that it returns are equal for counterparts."""

    raw: Catalog
    """As it was read."""
    options: Options
    vendor: VendorRules
    vendors: frozenset[VendorRules]
    """The vendors of all catalogs in the comparison."""
    across: bool
    """Whether the comparison is between vendors."""
    folds: bool
    """Whether letter case in names is ignored, because one of the servers ignores it."""
    default_as: str | None
    """The name under which this catalog's default schema is matched: the baseline's, unless names clash."""
    exact_names: frozenset[str] = frozenset()
    """Names from any of the catalogs, in lower case, whose letter case counts even if they are not quoted."""

    @cached_property
    def shared(self) -> frozenset[str]:
        """What all vendors can express: objects ("index") and their attributes ("index.predicate")."""
        return frozenset.intersection(*(vendor.expresses.attributes for vendor in self.vendors))

    def compares(self, kind: str, attribute: str | None = None) -> bool:
        """Return whether objects of this kind are compared, or one of their attributes.

        Within one vendor everything is compared, and between vendors only what all of them can express.
        This is decided only here: a new attribute is not compared between vendors unless
        `vendors.expressible` names it.
        """
        return not self.across or (kind if attribute is None else f"{kind}.{attribute}") in self.shared

    @cached_property
    def counts_comments(self) -> bool:
        return self.options.counts(COMMENTS)

    @cached_property
    def folds_columns(self) -> bool:
        return self.folds or self.vendor.folds_columns

    def _key(self, name: str) -> str:
        shared = self.options.shared_name(name)
        return shared.casefold() if self.folds else shared

    def schema_key(self, schema: str | None) -> str:
        named = self.default_as if schema == self.raw.default_schema else schema
        return self._key(named or "")

    def table_key(self, schema: str | None, name: str) -> TableKey:
        """Return the key of a table, or of any other object in a schema."""
        return self.schema_key(schema), self._key(name)

    def own_key(self, table: Table) -> TableKey:
        """Return the table's key.

        The key of a history table whose name the server generated is that of its main table, with a mark.
        """
        pattern = self.vendor.history_table
        is_history = pattern is not None and pattern.fullmatch(table.name) is not None
        main_table = dict(table.options).get("history table") if is_history else None
        if not main_table:
            return self.table_key(table.schema, table.name)
        # No name contains NUL, so no other table can have this key.
        schema, name = self.table_key(table.schema, main_table)
        return schema, f"{name}\0history"

    def column_key(self, name: str) -> str:
        # Called for every column of every table, so it does nothing for vendors without such names.
        hashed = self.vendor.hashed_column.fullmatch(name) if self.vendor.hashed_column else None
        named = hashed[1] if hashed else name
        return named.casefold() if self.folds_columns else named

    def column_keys(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.column_key(name) for name in names)

    @cached_property
    def tables(self) -> Mapping[TableKey, Table]:
        """All tables that are not excluded.

        If two names differ only in letter case, the key of the second has its exact name as well.
        """
        tables: dict[TableKey, Table] = {}
        for table in self.raw.tables:
            is_part = self.across and table.kind in _PARTS
            if is_part or self.options.excludes(table.schema, table.name):
                continue
            schema, name = key = self.own_key(table)
            tables[key if key not in tables else (schema, f"{name}\0{table.name}")] = table
        return tables

    @cached_property
    def type_names(self) -> frozenset[str]:
        """Names of user-defined types, in lower case. A change of a type is listed once, for the type."""
        return frozenset(type_.name.casefold() for type_ in self.raw.types)

    @cached_property
    def filled_schemas(self) -> frozenset[str]:
        """The keys of schemas that are not empty."""
        raw = self.raw
        named = {table.schema for table in raw.tables} | {sequence.schema for sequence in raw.sequences}
        named |= {routine.schema for routine in raw.routines} | {type_.schema for type_ in raw.types}
        named |= {other.schema for other in raw.objects}
        return frozenset(map(self.schema_key, named))

    @cached_property
    def columns_by_path(self) -> Mapping[TableKey, Column]:
        """Each column by schema and `table.column`, the form in which a sequence names its column."""
        return {
            self.table_key(table.schema, f"{table.name}.{column.name}"): column
            for table in self.raw.tables
            for column in table.columns
        }

    @cached_property
    def owners_of_sequences(self) -> Mapping[str, tuple[str | None, str]]:
        """The schema and `table.column` that owns a sequence, by the sequence's name as defaults spell it."""
        return {
            named: (sequence.schema, sequence.owned_by)
            for sequence in self.raw.sequences
            if sequence.owned_by is not None
            for named in spellings_of(sequence.schema, sequence.name, self.raw.default_schema)
        }

    def target_columns(self, key: ForeignKey, table: Table) -> tuple[str, ...]:
        """Return the columns that a foreign key references: the target's primary key if it names none."""
        if key.target_columns:
            return key.target_columns
        schema = key.target_schema if key.target_schema is not None else table.schema
        target = self.tables.get(self.table_key(schema, key.target))
        return target.primary_key.columns if target and target.primary_key else ()

    def stored_as(self, column: Column) -> str | None:
        """Return how a column's values are stored, if the server enforces nothing else of its type."""
        stored_as = self.vendor.stored_as
        return stored_as(column.type, column.kind) if stored_as is not None else None

    def expression_fact(self, text: str | None) -> Fact:
        """Return the fact of an expression."""
        if text is not None and self.across:
            return Fact(text, shared_condition(text, self.vendor), (BETWEEN_VENDORS,))
        return self.query_fact(text)

    def query_fact(self, text: str | None) -> Fact:
        """Return the fact of a query. Queries are compared only within one vendor."""
        return NOTHING if text is None else Fact(text, *canonical_expression(text, self.vendor))

    def definition_fact(self, sort: str, text: str | None) -> Fact:
        """Return the fact of an object's definition; `sort` is "statistics", "publication" or the like."""
        return self.expression_fact(text) if sort in self.vendor.printed_sorts else text_fact(text)

    def source_fact(self, text: str | None, language: str | None = None) -> Fact:
        """Return the fact of the source of a routine, trigger or event."""
        return source_fact(text, self.vendor, language, self.exact_names)

    def name_fact(self, name: str | None, table: str, columns: tuple[str, ...]) -> dict[str, Fact]:
        """Return the fact of a constraint's name, or none if names are not compared."""
        if not self.options.counts(CONSTRAINT_NAMES):
            return {}
        if name is not None and is_random(name):
            return {"name": Fact(name, None, (RANDOM_NAME,))}
        if is_generated(name, table, columns, self.vendor):
            return {"name": Fact(name, None, (GENERATED_NAME,) if name else ())}
        return {"name": plain(name)}

    def comment_fact(self, comment: str | None) -> dict[str, Fact]:
        """Return the fact of a comment, or none if comments are not compared."""
        return {"comment": plain(comment or None)} if self.counts_comments else {}

    def option_facts(self, options: OptionValues) -> dict[str, Fact]:
        """Return a fact for each option that is compared."""
        left_out = frozenset() if self.options.counts(COLLATIONS) else OF_COLLATIONS
        left_out |= frozenset() if self.counts_comments else OF_COMMENTS
        left_out |= frozenset() if self.options.counts(CONSTRAINT_NAMES) else OF_NAMES
        return {name: self._option_fact(name, value) for name, value in options if name not in left_out}

    def _option_fact(self, name: str, value: str) -> Fact:
        printed = self.vendor.printed_options
        if printed is not None and printed.fullmatch(name):
            return self.expression_fact(value)
        return plain(value or "yes")
