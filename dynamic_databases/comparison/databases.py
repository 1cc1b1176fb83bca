"""Compares whole catalogs: catalogs in, a `Comparison` out. No Django, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter

from django.utils.functional import cached_property

from dynamic_databases.catalog import Catalog, Table, TableKind, TableName
from dynamic_databases.comparison.canonical.facts import Value
from dynamic_databases.comparison.differences.difference import Difference, DifferenceKind, Summary
from dynamic_databases.comparison.differences.groups import absences
from dynamic_databases.comparison.differences.schema_objects import compare_schema_objects
from dynamic_databases.comparison.differences.tables import compare_table
from dynamic_databases.comparison.items.compared_catalog import TableKey
from dynamic_databases.comparison.items.compared_catalogs import compared_catalogs
from dynamic_databases.comparison.items.item import KIND_ORDER
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.items.options import Options
from dynamic_databases.comparison.items.scope import Owner, Scope, State
from dynamic_databases.comparison.items.tables import WITH_DEFINITION, object_kind, table_item
from dynamic_databases.comparison.matrix import TableComparison
from dynamic_databases.comparison.not_compared import not_compared
from dynamic_databases.comparison.severity.fixed_verdicts import BASELINE_UNKNOWN, UNKNOWN, UNKNOWN_ALIKE
from dynamic_databases.comparison.severity.verdict import Severity, Verdict
from dynamic_databases.comparison.vendors import rules_of

_ALL = attrgetter(*(field.name for field in fields(Table)))
_ALL_BUT_DEFINITION = attrgetter(*(field.name for field in fields(Table) if field.name != "definition"))


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
    tables = sorted((_table(scope, key) for key in keys), key=lambda table: (table.schema or "", table.name))
    tables = _with_shadows(scope, tables)
    in_tables = [difference for table in tables if not table.goes_with for difference in table.differences]
    outside = sorted(_outside_of_tables(scope, catalogs), key=_sorting)
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


def _sorting(difference: Difference) -> tuple[str, int, str, str]:
    """Return the sort key for the differences of a table, and for those outside of tables."""
    return (
        difference.schema or "",
        KIND_ORDER[difference.object],
        difference.name or "",
        difference.attribute or "",
    )


def _table(scope: Scope, key: TableKey) -> TableComparison:
    has = {name: catalog.tables[key] for name, catalog in scope.catalogs.items() if key in catalog.tables}
    first = next(iter(has.values()))
    # Most tables are the same everywhere. The shortcut compares only the catalog's values, which is fast.
    if len(has) == len(scope.catalogs) and not scope.across and first.problem is None and _equal(has):
        return _same_table(scope, first, has)
    unread = {name: table.problem for name, table in has.items() if table.problem is not None}
    read = {name: table for name, table in has.items() if table.problem is None}
    named = has.get(scope.baseline) or next(iter(has.values()))
    is_view = any(table.is_view for table in has.values())
    owner = Owner(named.schema, named.name, frozenset(unread), is_view)
    groups = None
    differences = _unknown(scope, owner, has, unread) if unread else []
    if len(has) < len(scope.catalogs):
        differences += _absences_of_table(scope, owner, has)
    if len(read) > 1 and (scope.across or not _equal(read)):
        groups = compare_table(scope, owner, read)
        differences += [difference for group in groups for difference in group.differences]
    differing = {environment for difference in differences for environment in difference.against}
    states = {name: _state(scope, name, has, unread, name in differing) for name in scope.catalogs}
    return TableComparison(
        schema=named.schema,
        name=named.name,
        kind=named.kind,
        states=states,
        differences=tuple(sorted(differences, key=_sorting)),
        scope=scope,
        tables=read,
        unread=unread,
        known_as=frozenset(table.table_name for table in has.values()),
        compared=groups,
    )


def _with_shadows(scope: Scope, tables: list[TableComparison]) -> list[TableComparison]:
    """Return the tables, shadow tables marked that come and go with their virtual table.

    SQLite names them after it, with an underscore: https://www.sqlite.org/vtab.html, 2.17 xShadowName.
    """
    virtual = [
        table
        for table in tables
        if table.kind is TableKind.VIRTUAL and len(table.known_in) < len(scope.catalogs)
    ]
    if not virtual:
        return tables
    return [replace(table, goes_with=_virtual_of(table, virtual)) for table in tables]


def _virtual_of(table: TableComparison, virtual: list[TableComparison]) -> str | None:
    """Return the name of the virtual table that a shadow table is in the same environments with, or None."""
    if table.kind is not TableKind.SHADOW:
        return None
    name = table.name.casefold()
    named = (other for other in virtual if name.startswith(f"{other.name.casefold()}_"))
    return next((other.name for other in named if other.known_in == table.known_in), None)


def _same_table(scope: Scope, table: Table, has: Mapping[str, Table]) -> TableComparison:
    """Return the comparison of a table that is the same everywhere, without describing its items."""
    return TableComparison(
        schema=table.schema,
        name=table.name,
        kind=table.kind,
        states=scope.same,
        differences=(),
        scope=scope,
        tables=has,
        known_as=frozenset((table.table_name,)),
    )


def _equal(tables: Mapping[str, Table]) -> bool:
    """Return whether all that is compared is equal, so that nothing has to be described."""
    first, *others = tables.values()
    # A table's own statement, which SQLite has, is not compared: only what it says.
    values = _ALL if first.kind in WITH_DEFINITION else _ALL_BUT_DEFINITION
    # Equal tables can be the same object, and identity is much cheaper to test than equality.
    return all(table is first or values(table) == values(first) for table in others)


def _absences_of_table(scope: Scope, owner: Owner, has: Mapping[str, Table]) -> list[Difference]:
    items = {name: table_item(scope.catalogs[name], has[name]) for name in scope.baseline_first(has)}
    group = Group(next(iter(items.values())).object, items)
    absent = tuple(name for name in scope.catalogs if name not in has)
    return absences(scope, Owner(owner.schema, owner.table), group, absent)


def _unknown(
    scope: Scope, owner: Owner, has: Mapping[str, Table], unread: Mapping[str, str]
) -> list[Difference]:
    """Return the entry of a table that could not be read in some environment, so that it is not identical.

    There is no entry if no environment can read it and its definition is the same in all of them, since
    nothing that is known differs. The table's states still say that it was not read.
    """
    baseline = has.get(scope.baseline)
    against: dict[str, Verdict] = {}
    for name in has:
        if name == scope.baseline or not (name in unread or scope.baseline in unread):
            continue
        both = baseline is not None and name in unread and scope.baseline in unread
        definition = _definition(scope, name, has)
        alike = both and definition is not None and definition == _definition(scope, scope.baseline, has)
        against[name] = UNKNOWN_ALIKE if alike else UNKNOWN if name in unread else BASELINE_UNKNOWN
    if against and set(against.values()) == {UNKNOWN_ALIKE}:
        return []
    named = baseline or next(iter(has.values()))
    entry = Difference(
        object_kind(named),
        owner.schema,
        owner.table,
        None,
        DifferenceKind.UNKNOWN,
        values=dict(unread),
        against=against,
    )
    return [entry]


def _definition(scope: Scope, name: str, has: Mapping[str, Table]) -> Value:
    """Return a table's definition in canonical form, or None if it is unknown."""
    return scope.catalogs[name].expression_fact(has[name].definition).canonical


def _state(
    scope: Scope, name: str, has: Mapping[str, Table], unread: Mapping[str, str], differs: bool
) -> State:
    if name not in has:
        if scope.hides(name, object_kind(next(iter(has.values())))):
            return State.UNKNOWN
        both_lack_it = name != scope.baseline and scope.baseline not in has
        return State.ABSENT if both_lack_it else State.MISSING
    if name in unread or scope.baseline in unread:
        return State.UNKNOWN
    if name == scope.baseline:
        return State.BASELINE
    if scope.baseline not in has:
        return State.EXTRA
    return State.CHANGED if differs else State.SAME
