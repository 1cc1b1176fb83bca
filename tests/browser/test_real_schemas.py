"""Real applications' schemas, registered by `add_database` in three environments: every page opens."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.core.management import call_command

from tests.markup import links
from tests.shared_data import shared_data

ENVIRONMENTS = ("prod", "test", "dev")


@pytest.fixture
def family(environments, tmp_path, settings):
    """Return a function that loads a family's scripts into files and registers them."""
    settings.SQLITE_FOLDERS = [tmp_path]

    def registered(name: str) -> None:
        for slug in ENVIRONMENTS:
            script = shared_data(f"{name}/sqlite/{slug}.sql")
            file = tmp_path / f"{name}-{slug}.sqlite3"
            with closing(sqlite3.connect(file)) as connection:
                connection.executescript("PRAGMA synchronous = OFF;\n" + script.read_text(encoding="utf-8"))
            call_command("add_database", name, slug, "--url", f"sqlite:///{file}", verbosity=0)

    return registered


@pytest.mark.parametrize("name", ["chinook", "synapse"])
def test_every_table_opens_on_every_page(client, family, name, capsys):
    family(name)
    opened = set()
    for slug in ENVIRONMENTS:
        page = client.get(f"/{slug}/{name}/")
        addresses = list(dict.fromkeys(links(page, rf"^/{slug}/{name}/[^/?]+/$")))
        tables = client.get(f"/{slug}/{name}/?_format=json").json()["tables"]
        assert len(addresses) == len(tables)
        for address in addresses:
            assert client.get(address).status_code == 200, address
            assert client.get(f"{address}-/structure").status_code == 200, address
            comparison = f"/compare{address.removeprefix(f'/{slug}')}"
            if comparison not in opened:
                assert client.get(comparison).status_code == 200, comparison
                opened.add(comparison)
    assert client.get(f"/compare/{name}/").status_code == 200
    assert set(links(client.get(f"/compare/{name}/?_all=1"), rf"^/compare/{name}/[^/?-][^/?]*/")) == {
        f"{address}?_all=1" for address in opened
    }


@pytest.mark.parametrize("pair", [("prod", "test"), ("test", "dev"), ("prod", "dev")], ids="-".join)
def test_the_comparison_of_chinook_has_exactly_the_tables_and_columns_expected(client, family, pair, capsys):
    family("chinook")
    left, right = pair
    pairs = json.loads(shared_data("chinook/sqlite/expected.json").read_text(encoding="utf-8"))["pairs"]
    expected = pairs[f"{left}->{right}"]
    differences = client.get(f"/compare/chinook/?_baseline={left}&_format=json").json()["differences"]
    assert _only(differences, "table", left, right) == [
        [name] for name in sorted(expected["tables_only_left"])
    ]
    assert _only(differences, "table", right, left) == [
        [name] for name in sorted(expected["tables_only_right"])
    ]
    assert _only(differences, "column", left, right) == sorted(expected["columns_only_left"])
    assert _only(differences, "column", right, left) == sorted(expected["columns_only_right"])
    changed = {
        (difference["table"], difference["name"], difference["attribute"])
        for difference in differences
        if difference["object"] == "column"
        and difference["kind"] == "changed"
        and right in difference["against"]
    }
    assert changed == {
        (column["table"], column["column"], attribute)
        for column in expected["columns_changed"]
        for attribute in column["changes"]
    }
    differing = {
        difference["table"]
        for difference in differences
        if difference["object"] != "table" and right in difference["against"]
    }
    gone = {
        difference["table"]
        for difference in differences
        if difference["object"] == "table" and left in difference["absent_in"]
    }
    assert differing - gone == set(expected["tables_in_both_that_differ"])


def _only(differences: list[dict[str, Any]], kind: str, here: str, there: str) -> list[list[str]]:
    """Return the tables, or columns of tables of both, that one environment of two has."""
    gone = {
        difference["table"]
        for difference in differences
        if difference["object"] == "table" and here in difference["absent_in"]
    }
    return sorted(
        [difference["table"], difference["name"]] if kind == "column" else [difference["table"]]
        for difference in differences
        if difference["object"] == kind
        and difference["kind"] == "missing"
        and difference["table"] not in gone
        if there in difference["absent_in"] and here not in difference["absent_in"]
    )


def test_a_record_of_chinook_leads_to_its_neighbours(client, family, capsys):
    family("chinook")
    album = client.get("/prod/chinook/Album/1/")
    (artist,) = set(links(album, r"^/prod/chinook/Artist/\d+/$"))
    (tracks,) = set(links(album, r"^/prod/chinook/Track/\?AlbumId=1$"))
    assert client.get(f"{artist}?_format=json").json()["values"]["Name"] == "AC/DC"
    assert len(client.get(f"{tracks}&_format=json").json()["rows"]) == 10
