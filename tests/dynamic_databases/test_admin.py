"""The admin registers, edits, tests and copies databases, and says what it will not take."""

from __future__ import annotations

import sqlite3
import time

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from dynamic_databases.models import Database, Environment
from tests.dynamic_databases.admin_pages import ADD, LIST, change, chosen_environment, shown_config, typed
from tests.markup import attributes, elements, inside, plain, words_of


def test_a_database_is_added_and_shown_on_the_next_request(boss, environments, file) -> None:
    boss.post(ADD, typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}))
    assert "orders" in boss.get("/prod/shop/").text


def test_a_database_is_edited_while_running(boss, environments, file, tmp_path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite3") as connection:
        connection.execute("CREATE TABLE parcels (id INTEGER PRIMARY KEY)")
    connection.close()
    boss.post(ADD, typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}))
    database = Database.objects.get()
    boss.post(change(database), typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "other.sqlite3"}))
    page = boss.get("/prod/shop/").text
    assert "parcels" in page
    assert "orders" not in page


def test_a_database_is_removed_while_running(boss, environments, file) -> None:
    boss.post(ADD, typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}))
    delete = reverse("admin:dynamic_databases_database_delete", args=[Database.objects.get().pk])
    boss.post(delete, {"post": "yes"})
    assert boss.get("/prod/shop/").status_code == 404


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("", "This field is required"),
        ("{", "config is not valid JSON: Expecting property name"),
        ("[1]", "config must be a JSON object such as"),
        ('"s"', "config must be a JSON object such as"),
        ('{"NAME": NaN}', "config contains NaN, which is not valid JSON"),
        ('{"NAME": "a", "NAME": "b"}', "NAME is given twice"),
        ('{"name": "a", "NAME": "b"}', "NAME is given twice"),
        ("[" * 40_000, "config is nested too deeply"),
        ({"ENGINE": "sqlite"}, "NAME is required"),
        ({"NAME": "shop.sqlite3"}, "ENGINE must be one of"),
        ({"ENGINE": "os.path", "NAME": "x"}, "ENGINE must be one of"),
        ({"ENGINE": "sqlite", "NAME": "a\0b"}, "NAME contains a NUL character"),
        (
            {"ENGINE": "sqlite", "NAME": "/etc/passwd"},
            "NAME must be a file in one of these folders (the setting SQLITE_FOLDERS)",
        ),
        ({"ENGINE": "sqlite", "NAME": "x", "TEST": {}}, "TEST is not allowed for SQLite; allowed are ENGINE"),
        (
            {"ENGINE": "sqlite", "NAME": "x", "OPTIONS": {"uri": True}},
            "OPTIONS.uri is not allowed for SQLite",
        ),
        ('{"ENGINE": "sqlite", "NAME": "a\\ud800"}', "config contains half a character"),
        ('{"\\udfff": 1}', "config contains half a character"),
        ('{"ENGINE": "sqlite", "NAME": "a", "\u202e": 1}', "is not allowed for SQLite"),
        ("ftp://x/y", "url must start with one of"),
    ],
)
def test_a_config_that_cannot_work_is_refused_and_nothing_typed_is_lost(
    boss, environments, file, config, words
) -> None:
    page = boss.post(ADD, typed(environments["test"], config, name="my shop"))
    assert page.status_code == 200
    assert words in plain(page)
    assert attributes(page, "input[name=name]", "value") == ["my shop"]
    assert chosen_environment(page) == str(environments["test"].pk)
    assert shown_config(page) == typed(environments["test"], config)["config"]
    assert Database.objects.count() == 0


def test_a_second_database_of_one_name_in_an_environment_is_refused(boss, environments, file) -> None:
    words = typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "shop.sqlite3"})
    boss.post(ADD, words)
    assert "already exists" in boss.post(ADD, words).text


def test_a_blank_name_is_refused(boss, environments, file) -> None:
    words = typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}, name="a\u200bb")
    assert "Use printable characters" in boss.post(ADD, words).text


def test_what_does_not_answer_is_stored_with_a_warning(boss, environments, file) -> None:
    words = typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "gone.sqlite3"})
    page = boss.post(ADD, words, follow=True).text
    assert "“shop in prod” is stored, but could not be opened" in page
    assert Database.objects.count() == 1


def test_a_url_is_stored_as_json(boss, environments, file) -> None:
    boss.post(ADD, typed(environments["prod"], f"sqlite:///{file}"))
    assert Database.objects.get().config == {"ENGINE": "sqlite", "NAME": str(file)}


def test_the_form_shows_json_on_several_lines_and_says_what_is_allowed(boss, environments, file) -> None:
    database = Database.objects.create(
        name="shop", environment=environments["prod"], config={"ENGINE": "sqlite", "NAME": "süß.sqlite3"}
    )
    page = boss.get(change(database))
    assert shown_config(page) == '{\n    "ENGINE": "sqlite",\n    "NAME": "süß.sqlite3"\n}'
    assert "SQLite" in [words_of(vendor) for vendor in elements(page, "dt")]
    assert "seconds to wait for another program" in plain(page)
    assert "typed-… is a password that you have just typed." in plain(page)


