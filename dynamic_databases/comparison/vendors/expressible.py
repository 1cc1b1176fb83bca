"""Declares what each vendor can express. Between vendors, only what all of them can express is compared.

An attribute that is not named here is compared only within one vendor. A new attribute is therefore
compared within its vendor at once, and between vendors only after it is added here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dynamic_databases.catalog import Family, Kind

EVERYWHERE = frozenset(
    """
    table table.name table.kind table.column_order
    view view.name view.kind view.column_order
    column column.name column.type column.nullable column.default column.identity column.generated
    column.values
    primary_key primary_key.columns
    unique unique.columns
    index index.columns index.unique index.descending
    foreign_key foreign_key.columns foreign_key.target foreign_key.target_columns foreign_key.on_update
    foreign_key.on_delete
    check check.expression
    trigger
    """.split()
)
"""The objects that every vendor has, and their attributes, by the names that a comparison uses."""
COMMENTS = frozenset({"table.comment", "view.comment", "column.comment", "index.comment"})
PARTIAL_INDEXES = frozenset({"index.predicate"})
INDEXED_EXPRESSIONS = frozenset({"index.expression"})
INCLUDED_COLUMNS = frozenset({"index.included", "unique.included"})
UNCHECKED_CONSTRAINTS = frozenset({"check.enforced", "foreign_key.enforced"})
DEFERRABLE_KEYS = frozenset({"primary_key.deferrable", "unique.deferrable"})
DEFERRABLE_FOREIGN_KEYS = frozenset({"foreign_key.deferrable"})
NULL_ORDER = frozenset({"index.nulls"})
OPERATOR_CLASSES = frozenset({"index.operators"})
INDEX_PREFIXES = frozenset({"index.prefix"})

SIZES = (8, 16, 24, 32, 64)


@dataclass(frozen=True, slots=True)
class Substitute:
    """The kind of values that a vendor uses for another kind, for which it has no type."""

    family: Family
    sizes: tuple[int | None, ...] = ()
    """If empty, any size; None means no limit."""

    def includes(self, kind: Kind) -> bool:
        return kind.family is self.family and (not self.sizes or kind.size in self.sizes)


ANY_TEXT = Substitute(Family.TEXT)
UNLIMITED_TEXT = Substitute(Family.TEXT, (None,))
WRITTEN_UUID = Substitute(Family.TEXT, (32, 36))
BYTES_OF_UUID = Substitute(Family.BINARY, (16,))


@dataclass(frozen=True, slots=True, eq=False)
class Expressible:
    """What a vendor can express in tables, and its substitutes for types that it lacks."""

    attributes: frozenset[str] = EVERYWHERE
    substitutes: Mapping[Family, tuple[Substitute, ...]] = field(default_factory=dict)
    integer_sizes: tuple[int, ...] = SIZES
    """In bits. If a vendor lacks a size, it uses the next larger one."""
    unsigned: bool = False
    time_zones: bool = True
    binary_sizes: bool = True
    holds_to_sizes: bool = True
    """Whether declared sizes are enforced; if not, a declared size and none are equal."""
    largest_decimal: int | None = None
    """The digits of the largest decimal, or None if a decimal may be unlimited."""
    declared_kind: Callable[[str, Kind], Kind] | None = None
    """Returns the kind that a type's name declares, if the server enforces less: BIGINT in SQLite."""
    numbers_integer_keys: bool = False
    """Whether an integer primary key always generates its values, even if that is not declared."""
    indexes_foreign_keys: bool = False
    """Whether the server creates an index for each foreign key, even if none is declared."""
