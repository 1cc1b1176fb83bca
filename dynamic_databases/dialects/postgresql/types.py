"""What PostgreSQL's types hold; leaves comparing values to `comparing`.

Source: PostgreSQL manual, Data Types and pg_type; the meaning of `typmod` is each type's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dynamic_databases.catalog import Family, Kind, UserType
from dynamic_databases.dialects.postgresql.catalog.rows import TypeRow

HEADER = 4
"""Added to the length in a typmod of numeric and of text."""
NO_LIMIT = -1
USUAL_FRACTION = 6


def _numeric(modifier: int) -> Kind:
    if modifier < HEADER:
        return Kind(Family.DECIMAL)
    precision, scale = (modifier - HEADER) >> 16 & 0xFFFF, (modifier - HEADER) & 0x7FF
    return Kind(Family.DECIMAL, precision, (scale ^ 1024) - 1024)


def _text(modifier: int) -> Kind:
    return Kind(Family.TEXT, modifier - HEADER if modifier >= HEADER else None)


def _fixed(modifier: int) -> Kind:
    return replace(_text(modifier), fixed=True)


def _time(family: Family, with_zone: bool = False) -> Callable[[int], Kind]:
    return lambda modifier: Kind(family, modifier if modifier >= 0 else USUAL_FRACTION, with_zone=with_zone)


def _bits(fixed: bool) -> Callable[[int], Kind]:
    return lambda modifier: Kind(Family.BIT, modifier if modifier > 0 else None, fixed=fixed)


def _always(family: Family, size: int | None = None, name: str | None = None) -> Callable[[int], Kind]:
    kind = Kind(family, size, name=name)
    return lambda modifier: kind


BUILT_IN: Mapping[str, Callable[[int], Kind]] = {
    "int2": _always(Family.INTEGER, 16),
    "int4": _always(Family.INTEGER, 32),
    "int8": _always(Family.INTEGER, 64),
    "oid": lambda modifier: Kind(Family.INTEGER, 32, unsigned=True),
    "numeric": _numeric,
    "float4": _always(Family.FLOAT, 32),
    "float8": _always(Family.FLOAT, 64),
    "bool": _always(Family.BOOLEAN),
    "text": _always(Family.TEXT),
    "varchar": _text,
    "bpchar": _fixed,
    "name": _always(Family.TEXT, 63),
    "bytea": _always(Family.BINARY),
    "date": _always(Family.DATE),
    "time": _time(Family.TIME),
    "timetz": _time(Family.TIME, with_zone=True),
    "timestamp": _time(Family.TIMESTAMP),
    "timestamptz": _time(Family.TIMESTAMP, with_zone=True),
    "interval": _always(Family.INTERVAL),
    "uuid": _always(Family.UUID),
    "json": _always(Family.JSON),
    "jsonb": _always(Family.JSON),
    "xml": _always(Family.XML),
    "bit": _bits(fixed=True),
    "varbit": _bits(fixed=False),
    **{name: _always(Family.NETWORK, name=name) for name in ("inet", "cidr", "macaddr", "macaddr8")},
    **{
        name: _always(Family.SPATIAL, name=name)
        for name in ("point", "line", "lseg", "box", "path", "polygon", "circle")
    },
}
OF_EXTENSIONS: Mapping[str, Kind] = {
    "citext": Kind(Family.TEXT, name="citext"),
    "geometry": Kind(Family.SPATIAL, name="geometry"),
    "geography": Kind(Family.SPATIAL, name="geography"),
}


class Types:
    """The types of one reading, and the kinds of their values."""

    def __init__(self, rows: list[TypeRow]) -> None:
        self._rows = {row.oid: row for row in rows}
        self._kinds: dict[tuple[int, int], Kind] = {}
        self.oids_by_relation = {row.relation: row.oid for row in rows if row.relation}

    def kind(self, oid: int, modifier: int = NO_LIMIT, spelling: str = "") -> Kind:
        """Return what a column of this type holds; `spelling` names a type that was not read."""
        known = self._kinds.get((oid, modifier))
        if known is None:
            known = self._kinds[oid, modifier] = self._kind(oid, modifier, spelling)
        return known

    def labels(self, oid: int) -> tuple[str, ...]:
        """Return the values of an enum, or of a domain over one; () for other types."""
        row = self._based(oid)
        return tuple(row.labels) if row and row.labels else ()

    def is_not_null(self, oid: int) -> bool:
        """Return whether a domain refuses NULL."""
        row = self._rows.get(oid)
        return row is not None and row.type == "d" and (row.not_null or self.is_not_null(row.base))

    def of_users(self, attributes: Mapping[int, list[str]]) -> tuple[UserType, ...]:
        """Return the types that people made; `attributes` has those of composite types, by relation."""
        return tuple(
            UserType(
                schema=row.schema,
                name=row.name,
                kind=WORDS[row.type],
                definition=self._definition(row, attributes),
                comment=row.comment,
            )
            for row in self._rows.values()
            if row.ours
        )

    def _based(self, oid: int) -> TypeRow | None:
        row = self._rows.get(oid)
        return self._based(row.base) if row is not None and row.type == "d" else row

    def _kind(self, oid: int, modifier: int, spelling: str) -> Kind:
        row = self._rows.get(oid)
        if row is None:
            return Kind(Family.OTHER, name=spelling)
        if row.type == "d":
            base = self.kind(row.base, row.modifier)
            element = base if base.family is Family.ENUM else base.element
            return replace(base, name=row.spelling, element=element)
        if row.type == "e":
            return Kind(Family.ENUM, name=row.spelling)
        if row.type in "rm":
            element = self.kind(row.subtype) if row.subtype else None
            return Kind(Family.RANGE, element=element, name=row.spelling if row.type == "m" else None)
        if row.category == "A" and row.element and row.schema == "pg_catalog" and row.name in VECTORS:
            return Kind(Family.OTHER, name=row.name)
        if row.category == "A" and row.element:
            return Kind(Family.ARRAY, element=self.kind(row.element, modifier))
        if row.schema == "pg_catalog" and row.name in BUILT_IN:
            return BUILT_IN[row.name](modifier)
        return OF_EXTENSIONS.get(row.name) or Kind(Family.OTHER, name=row.spelling)

    def _definition(self, row: TypeRow, attributes: Mapping[int, list[str]]) -> str:
        if row.type == "e":
            return f"ENUM ({', '.join(_literal(label) for label in row.labels or ())})"
        if row.type == "d":
            parts = [
                row.base_spelling,
                f"COLLATE {row.collation}" if row.collation else None,
                f"DEFAULT {row.default}" if row.default is not None else None,
                "NOT NULL" if row.not_null else None,
                *(row.checks or ()),
            ]
            return " ".join(filter(None, parts))
        if row.type == "r":
            subtype = self._rows.get(row.subtype or 0)
            return " ".join(
                filter(None, (f"RANGE OF {subtype.spelling if subtype else row.subtype}", row.details))
            )
        if row.type == "b":
            return row.details or ""
        return f"({', '.join(attributes.get(row.relation, ()))})"


VECTORS = frozenset({"int2vector", "oidvector"})
WORDS = {"d": "domain", "e": "enum", "c": "composite", "r": "range", "b": "base"}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
