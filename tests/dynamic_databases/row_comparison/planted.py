"""Makes one table in several environments with known differences: rows of every type, planted at random."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

COUNTRIES = ("FR", "PF", "DE", "CH", "BR", "br ", "ZW")
"""Two of them differ in case and a trailing blank alone."""
DDL: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {
        "id": "integer PRIMARY KEY",
        "code": "varchar(20) COLLATE {collation} NOT NULL",
        "texts": "varchar(60) COLLATE {collation}",
        "collations": ("BINARY", "NOCASE", "RTRIM"),
        "amount": "decimal(12,4)",
        "ratio": "double precision",
        "active": "boolean",
        "day": "date",
        "moment": "timestamp",
        "bytes": "blob",
        "document": "json",
        "suffix": "",
    },
    "postgresql": {
        "id": "integer PRIMARY KEY",
        "code": 'varchar(20) COLLATE "{collation}" NOT NULL',
        "texts": 'varchar(60) COLLATE "{collation}"',
        "collations": ("C", "POSIX", "default"),
        "amount": "decimal(12,4)",
        "ratio": "double precision",
        "active": "boolean",
        "day": "date",
        "moment": "timestamp",
        "bytes": "bytea",
        "document": "jsonb",
        "suffix": "",
    },
    "mariadb": {
        "id": "integer PRIMARY KEY",
        "code": "varchar(20) COLLATE {collation} NOT NULL",
        "texts": "varchar(60) COLLATE {collation}",
        "collations": ("utf8mb4_nopad_bin", "utf8mb4_bin", "utf8mb4_nopad_bin"),
        "amount": "decimal(12,4)",
        "ratio": "double",
        "active": "boolean",
        "day": "date",
        "moment": "datetime(6)",
        "bytes": "blob",
        "document": "json",
        "suffix": " DEFAULT CHARSET utf8mb4",
    },
}
COLUMNS = (
    *("id", "code", "name", "amount", "ratio", "active", "day", "moment"),
    *("bytes", "document", "country_id", "updated_at"),
)
VALUES: Mapping[str, Sequence[Any]] = {
    "name": ("Euro", "euro", "Euro ", "É", "é", "", None, "it's", "a\\b", "x\ny", "₺", "100%", "%s"),
    "amount": ("1.5", "1.50", "0.0001", "-12.25", "99999999.9999", None),
    "ratio": (0.1, 1e20, -2.5, 3.0, None),
    "active": (True, False, None),
    "day": ("2026-01-31", "1999-12-31", None),
    "moment": ("2026-01-31 17:04:11", "2026-01-31 17:04:11.25", "2026-01-31 00:00:00", None),
    "bytes": (b"", b"\x00\xff", b"abc", None),
    "document": ('{"a": 1, "b": [true, null, "x"]}', "[]", '{"a": 1.5}', None),
    "country_id": (*COUNTRIES, None),
}
SAME = {("1.5", "1.50")}
"""Values that are the same although they are spelled differently."""


@dataclass
class Planted:
    """The rows of each environment by code, and what differs: found while planting, not by comparing."""

    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    missing: set[tuple[str, str]] = field(default_factory=set)
    """Code and environment."""
    changed: set[tuple[str, str]] = field(default_factory=set)
    """Code and column."""


def plant(seed: int, environments: Sequence[str], number: int = 60) -> Planted:
    """Return rows for these environments, with differences that are known."""
    chance = random.Random(seed)  # it is to be the same in each run
    planted = Planted()
    codes = [f"{chance.choice('abABzZéÉ')}{chance.choice('xX _-')}{n}" for n in range(number)]
    codes += ["EUR", "eur", "Eur", "EUR ", "O'Hara", "a,b", "ß", "ss"]
    base = {code: {name: chance.choice(values) for name, values in VALUES.items()} for code in codes}
    planted.rows = {slug: {code: dict(row) for code, row in base.items()} for slug in environments}
    for code in codes:
        if chance.random() < 0.15:
            slug = chance.choice(list(environments))
            del planted.rows[slug][code]
            planted.missing.add((code, slug))
        elif chance.random() < 0.3:
            slug, name = chance.choice(list(environments)), chance.choice(list(VALUES))
            before = planted.rows[slug][code][name]
            after = chance.choice([value for value in VALUES[name] if not is_same(value, before)])
            planted.rows[slug][code][name] = after
            planted.changed.add((code, name))
    return planted


def is_same(value: Any, other: Any) -> bool:
    return value == other or (value, other) in SAME or (other, value) in SAME


def script(vendor: str, rows: Mapping[str, Mapping[str, Any]], seed: int) -> str:
    """Return SQL that makes the tables, with ids and collations of their own in each environment."""
    chance = random.Random(seed)  # as above
    ddl = DDL[vendor]
    collation = ddl["collations"][seed % 3]
    countries = dict(zip(COUNTRIES, chance.sample(range(1, 90), len(COUNTRIES)), strict=True))
    ids = chance.sample(range(1, 5000), len(rows))
    return "\n".join(
        [
            f"CREATE TABLE countries (id {ddl['id']}, code {ddl['code'].format(collation=_exact(vendor))}"
            f" UNIQUE){ddl['suffix']};",
            f"CREATE TABLE currencies (id {ddl['id']}, code {ddl['code'].format(collation=collation)},"
            f" name {ddl['texts'].format(collation=collation)}, amount {ddl['amount']}, ratio {ddl['ratio']},"
            f" active {ddl['active']}, day {ddl['day']}, moment {ddl['moment']}, bytes {ddl['bytes']},"
            f" document {ddl['document']}, country_id integer, updated_at varchar(40),"
            f" FOREIGN KEY (country_id) REFERENCES countries (id)){ddl['suffix']};",
            *(_insert("countries", (id_, code), vendor) for code, id_ in countries.items()),
            *(
                _insert("currencies", _stored(number, code, row, countries, seed), vendor)
                for number, (code, row) in zip(ids, _shuffled(rows, chance), strict=True)
            ),
        ]
    )


def _exact(vendor: str) -> str:
    return str(DDL[vendor]["collations"][0])


def _shuffled(rows: Mapping[str, Any], chance: random.Random) -> Iterator[tuple[str, Any]]:
    yield from chance.sample(list(rows.items()), len(rows))


def _stored(
    number: int, code: str, row: Mapping[str, Any], countries: Mapping[str, int], seed: int
) -> tuple[Any, ...]:
    values = {**row, "country_id": countries.get(row["country_id"])}
    return (number, code, *(values[name] for name in VALUES), f"changed in {seed}")


def _insert(table: str, values: Sequence[Any], vendor: str) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join(_literal(value, vendor) for value in values)});"


def _literal(value: Any, vendor: str) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower() if vendor == "postgresql" else str(int(value))
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'" if vendor == "postgresql" else f"X'{value.hex()}'"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value).replace("'", "''")
    return "'" + (text.replace("\\", "\\\\") if vendor == "mariadb" else text) + "'"
