"""An alias stands for one set of settings for ever; what stands in the row decides, on the next request."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import connection, transaction

from dynamic_databases.config import entry_for
from dynamic_databases.connections import aliases
from dynamic_databases.models import Database
from dynamic_databases.sources.aliases import entry_of
from tests.conftest import write_sqlite
from tests.dynamic_databases.connections.rows import other, read, shop

__all__ = ["other", "shop"]

pytestmark = pytest.mark.django_db


def test_an_alias_is_prefix_key_and_digest(shop):
    assert re.fullmatch(rf"DYNAMIC_DATABASE_{shop.pk}_[0-9a-f]{{8}}", shop.alias)


def test_prefix_and_separator_are_settings(shop, settings):
    settings.DYNAMIC_DATABASES_PREFIX, settings.DYNAMIC_DATABASES_SEPARATOR = "BROWSED", "-"
    assert re.fullmatch(rf"BROWSED-{shop.pk}-[0-9a-f]{{8}}", shop.alias)
    assert aliases.is_dynamic(shop.alias)
    assert entry_of(shop.alias)


def test_the_same_settings_are_the_same_alias_and_others_are_not(shop, other):
    before = shop.alias
    shop.config = other
    assert shop.alias != before
    shop.config = {"NAME": str(other["NAME"]).replace("other", "prod-shop"), "ENGINE": "sqlite"}
    assert shop.alias == before


def test_every_setting_counts(shop):
    plain = shop.alias
    shop.config = {**shop.config, "OPTIONS": {"timeout": 3}}
    assert shop.alias != plain


def test_the_digest_is_keyed(shop, settings):
    before = shop.alias
    settings.SECRET_KEY = "another"
    assert shop.alias != before


def test_another_row_with_the_same_settings_has_an_alias_of_its_own(shop, register, tmp_path):
    same = register("test", "shop", tmp_path / "prod-shop.sqlite3")
    assert same.alias != shop.alias
    assert entry_for(same.config) == entry_for(shop.config)


def test_a_key_that_comes_back_is_another_database(shop, other):
    assert read(shop) == "before"
    key, environment, before = shop.pk, shop.environment, shop.alias
    shop.delete()
    again = Database.objects.create(pk=key, name="new", environment=environment, config=other)
    assert again.alias != before
    assert read(again) == "after"


def test_a_saved_edit_is_right_on_the_next_request(shop, other):
    assert read(shop) == "before"
    shop.config = other
    shop.save()
    assert read(shop) == "after"


def test_an_update_without_signals_is_right_on_the_next_request(shop, other):
    assert read(shop) == "before"
    Database.objects.filter(pk=shop.pk).update(config=other)
    assert read(shop) == "after"


def test_rows_made_in_bulk_are_read(shop, other):
    (made,) = Database.objects.bulk_create(
        [Database(name="bulk", environment=shop.environment, config=other)]
    )
    assert read(made) == "after"


def test_plain_sql_in_the_store_is_right_on_the_next_request(shop, other):
    assert read(shop) == "before"
    changed = str(shop.config["NAME"]).replace("prod-shop", "other")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dynamic_databases_database SET config = replace(config, %s, %s)",
            [shop.config["NAME"], changed],
        )
    assert read(shop) == "after"


def test_a_save_that_is_rolled_back_changes_nothing(shop, other):
    assert read(shop) == "before"
    with transaction.atomic():
        shop.config = other
        shop.save()
        assert shop.get_model("t").objects.get().x == "after"
        transaction.set_rollback(True)
    assert read(shop) == "before"


def test_the_alias_of_a_static_database_is_not_ours():
    assert not aliases.is_dynamic("default")
    assert not aliases.is_dynamic("DYNAMIC_DATABASE")


EDIT = """
import django; django.setup()
from dynamic_databases.models import Database
Database.objects.filter(name="shop").update(config={"ENGINE": "sqlite", "NAME": "NEW"})
"""


def test_an_edit_by_another_process_is_right_on_the_next_request(tmp_path):
    """Run the whole in processes of their own: another can't see the transaction of a test."""
    old = write_sqlite(tmp_path / "old.sqlite3", "CREATE TABLE t (x); INSERT INTO t VALUES ('before')")
    new = write_sqlite(tmp_path / "new.sqlite3", "CREATE TABLE t (x); INSERT INTO t VALUES ('after')")
    script = tmp_path / "reader.py"
    script.write_text(READER)
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "browser.settings",
        "STATE_FOLDER": str(tmp_path / "state"),
        "SQLITE_FOLDERS": str(tmp_path),
        "PYTHONPATH": os.getcwd(),
    }
    done = subprocess.run(
        [sys.executable, script, old, EDIT.replace("NEW", str(new))],
        env=environ, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.stdout.split() == ["before", "after"], done.stderr


READER = """
import subprocess, sys
import django; django.setup()
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from dynamic_databases.models import Database, Environment
call_command("migrate", verbosity=0)
prod = Environment.objects.create(slug="prod")
Database.objects.create(name="shop", environment=prod, config={"ENGINE": "sqlite", "NAME": sys.argv[1]})
for edit in (sys.argv[2], None):
    request_started.send(sender=None)
    print(Database.objects.get().get_model("t").objects.get().x)
    request_finished.send(sender=None)
    if edit:
        subprocess.run([sys.executable, "-c", edit], check=True)
"""


def test_no_file_is_touched_by_registering(register, tmp_path):
    missing = tmp_path / "missing.sqlite3"
    assert register("prod", "shop", missing).alias
    assert not missing.exists()


def test_removal_leaves_the_file_alone(shop, tmp_path):
    read(shop)
    shop.delete()
    with closing(sqlite3.connect(tmp_path / "prod-shop.sqlite3")) as file:
        assert file.execute("SELECT x FROM t").fetchall() == [("before",)]
