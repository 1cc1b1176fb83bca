"""Draws schemas of every kind that a vendor's own types, names and constraints allow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.dynamic_databases.comparison.ddl import (
    COMMENTS,
    MARIADB,
    POSTGRESQL,
    SQLITE,
    Bound,
    Check,
    Column,
    ForeignKey,
    Index,
    Schema,
    Table,
    Unique,
    View,
)

NAMES = (
    *"id name total status created_at Mixed Order select group x_ _u a__b 日本 Ünïcode straße".split(),
    *("a b", 'q"uote', "it's", "100%", "%s", "a.b", "x;--", "tick`", "back\\slash", "-", "<b>", "1st", "(x)"),
    *("n" * 50, "comma,", "{0}", "$x", "[y]", "~", "#z"),
)
"""No two of them are one name where letter case or accents do not count."""
COLLATIONS = {
    POSTGRESQL: ('"C"', '"POSIX"'),
    MARIADB: ("utf8mb4_bin", "utf8mb4_unicode_ci"),
    SQLITE: ("NOCASE", "RTRIM"),
}
NUMBERS = {POSTGRESQL: ("integer", "bigint"), MARIADB: ("int", "bigint"), SQLITE: ("integer", "INT")}
TEXTS = ("varchar(20)", "varchar(255)", "char(4)")
COMMON: Mapping[str, tuple[str, ...]] = {
    "smallint": ("0", "-1"),
    "decimal(8,2)": ("0", "1.50"),
    "date": ("'2026-01-31'",),
    **dict.fromkeys(TEXTS, ("''", "'it''s'", "'A b'", "'--x'")),
}
TYPES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    POSTGRESQL: {
        **COMMON,
        **dict.fromkeys(NUMBERS[POSTGRESQL], ("0", "42", "(1 + 1)")),
        "numeric": ("0.0",),
        "double precision": ("1.5",),
        "boolean": ("true", "false"),
        "text": ("'a\\b'", "lower('X')", "NULL"),
        "timestamp(3) without time zone": ("now()", "CURRENT_TIMESTAMP"),
        "timestamp with time zone": ("now()", "'2026-01-31 12:00+00'"),
        "time": (),
        "interval": ("'1 day'",),
        "uuid": ("md5('a b')::uuid",),
        "jsonb": ("'{}'", """'{"a": [1]}'"""),
        "bytea": ("'\\x00ff'",),
        "integer[]": ("'{}'", "ARRAY[1, 2]"),
        "inet": (),
        "int4range": (),
    },
    MARIADB: {
        **COMMON,
        **dict.fromkeys(NUMBERS[MARIADB], ("0", "42")),
        "int unsigned": ("7",),
        "tinyint(1)": ("1", "0"),
        "double": ("1.5",),
        "text": ("'x'", "NULL"),
        "longtext": (),
        "datetime(3)": ("current_timestamp(3)", "'2026-01-31 12:00:00'"),
        "timestamp NULL": ("current_timestamp()", "NULL"),
        "time": ("'12:00:00'",),
        "year": ("2026",),
        "enum('a','it''s','B')": ("'a'",),
        "set('x','y')": ("'x,y'",),
        "json": (),
        "varbinary(16)": ("'ab'",),
        "bit(3)": ("b'101'",),
    },
    SQLITE: {
        **COMMON,
        **dict.fromkeys(NUMBERS[SQLITE], ("0", "+42", "(1 + 1)")),
        "": ("1", "'x'", "NULL"),
        "TEXT": ("'x'", '"dq"', "(lower('X'))"),
        "BLOB": ("x'00ff'",),
        "odd type": (),
        "NUMERIC(10, 5)": ("1e3",),
        "datetime": ("CURRENT_TIMESTAMP", "(datetime('now'))"),
        "boolean": ("TRUE", "0"),
    },
}
WITHOUT_KEYS = frozenset({"text", "longtext", "json"})
"""Types that no index of MariaDB's holds whole."""
ACTIONS = (None, "CASCADE", "RESTRICT", "NO ACTION")


