"""What was not read of a table's rows is never called the same, and each side says why."""

from __future__ import annotations

import pytest

from tests.browser.vendors import register
from tests.markup import inside
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server", "register"]

TABLE = """
    CREATE TABLE units (id integer PRIMARY KEY, name text, secret text);
    INSERT INTO units VALUES (1, 'kg', 'a'), (2, 'lb', 'b');
"""
FEW = "ALTER TABLE units ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON units USING (id = 1);"


@pytest.fixture
def shops(postgresql_server, register):
    """Return a function that registers units in prod and dev, whose login there gets other rights."""

    def made(dev: str, *, grant: str = "SELECT ON units") -> None:
        reader = postgresql_server.login("reader_of_rows")
        for slug, script, rights in (("prod", "", "SELECT ON units"), ("dev", dev, grant)):
            name = postgresql_server.create(None, TABLE + script)
            postgresql_server.sql(f"GRANT {rights} TO {reader}", name)
            register(slug, postgresql_server, name, reader)

    return made


def content(client):
    return client.get("/compare/shop/units/-/rows?_format=json").json()


def test_a_row_that_may_be_hidden_is_not_called_missing(client, shops):
    shops(FEW)
    answer = content(client)
    assert [(row["key"], row["states"]) for row in answer["rows"]] == [
        ([2], {"prod": "found", "dev": "not_visible"})
    ]
    assert answer["complete"] is False
    assert answer["summary"]["missing"] == 0
    assert list(answer["hidden_by"]) == ["dev"]


def test_no_row_is_the_same_where_a_column_is_not_read(client, shops):
    shops("", grant="SELECT (id, name) ON units")
    answer = content(client)
    assert answer["unreadable"] == {"secret": ["dev"]}
    assert (answer["summary"]["same"], answer["summary"]["not_compared"]) == (0, 2)
    assert answer["complete"] is False
    ignoring = client.get("/compare/shop/units/-/rows?_format=json&_ignore=secret").json()
    assert (ignoring["summary"]["same"], ignoring["complete"]) == (2, True)


KINDS = """
    CREATE TABLE kinds (id integer PRIMARY KEY, code text NOT NULL UNIQUE);
    CREATE TABLE of_kinds (id integer PRIMARY KEY, kind_id integer UNIQUE REFERENCES kinds, name text);
    INSERT INTO kinds VALUES (1, 'mass'), (2, 'length');
    INSERT INTO of_kinds VALUES (1, 1, 'kg'), (2, 2, 'm');
    GRANT SELECT ON kinds, of_kinds TO reader_of_rows;
"""
FEW_KINDS = "ALTER TABLE kinds ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON kinds USING (id = 1);"


@pytest.mark.parametrize("policy", ["", FEW_KINDS], ids=["all are visible", "some may be hidden"])
def test_rows_matched_by_what_may_be_hidden_are_not_compared_there(
    client, postgresql_server, register, policy
):
    reader = postgresql_server.login("reader_of_rows")
    for slug, script in (("prod", ""), ("test", ""), ("dev", policy)):
        register(slug, postgresql_server, postgresql_server.create(None, KINDS + script), reader)
    address = "/compare/shop/of_kinds/-/rows?_format=json"
    answer = client.get(f"{address}&_by=kind_id").json()
    assert answer["by_meaning"] == {"kind_id": "kinds.code"}
    if not policy:
        assert (answer["unavailable"], answer["complete"], answer["summary"]["same"]) == ({}, True, 2)
        return
    assert {side: each["state"] for side, each in answer["unavailable"].items()} == {"dev": "not_visible"}
    assert (answer["complete"], answer["rows"]) == (False, [])
    page = client.get("/compare/shop/of_kinds/-/rows?_by=kind_id")
    assert any("from its login. Compare by its number instead" in note for note in inside(page, "note"))
    # By its own key the reference is only a cell: it is not called the same where it is not seen.
    by_id = client.get(address).json()
    assert (by_id["summary"]["same"], by_id["complete"]) == (1, False)
    assert client.get(f"{address}&_by=kind_id&_by_number=kind_id").json()["unavailable"] == {}


def test_a_table_that_one_side_lacks_is_said_to_be_missing_there(client, shops):
    shops(
        "DROP TABLE units; CREATE TABLE units_ (id integer); ALTER TABLE units_ RENAME TO unit;",
        grant="SELECT ON unit",
    )
    answer = content(client)
    assert answer["unavailable"]["dev"]["state"] == "no_table"
    assert answer["complete"] is False
    page = client.get("/compare/shop/units/-/rows")
    assert any("There is no table units there" in note for note in inside(page, "note"))
