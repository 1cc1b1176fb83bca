"""A table's comparison as a matrix: a row for each column or object, a cell for each environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from dynamic_databases.catalog import VIEWS, Table, TableKind, TableName
from dynamic_databases.comparison.cells import Cell, cells_of, merged_order, odd_one_out
from dynamic_databases.comparison.differences.difference import ComparedGroup, Difference, Equality
from dynamic_databases.comparison.differences.tables import compare_table
from dynamic_databases.comparison.items.item import WHOLE_TABLES, ObjectKind
from dynamic_databases.comparison.items.scope import Owner, Scope, State
from dynamic_databases.comparison.severity.verdict import Severity, worst


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """A row of the matrix: a column in each environment."""

    name: str
    cells: Mapping[str, Cell]
    differences: tuple[Difference, ...] = ()
    odd_one_out: str | None = None
    """The only environment that differs from all others (of three or more)."""

    @property
    def severity(self) -> Severity | None:
        """Return the worst of its differences, or None."""
        return worst(difference.severity for difference in self.differences)


@dataclass(frozen=True, slots=True)
class ObjectComparison:
    """A row of the matrix: a key, index, foreign key, check or trigger in each environment."""

    object: ObjectKind
    name: str | None
    cells: Mapping[str, Cell]
    differences: tuple[Difference, ...] = ()
    odd_one_out: str | None = None

    @property
    def severity(self) -> Severity | None:
        """Return the worst of its differences, or None."""
        return worst(difference.severity for difference in self.differences)


@dataclass(frozen=True)
class TableComparison:
    """A table or view in all environments. The matrix is computed on first access."""

    schema: str | None
    name: str
    kind: TableKind
    states: Mapping[str, State]
    differences: tuple[Difference, ...]
    """Sorted; those of the table itself first."""
    scope: Scope = field(repr=False, compare=False)
    tables: Mapping[str, Table] = field(repr=False, compare=False)
    """The table in the environments that have it and could read it."""
    unread: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)
    """The reasons why it could not be read, by environment."""
    known_as: frozenset[TableName] = field(repr=False, compare=False, default=frozenset())
    """Its names in all environments."""
    goes_with: str | None = field(repr=False, compare=False, default=None)
    """The virtual table that it stores, if some environments lack both: that is listed once, for that."""
    compared: tuple[ComparedGroup, ...] | None = field(repr=False, compare=False, default=None)
    """The compared groups, if there are any yet; None if all tables are equal."""

    @property
    def known_in(self) -> frozenset[str]:
        """The environments that list it."""
        return frozenset((*self.tables, *self.unread))

    @cached_property
    def perhaps_hidden_in(self) -> frozenset[str]:
        """The environments that do not list it, whose logins may lack a privilege to see it."""
        kind = ObjectKind.VIEW if self.kind in VIEWS else ObjectKind.TABLE
        unlisted = self.states.keys() - self.tables.keys() - self.unread.keys()
        return frozenset(name for name in unlisted if self.scope.hides(name, kind))

    @property
    def severity(self) -> Severity | None:
        """Return the worst of its differences, or None if there is none."""
        return worst(difference.severity for difference in self.differences)

    @property
    def is_identical(self) -> bool:
        """Whether nothing differs and nothing is unknown: a table that could not be read is not identical."""
        return not self.differences and State.UNKNOWN not in self.states.values()

    @cached_property
    def groups(self) -> tuple[ComparedGroup, ...]:
        """The groups of counterparts, the table itself first."""
        if self.compared is not None:
            return self.compared
        is_view = any(table.is_view for table in self.tables.values())
        owner = Owner(self.schema, self.name, frozenset(self.unread), is_view)
        return compare_table(self.scope, owner, self.tables)

    @cached_property
    def equalities(self) -> tuple[Equality, ...]:
        """The attributes that are spelled differently but mean the same, and the rules that show it."""
        return tuple(equality for group in self.groups for equality in group.equalities)

    @cached_property
    def columns(self) -> tuple[ColumnComparison, ...]:
        """All columns of all environments, ordered by `merged_order`."""
        columns = [group for group in self.groups if group.group.object is ObjectKind.COLUMN]
        return tuple(
            ColumnComparison(column.group.name or "", *self._row(column))
            for column in merged_order(self.scope, columns)
        )

    @cached_property
    def objects(self) -> tuple[ObjectComparison, ...]:
        """Everything but the columns: keys, indexes, foreign keys, checks, triggers."""
        return tuple(
            ObjectComparison(group.group.object, group.group.name, *self._row(group))
            for group in self.groups
            if group.group.object not in (*WHOLE_TABLES, ObjectKind.COLUMN)
        )

    def _row(self, group: ComparedGroup) -> tuple[dict[str, Cell], tuple[Difference, ...], str | None]:
        cells = cells_of(self.scope, group, self.unread)
        return cells, group.differences, odd_one_out(self.scope, group, self.unread)
