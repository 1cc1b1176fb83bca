"""All databases of one server are listed, named and registered at once: what can't or needn't be is said."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from dynamic_databases.config.sealing import opened
from dynamic_databases.connections import close_stale
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.lazy_databases import LazyDatabases
from dynamic_databases.models import Database
from dynamic_databases.servers import databases_on, offers
from tests.dynamic_databases.test_admin import shown_config

SERVER = reverse("admin:dynamic_databases_database_server")
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


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request):
    found = request.getfixturevalue(f"{request.param}_server")
    if request.param == "postgresql":
        return Server(
            found,
            '"',
            'REVOKE CONNECT ON DATABASE "{other}" FROM PUBLIC; GRANT CONNECT ON DATABASE "{name}" TO visitor',
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'",
        )
    return Server(
        found,
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


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """Return the folder of files that may be registered, with some."""
    folder: Path = tmp_path / "allowed"
    (folder / "below").mkdir(parents=True)
    settings.SQLITE_FOLDERS = [folder]
    for name in ("shop-prod.sqlite3", "below/crm.db", "%s.sqlite3", '<b>a" b.sqlite3'):
        with closing(sqlite3.connect(folder / name)) as connection:
            connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    (folder / "notes.txt").write_text("SQLite format 3, but no")
    (tmp_path / "outside.sqlite3").write_bytes((folder / "below/crm.db").read_bytes())
    (folder / "link.sqlite3").symlink_to(tmp_path / "outside.sqlite3")
    return folder


def asked(environment, config: object) -> dict[str, object]:
    text = config if isinstance(config, str) else json.dumps(config)
    return {"environment": environment.pk if environment else "", "config": text}


def rows_of(page: str) -> list[dict[str, object]]:
    """Return the rows of the page: its database, logical name, and whether it is chosen."""
    found = []
    table = page.partition('class="found"')[2].partition("</table>")[0]
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]:
        database = re.search(r'name="rows-\d+-database" value="([^"]*)"', row)
        name = re.search(r'name="rows-\d+-name" value="([^"]*)"', row)
        assert database is not None
        assert name is not None
        cells = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        found.append(
            {
                "database": json.loads(unescape(database[1])),
                "name": unescape(name[1]),
                "chosen": " checked" in row,
                "remark": unescape(cells[2]),
            }
        )
    return found


def only(name: str, page: str) -> list[dict[str, object]]:
    """Return the row of one database: a server of tests has others."""
    return [row for row in rows_of(page) if row["database"] == name]


def chosen(rows: list[dict[str, object]]) -> dict[str, object]:
    """Return what a browser sends of these rows."""
    sent: dict[str, object] = {
        "rows-TOTAL_FORMS": len(rows),
        "rows-INITIAL_FORMS": len(rows),
        "_register": "1",
    }
    for number, row in enumerate(rows):
        sent |= {f"rows-{number}-database": json.dumps(row["database"]), f"rows-{number}-name": row["name"]}
        if row["chosen"]:
            sent[f"rows-{number}-chosen"] = "on"
    return sent


def test_hostile_names_are_listed_registered_and_browsed(boss, environments, server, hostile) -> None:
    words = asked(environments["prod"], server.config(""))
    listed = boss.post(SERVER, words)
    assert "<script>alert" not in listed.text
    rows = [row for row in rows_of(listed.text) if row["database"] in hostile]
    assert sorted(str(row["database"]) for row in rows) == sorted(hostile)
    page = boss.post(SERVER, words | {"config": shown_config(listed.text)} | chosen(rows), follow=True)
    assert page.status_code == 200
    assert "Registered in prod: " in page.text
    assert {one.config["NAME"] for one in Database.objects.all()} == set(hostile)
    for one in Database.objects.select_related("environment"):
        assert one.name.isprintable()
        assert one.get_model("nothing") is None  # it is read
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
    page = boss.post(SERVER, asked(environments["prod"], config)).text
    assert "The login can open no database of this server" in unescape(page)
    assert rows_of(page) == []


def test_one_statement_lists_them(server, monkeypatch) -> None:
    name = server.create()
    statements: list[str] = []

    def answered(connection: object, sql: str) -> list[tuple[str]]:
        statements.append(sql)
        return [(name,)] * 1001

    monkeypatch.setattr("dynamic_databases.servers.fetch_all", answered)
    listed = databases_on(server.config(name))
    assert (len(listed.names), listed.remark) == (1000, "There are more than the first 1000 that are listed.")
    assert len(statements) == 1
    assert "LIMIT 1001" in statements[0]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"ENGINE": "postgresql", "HOST": "127.0.0.1", "PORT": 1}, "the server refused the connection"),
        ({"ENGINE": "mysql", "USER": "u", "HOST": "127.0.0.1", "PORT": 1}, "no server listens at this HOST"),
        ({"ENGINE": "mysql", "USER": "u", "HOST": "nowhere.invalid"}, "in HOST"),
        ({"ENGINE": "mysql", "HOST": "h"}, "USER is required"),
        ({"ENGINE": "mysql", "USER": "u", "PORT": "many"}, "PORT must be a number"),
        ({"NAME": "x"}, "ENGINE must be one of"),
        ("", "This field is required"),
        ("{", "config is no JSON"),
        ("ftp://x", "url must start with one of"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(boss, environments, config, said) -> None:
    page = boss.post(SERVER, asked(environments["prod"], config))
    assert page.status_code == 200
    assert said in unescape(page.text)
    assert rows_of(page.text) == []


def test_a_typed_password_is_neither_shown_nor_lost(boss, environments, server) -> None:
    name = server.create()
    config = server.config(name, server.visitor(name))
    listed = boss.post(SERVER, asked(environments["prod"], config))
    assert config["PASSWORD"] not in listed.text
    words = asked(environments["prod"], shown_config(listed.text))
    boss.post(SERVER, words | chosen(only(name, listed.text)))
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
    words = asked(environments["test"], shown_config(boss.get(address).text))
    assert json.loads(str(words["config"]))["PASSWORD"] == {"kept": True}
    boss.post(address, words | chosen(only(name, boss.post(address, words).text)))
    copy = Database.objects.get(environment=environments["test"])
    assert copy.config["PASSWORD"] == stored.config["PASSWORD"]
    moved = json.loads(str(words["config"])) | {"HOST": "localhost"}
    for sent in ({}, {"_register": "1"}):
        page = boss.post(address, asked(environments["dev"], moved) | sent).text
        assert "PASSWORD was cleared, because HOST changed" in page
        assert json.loads(shown_config(page))["PASSWORD"] == ""


def test_files_of_the_allowed_folder_are_offered_by_short_names(boss, environments, folder) -> None:
    rows = rows_of(boss.post(SERVER, asked(environments["prod"], {"ENGINE": "sqlite"})).text)
    assert [(row["database"], row["name"], row["chosen"]) for row in rows] == [
        ("%s.sqlite3", "%s", True),
        ('<b>a" b.sqlite3', '<b>a" b', True),
        ("below/crm.db", "crm", True),
        ("shop-prod.sqlite3", "shop", True),
    ]


def test_what_is_there_is_skipped_and_said(boss, environments, folder) -> None:
    prod = environments["prod"]
    config = {"ENGINE": "sqlite", "NAME": str(folder / "shop-prod.sqlite3")}
    Database.objects.create(name="old", environment=prod, config=config)
    Database.objects.create(name="crm", environment=prod, config={"ENGINE": "sqlite", "NAME": "%s.sqlite3"})
    words = asked(prod, {"ENGINE": "sqlite"})
    rows = rows_of(boss.post(SERVER, words).text)
    assert {row["database"]: row["remark"] for row in rows if row["remark"]} == {
        "%s.sqlite3": "is registered already, as crm",
        "below/crm.db": "another database is called crm already",
        "shop-prod.sqlite3": "is registered already, as old",
    }
    assert [row["database"] for row in rows if row["chosen"]] == ['<b>a" b.sqlite3']
    page = unescape(
        boss.post(SERVER, words | chosen([{**row, "chosen": True} for row in rows]), follow=True).text
    )
    assert 'Registered in prod: <b>a" b.' in page
    assert "“below/crm.db” was skipped: another database is called crm already." in page
    assert "“shop-prod.sqlite3” was skipped: is registered already, as old." in page
    assert Database.objects.count() == 3


def test_two_of_one_name_are_offered_under_their_whole_names(environments, folder) -> None:
    found = offers({"ENGINE": "postgresql"}, ["shop_prod", "prod-shop", "crm.prod", "PROD"], None)
    assert [offer.logical for offer in found] == ["shop_prod", "prod-shop", "crm.prod", "PROD"]
    found = offers(
        {"ENGINE": "postgresql"}, ["shop_prod", "prod-shop", "crm.prod", "PROD"], environments["prod"]
    )
    assert [offer.logical for offer in found] == ["shop_prod", "prod-shop", "crm", "PROD"]


@pytest.mark.parametrize("name", ["", " ", "a\u200bb", "x" * 201])
def test_a_logical_name_that_cannot_be_is_said_at_its_row(boss, environments, folder, name) -> None:
    words = asked(environments["prod"], {"ENGINE": "sqlite"})
    rows = rows_of(boss.post(SERVER, words).text)
    rows[0]["name"] = name
    page = boss.post(SERVER, words | chosen(rows))
    assert page.status_code == 200
    assert page.text.count('<ul class="errorlist"') == 1
    assert Database.objects.count() == 0


def test_the_own_database_and_files_outside_are_refused(
    boss, environments, folder, settings, monkeypatch
) -> None:
    own = {**settings.DATABASES["default"], "NAME": str(folder / "below/crm.db")}
    monkeypatch.setitem(settings.DATABASES, "default", own)
    words = asked(environments["prod"], {"ENGINE": "sqlite"})
    rows = rows_of(boss.post(SERVER, words).text)
    assert {row["database"]: row["remark"] for row in rows if row["remark"]} == {
        "below/crm.db": "NAME: is this application's own database, which can't be registered."
    }
    sent: list[dict[str, object]] = [
        {"database": name, "name": "x", "chosen": True}
        for name in ("below/crm.db", "/etc/passwd", "../outside.sqlite3")
    ]
    page = unescape(boss.post(SERVER, words | chosen(sent)).text)
    assert "NAME is this application's own database" in page
    assert page.count("NAME must be a file in one of these folders") == 2
    assert Database.objects.count() == 0


@pytest.mark.parametrize(
    "tampered",
    [
        {"rows-0-database": "{"},
        {"rows-0-database": "[1]"},
        {"rows-0-database": "7"},
        {"rows-0-database": ""},
        {"rows-0-database": '"a\\ud800"'},
        {"rows-0-database": '"a\\u0000"'},
        {"rows-INITIAL_FORMS": 0},
        {"rows-TOTAL_FORMS": "x"},
        {"rows-TOTAL_FORMS": 10**6},
        {"environment": "999"},
        {"environment": ""},
        {"config": "{"},
    ],
)
def test_whatever_is_sent_the_page_answers(boss, environments, folder, tampered) -> None:
    rows: list[dict[str, object]] = [
        {"database": "below/crm.db", "name": "crm", "chosen": True},
        {"database": "", "name": "", "chosen": False},
    ]
    words = asked(environments["prod"], {"ENGINE": "sqlite"}) | chosen(rows[:1]) | tampered
    assert boss.post(SERVER, words).status_code in {200, 302}


def test_nothing_chosen_is_said(boss, environments, folder) -> None:
    words = asked(environments["prod"], {"ENGINE": "sqlite"})
    rows = [{**row, "chosen": False} for row in rows_of(boss.post(SERVER, words).text)]
    assert "Choose at least one database." in boss.post(SERVER, words | chosen(rows)).text


def test_without_an_environment_they_are_listed_and_not_registered(boss, environments, folder) -> None:
    words = asked(None, {"ENGINE": "sqlite"})
    rows = rows_of(boss.post(SERVER, words).text)
    assert [row["name"] for row in rows] == ["%s", '<b>a" b', "crm", "shop-prod"]
    assert "Choose an environment." in boss.post(SERVER, words | chosen(rows)).text


def test_a_folder_without_files_is_said(boss, environments, tmp_path, settings) -> None:
    settings.SQLITE_FOLDERS = [tmp_path / "nowhere"]
    page = boss.post(SERVER, asked(environments["prod"], {"ENGINE": "sqlite"})).text
    assert "No SQLite file lies in the folders" in page


def test_it_needs_the_right_to_add(environments, user, folder) -> None:
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_database", "view_database"]))
    editor = Client(headers={"host": "localhost"})
    editor.force_login(user)
    words = asked(environments["prod"], {"ENGINE": "sqlite"})
    assert editor.get(SERVER).status_code == 403
    assert editor.post(SERVER, words).status_code == 403
    assert Client(headers={"host": "localhost"}).post(SERVER, words).status_code == 302


def test_what_was_tried_is_not_kept(boss, environments, server, settings) -> None:
    databases = settings.DATABASES
    assert isinstance(databases, LazyDatabases)
    name = server.create()
    boss.post(SERVER, asked(environments["prod"], server.config(name)))
    assert server.connections_to(name) == 0