@pytest.mark.parametrize(
    "stored", ["no json", '{"ENGINE": "sqlite", "NA', "[1]", '"s"', "null", "NaN", "[" * 50_000, "7"]
)
def test_a_broken_stored_config_is_said_and_can_be_mended(boss, environments, file, stored) -> None:
    Database.objects.create(
        name="fine", environment=environments["prod"], config={"ENGINE": "sqlite", "NAME": str(file)}
    )
    broken = Database.objects.create(name="shop", environment=environments["prod"], config={})
    write_plainly(broken, stored)
    assert "can't work: config: must be a JSON object" in plain(boss.get(LIST))
    assert boss.get(change(broken)).status_code == 200
    assert boss.get("/").status_code == 200
    assert boss.get("/prod/shop/").status_code == 503
    assert "orders" in boss.get("/prod/fine/").text
    boss.post(change(broken), typed(environments["prod"], {"ENGINE": "sqlite", "NAME": str(file)}))
    assert "orders" in boss.get("/prod/shop/").text


def write_plainly(database: Database, stored: str) -> None:
    """Write the stored text as somebody does who edits our tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dynamic_databases_database SET config = %s WHERE id = %s", [stored, database.pk]
        )


def test_the_lists_say_vendor_address_settings_and_environment(boss, environments, file) -> None:
    Database.objects.create(
        name="shop", environment=environments["prod"], config={"ENGINE": "sqlite", "NAME": "shop.sqlite3"}
    )
    page = boss.get(LIST)
    assert inside(page, "field-vendor") == ["SQLite"]
    assert inside(page, "field-address") == ["shop.sqlite3"]
    assert inside(page, "field-settings_state") == ["complete"]
    assert inside(page, "environment.env-plum") == ["prod"]


def test_environments_are_listed_with_their_colour_as_a_word(boss, environments) -> None:
    page = boss.get(reverse("admin:dynamic_databases_environment_changelist"))
    assert inside(page, "environment.env-plum") == ["Plum"]


@pytest.mark.parametrize("slug", ["Prod", "a b", "-a", "compare", "lookup", "healthz", "a/b", ""])
def test_an_environment_whose_slug_is_no_address_is_refused(boss, db, slug) -> None:
    boss.post(
        reverse("admin:dynamic_databases_environment_add"), {"slug": slug, "position": 0, "colour": "blue"}
    )
    assert Environment.objects.count() == 0


def test_who_may_only_look_sees_the_config_without_its_secrets(environments, user) -> None:
    config = {"ENGINE": "mysql", "NAME": "shop", "USER": "u", "PASSWORD": "hunter2"}
    database = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_database"))
    looker = Client(headers={"host": "localhost"})
    looker.force_login(user)
    page = plain(looker.get(change(database)))
    assert '"PASSWORD": { "kept": true' in page
    assert "sealed" not in page
    assert looker.post(change(database), typed(environments["prod"], {})).status_code == 403
    assert "Test connection" not in page


def test_the_form_of_who_may_add_but_not_change_works(environments, user, file) -> None:
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_database", "view_database"]))
    adder = Client(headers={"host": "localhost"})
    adder.force_login(user)
    adder.post(ADD, typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}))
    assert "Test connection" in adder.get(change(Database.objects.get())).text


HALVES = (
    '{"ENGINE": "sqlite", "NAME": "\\ud800"}',
    '{"ENGINE": "sqlite", "NAME": "a", "\\ud800": 1}',
    '{"ENGINE": "mysql", "NAME": "a", "USER": "u", "HOST": "\\ud800", "OPTIONS": {"\\ud800": 1}}',
    '{"ENGINE": "\\ud800"}',
    '{"ENGINE": "mysql", "PORT": "\\ud800", "PASSWORD": {"sealed": "\\ud800"}}',
    '{"ENGINE": "mysql", "HOST": ["x"], "USER": {"env": 7}, "PASSWORD": {"file": []}}',
    '{"ENGINE": "mysql", "OPTIONS": {"ssl_ca": {}, "ssl_mode": []}}',
)


@pytest.mark.parametrize("stored", HALVES)
def test_whatever_is_stored_the_pages_answer(boss, environments, stored) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config={})
    write_plainly(database, stored)
    database.refresh_from_db()
    Database.objects.update(config=database.config)
    assert "can't work" in plain(boss.get(LIST))
    assert boss.get(change(database)).status_code == 200
    assert boss.get("/").status_code == 200
    assert boss.get("/prod/shop/").status_code == 503
    unchanged = typed(environments["prod"], shown_config(boss.get(change(database))))
    assert boss.post(change(database), unchanged).status_code in (200, 302)


@pytest.mark.parametrize(
    "text", ["pass" * 12_000, '"' * 49_000, "//:" * 16_000, "pwd=" * 12_000, "{" * 49_999, "x" * 60_000]
)
def test_long_nonsense_is_refused_soon(boss, environments, text) -> None:
    start = time.process_time()
    assert boss.post(ADD, typed(environments["prod"], text)).status_code == 200
    assert time.process_time() - start < 5
