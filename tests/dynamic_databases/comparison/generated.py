"""Makes catalogs of any shape for tests of properties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from dynamic_databases.catalog import (
    Catalog,
    Check,
    Column,
    Family,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Table,
    TableKind,
    Trigger,
)

TYPES = (
    ("integer", Kind(Family.INTEGER, 32)),
    ("varchar(20)", Kind(Family.TEXT, 20)),
    ("decimal(8,2)", Kind(Family.DECIMAL, 8, 2)),
    ("timestamp", Kind(Family.TIMESTAMP, 6)),
    ("boolean", Kind(Family.BOOLEAN)),
)
NAMES = st.text(min_size=1, max_size=8).filter(lambda name: "\0" not in name)
EXPRESSIONS = st.sampled_from(("a > 0", "length(b) < 5", "c IN ('X', 'y')", '"d" IS NOT NULL'))


@st.composite
def columns(draw: Any) -> tuple[Column, ...]:
    names = draw(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.casefold))
    made = []
    for position, name in enumerate(names, 1):
        type_, kind = draw(st.sampled_from(TYPES))
        default = draw(st.sampled_from((None, "0", "'a b'", "now()")))
        comment = draw(st.none() | st.text(min_size=1, max_size=9))
        made.append(Column(name, position, type_, kind, draw(st.booleans()), default, comment=comment))
    return tuple(made)


@st.composite
def tables(draw: Any, name: str, others: tuple[str, ...]) -> Table:
    made = draw(columns())
    names = [column.name for column in made]
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)
    counts = [draw(st.integers(0, 2)) for _ in range(4)]
    indexes = tuple(
        Index(f"i{number}", tuple(IndexPart(part) for part in draw(some)), draw(st.booleans()))
        for number in range(counts[0])
    )
    targets = st.sampled_from((*others, name))
    return Table(
        "main",
        name,
        columns=made,
        primary_key=draw(st.none() | some.map(Key)),
        unique=tuple(Key(draw(some), f"u{number}") for number in range(counts[1])),
        indexes=indexes,
        foreign_keys=tuple(
            ForeignKey(draw(some), draw(targets), name=f"f{number}") for number in range(counts[2])
        ),
        checks=tuple(Check(draw(EXPRESSIONS), f"c{number}") for number in range(counts[3])),
        triggers=draw(st.sampled_from(((), (Trigger("t", "BEGIN SELECT 1; END"),)))),
    )


@st.composite
def catalogs(draw: Any, vendors: tuple[str, ...] = ("sqlite", "postgresql", "mysql", "microsoft")) -> Catalog:
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique_by=str.casefold))
    made = [draw(tables(name, tuple(names[:position]))) for position, name in enumerate(names)]
    vendor = draw(st.sampled_from(vendors))
    views = (Table("main", "\x01view", TableKind.VIEW, definition="SELECT 1"),)
    return Catalog(vendor, "1", "main", (*made, *views), folds_case=vendor == "sqlite")
