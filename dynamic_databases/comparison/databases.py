"""Compares whole catalogs: catalogs in, a `Comparison` out. No Django, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dynamic_databases.catalog import Catalog, Table, TableName
from dynamic_databases.comparison.loose_objects import compare_loose_objects
from dynamic_databases.comparison.matching import Group
from dynamic_databases.comparison.matrix import TableComparison, things_of
from dynamic_databases.comparison.options import Options
from dynamic_databases.comparison.rules import BASELINE_UNKNOWN, UNKNOWN, UNKNOWN_ALIKE
from dynamic_databases.comparison.scope import Place, Scope
from dynamic_databases.comparison.sides import TableKey, sides_of
from dynamic_databases.comparison.tables import missing, table_item
from dynamic_databases.comparison.values import (
    KIND_ORDER,
    Difference,
    DifferenceKind,
    ObjectKind,
    Severity,
    State,
    Summary,
    Verdict,
)


@dataclass(frozen=True)
class Comparison:
    """What differs between the databases of some environments, seen from one of them."""

    environments: tuple[str, ...]
    baseline: str
    differences: tuple[Difference, ...]
    """Sorted by schema, table, object, name, attribute; what is outside of tables comes first."""
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
            tables=len(self.tables),
            differing=sum(1 for table in self.tables if table.differences),
            breaking=severities.count(Severity.BREAKING),
            risky=severities.count(Severity.RISKY),
            cosmetic=severities.count(Severity.COSMETIC),
            accepted=sum(1 for difference in self.differences if difference.accepted),
        )

    @property
    def others(self) -> int:
        """Return how many things outside of tables differ: routines, sequences, types."""
        loose = (one for one in self.differences if one.table is None)
        return len({(one.object, one.schema, one.name) for one in loose})

    def table(self, name: str, schema: str | None = None) -> TableComparison | None:
        """Return the table that any environment knows by that name, or None.

        Without a schema it is looked for in each environment's default one.
        """
        schemas = [schema] if schema else [catalog.default_schema for catalog in self.catalogs.values()]
        found = (self._by_name.get(TableName(one, name)) for one in schemas)
        return next((one for one in found if one is not None), None)

    @cached_property
    def _by_name(self) -> dict[TableName, TableComparison]:
        """The tables by the baseline's names, and by the others' where those are free."""
        named = {name: one for one in self.tables for name in one.known_as}
        return named | {TableName(one.schema, one.name): one for one in self.tables}


def compare(
    catalogs: Mapping[str, Catalog], baseline: str | None = None, options: Options = Options()
) -> Comparison:
    """Return the comparison of the environments' catalogs, in the mapping's order.

    The baseline is the first environment unless another is named. One environment alone has no
    differences but what could not be read. Raises `ValueError` for no catalog or an unknown baseline.
    """
    if not catalogs:
        raise ValueError("nothing to compare: no catalog was given")
    chosen = next(iter(catalogs)) if baseline is None else baseline
    if chosen not in catalogs:
        raise ValueError(f"no catalog of the baseline {chosen!r}; given: {', '.join(catalogs)}")
    sides = sides_of(catalogs, chosen, options)
    across = any(side.across for side in sides.values())
    scope = Scope(sides, chosen, options, across)
    keys = dict.fromkeys(key for name in scope.baseline_first(sides) for key in sides[name].tables)
    tables = sorted((_table(scope, key) for key in keys), key=lambda one: (one.schema or "", one.name))
    differences = [difference for one in tables for difference in one.differences]
    loose = sorted(compare_loose_objects(scope), key=_sorting)
    return Comparison(
        tuple(sides), chosen, (*loose, *differences), tuple(tables), across, dict(catalogs), options
    )


def _sorting(difference: Difference) -> tuple[str, int, str, str]:
    """Return what one table's differences, or those outside of tables, are sorted by."""
    return (
        difference.schema or "",
        KIND_ORDER[difference.object],
        difference.name or "",
        difference.attribute or "",
    )


