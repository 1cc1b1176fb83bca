"""All databases of one server are listed, named and registered at once: what can't or needn't be is said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from dynamic_databases.config.sealing import opened
from dynamic_databases.connection_tests.servers import databases_on
from dynamic_databases.connections import close_stale
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.lazy_databases import LazyDatabases
from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import SERVER, asked, chosen, offered, only, shown_config
from tests.markup import plain
from tests.required import located
from tests.servers import mariadb, postgresql

pytestmark = pytest.mark.django_db

HOSTILE = ('a" b', "%s", "магазин", "<script>alert(1)</script>", "back`tick", "two\nlines", "semi;colon")


@dataclass(frozen=True)
class Server:
    """A real server, as these tests use it whatever its vendor."""

    server: Any
    quote: str
    visitors: str
    """SQL that lets a login into one database alone."""
    connections: str
    """SQL that counts the connections to one database."""

    def create(self, name: str | None = None) -> str:
        created: str = self.server.create(name and self._doubled(name))
        return name or created

    def drop(self, name: str) -> None:
        self.server.sql(f"DROP DATABASE {self.quote}{self._doubled(name)}{self.quote}")

    def config(self, name: str, login: str | None = None) -> dict[str, Any]:
        config: dict[str, Any] = self.server.config(name, login) if login else self.server.config(name)
        return config

    def visitor(self, name: str | None, other: str = "") -> str:
        """Return the name of a login that may open one database or none; never that other one."""
        login: str = self.server.login("visitor")
        if name:
            self.server.sql(self.visitors.format(name=name, other=other or name))
        return login

    def connections_to(self, name: str) -> int:
        return int(self.server.sql(self.connections.format(name=name)))

    def _doubled(self, name: str) -> str:
        return name.replace(self.quote, self.quote * 2)


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def server(request):
    """Yield a server of this module alone: its lists show the first 300 databases, and others make more."""
    vendor = {"postgresql": postgresql, "mariadb": mariadb}[request.param]
    located(request.param)
    started = vendor.start()
    try:
        yield _as_used(started, request.param)
    finally:
        vendor.remove(started)


def _as_used(started: Any, vendor: str) -> Server:
    if vendor == "postgresql":
        return Server(
            started,
            '"',
            'REVOKE CONNECT ON DATABASE "{other}" FROM PUBLIC; GRANT CONNECT ON DATABASE "{name}" TO visitor',
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'",
        )
    return Server(
        started,
        "`",
        "GRANT SELECT ON `{name}`.* TO visitor@`127.0.0.1`",
        "SELECT count(*) FROM information_schema.processlist WHERE db = '{name}'",
    )


@pytest.fixture
def hostile(server):
    """Return the hostile names of databases on the server, which are gone after the test."""
    for name in HOSTILE:
        server.create(name)
    yield HOSTILE
    close_stale()
    idle_connections.close_all()
    for name in HOSTILE:
        server.drop(name)


def test_hostile_names_are_listed_registered_and_browsed(boss, environments, server, hostile) -> None:
    words = asked(environments["prod"], server.config(""))
    listed = boss.post(SERVER, words)
    assert "<script>alert" not in listed.text
    rows = [row for row in offered(listed) if row["database"] in hostile]
    assert sorted(str(row["database"]) for row in rows) == sorted(hostile)
    page = boss.post(SERVER, words | {"config": shown_config(listed)} | chosen(rows), follow=True)
    assert page.status_code == 200
    assert "Registered in prod: " in page.text
    databases = Database.objects.select_related("environment")
    assert {database.config["NAME"] for database in databases} == set(hostile)
    for database in databases:
        assert database.name.isprintable()
        assert database.get_model("nothing") is None  # it is read
    assert LogEntry.objects.count() == len(hostile)


def test_the_systems_own_databases_are_left_out(server) -> None:
    name = server.create()
    listed = databases_on(server.config(name)).names
    assert name in listed
    assert not {"postgres", "template1", "mysql", "sys", "information_schema"} & set(listed)


def test_a_login_sees_what_it_may_open_alone(server, environments) -> None:
    mine, other = server.create(), server.create()
    listed = databases_on(server.config(mine, server.visitor(mine, other))).names
    assert mine in listed
    assert other not in listed
    assert {mine, other} <= set(databases_on(server.config(mine)).names)


def test_a_login_that_sees_none_is_told(boss, environments, mariadb_server) -> None:
    config = mariadb_server.config("", mariadb_server.login("nobody"))
    page = boss.post(SERVER, asked(environments["prod"], config))
    assert "The login can open no database of this server" in plain(page)
    assert offered(page) == []


def test_one_statement_lists_them(server, monkeypatch) -> None:
    name = server.create()
    statements: list[str] = []

    def answered(connection: object, sql: str) -> list[tuple[str]]:
        statements.append(sql)
        return [(name,)] * 1001

    monkeypatch.setattr("dynamic_databases.connection_tests.servers.fetch_all", answered)
    listed = databases_on(server.config(name))
    assert (len(listed.names), listed.remark) == (1000, "There are more than the first 1000 that are listed.")
    assert len(statements) == 1
    assert "LIMIT 1001" in statements[0]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"ENGINE": "postgresql", "HOST": "127.0.0.1", "PORT": 1}, "the server refused the connection"),
        ({"ENGINE": "mysql", "USER": "u", "HOST": "127.0.0.1", "PORT": 1}, "no server listens at this HOST"),
        ({"ENGINE": "mysql", "USER": "u", "HOST": "nowhere.invalid"}, "in HOST"),
        ({"ENGINE": "mysql", "HOST": "h"}, "USER is required"),
        ({"ENGINE": "mysql", "USER": "u", "PORT": "many"}, "PORT must be a number"),
        ({"NAME": "x"}, "ENGINE must be one of"),
        ("", "This field is required"),
        ("{", "config is not valid JSON"),
        ("ftp://x", "url must start with one of"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(boss, environments, config, words) -> None:
    page = boss.post(SERVER, asked(environments["prod"], config))
    assert page.status_code == 200
    assert words in plain(page)
    assert offered(page) == []


def test_a_typed_password_is_neither_shown_nor_lost(boss, environments, server) -> None:
    name = server.create()  # its name says test
    config = server.config(name, server.visitor(name))
    listed = boss.post(SERVER, asked(environments["test"], config))
    assert config["PASSWORD"] not in listed.text
    words = asked(environments["test"], shown_config(listed))
    boss.post(SERVER, words | chosen(only(name, listed)))
    database = Database.objects.get()
    assert set(database.config["PASSWORD"]) == {"sealed"}
    assert opened(database.config)["PASSWORD"] == config["PASSWORD"]


def test_the_server_of_a_registered_database_is_asked_with_its_sealed_password(
    boss, environments, server
) -> None:
    name = server.create()
    config = server.config(name, server.visitor(name))
    stored = Database.objects.create(name="shop", environment=environments["prod"], config=dict(config))
    address = reverse("admin:dynamic_databases_database_server_of", args=[stored.pk])
    words = asked(environments["test"], shown_config(boss.get(address)))
    assert json.loads(str(words["config"]))["PASSWORD"] == {"kept": True}
    boss.post(address, words | chosen(only(name, boss.post(address, words))))
    copy = Database.objects.get(environment=environments["test"])
    assert copy.config["PASSWORD"] == stored.config["PASSWORD"]
    moved = json.loads(str(words["config"])) | {"HOST": "localhost"}
    for sent in ({}, {"_register": "1"}):
        page = boss.post(address, asked(environments["dev"], moved) | sent)
        assert "PASSWORD was cleared, because HOST changed" in plain(page)
        assert json.loads(shown_config(page))["PASSWORD"] == ""


def test_what_was_tried_is_not_kept(boss, environments, server, settings) -> None:
    databases = settings.DATABASES
    assert isinstance(databases, LazyDatabases)
    name = server.create()
    boss.post(SERVER, asked(environments["prod"], server.config(name)))
    assert server.connections_to(name) == 0
