"""Counterparts of different vendors: pages, reports, JSON and the command tell the same differences."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dynamic_databases.models import Database
from tests.browser.vendors import register, vendor
from tests.dynamic_databases.comparison.releases import MYSQL, POSTGRESQL, SQLITE, TABLE_LESS, script
from tests.dynamic_databases.dialects.sqlite.files import make
from tests.markup import plain, text_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]

SCRIPTS = {"postgresql": POSTGRESQL, "mariadb": MYSQL}
NOTE = "These are not compared: the spelling of types, defaults and expressions"


@pytest.fixture
def shop(vendor, register, environments, tmp_path, settings):
    """Register a release on a server as prod, and return a function that registers it on SQLite as dev."""
    settings.SQLITE_FOLDERS = [tmp_path]
    release = script(SCRIPTS[vendor.name], changed=False)
    register("prod", vendor.server, vendor.server.create(None, release))

    def on_sqlite(*, changed: bool) -> None:
        path = make(tmp_path / "shop.sqlite3", script(SQLITE, changed=changed))
        config = {"ENGINE": "sqlite", "NAME": str(path)}
        Database.objects.create(name="shop", environment=environments["dev"], config=config)

    return on_sqlite


def command(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("compare", "shop", *options, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    except SystemExit as error:
        return int(error.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_same_release_on_two_vendors_has_no_difference(client, shop):
    shop(changed=False)
    assert client.get("/compare/shop/?_format=json").json()["differences"] == []
    for address in ("/compare/shop/", "/compare/shop/alike/"):
        assert NOTE in " ".join(text_of(client.get(address)).split())
    code, text = command("--fail-on", "cosmetic")
    assert code == 0, text
    assert NOTE in " ".join(text.split())


def test_rows_are_looked_up_in_the_table_that_is_compared(client, shop):
    """Its schema is `public` on one vendor, `main` on another, and has no name on a third."""
    shop(changed=False)
    for slug in ("prod", "dev"):
        page = text_of(client.get(f"/{slug}/shop/alike/?_elsewhere=1"))
        assert "could not be compared" not in page


def test_a_planted_change_is_told_everywhere(client, shop, vendor):
    shop(changed=True)
    answer = client.get("/compare/shop/?_format=json").json()
    both_can_defer = vendor.name == "postgresql"
    assert ("whether foreign keys are deferrable" in answer["not_compared"]) is not both_can_defer
    told = {(entry["table"], entry["name"], entry["attribute"]) for entry in answer["differences"]}
    assert {("longer_text", "c", "type"), ("no_index", "no_index_i", None), (TABLE_LESS, None, None)} <= told
    code, text = command("--format", "json")
    assert code == 1
    written = json.loads(text)
    assert written["not_compared"] == answer["not_compared"]
    assert {(entry["table"], entry["name"], entry["attribute"]) for entry in written["differences"]} == told
    page = text_of(client.get("/compare/shop/longer_text/"))
    assert "VARCHAR(20)" in page
    for kind in ("html", "markdown"):
        assert NOTE in command("--format", kind)[1]


def test_a_view_that_another_vendor_can_not_read_is_there(
    client, vendor, register, environments, tmp_path, settings
):
    settings.SQLITE_FOLDERS = [tmp_path]
    register(
        "prod",
        vendor.server,
        vendor.server.create(None, "CREATE TABLE v (id int); INSERT INTO v VALUES (1);"),
    )
    path = make(tmp_path / "shop.sqlite3", "CREATE VIEW v AS SELECT id FROM gone; CREATE TABLE t (id int);")
    config = {"ENGINE": "sqlite", "NAME": str(path)}
    Database.objects.create(name="shop", environment=environments["dev"], config=config)
    page = client.get("/compare/shop/v/1/?_by=id")
    assert page.status_code == 200
    assert "v can't be read" in plain(page)
    states = client.get("/compare/shop/v/1/?_by=id&_format=json").json()["environments"]
    assert [states[slug]["state"] for slug in ("prod", "dev")] == ["found", "unavailable"]
