"""What a login could do to a database, or can't see of it, is said on the database's page."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from tests.markup import inside
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def notes_of(client, environments, postgresql_server):
    """Return a function of a user that returns the notes on the page of a database with two tables."""
    database = postgresql_server.create(None, "CREATE TABLE mine (x int); CREATE TABLE others (x int)")
    postgresql_server.login("mine_reader")
    postgresql_server.sql("GRANT SELECT ON mine TO mine_reader", database)

    def notes(user: str) -> tuple[list[str], list[str]]:
        config = json.dumps(postgresql_server.config(database, user))
        call_command("add_database", "shop", "prod", "--config", config, replace=True, verbosity=0)
        page = client.get("/prod/shop/")
        assert client.get("/prod/shop/?_format=json").json()["remarks"] == inside(page, "note")
        return inside(page, "note"), inside(page, "warn")

    return notes


def test_a_login_that_could_write_files_is_a_warning(notes_of):
    notes, warnings = notes_of("postgres")
    assert notes == warnings
    assert "superuser" in notes[0]


def test_a_login_that_sees_less_is_told_so_once_and_is_no_warning(notes_of):
    assert notes_of("mine_reader") == (["The login may read 1 of 2 tables and views."], [])


def test_of_a_file_nothing_is_said(client, shop):
    assert inside(client.get("/prod/shop/"), "note") == []
