"""How many statements each page of a table's data sends, on every kind of server, whoever asks how often."""

from __future__ import annotations

import pytest

from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

SCRIPT = """
    CREATE TABLE {s}a (id int PRIMARY KEY, name varchar(20));
    CREATE TABLE {s}t (id int PRIMARY KEY, a int REFERENCES {s}a (id), made int);
    INSERT INTO {s}a VALUES (1, 'x'), (2, 'y');
    INSERT INTO {s}t VALUES (1, 1, 5), (2, 2, 6), (3, 1, 7);
"""
PAGES = {
    "?_size=2": 2,  # the rows, the labels
    "?_size=2&_sort=-made": 2,
    "?_count=now&_size=2": 3,  # and the count
    "1/": 2,  # the record, the label
    "-/details?_size=2": 1,  # the count
}
"""Statements that each page may send to the database itself."""
LOGIN, OWN = 2, 2
"""Statements to our own tables: session and user, and what each page may ask besides."""
MORE = {
    "sqlite": dict.fromkeys(PAGES, 1),  # whether the structure has changed
    "mariadb": {"1/": 1},  # whether the compared column still has its type: nothing else would say so
}
"""What single vendors have to be asked besides."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sends_so_many_statements(client, store: Store, statements, page):
    store.run(SCRIPT.replace("{s}", "{s}" if store.vendor == "sqlserver" else ""))
    address = f"{store.url('t')}{page}"
    for _ in range(2):  # a first page reads the structure, and guards its connection
        assert client.get(address).status_code == 200
    statements.clear()
    assert client.get(address).status_code == 200
    own = [sql for alias, sql in statements if alias == "default"]
    theirs = [sql for alias, sql in statements if alias != "default"]
    assert len(own) <= LOGIN + OWN, own
    assert len(theirs) <= PAGES[page] + MORE.get(store.vendor, {}).get(page, 0), theirs
