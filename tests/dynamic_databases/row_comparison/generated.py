"""One table in several environments, with every type and chaos of every kind; and what truly differs in it.

What differs is told by numbers that stand for values, not by comparing what servers print of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.dynamic_databases.row_comparison.generated_columns import (
    COLLATIONS,
    KEYS,
    MARIADB,
    POSTGRESQL,
    SQLITE,
    Alike,
    Generated,
    Sql,
)
from tests.dynamic_databases.row_comparison.vendor_columns import ALL_CELLS

COUNTRIES = ("FR", "PF", "DE", "CH", "BR", "br", "br ", "ZW")
"""Of the last but one and two others, one differs in case, one by a trailing blank."""
CITIES = (("Paris", "FR"), ("Paris", "PF"), ("Bern", "CH"), ("Harare", "ZW"))
REFERENCES = ("country_id", "city_id")
SETTINGS = """
    DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET DateStyle = ''SQL, DMY''', current_database());
        EXECUTE format('ALTER DATABASE %I SET IntervalStyle = ''iso_8601''', current_database());
        EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Tokyo''', current_database());
        EXECUTE format('ALTER DATABASE %I SET bytea_output = ''escape''', current_database());
        EXECUTE format('ALTER DATABASE %I SET extra_float_digits = -3', current_database());
    END $$;
