"""SQLite files of the allowed folders are listed, named and registered at once like a server's databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from dynamic_databases.connection_tests.servers import offers
from dynamic_databases.models import Database, Environment
from tests.dynamic_databases.admin_pages import SERVER, asked, chosen, offered
from tests.markup import elements, plain


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


def test_files_of_the_allowed_folder_are_offered_by_short_names(boss, environments, folder) -> None:
    rows = offered(boss.post(SERVER, asked(environments["prod"], {"ENGINE": "sqlite"})))
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
    rows = offered(boss.post(SERVER, words))
    assert {row["database"]: row["remark"] for row in rows if row["remark"]} == {
        "%s.sqlite3": "is registered already, as crm",
        "below/crm.db": "another database is called crm already",
        "shop-prod.sqlite3": "is registered already, as old",
    }
    assert [row["database"] for row in rows if row["chosen"]] == ['<b>a" b.sqlite3']
    everything = chosen([{**row, "chosen": True} for row in rows])
    page = plain(boss.post(SERVER, words | everything, follow=True))
    assert 'Registered in prod: <b>a" b.' in page
    assert "“below/crm.db” was skipped: another database is called crm already." in page
    assert "“shop-prod.sqlite3” was skipped: is registered already, as old." in page
    assert Database.objects.count() == 3


def test_two_of_one_name_are_offered_under_their_whole_names(environments, folder) -> None:
    def offered_names(environment: Environment | None) -> list[str]:
        names = ["shop_prod", "prod-shop", "crm.prod", "PROD"]
        return [offer.logical for offer in offers({"ENGINE": "postgresql"}, names, environment)]

    assert offered_names(None) == ["shop_prod", "prod-shop", "crm.prod", "PROD"]
    assert offered_names(environments["prod"]) == ["shop_prod", "prod-shop", "crm", "PROD"]


def test_what_bears_another_environments_name_is_offered_and_not_chosen(boss, environments, folder) -> None:
    (folder / "shop_dev.sqlite3").write_bytes((folder / "below/crm.db").read_bytes())
    rows = offered(boss.post(SERVER, asked(environments["prod"], {"ENGINE": "sqlite"})))
    assert [(row["database"], row["remark"]) for row in rows if not row["chosen"]] == [
        ("shop_dev.sqlite3", "its name says dev")
    ]
    in_dev = offered(boss.post(SERVER, asked(environments["dev"], {"ENGINE": "sqlite"})))
    assert {row["database"]: (row["name"], row["chosen"]) for row in in_dev}["shop_dev.sqlite3"] == (
        "shop",
        True,
    )
    assert [row["database"] for row in in_dev if not row["chosen"]] == ["shop-prod.sqlite3"]


@pytest.mark.parametrize("name", ["", " ", "a\u200bb", "x" * 201])
def test_a_logical_name_that_cannot_be_is_said_at_its_row(boss, environments, folder, name) -> None:
    words = asked(environments["prod"], {"ENGINE": "sqlite"})
    rows = offered(boss.post(SERVER, words))
    rows[0]["name"] = name
    page = boss.post(SERVER, words | chosen(rows))
    assert page.status_code == 200
    assert len(elements(page, "ul.errorlist")) == 1
    assert Database.objects.count() == 0


def test_the_own_database_and_files_outside_are_refused(
    boss, environments, folder, settings, monkeypatch
) -> None:
    own = {**settings.DATABASES["default"], "NAME": str(folder / "below/crm.db")}
    monkeypatch.setitem(settings.DATABASES, "default", own)
    words = asked(environments["prod"], {"ENGINE": "sqlite"})
    rows = offered(boss.post(SERVER, words))
    assert {row["database"]: row["remark"] for row in rows if row["remark"]} == {
        "below/crm.db": "NAME: is this application's own database, which can't be registered."
    }
    sent: list[dict[str, object]] = [
        {"database": name, "name": "x", "chosen": True}
        for name in ("below/crm.db", "/etc/passwd", "../outside.sqlite3")
    ]
    page = plain(boss.post(SERVER, words | chosen(sent)))
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
    rows = [{**row, "chosen": False} for row in offered(boss.post(SERVER, words))]
    assert "Choose at least one database." in boss.post(SERVER, words | chosen(rows)).text


def test_without_an_environment_they_are_listed_and_not_registered(boss, environments, folder) -> None:
    words = asked(None, {"ENGINE": "sqlite"})
    rows = offered(boss.post(SERVER, words))
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
