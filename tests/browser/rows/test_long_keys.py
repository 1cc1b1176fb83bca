"""Keys too long for an address, on each kind of server: no loop over pages and no download loses a row."""

from __future__ import annotations

import csv
import io

import pytest

from browser.rows.positions import OFFSET_LIMIT, Position, position_behind
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.markup import elements, rows_of

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

ROWS, SIZE = 24, 5
LENGTH = {"sqlserver": 1600}  # an index of a SQL Server holds no more than 1,700 bytes
TYPES = {"sqlite": "text", "mariadb": "varchar(3010) CHARACTER SET ascii"}
LONG = {
    "the last of a page": [5],
    "around a page": [4, 5, 6],
    "a whole page": [6, 7, 8, 9, 10, 11],
    "the first pages": list(range(1, 14)),
    "the last pages": list(range(12, 25)),
    "all": list(range(1, ROWS + 1)),
}


def fill(store: Store, long: list[int]) -> list[str]:
    """Return the keys of a table that has been made, in their order."""
    length = LENGTH.get(store.vendor, 3000)
    name = "{s}k" if store.vendor == "sqlserver" else "k"
    store.run(
        f"CREATE TABLE {name} (k {TYPES.get(store.vendor, f'varchar({length + 10})')} NOT NULL PRIMARY KEY)"
    )
    keys = [f"{number:04}{'x' * (length if number in long else 1)}" for number in range(1, ROWS + 1)]
    store.run(f"INSERT INTO {name} VALUES " + ", ".join(f"('{key}')" for key in keys))
    return keys


def pages(client, address: str, way: str) -> list[list[str]]:
    """Return the keys of each page of JSON from an address on."""
    rows: list[list[str]] = []
    while address and len(rows) <= ROWS:
        response = client.get(address)
        assert response.status_code == 200, response.content
        assert len(address) < 4000
        data = response.json()
        rows.append([row[0] for row in data["rows"]])
        assert way == "previous" or not data.get("stopped")
        address = data[way]
    return rows


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_every_row_comes_once_in_json(client, store, long):
    keys = fill(store, long)
    start = f"{store.url('k')}?_format=json&_size={SIZE}"
    assert [key for page in pages(client, start, "next") for key in page] == keys
    assert [key for page in pages(client, f"{start}&_sort=-k", "next") for key in page] == keys[::-1]


@pytest.mark.parametrize("long", [LONG["around a page"], LONG["a whole page"], LONG["all"]])
def test_every_row_comes_once_on_the_way_back(client, store, long):
    keys = fill(store, long)
    address = f"{store.url('k')}?_format=json&_size={SIZE}"
    for _ in range(ROWS):
        address = client.get(address).json()["next"] or address
    back = pages(client, address, "previous")
    assert [key for page in reversed(back) for key in page] == keys


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_whoever_turns_back_may_turn_again(client, store, long):
    keys = fill(store, long)
    last = f"{store.url('k')}?_format=json&_size={SIZE}"
    for _ in range(ROWS):
        last = client.get(last).json()["next"] or last
    back = client.get(last).json()["previous"]
    while back:
        page = client.get(back).json()
        first = keys.index(page["rows"][0][0])
        onward = [key for rows in pages(client, back, "next") for key in rows]
        assert onward == keys[first:]
        for turned in pages(client, page["next"], "previous"):
            assert turned == keys[keys.index(turned[0]) :][: len(turned)]
        back = page["previous"]


def test_pages_lead_on(client, store):
    keys = fill(store, LONG["around a page"])
    page, seen = client.get(f"{store.url('k')}?_size={SIZE}"), 0
    for _ in range(ROWS):
        seen += len(rows_of(page))
        following = elements(page, 'a[rel="next"]')
        if not following:
            break
        page = client.get(following[0].attributes["href"])
    assert seen == len(keys)


def test_a_download_has_them_all(client, store):
    keys = fill(store, LONG["all"])
    answer = client.get(f"{store.url('k')}?_format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row[0] for row in rows[1:]] == keys


def test_a_download_of_several_parts_goes_on_behind_a_long_key(client, store, monkeypatch):
    monkeypatch.setattr("browser.rows.exports.PAGE", SIZE)
    keys = fill(store, LONG["all"])
    answer = client.get(f"{store.url('k')}?_format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row[0] for row in rows[1:]] == keys


def test_a_position_that_nobody_wrote_is_refused_in_words(client, store):
    fill(store, [])
    for position in ("~r", "~rx", "~r5,~z", "~r5,", "~r5,a,b", "~r1_0x,a"):
        response = client.get(f"{store.url('k')}?_format=json&_next={position}")
        assert response.status_code == 400, position


def test_no_position_skips_more_rows_than_the_limit():
    long = ("x" * 2000,)
    assert position_behind([long], Position(("a",), OFFSET_LIMIT - 1)) == f"~r{OFFSET_LIMIT},a"
    assert position_behind([long], Position(("a",), OFFSET_LIMIT)) is None
    assert position_behind([("b",), long], Position(("a",), OFFSET_LIMIT)) == "~r1,b"
