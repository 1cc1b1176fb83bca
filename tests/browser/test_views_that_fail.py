"""A view that names what does not exist says so, and is not taken for a table that has just changed."""

from __future__ import annotations

import pytest

from tests.browser.vendors import register, vendor
from tests.markup import text_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]

SCRIPTS = {
    "postgresql": """
        CREATE SCHEMA elsewhere;
        CREATE TYPE elsewhere.mood AS ENUM ('gone');
        CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN ''gone''::mood::text; END';
        CREATE VIEW broken AS SELECT f() AS x;
    """,
    "mariadb": """
        CREATE FUNCTION f() RETURNS int READS SQL DATA RETURN (SELECT max(a) FROM gone);
        CREATE VIEW broken AS SELECT f() AS x;
    """,
}
REASONS = {
    "postgresql": ("mood", "a view, or a function that it calls, names something that does not exist"),
    "mariadb": ("the view refers to a table, column or function that is missing",),
}


@pytest.fixture
def broken(vendor, register):
    name = vendor.server.create(None, SCRIPTS[vendor.name])
    yield register("prod", vendor.server, name)
    vendor.server.drop(name)


@pytest.mark.django_db
def test_a_function_that_names_what_is_missing_is_told_as_the_views_own_fault(client, broken, vendor):
    for _ in range(2):
        answer = client.get("/prod/shop/broken/")
        assert answer.status_code == 502
        text = text_of(answer)
        assert "has just changed" not in text
        assert "The database could not answer" in text
        assert all(words in text for words in REASONS[vendor.name])


@pytest.mark.django_db
def test_programs_are_told_the_same(client, broken):
    error = client.get("/prod/shop/broken/?_format=json").json()["error"]
    assert error["code"] == "query_failed"
