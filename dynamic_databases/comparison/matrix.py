"""A table's comparison laid out as a matrix: columns and objects by environments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dynamic_databases.catalog import Table, TableKind, TableName
from dynamic_databases.comparison.cells import Cell, cells_of, merged_order, odd_one_out
from dynamic_databases.comparison.scope import Place, Scope
from dynamic_databases.comparison.stand_ins import with_stand_ins
from dynamic_databases.comparison.suggestions import with_suggestions
from dynamic_databases.comparison.tables import Found, compare_table
from dynamic_databases.comparison.values import Difference, Equality, ObjectKind, Severity, State, worst


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """One row of the matrix: a column in each environment."""

    name: str
    cells: Mapping[str, Cell]
    differences: tuple[Difference, ...] = ()
    odd_one_out: str | None = None
    """The only environment that is not as all others (of three or more)."""

    @property
    def severity(self) -> Severity | None:
        """Return the worst of its differences, or None."""
        return worst(difference.severity for difference in self.differences)


@dataclass(frozen=True, slots=True)
class ObjectComparison:
    """A key, index, foreign key, check or trigger in each environment."""

    object: ObjectKind
    name: str | None
    cells: Mapping[str, Cell]
    differences: tuple[Difference, ...] = ()
    odd_one_out: str | None = None

    @property
    def severity(self) -> Severity | None:
        """Return the worst of its differences, or None."""
        return worst(difference.severity for difference in self.differences)


def things_of(scope: Scope, place: Place, tables: Mapping[str, Table]) -> tuple[Found, ...]:
    """Return what was found of each thing of a table, likely renames of columns suggested."""
    if not tables:
        return ()
    found = with_stand_ins(scope, compare_table(scope, place, tables))
    return tuple(with_suggestions(scope, found, tuple(tables)))


@dataclass(frozen=True)
class TableComparison:
    """A table or view in all environments. The matrix is made when it is first asked for."""

    schema: str | None
    name: str
    kind: TableKind
    states: Mapping[str, State]
    counts: Mapping[str, int]
    """Differences from the baseline, by environment."""
    differences: tuple[Difference, ...]
    """Sorted; those of the whole table first."""
    scope: Scope = field(repr=False, compare=False)
    tables: Mapping[str, Table] = field(repr=False, compare=False)
    """Of the environments that have it and could read it."""
    unread: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)
    """The reasons for which it could not be read, by environment."""
    known_as: frozenset[TableName] = field(repr=False, compare=False, default=frozenset())
    """As any environment names it."""
    compared: tuple[Found, ...] | None = field(repr=False, compare=False, default=None)
    """What was found already; None where all are equal and nothing had to be looked at."""

    @property
    def environments(self) -> tuple[str, ...]:
        return tuple(self.scope.sides)

    @property
    def severity(self) -> Severity | None:
        """Return the worst of its differences, or None if there is none."""
        return worst(difference.severity for difference in self.differences)

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """What was compared, thing by thing, the table itself first."""
        if self.compared is not None:
            return self.compared
        return things_of(self.scope, Place(self.schema, self.name, frozenset(self.unread)), self.tables)

    @cached_property
    def equalities(self) -> tuple[Equality, ...]:
        """What is spelled differently and was found equal, with the rules that made it so."""
        return tuple(equality for one in self.found for equality in one.equalities)

    @cached_property
    def columns(self) -> tuple[ColumnComparison, ...]:
        """All columns of all environments, in the baseline's order, others after their neighbour."""
        found = [one for one in self.found if one.group.object is ObjectKind.COLUMN]
        return tuple(
            ColumnComparison(one.group.name or "", *self._row(one)) for one in merged_order(self.scope, found)
        )

    @cached_property
    def objects(self) -> tuple[ObjectComparison, ...]:
        """Everything but the columns: keys, indexes, foreign keys, checks, triggers."""
        apart = (ObjectKind.COLUMN, ObjectKind.TABLE, ObjectKind.VIEW)
        return tuple(
            ObjectComparison(one.group.object, one.group.name, *self._row(one))
            for one in self.found
            if one.group.object not in apart
        )

    def _row(self, one: Found) -> tuple[dict[str, Cell], tuple[Difference, ...], str | None]:
        cells = cells_of(self.scope, one, self.unread)
        return cells, one.differences, odd_one_out(self.scope, one, self.unread)

    def column(self, name: str) -> ColumnComparison | None:
        """Return the row of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def _of(self, *kinds: ObjectKind) -> tuple[ObjectComparison, ...]:
        return tuple(one for one in self.objects if one.object in kinds)

    @property
    def keys(self) -> tuple[ObjectComparison, ...]:
        """The primary key and the unique constraints."""
        return self._of(ObjectKind.PRIMARY_KEY, ObjectKind.UNIQUE)

    @property
    def indexes(self) -> tuple[ObjectComparison, ...]:
        return self._of(ObjectKind.INDEX)

    @property
    def foreign_keys(self) -> tuple[ObjectComparison, ...]:
        return self._of(ObjectKind.FOREIGN_KEY)

    @property
    def checks(self) -> tuple[ObjectComparison, ...]:
        return self._of(ObjectKind.CHECK)

    @property
    def triggers(self) -> tuple[ObjectComparison, ...]:
        return self._of(ObjectKind.TRIGGER)
