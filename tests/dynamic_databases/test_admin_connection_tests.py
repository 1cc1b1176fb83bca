"""A connection is tested from the admin, before it is stored and after, and the outcome is said."""

from __future__ import annotations

import json
import sqlite3

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import ADD, change, shown_config, typed
from tests.markup import plain


def test_the_test_button_says_version_latency_and_rights(boss, environments, file) -> None:
    database = Database.objects.create(
        name="shop", environment=environments["prod"], config={"ENGINE": "sqlite", "NAME": str(file)}
    )
    address = reverse("admin:dynamic_databases_database_test", args=[database.pk])
    page = plain(boss.post(address, follow=True))
    assert f"“shop in prod” answers: SQLite {sqlite3.sqlite_version}, connected in " in page
    assert "its connection is read-only, though this program's user could write." in page


def test_the_test_button_says_what_is_wrong(boss, environments, file) -> None:
    database = Database.objects.create(
        name="shop", environment=environments["prod"], config={"ENGINE": "sqlite", "NAME": "gone.sqlite3"}
    )
    page = boss.post(reverse("admin:dynamic_databases_database_test", args=[database.pk]), follow=True).text
    assert "“shop in prod” could not be opened" in page


def test_testing_is_a_post_of_those_who_may_add(boss, environments, file, user) -> None:
    database = Database.objects.create(
        name="shop", environment=environments["prod"], config={"ENGINE": "sqlite", "NAME": str(file)}
    )
    address = reverse("admin:dynamic_databases_database_test", args=[database.pk])
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="change_database"))
    editor = Client(headers={"host": "localhost"})
    editor.force_login(user)
    assert boss.get(address).status_code == 405
    assert editor.post(address).status_code == 403


def test_what_is_typed_is_tested_before_it_is_saved(boss, environments, file) -> None:
    words = typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}) | {"_test": "1"}
    page = boss.post(ADD, words)
    assert f"“shop in prod” answers: SQLite {sqlite3.sqlite_version}, connected in " in page.text
    assert "it shows 1 table or view; its connection is read-only" in page.text
    assert json.loads(shown_config(page)) == {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}
    assert Database.objects.count() == 0


def test_a_typed_config_that_cannot_work_is_refused_when_it_is_tested(boss, environments, file) -> None:
    words = typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "/etc/passwd"}) | {"_test": "1"}
    page = boss.post(ADD, words).text
    assert "NAME must be a file in one of these folders" in page
    assert "answers" not in page


def test_an_edit_is_tested_and_not_saved(boss, environments, file) -> None:
    config = {"ENGINE": "sqlite", "NAME": str(file)}
    database = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    words = typed(environments["prod"], {"ENGINE": "sqlite", "NAME": "gone.sqlite3"}) | {"_test": "1"}
    page = boss.post(change(database), words).text
    assert (
        "“shop in prod” could not be opened: Connecting to “shop in prod” failed: the file is missing" in page
    )
    database.refresh_from_db()
    assert database.config == config
    assert "orders" in boss.get("/prod/shop/").text
