"""Decides whether columns of different vendors hold the same kind of values, as far as both express it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.comparison.canonical.reach import Reach, reach
from dynamic_databases.comparison.vendors.expressible import Expressible
from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

UNLIMITED = 65_535
"""Size in bytes of MySQL's TEXT and BLOB, which declare no size: this size or more counts as unlimited."""
_TIMES = frozenset({Family.TIME, Family.TIMESTAMP})
_NAMED = frozenset({Family.OTHER})
"""Families whose values are identified by the server's own name for the type."""


@dataclass(frozen=True, slots=True)
class DeclaredKind:
    """The kind of a column's values, reduced to what all of the compared vendors can express."""

    kind: Kind
    own: Kind
    """The same kind as its own vendor declares it, not reduced."""
    expresses: Expressible
    """What its own vendor can express."""
    wider: int | None = None
    """For an unsigned number, if not all vendors have those: the signed size in bits that holds it."""

    @property
    def says_no_size(self) -> bool:
        """Return whether no size is enforced, so that it equals a column of any size."""
        if self.kind.family in _TIMES:
            return self.kind.size is None
        return self.kind.size is None and not self.expresses.holds_to_sizes


def declared_kind(column: Column, vendor: VendorRules, vendors: Collection[VendorRules]) -> DeclaredKind:
    """Return the kind of a column's values for a comparison with columns of these vendors."""
    own, every = vendor.expresses, [each.expresses for each in vendors]
    kind = own.declared_kind(column.type, column.kind) if own.declared_kind else column.kind
    wider = None
    if kind.family in _TIMES and ("(" not in column.type or kind.size == vendor.fraction_digits):
        kind = replace(kind, size=None)
    if kind.family in (Family.TEXT, Family.BINARY) and (kind.size or 0) >= UNLIMITED:
        kind = replace(kind, size=None)
    if kind.unsigned and not all(each.unsigned for each in every):
        kind = replace(kind, unsigned=False)
        wider = next((size for size in _common_sizes(every) if size > (kind.size or 0)), None)
    return DeclaredKind(_shared(kind, every), kind, own, wider)


def _common_sizes(every: Collection[Expressible]) -> list[int]:
    """Return the integer sizes in bits that all vendors have, the smallest first."""
    sizes = set.intersection(*(set(each.integer_sizes) for each in every))
    return sorted(sizes)


def _shared(kind: Kind, every: Collection[Expressible]) -> Kind:
    """Return a kind reduced to what all of these vendors can express."""
    # Vendors without a boolean type use a single bit for it.
    if kind.family is Family.BIT and kind.size == 1:
        return Kind(Family.BOOLEAN)
    return replace(
        kind,
        size=_shared_size(kind, every),
        fixed=False,
        with_zone=kind.with_zone and all(each.time_zones for each in every),
        element=_shared(kind.element, every) if kind.element and kind.family is not Family.ENUM else None,
        name=kind.name if kind.family in _NAMED else None,
    )


def _shared_size(kind: Kind, every: Collection[Expressible]) -> int | None:
    if kind.family is Family.INTEGER and kind.size is not None:
        return next((size for size in _common_sizes(every) if size >= (kind.size or 0)), kind.size)
    has_no_size = kind.family is Family.BINARY and not all(each.binary_sizes for each in every)
    return None if has_no_size or kind.family is Family.NETWORK else kind.size


def alike(here: DeclaredKind, there: DeclaredKind) -> bool:
    """Return whether both hold the same values, as far as both vendors can express it."""
    if here.kind == there.kind:
        return True
    if here.kind.family is not there.kind.family:
        return is_substitute(here, there) or is_substitute(there, here)
    if here.says_no_size or there.says_no_size:
        return replace(here.kind, size=None, scale=None) == replace(there.kind, size=None, scale=None)
    if here.kind.family is Family.INTEGER:
        return (here.wider or 0) == there.kind.size or (there.wider or 0) == here.kind.size
    return here.kind.family is Family.DECIMAL and (_as_large(here, there) or _as_large(there, here))


def _as_large(unlimited: DeclaredKind, largest: DeclaredKind) -> bool:
    """Return whether the first is an unlimited decimal and the second the largest that its vendor has."""
    return unlimited.kind.size is None and largest.kind.size == largest.expresses.largest_decimal


def is_substitute(kind: DeclaredKind, substitute: DeclaredKind) -> bool:
    """Return whether the second is the type that its vendor uses in place of the first."""
    ways = substitute.expresses.substitutes.get(kind.kind.family, ())
    return any(way.includes(substitute.own) for way in ways)


def common_kind(first: DeclaredKind, others: Iterable[DeclaredKind]) -> Kind:
    """Return the kind shared by all that are like the first: its kind, or the one that it substitutes."""
    return next((other.kind for other in others if is_substitute(other, first)), first.kind)


def declared_reach(here: DeclaredKind, there: DeclaredKind) -> Reach:
    """Return whether `there` holds every value of `here`."""
    if alike(here, there):
        return Reach.SAME
    reached = reach(here.kind, there.kind)
    # A size that the vendor does not enforce (SQLite) cannot truncate or reject a value.
    return Reach.WIDER if reached is Reach.NARROWER and not there.expresses.holds_to_sizes else reached