"""
"""How a database prints its values, where a session does not say."""
BEFORE = {
    SQLITE: "",
    POSTGRESQL: """
        SET TimeZone = 'UTC';
        CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE COLLATION any_accent (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
        CREATE TYPE mood AS ENUM ('sad', 'ok', 'hap''py');
        CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
        CREATE TYPE pair AS (left_ integer, right_ text);
    """,
    MARIADB: "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ALLOW_INVALID_DATES', time_zone = '+00:00';",
}
EXACT = {
    SQLITE: "varchar(20)",
    POSTGRESQL: "varchar(20)",
    MARIADB: "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
}
Row = dict[str, int]
"""For each column the number of its value; None is a value as well."""


@dataclass(frozen=True)
class Shop:
    """The rows of each environment, of its vendor, and by which columns they are matched."""

    vendors: Mapping[str, str]
    key: tuple[Generated | str, ...]
    rows: Mapping[str, Sequence[Row]]
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column if isinstance(column, str) else column.name for column in self.key)

    def columns(self, slug: str) -> list[Generated]:
        """Return the columns of an environment's table, without references."""
        return [column for column in (*KEYS, *ALL_CELLS) if self.vendors[slug] in column.types]

    def differences(self) -> dict[tuple[int, ...], tuple[dict[str, str], set[str]]]:
        """Return the state on each side and the columns that differ, of each key that is not the same."""
        by_key: dict[tuple[int, ...], dict[str, list[Row]]] = {}
        for slug, rows in self.rows.items():
            for row in rows:
                key = tuple(row[name] for name in self.names)
                by_key.setdefault(key, {other: [] for other in self.rows})[slug].append(row)
        told = {key: (_states(rows), self._differing(rows)) for key, rows in by_key.items()}
        return {
            key: (states, columns)
            for key, (states, columns) in told.items()
            if columns or set(states.values()) != {"found"}
        }

    def _differing(self, rows: Mapping[str, Sequence[Row]]) -> set[str]:
        values: dict[str, set[int]] = {}
        for slug, alike in rows.items():
            if len(alike) == 1:
                for name in (*(column.name for column in self.columns(slug)), *REFERENCES):
                    values.setdefault(name, set()).add(alike[0][name])
        return {name for name, held in values.items() if len(held) > 1 and name not in self.names}

    def value(self, name: str, number: int) -> Any:
        """Return what a number of a column stands for."""
        if name == "country_id":
            return COUNTRIES[number] if number < len(COUNTRIES) else None
        if name == "city_id":
            return ", ".join(CITIES[number]) if number < len(CITIES) else None
        column = next(column for column in KEYS if column.name == name)
        value = column.values[number]
        return column.read(value.spellings[0] if isinstance(value, Alike) else value)

    def script(self, slug: str) -> str:
        """Return the SQL that makes an environment's tables: ids, collations and spellings are its own."""
        return "\n".join(_Script(self, slug, random.Random(f"{self.seed}{slug}")).lines())


def _states(rows: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    words = {0: "no_row", 1: "found"}
    return {slug: words.get(len(alike), "duplicate") for slug, alike in rows.items()}


def shop_of(seed: int, vendors: Mapping[str, str], key: Sequence[str], size: int = 50) -> Shop:
    """Return environments that had the same rows, until chance changed, removed, added and re-keyed some."""
    chance = random.Random(seed)
    by_name = {column.name: column for column in KEYS}
    matched = tuple(by_name.get(name, name) for name in key)
    shop = Shop(vendors, matched, {slug: [] for slug in vendors}, seed)
    counts = {column.name: len(column.values) for column in (*KEYS, *ALL_CELLS)}
    counts |= {"country_id": len(COUNTRIES) + 1, "city_id": len(CITIES) + 1}
    base = {}
    for _ in range(size):
        row = {name: chance.randrange(count) for name, count in counts.items()}
        base[tuple(row[name] for name in key)] = row
    for slug in vendors:
        rows = [_changed(row, counts, key, chance) for row in base.values() if chance.random() > 0.05]
        rows += [dict(chance.choice(rows)) for _ in range(chance.randrange(3))]  # the same key twice
        shop.rows[slug].extend(rows)  # type: ignore[attr-defined]
    return shop


def _changed(row: Row, counts: Mapping[str, int], key: Sequence[str], chance: random.Random) -> Row:
    changed = dict(row)
    if chance.random() < 0.12:
        name = chance.choice([name for name in counts if name not in key])
        changed[name] = chance.randrange(counts[name])
    if chance.random() < 0.05:  # another key: missing there, and an additional row
        name = chance.choice(key)
        changed[name] = chance.randrange(counts[name])
    return changed


class _Script:
    """Writes one environment's tables as SQL."""

    def __init__(self, shop: Shop, slug: str, chance: random.Random) -> None:
        self.shop, self.slug, self.chance = shop, slug, chance
        self.vendor = shop.vendors[slug]
        self.columns = shop.columns(slug)
        self.countries = self._numbers(len(COUNTRIES))
        self.cities = self._numbers(len(CITIES))

    def _numbers(self, count: int) -> list[int]:
        return self.chance.sample(range(1, 90), count)

    def lines(self) -> Iterator[str]:
        yield BEFORE[self.vendor]
        yield f"CREATE TABLE countries (id integer PRIMARY KEY, code {EXACT[self.vendor]} NOT NULL UNIQUE);"
        yield (
            f"CREATE TABLE cities (id integer PRIMARY KEY, title {EXACT[self.vendor]} NOT NULL,"
            " country_id integer NOT NULL REFERENCES countries (id), UNIQUE (title, country_id));"
        )
        types = {column.name: column.types[self.vendor] for column in self.columns}
        collations = COLLATIONS[self.vendor]
        ddl = [
            f"{name} {type_.format(collation=self.chance.choice(collations))}"
            for name, type_ in types.items()
        ]
        self.chance.shuffle(ddl)
        yield (
            f"CREATE TABLE currencies (id integer PRIMARY KEY, {', '.join(ddl)},"
            " country_id integer REFERENCES countries (id), city_id integer REFERENCES cities (id),"
            " updated_at varchar(40));"
        )
        yield from self._inserts()
        if self.vendor == POSTGRESQL and self.chance.random() < 0.5:
            yield SETTINGS

    def _inserts(self) -> Iterator[str]:
        countries = zip(self.countries, COUNTRIES, strict=True)
        yield self._insert("countries", [{"id": number, "code": code} for number, code in countries])
        numbers = dict(zip(COUNTRIES, self.countries, strict=True))
        cities = zip(self.cities, CITIES, strict=True)
        yield self._insert(
            "cities",
            [{"id": id_, "title": title, "country_id": numbers[code]} for id_, (title, code) in cities],
        )
        rows = self.chance.sample(list(self.shop.rows[self.slug]), len(self.shop.rows[self.slug]))
        ids = self.chance.sample(range(1, 5000), len(rows))
        yield self._insert("currencies", [self._stored(*row) for row in zip(ids, rows, strict=True)])

    def _stored(self, number: int, row: Row) -> dict[str, Any]:
        country, city = row["country_id"], row["city_id"]
        return {
            **{column.name: self._spelled(column, row[column.name]) for column in self.columns},
            "country_id": self.countries[country] if country < len(COUNTRIES) else None,
            "city_id": self.cities[city] if city < len(CITIES) else None,
            "id": number,
            "updated_at": f"in {self.slug}",
        }

    def _spelled(self, column: Generated, number: int) -> Any:
        value = column.values[number]
        return self.chance.choice(value.on(self.vendor)) if isinstance(value, Alike) else value

    def _insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> str:
        values = (", ".join(literal(value, self.vendor) for value in row.values()) for row in rows)
        return f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES {', '.join(f'({row})' for row in values)};"


def literal(value: Any, vendor: str) -> str:
    """Return a value as SQL of a vendor."""
    if value is None:
        return "NULL"
    if isinstance(value, Sql):
        return value.text
    if isinstance(value, bool):
        return str(value).lower() if vendor == POSTGRESQL else str(int(value))
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'" if vendor == POSTGRESQL else f"X'{value.hex()}'"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"
