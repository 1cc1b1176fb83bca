"""Tables that are compared in parts, with differences that are known because they were planted."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SQLITE, POSTGRESQL, MARIADB = "sqlite", "postgresql", "mariadb"
INTEGER, DENSE, TEXT, COMPOSITE = "integer", "dense", "text", "composite"
KEYS = {INTEGER: ("id",), DENSE: ("id",), TEXT: ("code",), COMPOSITE: ("region", "id")}

DDL: Mapping[str, Mapping[str, Sequence[str]]] = {
    SQLITE: {
        "id": ("integer NOT NULL", "bigint NOT NULL"),
        "code": ("varchar(40) NOT NULL", "text NOT NULL"),
        "region": ("varchar(5) NOT NULL",),
        "name": ("varchar(60)", "text"),
        "note": ("text",),
        "amount": ("decimal(12,2)", "decimal(14,4)"),
        "ratio": ("double",),
        "active": ("boolean",),
        "day": ("date",),
        "moment": ("timestamp",),
        "bytes": ("blob",),
        "document": ("json",),
    },
    POSTGRESQL: {
        "id": ("integer NOT NULL", "bigint NOT NULL"),
        "code": ('varchar(40) COLLATE "C" NOT NULL', 'text COLLATE "C" NOT NULL'),
        "region": ('varchar(5) COLLATE "C" NOT NULL',),
        "name": ("varchar(60)", "text"),
        "note": ("text",),
        "amount": ("decimal(12,2)", "decimal(14,4)"),
        "ratio": ("double precision",),
        "active": ("boolean",),
        "day": ("date",),
        "moment": ("timestamp", "timestamp(6)"),
        "bytes": ("bytea",),
        "document": ("json",),
    },
    MARIADB: {
        "id": ("integer NOT NULL", "bigint NOT NULL"),
        "code": (
            "varchar(40) COLLATE utf8mb4_nopad_bin NOT NULL",
            "varchar(80) COLLATE utf8mb4_nopad_bin NOT NULL",
        ),
        "region": ("varchar(5) COLLATE utf8mb4_bin NOT NULL",),
        "name": ("varchar(60)", "text", "varchar(60) CHARACTER SET latin1"),
        "note": ("text",),
        "amount": ("decimal(12,2)", "decimal(14,4)"),
        "ratio": ("double",),
        "active": ("boolean",),
        "day": ("date",),
        "moment": ("datetime(6)", "datetime(3)"),
        "bytes": ("blob",),
        "document": ("json",),
    },
}
"""The types of each column: every environment has another one of them."""
COLUMNS = tuple(DDL[SQLITE])
VALUES: Mapping[str, Sequence[Any]] = {
    "name": (
        "Euro",
        "euro",
        "Euro ",
        "É",
        "",
        None,
        "it's",
        "a\\b",
        "x\ny",
        "100%",
        "a|b",
        "a",
        "\t",
        "NULL",
    ),
    "note": ("b", "b|b", None, "", "(1,2)", '"', "₺", " ", "|", "a" * 300),
    "amount": ("1.5", "1.05", "0.01", "-12.25", "99999999.99", "0", None),
    "ratio": (0.1, 0.30000000000000004, 0.3, 1e20, -2.5, 3.0, 0.0, None),
    "active": (True, False, None),
    "day": ("2026-01-31", "1999-12-31", None),
    "moment": ("2026-01-31 17:04:11", "2026-01-31 17:04:11.25", "2026-01-31 00:00:00", None),
    "bytes": (b"", b"\x00\xff", b"\x00", b"abc", b"|", None),
    "document": ('{"a": 1, "b": [true, null, "x"]}', "[]", '{"a": 1.5}', None),
}
REORDERED = {'{"a": 1, "b": [true, null, "x"]}': '{"b": [true, null, "x"], "a": 1}'}
"""What means the same though the text is another one."""


@dataclass
class Planted:
    """The rows of each environment by key, and what differs."""

    rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)
    missing: set[tuple[tuple[Any, ...], str]] = field(default_factory=set)
    changed: set[tuple[tuple[Any, ...], str]] = field(default_factory=set)
    keys: set[tuple[Any, ...]] = field(default_factory=set)


def plant(seed: int, environments: Sequence[str], key: str, number: int = 400, changes: int = 30) -> Planted:
    """Return rows for these environments, with differences at places that chance chooses."""
    chance = random.Random(seed)  # it is to be the same in each run
    keys = list(dict.fromkeys(_key(key, position, chance) for position in range(number)))
    base = {each: {name: chance.choice(values) for name, values in VALUES.items()} for each in keys}
    planted = Planted({slug: {each: dict(row) for each, row in base.items()} for slug in environments})
    planted.keys = set(keys)
    for each in chance.sample(keys, changes):
        slug = chance.choice(list(environments))
        row = planted.rows[slug][each]
        if chance.random() < 0.3:
            del planted.rows[slug][each]
            planted.missing.add((each, slug))
        elif chance.random() < 0.2:
            row["document"] = REORDERED.get(row["document"], row["document"])
        else:
            name = chance.choice(list(VALUES))
            row[name] = chance.choice([value for value in VALUES[name] if value != row[name]])
            planted.changed.add((each, name))
    _exchange(planted, chance, environments)
    return planted


def _exchange(planted: Planted, chance: random.Random, environments: Sequence[str]) -> None:
    """Let the values of two rows change positions in one environment: sums of some digests would be equal."""
    touched = {key for key, _ in planted.missing | planted.changed}
    rows = planted.rows[chance.choice(list(environments))]
    free = [key for key in rows if key not in touched]
    first = free[0]
    second = next(key for key in free if rows[key]["note"] != rows[first]["note"])
    rows[first]["note"], rows[second]["note"] = rows[second]["note"], rows[first]["note"]
    planted.changed |= {(first, "note"), (second, "note")}


def _key(key: str, position: int, chance: random.Random) -> tuple[Any, ...]:
    if key == INTEGER:
        return (position * chance.choice((3, 3, 3, 3, 40_000)) - 200,)
    if key == DENSE:  # but for one gap
        return (position - 50 if position < 250 else position + 200,)
    if key == TEXT:
        return (
            f"{chance.choice('abAB ÉßzZ|')}{chance.choice('xX _-')}{position % 90}{chance.choice(('', ' '))}",
        )
    return (chance.choice(("de", "DE", "fr", "it")), position)


def script(vendor: str, key: str, rows: Mapping[tuple[Any, ...], Mapping[str, Any]], variant: int) -> str:
    """Return SQL that makes the table; `variant` chooses among the types of its columns."""
    types = {name: each[variant % len(each)] for name, each in DDL[vendor].items()}
    columns = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    suffix = " DEFAULT CHARSET utf8mb4" if vendor == MARIADB else ""
    lines = [
        "(" + ", ".join(literal(value, vendor) for value in _stored(key, each, row)) + ")"
        for each, row in rows.items()
    ]
    return (
        f"CREATE TABLE big ({columns}, PRIMARY KEY ({', '.join(KEYS[key])})){suffix};"
        f"INSERT INTO big VALUES {', '.join(lines)};"
    )


def _stored(key: str, each: tuple[Any, ...], row: Mapping[str, Any]) -> tuple[Any, ...]:
    of_key = dict(zip(KEYS[key], each, strict=True))
    return tuple(of_key.get(name, row.get(name, 0 if name == "id" else "x")) for name in COLUMNS)


def literal(value: Any, vendor: str) -> str:
    """Return a value as a vendor's SQL spells it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower() if vendor == POSTGRESQL else str(int(value))
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'" if vendor == POSTGRESQL else f"X'{value.hex()}'"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value).replace("'", "''")
    return "'" + (text.replace("\\", "\\\\") if vendor == MARIADB else text) + "'"
