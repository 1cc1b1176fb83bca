"""As what a column of PostgreSQL is compared with a value; leaves what spells one to `values`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dynamic_databases.catalog import Column, Family, Kind

COMPARED_AS: Mapping[Family, str] = {
    # A number beyond the column's own size is not found there, rather than refused.
    Family.INTEGER: "bigint",
    Family.DECIMAL: "numeric",
    Family.BOOLEAN: "boolean",
    Family.TEXT: "text",
    Family.BINARY: "bytea",
    Family.DATE: "date",
    Family.INTERVAL: "interval",
    Family.UUID: "uuid",
    Family.BIT: "bit varying",
}
CHARACTER = '"char"'
READ_BY_NAME = re.compile(
    r"^(pg_catalog\.)?(reg[a-z]+|pg_[a-z_]+|any[a-z]*|record|unknown|aclitem|cstring)(\[\])?$"
)
"""Types whose text names objects, which come and go, and those that the server reads from no text."""
SIZE_OR_NAME = re.compile(r'"(?:""|[^"])*"|\([^()"]*\)')


AS_NETWORK = (
    "(SELECT CASE WHEN v ~ '[:/]|[.].*[.].*[.]' THEN CAST(v AS inet) ELSE CAST(CAST(v AS cidr) AS inet) END"
    " FROM (SELECT CAST(%s AS text) AS v) AS given)"
)
"""A network, also by its first octets alone (`10` is 10.0.0.0/8), which no inet takes."""


def parameter(column: Column) -> str:
    """Return the placeholder, cast to what the column is compared as; see `base.Dialect`."""
    if column.kind.name == "cidr" and compared_as(column) == "inet":
        return AS_NETWORK
    return f"CAST(%s AS {_escaped(compared_as(column) or 'text')})"  # `-1::bigint` would be -(1::bigint)


def compared_as(column: Column) -> str | None:
    """Return the type as which text is compared with a column, None where only text can be.

    Sizes are left out: a cast to varchar(3) would cut the value, one to numeric(8,2) round it.
    """
    kind = column.kind
    family = kind.family
    if not is_comparable(column):
        return None
    if family is Family.TEXT and kind.fixed:
        return "bpchar"
    if family is Family.TEXT and kind.name == "citext":
        return column.type
    if family in COMPARED_AS:
        return COMPARED_AS[family]
    if family is Family.FLOAT:
        return "real" if kind.size == 32 else "double precision"
    if family in (Family.TIME, Family.TIMESTAMP):
        return f"{family} {'with' if kind.with_zone else 'without'} time zone"
    if family is Family.JSON:
        return "jsonb"
    if family is Family.NETWORK:
        return "inet" if kind.name == "cidr" else column.type
    return SIZE_OR_NAME.sub(lambda match: match[0] if match[0][0] == '"' else "", column.type)


def canonical(column: Column) -> str:
    """Return SQL for what the server prints of a value whose type is compared as text; see `base.Dialect`."""
    if is_comparable(column) or READ_BY_NAME.search(column.type):
        return ""
    element = column.kind.element
    is_domain = element is not None and column.kind.family is Family.ENUM
    type_ = element.name if is_domain and element else column.type
    return f"CAST(CAST(%s AS {_escaped(type_ or 'text')}) AS text)"


def fitting(column: Column) -> str:
    """Return the condition that casting a value to the column's own type changes nothing.

    Source: PostgreSQL manual, Data Types: a cast cuts texts and bits, and rounds numbers and times.
    """
    wide, cast = parameter(column), f"CAST(v AS {_escaped(column.type)})"
    if column.type == CHARACTER:
        wide, cast = "CAST(%s AS text)", f"CAST({cast} AS text)"
    given = f"(SELECT {wide} AS v) AS given"
    return f"EXISTS (SELECT FROM {given} WHERE v = {cast})"


def _escaped(type_: str) -> str:
    return type_.replace("%", "%%")


def is_comparable(column: Column) -> bool:
    """Return whether the column's type has `=` and an order of its own."""
    kind = column.kind
    if kind.family is Family.JSON or (kind.element is not None and kind.element.family is Family.JSON):
        return column.type.startswith("jsonb")  # json has neither
    return _has_order(kind)


WITH_ORDER = frozenset({"money", "pg_lsn", "tsvector", "tsquery", "ltree", "row id", "xid8", '"char"'})
"""Of the types that are no family's; a composite one has an order if all its parts do, which is not asked."""


def _has_order(kind: Kind) -> bool:
    if kind.family is Family.OTHER:
        return (kind.name or "").rpartition(".")[2] in WITH_ORDER
    if kind.family is Family.ENUM or (kind.family is Family.RANGE and kind.name):
        # The operators of enums and ranges do not take domains over them.
        return kind.element is None or (kind.name or "").endswith("multirange")
    if kind.element is not None:
        return _has_order(kind.element)
    return kind.family not in (Family.XML, Family.SPATIAL)
