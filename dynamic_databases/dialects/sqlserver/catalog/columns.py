"""Makes columns from rows of SQL Server's catalog views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

from dynamic_databases.catalog import OPAQUE, Column, OptionValues
from dynamic_databases.dialects.sqlserver.catalog.options import Part
from dynamic_databases.dialects.sqlserver.catalog.rows import ColumnRow
from dynamic_databases.dialects.sqlserver.types import (
    ATTRIBUTES,
    VECTOR,
    TypeFacts,
    kind_of,
    spelling,
)

NOT_GENERATED = "NOT_APPLICABLE"


def columns_of(
    rows: Iterable[ColumnRow], collation: str | None, options: Mapping[Part, OptionValues]
) -> tuple[Column, ...]:
    """Return a table's columns in order; `collation` is the database's, which is left out in columns."""
    ordered = sorted(rows, key=attrgetter("column_id"))
    return tuple(
        _column(row, position, collation, options.get((row.object_id, row.column_id), ()))
        for position, row in enumerate(ordered, 1)
    )


def _column(row: ColumnRow, position: int, collation: str | None, options: OptionValues) -> Column:
    facts = type_facts(row)
    made = _generated_always(row)
    return Column(
        name=row.name,
        position=position,
        type=spelling(facts) + "".join(f" {word}" for word in _attributes(row)),
        kind=OPAQUE if row.encryption else kind_of(facts),
        nullable=bool(row.nullable),
        default=row.default or row.bound_default,
        generated=row.computed or made,
        stored=bool(row.persisted or made),
        identity=_identity(row),
        collation=row.collation if row.collation != collation else None,
        comment=row.comment,
        hidden=bool(row.hidden),
        options=options,
    )


def _attributes(row: ColumnRow) -> list[str]:
    """Return the attributes besides the type that affect a column's values: `types.ATTRIBUTES`."""
    encrypted = row.encryption is not None
    given = (row.sparse, row.column_set, row.masked, encrypted)
    return [word for word, on in zip(ATTRIBUTES, given, strict=True) if on]


def _generated_always(row: ColumnRow) -> str | None:
    """Return what the server writes to a generated column of a temporal or ledger table: `row start`."""
    if row.generated_always in (None, NOT_GENERATED):
        return None
    return row.generated_always.removeprefix("AS_").replace("_", " ").lower()


def _identity(row: ColumnRow) -> str | None:
    """Return seed and increment, or just "identity" if the server does not report them."""
    if row.seed is not None:
        return f"{row.seed},{row.increment}"
    return "identity" if row.is_identity else None


def type_facts(row: ColumnRow) -> TypeFacts:
    """Return the facts about a column's type. The server reports a vector as an alias of varbinary."""
    is_vector = row.type == VECTOR and not row.user_defined
    return TypeFacts(
        base=VECTOR if is_vector else row.base,
        name=row.type,
        schema=row.type_schema or "sys",
        user_defined=bool(row.user_defined),
        max_length=row.max_length,
        precision=row.precision,
        scale=row.scale,
    )
