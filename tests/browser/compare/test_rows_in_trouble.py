"""A side in trouble costs itself, in every form of a comparison of rows: what is known stands, no more."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from typing import Any

import pytest

from dynamic_databases.config import entries
from dynamic_databases.connections import live_connections, parallel, slots
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.row_comparison import comparing
from dynamic_databases.row_comparison.reading import read_rows
from tests.browser.vendors import Vendor, register, vendor
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases
from tests.dynamic_databases.management.comparing import compare
from tests.markup import inside, plain, text_of
from tests.schema import faults
from tests.servers.hung import hung_server
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.programs import free_port
from tests.serving import ROOT

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]
SCHEMA = json.loads((ROOT / "docs" / "row_comparison.schema.json").read_text(encoding="utf-8"))
ADDRESS = "/compare/shop/units/-/rows"
UNITS = """
    CREATE TABLE units (id integer PRIMARY KEY, name varchar(20));
    INSERT INTO units VALUES (1, 'kilogram'), (2, 'pound');
"""
CHANGED = UNITS.replace("pound", "pounds")
SESSIONS: dict[str, Any] = {"postgresql": postgresql_databases.session, "mariadb": mysql_databases.session}
LOCKS = {"postgresql": "LOCK TABLE units IN ACCESS EXCLUSIVE MODE", "mariadb": "LOCK TABLES units WRITE"}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Let locks be waited for a moment only."""
    for module in (entries, live_connections):
        monkeypatch.setattr(module, "limits", lambda: Limits(lock=0.2))


@pytest.fixture
def shops(vendor: Vendor, register):
    """Register units in prod, test and dev; those of test differ by a name. Return the databases' names."""
    names = {}
    for slug, script in (("prod", UNITS), ("test", CHANGED), ("dev", UNITS)):
        names[slug] = vendor.server.create(None, script)
        register(slug, vendor.server, names[slug])
    return names


def assert_dev_is_not_compared(client: Any, state: str, words: str) -> None:
    """Assert that page, JSON, CSV, Markdown and command compare prod and test, and say so of dev."""
    content = client.get(f"{ADDRESS}?_format=json").json()
    assert faults(content, SCHEMA) == []
    assert {side: absence["state"] for side, absence in content["unavailable"].items()} == {"dev": state}
    assert content["complete"] is False
    assert [(row["key"], row["states"]) for row in content["rows"]] == [
        ([2], {"prod": "found", "test": "found", "dev": state})
    ]
    page = client.get(ADDRESS)
    assert any("dev is not compared" in note and re.search(words, note) for note in inside(page, "note"))
    assert "not everything was compared" in plain(text_of(page))
    assert "everywhere" not in plain(text_of(page))
    export = client.get(f"{ADDRESS}?_format=csv")
    assert (export["X-Complete"], "not complete" in export["Content-Disposition"]) == ("false", True)
    assert f"2,differing,,found,found,{state}".encode() in export.content.replace(b'"', b"")
    markdown = client.get(f"{ADDRESS}?_format=markdown").content.decode()
    assert "Not everything was compared" in plain(markdown)
    assert "Not compared: dev" in plain(markdown)
    code, printed, _ = compare("shop", "units", "--rows", "--format", "json")
    assert (code, json.loads(printed)["complete"]) == (2, False)


def test_a_locked_table_is_busy(client, shops, vendor):
    client.get(ADDRESS)  # the structures are known
    with SESSIONS[vendor.name](vendor.server, shops["dev"]) as other:
        other.execute(LOCKS[vendor.name])
        assert_dev_is_not_compared(client, "busy", "lock")


def test_a_table_that_was_dropped_meanwhile_is_not_there(client, shops, vendor):
    client.get(ADDRESS)
    vendor.server.sql("DROP TABLE units; CREATE TABLE others (id integer);", shops["dev"])
    assert_dev_is_not_compared(client, "no_table", "There is no table units there")


def test_a_column_that_was_dropped_meanwhile_is_not_compared(client, shops, vendor):
    client.get(ADDRESS)
    vendor.server.sql("ALTER TABLE units DROP COLUMN name", shops["dev"])
    content = client.get(f"{ADDRESS}?_format=json").json()
    assert content["lacking"] == {"name": ["dev"]}
    assert [row["cells"] for row in content["rows"]] == [{"name": {"prod": "pound", "test": "pounds"}}]


def test_a_server_that_hangs_costs_its_own_column(client, shops, vendor, register, settings):
    from dynamic_databases.models import Database

    settings.CONNECT_TIMEOUT = 1.0
    with ExitStack() as ends:
        hung = ends.enter_context(hung_server())
        Database.objects.get(environment__slug="dev").delete()
        register("dev", vendor.server, shops["dev"], PORT=hung.port)
        content = client.get(f"{ADDRESS}?_format=json").json()
        state = content["unavailable"]["dev"]["state"]
        assert state in {"timed_out", "unreachable"}
        assert_dev_is_not_compared(client, state, "did not answer|timed out|reached")


def test_a_server_that_is_down_costs_its_own_column(client, shops, vendor, register):
    from dynamic_databases.models import Database

    client.get(ADDRESS)  # the structures are known
    Database.objects.get(environment__slug="dev").delete()
    register("dev", vendor.server, shops["dev"], PORT=free_port())
    assert_dev_is_not_compared(client, "unreachable", "refused|connect")


def test_a_login_without_rights_may_not_read(client, shops, vendor, register):
    from dynamic_databases.models import Database

    login = vendor.login(f"{vendor.name}_stranger_to_units", shops["dev"])
    Database.objects.get(environment__slug="dev").delete()
    if vendor.name == "mariadb":  # without any right its server does not let it in at all
        register("dev", vendor.server, shops["dev"], login)
        assert_dev_is_not_compared(client, "forbidden", "refuse|allow|denied|right")
    else:
        register("dev", vendor.server, shops["dev"], login)
        content = client.get(f"{ADDRESS}?_format=json").json()
        assert content["complete"] is False
        assert content["unavailable"]["dev"]["state"] in {"forbidden", "unreadable", "no_table"}
        assert content["rows"][0]["states"]["dev"] not in {"found", "no_row"}


def test_what_changes_while_it_is_read_is_asked_for_once_more(client, shops, vendor, monkeypatch):
    done: list[str] = []

    def reading(side: Any, *rest: Any) -> Any:
        rows = read_rows(side, *rest)
        if side.label == "test" and not done:
            done.append(side.label)
            vendor.server.sql("UPDATE units SET name = 'pound' WHERE id = 2", shops["test"])
        return rows

    monkeypatch.setattr(comparing, "read_rows", reading)
    content = client.get(f"{ADDRESS}?_format=json").json()
    assert done
    assert (content["rows"], content["summary"]["same"], content["complete"]) == ([], 2, True)


def test_a_comparison_leaves_slots_and_readers_to_other_pages(client, shops, settings, monkeypatch):
    settings.WORKER_THREADS = 8
    held: list[tuple[int, bool]] = []

    def reading(side: Any, *rest: Any) -> Any:
        alias = side.connection.alias
        counted = slots.of_this_worker()
        assert counted is not None
        held.append((counted.held(alias), len(parallel._readers[alias]) < parallel.THREADS_PER_DATABASE))
        return read_rows(side, *rest)

    monkeypatch.setattr(comparing, "read_rows", reading)
    assert client.get(ADDRESS).status_code == 200
    assert held == [(0, True)] * 3
