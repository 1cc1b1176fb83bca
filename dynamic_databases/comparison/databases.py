"""Compares whole catalogs: catalogs in, a `Comparison` out. No Django, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.functional import cached_property

from dynamic_databases.catalog import Catalog, TableName
from dynamic_databases.comparison.counterpart_tables import compare_counterparts, order_of, with_shadows
from dynamic_databases.comparison.differences.difference import Difference, Summary
from dynamic_databases.comparison.differences.schema_objects import compare_schema_objects
from dynamic_databases.comparison.items.compared_catalogs import compared_catalogs
from dynamic_databases.comparison.items.options import Options
from dynamic_databases.comparison.items.scope import Scope, State
from dynamic_databases.comparison.matrix import TableComparison
from dynamic_databases.comparison.not_compared import not_compared
from dynamic_databases.comparison.severity.verdict import Severity
from dynamic_databases.comparison.vendors import rules_of


@dataclass(frozen=True)
class Comparison:
    """The differences between one database in several environments, seen from the baseline."""

    environments: tuple[str, ...]
    baseline: str
    differences: tuple[Difference, ...]
    """Sorted by schema, table, object, name, attribute; those outside of tables come first."""
    tables: tuple[TableComparison, ...]
    """Every table and view of any environment, sorted by schema and name."""
    across_vendors: bool
    catalogs: Mapping[str, Catalog] = field(repr=False, compare=False)
    options: Options = field(default=Options(), repr=False)

    @cached_property
    def summary(self) -> Summary:
        """Return the counts of tables and of differences by severity."""
        severities = [difference.severity for difference in self.differences]
        return Summary(
            tables=len(self.listed),
            differing=sum(1 for table in self.listed if table.differences),
            breaking=severities.count(Severity.BREAKING),
            risky=severities.count(Severity.RISKY),
            cosmetic=severities.count(Severity.COSMETIC),
            accepted=sum(1 for difference in self.differences if difference.accepted),
        )

    @property
    def has_unread_tables(self) -> bool:
        """Whether a table or view could not be read somewhere: it is not known that it does not differ."""
        return any(State.UNKNOWN in table.states.values() for table in self.tables)

    @cached_property
    def listed(self) -> tuple[TableComparison, ...]:
        """The tables without those that are listed with another one: see `TableComparison.goes_with`."""
        return tuple(table for table in self.tables if not table.goes_with)

    @property
    def not_compared(self) -> tuple[str, ...]:
        """Return in words what is not compared because the vendors differ; empty within one vendor."""
        return not_compared(catalog.vendor for catalog in self.catalogs.values())

    @property
    def has_rights(self) -> bool:
        """Return whether there are owners and grants to compare: SQLite has none."""
        return any(rules_of(catalog.vendor).has_rights for catalog in self.catalogs.values())

    @property
    def others(self) -> int:
        """Return how many objects outside of tables differ: routines, sequences, types."""
        outside = (difference for difference in self.differences if difference.table is None)
        return len({(difference.object, difference.schema, difference.name) for difference in outside})

    def table(self, name: str, schema: str | None = None) -> TableComparison | None:
        """Return the table that has that name in any environment, or None.

        Without a schema, each environment's default schema is searched.
        """
        schemas = [schema] if schema else [catalog.default_schema for catalog in self.catalogs.values()]
        tables = (self._by_name.get(TableName(each, name)) for each in schemas)
        return next((table for table in tables if table is not None), None)

    @cached_property
    def _by_name(self) -> dict[TableName, TableComparison]:
        """The tables by the baseline's names, and by other environments' names that the baseline has not."""
        by_any_name = {name: table for table in self.tables for name in table.known_as}
        return by_any_name | {TableName(table.schema, table.name): table for table in self.tables}


def compare(
    catalogs: Mapping[str, Catalog], baseline: str | None = None, options: Options = Options()
) -> Comparison:
    """Return the comparison of the environments' catalogs, in the mapping's order.

    The baseline is the first environment unless another is named. With a single environment, the only
    differences are tables that could not be read. Raises `ValueError` if there is no catalog or the baseline
    is unknown.
    """
    if not catalogs:
        raise ValueError("nothing to compare: no catalog was given")
    chosen = next(iter(catalogs)) if baseline is None else baseline
    if chosen not in catalogs:
        raise ValueError(f"no catalog of the baseline {chosen!r}; given: {', '.join(catalogs)}")
    compared = compared_catalogs(catalogs, chosen, options)
    across = compared[chosen].across
    scope = Scope(compared, chosen, options, across)
    keys = dict.fromkeys(key for name in scope.baseline_first(compared) for key in compared[name].tables)
    tables = sorted(
        (compare_counterparts(scope, key) for key in keys), key=lambda table: (table.schema or "", table.name)
    )
    tables = with_shadows(scope, tables)
    in_tables = [difference for table in tables if not table.goes_with for difference in table.differences]
    outside = sorted(_outside_of_tables(scope, catalogs), key=order_of)
    return Comparison(
        tuple(compared), chosen, (*outside, *in_tables), tuple(tables), across, dict(catalogs), options
    )


def _outside_of_tables(scope: Scope, catalogs: Mapping[str, Catalog]) -> list[Difference]:
    """Return what differs outside of tables; between vendors, only in databases of the baseline's vendor."""
    if not scope.across:
        return compare_schema_objects(scope)
    own = scope.of_one_vendor(scope.baseline_first(catalogs))
    of_one_vendor = {name: catalog for name, catalog in catalogs.items() if name in own}
    compared = compared_catalogs(of_one_vendor, scope.baseline, scope.options)
    return compare_schema_objects(replace(scope, catalogs=compared, across=False))
