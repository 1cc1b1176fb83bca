"""Facets of every type: what the server groups, and each count is what its link finds, on every vendor.

The tables are those of `every_value`. What is expected is asked of the server by GROUP BY, over a
connection of the test's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.browser.rows.every_value import columns_of, script_of
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]


def counts_of_server(store: Store, name: str) -> Counter[int]:
    """Return how often each number of rows occurs among the server's own groups of a column."""
    table = f"{{s}}{name}" if store.vendor == "sqlserver" else name
    for value in ("v", "v::text" if store.vendor == "postgresql" else "CAST(v AS nvarchar(max))"):
        try:
            return Counter(int(n) for (n,) in store.ask(f"SELECT COUNT(*) FROM {table} GROUP BY {value}"))
        except Exception:  # noqa: BLE001  # the driver's own: the type can't be grouped
            continue
    raise AssertionError(f"{name} can't be grouped")


def facet_of(client: Client, address: str, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{address}-/facets?_facet=v{query}&_format=json")
    assert answer.status_code == 200, (address, answer.content[:300])
    facet: dict[str, Any] = answer.json()["facets"][0]
    assert "problem" not in facet, (address, facet)
    return facet


def rows_at(client: Client, url: str) -> int | str:
    answer = client.get(f"{url}{'&' if '?' in url else '?'}_size=500&_format=json")
    return len(answer.json()["rows"]) if answer.status_code == 200 else answer.content.decode()[:300]


def mistakes(client: Client, store: Store, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield each value whose link finds another number of rows than it is counted with."""
    address = store.url(name)
    facet = facet_of(client, address)
    assert facet["exact"]
    assert facet["more"] == 0
    counts = Counter(value["count"] for value in facet["values"])
    if counts != counts_of_server(store, name):
        yield name, counts, counts_of_server(store, name)
    for value in facet["values"]:
        rows = rows_at(client, value["url"])
        if rows != value["count"]:
            yield name, value, rows
            continue
        query = value["url"].partition("?")[2]
        ticked = [other for other in facet_of(client, address, f"&{query}")["values"] if other["ticked"]]
        if [other["count"] for other in ticked] != [value["count"]]:
            yield name, value, "ticked", ticked
    yield from mistaken_pairs(client, name, address, facet)


def mistaken_pairs(
    client: Client, name: str, address: str, facet: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """Yield the values that, ticked besides the first one, find other rows than those of both."""
    first = facet["values"][0]
    query = first["url"].partition("?")[2]
    besides = facet_of(client, address, f"&{query}")["values"]
    for value in [other for other in besides if not other["ticked"]][:4]:
        both = value["count"] + first["count"]
        if rows_at(client, value["url"]) != both:
            yield name, first, value, both
    url = first["url"]
    for number in range(1, len(facet["values"])):  # one more with each click
        others = facet_of(client, address, f"&{url.partition('?')[2]}")["values"]
        unticked = [other for other in others if not other["ticked"]]
        if len(unticked) != len(facet["values"]) - number:
            yield name, "after", number, url, others
            return
        url = unticked[0]["url"]
    every = sum(value["count"] for value in facet["values"])
    if (rows := rows_at(client, url)) != every:
        yield name, "all ticked", url, rows, every


def test_one_of_one_value_is_that_value(client, store):
    if store.vendor != "mariadb":
        pytest.skip("only MariaDB has sets")
    store.run("CREATE TABLE t (id int PRIMARY KEY, v set('x', 'y', 'z'))")
    store.run("INSERT INTO t VALUES (1, 'x,z'), (2, NULL), (3, 'x')")
    assert rows_at(client, store.url("t") + '?v__in="x,z"') == 1
    assert rows_at(client, store.url("t") + "?v__exact=x~2Cz,~0") == 2


def test_each_value_is_counted_with_the_rows_that_its_link_finds(client, store):
    for statement in script_of(store.vendor):
        store.run(statement if store.vendor == "sqlserver" else statement.replace("{s}", ""))
    assert [wrong for name in columns_of(store.vendor) for wrong in mistakes(client, store, name)] == []


@pytest.mark.parametrize("column", ["v varchar(20)", "v varchar(3000)", "v text"])
def test_what_the_server_takes_for_equal_is_one_value(client, store, column):
    texts = ["a", "A", "a ", "á", "", " ", "ß", "ss", "x" * 1500, "x" * 1500 + "y", "straße", "STRASSE"]
    size = 20 if "(20)" in column else 3000
    name = "{s}t" if store.vendor == "sqlserver" else "t"
    store.run(f"CREATE TABLE {name} (id int NOT NULL PRIMARY KEY, {column})")
    for number, text in enumerate([text for text in texts if len(text) <= size]):
        store.run(f"INSERT INTO {name} VALUES ({number}, '{text}')")
    assert list(mistakes(client, store, "t")) == []
