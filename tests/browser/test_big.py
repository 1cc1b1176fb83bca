"""866,000 rows on each vendor: every row comes once, both ways, and what is counted and compared is true."""

from __future__ import annotations

import csv
import tempfile
from itertools import combinations
from pathlib import Path

import pytest

from dynamic_databases.models import Database
from tests import big
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.walking import pages_of

__all__ = ["mariadb_server", "postgresql_server"]

ALL_COUNTED = {"_count": "all", "_size": "1", "_format": "json"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def loaded(request):
    """Yield a vendor and the configs of `big`, by environment."""
    big.expected()
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(prefix="big-") as folder:
            yield request.param, big.into_sqlite(Path(folder))
    else:
        server = request.getfixturevalue(f"{request.param}_server")
        into = big.into_postgresql if request.param == "postgresql" else big.into_mariadb
        configs = into(server)
        yield request.param, configs
        for config in configs.values():
            server.drop(config["NAME"])


@pytest.fixture
def vendor(loaded, environments, settings):
    """Return a vendor whose `big` is registered in the environments that it was loaded for."""
    vendor, configs = loaded
    if vendor == "sqlite":
        settings.SQLITE_FOLDERS = [Path(configs["prod"]["NAME"]).parent]
    for slug, config in configs.items():
        Database.objects.create(name="big", environment=environments[slug], config=config)
    return vendor


def test_the_biggest_table_comes_once_to_its_very_end(client, vendor):
    columns = "l_orderkey,l_linenumber"
    seen, counts, last = [], [], ""
    for page in pages_of(client, f"/prod/big/lineitem/?_cols={columns}&_size=500&_format=json"):
        seen += [tuple(row) for row in page["rows"]]
        counts.append(page["count"])
        last = page["previous"] or last
    assert seen == [(int(row["l_orderkey"]), int(row["l_linenumber"])) for row in big.rows_of("lineitem")]
    assert counts == [{"value": 10_000, "exact": False}] * 1202
    back = [page for page, _ in zip(pages_of(client, last, "previous"), range(4), strict=False)]
    assert [tuple(row) for page in reversed(back) for row in page["rows"]] == seen[-2072:-72]


def test_many_alike_and_many_without_a_value_come_once_both_ways(client, vendor):
    forwards = list(pages_of(client, "/prod/big/gaps/?_sort=-gap,size&_size=500&_format=json"))
    without = -1 if vendor == "postgresql" else 5  # where values stand that are none, from the highest down
    rows = [(int(row["p_partkey"]), int(row["p_size"])) for row in big.rows_of("part")]
    rows.sort(key=lambda row: (without if row[1] % 5 == 0 else 5 - row[1] % 5, row[1], row[0]))
    assert [row[:2] for page in forwards for row in page["rows"]] == [list(row) for row in rows]
    backwards = list(pages_of(client, forwards[-1]["previous"], "previous"))
    assert [page["rows"] for page in reversed(backwards)] == [page["rows"] for page in forwards[:-1]]


def test_counts_say_whether_they_are_exact(client, vendor, loaded):
    for environment in loaded[1]:
        for table, rows in big.expected()["row_counts"][environment].items():
            address = f"/{environment}/big/{table}/"
            counted = client.get(address, {"_format": "json", "_size": "1"}).json()["count"]
            assert counted == {"value": min(rows, 10_000), "exact": rows <= 10_000}
            assert client.get(address, ALL_COUNTED).json()["count"] == {"value": rows, "exact": True}


def test_exports_differ_in_exactly_the_rows_that_were_changed(client, vendor):
    for table in ("region", "part", "customer"):
        exported = {slug: export(client, slug, table) for slug in ("prod", "test", "dev")}
        for left, right in combinations(exported, 2):
            here, there = exported[left], exported[right]
            counted = {
                "rows": [len(here), len(there)],
                "only_left": len(here.keys() - there.keys()),
                "only_right": len(there.keys() - here.keys()),
                "changed": sum(here[key] != there[key] for key in here.keys() & there.keys()),
            }
            expected = big.expected()["pairs"][f"{left}->{right}"]
            assert counted == expected.get(table, {**counted, "only_left": 0, "only_right": 0, "changed": 0})


def test_a_filter_finds_the_orders_that_were_changed(client, vendor):
    counts = {
        slug: client.get(f"/{slug}/big/orders/?o_clerk=Clerk%23000000000&_format=json").json()["count"][
            "value"
        ]
        for slug in ("prod", "test", "dev")
    }
    assert counts == {"prod": 0, "test": 0, "dev": big.expected()["pairs"]["test->dev"]["orders"]["changed"]}


def export(client, environment: str, table: str) -> dict[str, list[str]]:
    """Return the rows of a table as the page exports them, by key."""
    answer = client.get(f"/{environment}/big/{table}/?_format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    return {row[0]: row for row in list(csv.reader(lines))[1:]}


@pytest.mark.parametrize(
    ("record", "states", "differences"),
    [
        ("customer/5004", ("found", "found", "found"), ["c_acctbal"]),
        ("customer/5005", ("found", "found", "found"), []),
        ("part/9978", ("found", "found", "found"), ["p_comment"]),
        ("orders/3", ("found", "no_row", "no_row"), []),
        ("orders/7", ("found", "found", "found"), ["o_clerk"]),
        ("lineitem/3,1", ("found", "no_row", "no_row"), []),
        ("region/5", ("no_row", "no_row", "found"), []),
    ],
)
def test_a_record_that_was_changed_differs_where_it_was(client, vendor, record, states, differences):
    data = client.get(f"/compare/big/{record}/", {"_format": "json"}).json()
    assert tuple(side["state"] for side in data["environments"].values()) == states
    assert data["differences"] == differences


def test_structures_differ_in_the_index_and_the_table_that_were_added(client, vendor):
    data = client.get("/compare/big/", {"_format": "json"}).json()
    assert [
        (difference["object"], difference["table"], difference["name"], difference["absent_in"])
        for difference in data["differences"]
    ] == [
        ("table", "order_note", None, ["prod", "test"]),
        ("index", "orders", "ix_orders_date", ["prod"]),
    ]
