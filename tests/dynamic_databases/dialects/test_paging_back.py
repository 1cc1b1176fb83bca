"""Every type of real servers, with duplicates and NULLs: paged forth and back in every order."""

from __future__ import annotations

import pytest

from dynamic_databases.models import Database
from tests.dynamic_databases.dialects.mysql import test_values as test_mysql_values
from tests.dynamic_databases.dialects.postgresql import test_values as test_postgresql_values
from tests.walking import ids_forth_and_back

BEGIN = {
    "postgresql": "SET timezone = 'UTC'; CREATE EXTENSION citext; CREATE EXTENSION hstore;"
    + test_postgresql_values.TYPES,
    "mariadb": "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00';",
}
VALUES = {"postgresql": test_postgresql_values, "mariadb": test_mysql_values}
INSERT = {"postgresql": "INSERT INTO", "mariadb": "INSERT IGNORE INTO"}


def rows_of(values: list[str]) -> list[str]:
    return [*values, *values, "NULL", "NULL"]


@pytest.fixture(params=["postgresql", "mariadb"])
def columns(request, environments) -> dict[str, tuple[str, list[str]]]:
    """Register a database with a table a type, and return their columns."""
    vendor = request.param
    server = request.getfixturevalue(f"{vendor}_server")
    script = BEGIN[vendor]
    columns = {name: column[:2] for name, column in VALUES[vendor].known(server).items()}
    for name, (type_, values) in columns.items():
        script += f"CREATE TABLE {name} (id integer PRIMARY KEY, v {type_});"
        for id_, value in enumerate(rows_of(values), 1):
            script += f"{INSERT[vendor]} {name} VALUES ({id_}, {value});"
    config = server.config(server.create(None, script))
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    return columns


def test_every_type_is_paged_forth_and_back(client, columns):
    for name, (_, values) in columns.items():
        for sort in ("v", "-v", "-v,id"):
            address = f"/prod/shop/{name}/?_sort={sort}&_size=3&_format=json"
            forth, back = ids_forth_and_back(client, address)
            assert (sorted(forth), back) == (list(range(1, len(rows_of(values)) + 1)), forth), (name, sort)


def test_text_that_is_not_utf8_is_paged_and_opened(client, environments, postgresql_server):
    script = (
        "CREATE TABLE t (id integer PRIMARY KEY, v text UNIQUE NOT NULL); SET client_encoding TO SQL_ASCII;"
        + "".join(f"INSERT INTO t VALUES ({n}, E'\\xff{n % 10}{n}');" for n in range(1, 10))
    )
    name = postgresql_server.create(None, script, options="ENCODING 'SQL_ASCII' TEMPLATE template0")
    Database.objects.create(
        name="shop", environment=environments["prod"], config=postgresql_server.config(name)
    )
    forth, back = ids_forth_and_back(client, "/prod/shop/t/?_sort=-v&_size=2&_format=json")
    assert (forth, back) == (list(range(9, 0, -1)), forth)
    record = client.get("/prod/shop/t/~uff3333/?_by=v&_format=json")
    assert record.json()["values"]["id"] == 3