@st.composite
def columns(draw: Any, vendor: str, names: list[str]) -> Column:
    type_ = draw(st.sampled_from(sorted(TYPES[vendor])))
    nullable = draw(st.booleans()) or type_ == "timestamp NULL"
    default = draw(st.sampled_from((None, *TYPES[vendor][type_])))
    return Column(
        names.pop(),
        type_,
        nullable or default == "NULL",
        default,
        collation=draw(st.sampled_from((None, *COLLATIONS[vendor]))) if type_ in TEXTS else None,
        comment=draw(st.sampled_from((None, "it's", "ü"))) if vendor in COMMENTS else None,
    )


@st.composite
def tables(draw: Any, vendor: str, name: str, number: int, others: tuple[Table, ...]) -> Table:
    names = draw(st.permutations(NAMES))
    own = [draw(columns(vendor, names)) for _ in range(draw(st.integers(1, 5)))]
    amount = Column(names.pop(), NUMBERS[vendor][0])
    product = Column(names.pop(), NUMBERS[vendor][1], times=(amount.name, 2))
    own += draw(st.sampled_from(((), (amount,), (amount, product))))
    fit = [column for column in own if vendor != MARIADB or column.type not in WITHOUT_KEYS]
    lists = st.lists(st.sampled_from(fit), min_size=1, max_size=2, unique=True) if fit else st.just([])
    picked = [tuple(column.name for column in draw(lists)) for _ in range(4)]
    key = picked[0] if not any(column.times for column in own) and draw(st.booleans()) else ()
    own = [column if column.name not in key else _of_key(column) for column in own]
    bound = Bound(amount.name, 0)
    has_bound = amount in own
    foreign_keys, more = draw(_references(vendor, names, number, others))
    return Table(
        name,
        (*own, *more),
        key,
        tuple(
            Unique(f"u{number} {position}", columns)
            for position, columns in enumerate(picked[1:2])
            if columns and number % 2
        ),
        tuple(_indexes(draw, vendor, number, picked[2:], bound if has_bound else None)),
        foreign_keys,
        (Check(f"c{number} é", bound),) if has_bound else (),
        draw(st.sampled_from((None, "it's"))) if vendor in COMMENTS else None,
    )


def _of_key(column: Column) -> Column:
    default = None if column.default == "NULL" else column.default
    return Column(column.name, column.type.removesuffix(" NULL"), nullable=False, default=default)


def _indexes(
    draw: Any, vendor: str, number: int, picked: list[tuple[str, ...]], bound: Bound | None
) -> list[Index]:
    where = bound if vendor != MARIADB and bound and draw(st.booleans()) else None
    descending = draw(st.booleans())
    return [
        Index(
            f"i{number}_{position}",
            columns,
            unique=bool(position) and vendor != MARIADB,
            descending=descending,
            where=where,
        )
        for position, columns in enumerate(dict.fromkeys(picked))
        if columns
    ]


@st.composite
def _references(
    draw: Any, vendor: str, names: list[str], number: int, others: tuple[Table, ...]
) -> tuple[tuple[ForeignKey, ...], tuple[Column, ...]]:
    keyed = [table for table in others if table.key]
    if not keyed or not draw(st.booleans()):
        return (), ()
    target = draw(st.sampled_from(keyed))
    types = {column.name: column for column in target.columns}
    own = tuple(Column(names.pop(), types[name].type, collation=types[name].collation) for name in target.key)
    columns = tuple(column.name for column in own)
    action = draw(st.sampled_from(ACTIONS))
    return (ForeignKey(f"fk{number} {names.pop()}"[:60], columns, target.name, target.key, action),), own


@st.composite
def schemas(draw: Any, vendor: str) -> Schema:
    """Draw one to four tables and perhaps a view over each."""
    names = draw(st.permutations(NAMES))
    made: tuple[Table, ...] = ()
    for number in range(draw(st.integers(1, 4))):
        made = (*made, draw(tables(vendor, names.pop(), number, made)))
    views = tuple(
        View(names.pop(), table.name, tuple(column.name for column in table.columns[:3]))
        for table in made
        if draw(st.booleans())
    )
    return Schema(made, views)
