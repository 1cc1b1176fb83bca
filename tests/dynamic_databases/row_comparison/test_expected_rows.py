"""The rows of a real application differ exactly where another tool found that they do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import pytest

from dynamic_databases.models import Database
from dynamic_databases.row_comparison import RowComparison, RowState
from tests.dynamic_databases.row_comparison.asking import compared
from tests.shared_data import shared_data

ENVIRONMENTS = ("prod", "test", "dev")
FOLDERS = {"sqlite": "sqlite", "postgresql": "postgres", "mariadb": "mysql"}
PAIRS = list(combinations(ENVIRONMENTS, 2))


@dataclass(frozen=True)
class Chinook:
    """The music shop in three environments of one vendor, and what truly differs there."""

    databases: Mapping[str, Database]
    pairs: Mapping[str, Mapping[str, Mapping[str, Any]]]
    counts: Mapping[str, Mapping[str, int]]


@pytest.fixture(params=FOLDERS)
def chinook(request, environments, tmp_path, settings):
    settings.SQLITE_FOLDERS = [tmp_path]
    folder = shared_data(f"chinook/{FOLDERS[request.param]}")
    truth = json.loads((folder / "expected_rows.json").read_text(encoding="utf-8"))
    databases = {
        slug: Database.objects.create(
            name="shop",
            environment=environments[slug],
            config=config_of(request, request.param, slug, tmp_path),
        )
        for slug in ENVIRONMENTS
    }
    return Chinook(databases, truth["pairs"], truth["row_counts"])


def config_of(
    request: Any, vendor: str, slug: str, folder: Any, *, in_camels: bool = False
) -> dict[str, Any]:
    script = shared_data(f"chinook/{FOLDERS[vendor]}/{slug}.sql")
    if vendor != "sqlite":
        server = request.getfixturevalue(f"{vendor}_server")
        is_renamed = in_camels and vendor == "postgresql"
        name, more = (f"camels_{slug}", [IN_CAMELS]) if is_renamed else (f"chinook_{slug}", [])
        config: dict[str, Any] = server.config(server.create_once(name, script, *more))
        return config
    file = folder / f"{slug}.sqlite3"
    if file.exists():
        return {"ENGINE": "sqlite", "NAME": str(file)}
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA synchronous = OFF;\n" + script.read_text(encoding="utf-8"))
    return {"ENGINE": "sqlite", "NAME": str(file)}


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_every_table_of_each_pair_differs_as_it_truly_does(chinook, left, right):
    tables = chinook.pairs[f"{left}->{right}"]
    assert tables
    for table, true in tables.items():
        databases = {slug: chinook.databases[slug] for slug in (left, right)}
        comparison = compared(databases, table)
        assert comparison.complete, (table, comparison.unavailable)
        assert [comparison.counts[slug] for slug in (left, right)] == true["rows"]
        assert found(comparison, left, right) == expected(true), table


def test_all_three_environments_at_once_differ_as_each_pair_of_them_does(chinook):
    for table in sorted({table for slug in ENVIRONMENTS for table in chinook.counts[slug]}):
        comparison = compared(chinook.databases, table)
        having = {slug for slug in ENVIRONMENTS if table in chinook.counts[slug]}
        assert comparison.counts == {slug: chinook.counts[slug][table] for slug in having}
        lacking = set(ENVIRONMENTS) - having
        assert {slug: absence.code for slug, absence in comparison.unavailable.items()} == dict.fromkeys(
            lacking, "no_table"
        )
        assert comparison.complete is (not lacking)
        assert comparison.is_compared is (len(having) > 1)
        for left, right in PAIRS if comparison.is_compared else ():
            true = chinook.pairs[f"{left}->{right}"].get(table)
            assert (true is None) is bool(lacking & {left, right})
            if true is not None:
                assert found(comparison, left, right) == expected(true), (table, left, right)


def found(comparison: RowComparison, left: str, right: str, *, as_loaded: bool = False) -> dict[str, Any]:
    """Return what differs between two sides, in the shape of `expected`.

    With `as_loaded` without what the scripts lost when they were loaded.
    """
    only = {
        (left, right): [row.key for row in comparison.rows if row.lacks(right) and not row.lacks(left)],
        (right, left): [row.key for row in comparison.rows if row.lacks(left) and not row.lacks(right)],
    }
    changed = {}
    for row in comparison.rows:
        if {row.states[left], row.states[right]} == {RowState.FOUND}:
            pairs = {name: (values.get(left), values.get(right)) for name, values in row.cells.items()}
            cells = {name: as_texts(pair) for name, pair in pairs.items() if not alike(*pair, as_loaded)}
            if cells:
                changed[as_texts(row.key)] = cells
    return {
        "only_left": {as_texts(key) for key in only[left, right]},
        "only_right": {as_texts(key) for key in only[right, left]},
        "changed": changed,
    }


def expected(true: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "only_left": {as_texts(key) for key in true.get("only_left", ())},
        "only_right": {as_texts(key) for key in true.get("only_right", ())},
        "changed": {
            as_texts(row["key"]): {name: as_texts(pair) for name, pair in row["cells"].items()}
            for row in true.get("changed", ())
        },
    }


def as_texts(values: Any) -> tuple[str, ...]:
    return tuple(map(str, values))


def alike(value: Any, other: Any, as_loaded: bool) -> bool:
    """Return whether two values are the same, of a column in which a third side's differs.

    MariaDB took the scripts' single backslashes for escapes, and PostgreSQL took the blanks at the end of
    N'Edinburgh ' for padding: the texts there truly lack them.
    """
    texts = str(value), str(other)
    if as_loaded:
        texts = texts[0].replace("\\", "").rstrip(), texts[1].replace("\\", "").rstrip()
    return texts[0] == texts[1]


IN_CAMELS = """
    DO $$ DECLARE name record; BEGIN
        FOR name IN SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'public' LOOP
            EXECUTE format('ALTER TABLE %I RENAME COLUMN %I TO %I', name.table_name, name.column_name,
                replace(initcap(replace(name.column_name, '_', ' ')), ' ', ''));
        END LOOP;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('ALTER TABLE %I RENAME TO %I', name.tablename,
                replace(initcap(replace(name.tablename, '_', ' ')), ' ', ''));
        END LOOP;
    END $$;
"""
"""Gives PostgreSQL's tables and columns the names that they have elsewhere: media_type is MediaType there."""


@pytest.mark.parametrize("vendors", list(permutations(FOLDERS, 2)), ids="-".join)
def test_between_vendors_the_same_rows_differ(request, environments, tmp_path, settings, vendors):
    settings.SQLITE_FOLDERS = [tmp_path]
    true = json.loads(shared_data("chinook/sqlite/expected_rows.json").read_text(encoding="utf-8"))
    for left, right in PAIRS:
        Database.objects.all().delete()
        databases = {
            slug: Database.objects.create(
                name="shop",
                environment=environments[slug],
                config=config_of(request, vendor, slug, tmp_path, in_camels=True),
            )
            for vendor, slug in zip(vendors, (left, right), strict=True)
        }
        for table, rows in true["pairs"][f"{left}->{right}"].items():
            comparison = compared(databases, table)
            assert comparison.complete, (table, comparison.unavailable)
            assert found(comparison, left, right, as_loaded=True) == expected(rows), table