def _table(scope: Scope, key: TableKey) -> TableComparison:
    has = {name: side.tables[key] for name, side in scope.sides.items() if key in side.tables}
    first = next(iter(has.values()))
    if len(has) == len(scope.sides) and not scope.across and first.problem is None and _equal(has):
        return _same_table(scope, first, has)
    unread = {name: table.problem for name, table in has.items() if table.problem is not None}
    read = {name: table for name, table in has.items() if table.problem is None}
    named = has.get(scope.baseline) or next(iter(has.values()))
    place = Place(named.schema, named.name, frozenset(unread))
    found = None
    differences = [_unknown(scope, place, has, unread)] if unread else []
    if len(has) < len(scope.sides):
        differences.append(_missing_table(scope, place, has))
    if len(read) > 1 and (scope.across or not _equal(read)):
        found = things_of(scope, place, read)
        differences += [difference for one in found for difference in one.differences]
    counts = _counts(scope, differences)
    states = {name: _state(scope, name, has, unread, counts[name]) for name in scope.sides}
    return TableComparison(
        schema=named.schema,
        name=named.name,
        kind=named.kind,
        states=states,
        counts=counts,
        differences=tuple(sorted(differences, key=_sorting)),
        scope=scope,
        tables=read,
        unread=unread,
        known_as=frozenset(table.table_name for table in has.values()),
        compared=found,
    )


def _same_table(scope: Scope, table: Table, has: Mapping[str, Table]) -> TableComparison:
    """Return the comparison of a table that is the same everywhere, as most are: at once."""
    return TableComparison(
        schema=table.schema,
        name=table.name,
        kind=table.kind,
        states=scope.same,
        counts=scope.no_counts,
        differences=(),
        scope=scope,
        tables=has,
        known_as=frozenset((table.table_name,)),
    )


def _equal(tables: Mapping[str, Table]) -> bool:
    """Return whether the catalog's own values are equal, so that nothing needs to be weighed."""
    first, *others = tables.values()
    return all(table is first or table == first for table in others)


def _missing_table(scope: Scope, place: Place, has: Mapping[str, Table]) -> Difference:
    items = {name: table_item(scope.sides[name], has[name]) for name in scope.baseline_first(has)}
    group = Group(next(iter(items.values())).object, items)
    absent = tuple(name for name in scope.sides if name not in has)
    return missing(scope, Place(place.schema, place.table), group, absent)


def _unknown(scope: Scope, place: Place, has: Mapping[str, Table], unread: Mapping[str, str]) -> Difference:
    """Return the entry of a table that could not be read somewhere: never equal, never without columns."""
    baseline = has.get(scope.baseline)
    against: dict[str, Verdict] = {}
    for name in has:
        if name == scope.baseline or not (name in unread or scope.baseline in unread):
            continue
        both = baseline is not None and name in unread and scope.baseline in unread
        alike = both and baseline is not None and _same_definition(baseline, has[name])
        against[name] = UNKNOWN_ALIKE if alike else UNKNOWN if name in unread else BASELINE_UNKNOWN
    named = baseline or next(iter(has.values()))
    kind = ObjectKind.VIEW if named.is_view else ObjectKind.TABLE
    return Difference(
        kind, place.schema, place.table, None, DifferenceKind.UNKNOWN, values=dict(unread), against=against
    )


def _same_definition(table: Table, other: Table) -> bool:
    return table.definition is not None and table.definition == other.definition


def _counts(scope: Scope, differences: list[Difference]) -> dict[str, int]:
    counts = dict.fromkeys(scope.sides, 0)
    for difference in differences:
        for environment in difference.against:
            counts[environment] += 1
    return counts


def _state(scope: Scope, name: str, has: Mapping[str, Table], unread: Mapping[str, str], count: int) -> State:
    if name not in has:
        return State.MISSING
    if name in unread or scope.baseline in unread:
        return State.UNKNOWN
    if name == scope.baseline:
        return State.BASELINE
    if scope.baseline not in has:
        return State.EXTRA
    return State.CHANGED if count else State.SAME
