"""Names that nobody thought of, on real servers: listed, sorted, filtered, opened, compared; one address."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
import pymysql
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from browser.addresses import encode
from browser.addresses.parameters import parameter_of
from dynamic_databases.models import Database
from tests.markup import links

SLUGS = ("prod", "test")
LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"], max_codepoint=0xFFFF)
NAMES = st.one_of(
    st.text(LETTERS, min_size=1, max_size=15),
    st.text("~0_-.,/%2F?#& aAé日$*[]{}()<>;:'\"`\\+=@!^|\n\t", min_size=1, max_size=8),
    st.sampled_from("pk id __ _ - . .. %s %(a)s {} $1 select null ctid oid _sort a__gt -/x ~0".split()),
)
TABLES = st.lists(NAMES, min_size=2, max_size=2, unique_by=str.casefold)
COLUMNS = st.lists(NAMES, min_size=3, max_size=3, unique_by=str.casefold)
VALUES = ("x", "it's", "100%")
REFUSED = (psycopg.ProgrammingError, psycopg.DataError, pymysql.OperationalError, pymysql.ProgrammingError)
"""What a server says of names that it does not take: reserved, or too much alike in its eyes."""
HELD = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much)


@dataclass(frozen=True)
class Named:
    """A vendor's server, and how its SQL is run and its names are quoted, by means that are not ours."""

    connect: Callable[[str], Any]
    mark: str
    text: str

    def quoted(self, name: str) -> str:
        return self.mark + name.replace(self.mark, self.mark * 2) + self.mark

    def make(self, tables: list[str], columns: list[str]) -> None:
        """Put the same tables into the database of each environment, in place of those before."""
        for slug in SLUGS:
            with closing(self.connect(f"named_{slug}")) as connection, connection.cursor() as cursor:
                for table in self._tables(cursor):
                    cursor.execute(f"DROP TABLE {self.quoted(table)}")
                for table in tables:
                    first, *others = map(self.quoted, columns)
                    more = "".join(f", {column} {self.text}" for column in others)
                    cursor.execute(
                        f"CREATE TABLE {self.quoted(table)} ({first} {self.text} PRIMARY KEY{more})"
                    )
                    rows = ", ".join(["(%s, %s, %s)"] * 2)
                    name = self.quoted(table).replace("%", "%%")
                    cursor.execute(f"INSERT INTO {name} VALUES {rows}", (*VALUES, "y", "", slug))
                connection.commit()

    def _tables(self, cursor: Any) -> list[str]:
        schema = "DATABASE()" if self.mark == "`" else "'public'"
        cursor.execute(f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}")
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture(params=["postgresql", "mariadb"])
def named(request, environments, settings) -> Named:
    """Return a server whose database `named` is registered in two environments; structures are read anew."""
    settings.CATALOG_MAX_AGE = 0
    server = request.getfixturevalue(f"{request.param}_server")
    for slug in SLUGS:
        config = server.config(server.create(f"named_{slug}"))
        Database.objects.create(name="named", environment=environments[slug], config=config)

    def postgresql(name: str) -> Any:
        return psycopg.connect(**server.conninfo(name))

    def mariadb(name: str) -> Any:
        login = server.config(name)
        return pymysql.connect(
            host=login["HOST"], port=login["PORT"], user=login["USER"], password=login["PASSWORD"].encode(),
            database=name, charset="utf8mb4",
        )  # fmt: skip

    if request.param == "postgresql":
        return Named(postgresql, '"', "text")
    return Named(mariadb, "`", "varchar(50)")


@settings(max_examples=15, deadline=None, suppress_health_check=HELD)
@given(tables=TABLES, columns=COLUMNS)
def test_a_name_is_itself_on_every_page_and_has_one_address(client, named, tables, columns):
    try:
        named.make(tables, columns)
    except REFUSED:
        assume(False)
    tables = {}
    for link in dict.fromkeys(links(client.get("/test/named/"), r"^/test/named/[^/?]+/$")):
        data = client.get(f"{link}?_format=json").json()
        tables[data["table"]] = link
        assert [column["name"] for column in data["columns"]] == columns
        assert data["rows"] == [list(VALUES), ["y", "", "test"]]
        check_rows(client, link, columns)
        check_elsewhere(client, link, data["table"])
    assert set(tables) == set(tables)


def check_rows(client, link: str, columns: list[str]) -> None:
    """Each column sorts and finds by its header and filter, and the key opens its row."""
    page = client.get(link)
    sorts = set(links(page, r"[?&]_sort="))
    assert len(sorts) == len(columns)
    for sort in sorts:
        assert client.get(sort).status_code == 200, sort
    for column, value in zip(columns, VALUES, strict=True):
        down = client.get(link, {"_sort": f"-{encode(column)}", "_format": "json"}).json()["rows"]
        assert len(down) == 2
        for operator in ("", "startswith"):
            query = {parameter_of(column, operator): value, "_format": "json"}
            assert client.get(link, query).json()["rows"] == [list(VALUES)], (column, operator)
    (record,) = set(links(page, rf"^{re.escape(link)}x/$"))
    values = client.get(f"{record}?_format=json").json()["values"]
    assert values == dict(zip(columns, VALUES, strict=True))


def check_elsewhere(client, link: str, table: str) -> None:
    """The same table is found in the other environment, its structure and in the comparison."""
    segment = link.split("/")[3]
    for address in (f"/prod/named/{segment}/", f"/test/named/{segment}/-/structure"):
        data = client.get(f"{address}?_format=json").json()
        assert table in (data.get("table"), data.get("name"))
    assert client.get(f"/compare/named/{segment}/x/").status_code == 200
    compared = client.get(f"/compare/named/{segment}/?_format=json")
    assert (compared.status_code, compared.json()["differences"]) == (200, [])
