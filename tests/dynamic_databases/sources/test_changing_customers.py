"""What a controller says anew counts on the next request; a controller in trouble costs itself."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.conf import settings

from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.errors import NoSuchDatabase, Unreachable
from dynamic_databases.sources import controllers, customers
from dynamic_databases.sources.customers import databases_named
from dynamic_databases.sources.rows import customer_rows
from tests.controller import (
    change_controller,
    contact_names,
    database_named,
    next_request,
)


def test_an_edit_in_the_controller_is_seen_on_the_next_request(source, core, tmp_path, at_once):
    before = database_named("acme.example").alias
    change_controller(
        core, f"UPDATE customers SET connection = 'sqlite:///{tmp_path}/beta.sqlite3' WHERE id = 1"
    )
    next_request()
    assert contact_names(database_named("acme.example")) == ["Ann of beta", "Bob"]
    assert database_named("acme.example").alias != before


def test_what_a_controller_said_is_believed_for_the_set_time(source, core, tmp_path):
    settings.CUSTOMERS_MAX_AGE = 60.0
    database_named("acme.example")
    change_controller(
        core, f"UPDATE customers SET connection = 'sqlite:///{tmp_path}/beta.sqlite3' WHERE id = 1"
    )
    next_request()
    assert contact_names(database_named("acme.example")) == ["Ann of acme", "Bob"]
    began = time.monotonic
    controllers.time.monotonic = lambda: began() + 61  # type: ignore[attr-defined]
    try:
        assert contact_names(database_named("acme.example")) == ["Ann of beta", "Bob"]
    finally:
        controllers.time.monotonic = began  # type: ignore[attr-defined]


def test_an_edit_of_the_source_is_seen_at_once(source):
    database_named("acme.example")
    source.name_columns = "plan"
    source.save()
    assert databases_named("acme.example").databases == ()


def test_a_customer_that_is_removed_is_gone(source, core, at_once):
    acme = database_named("acme.example")
    contacts: Any = acme.get_model("contacts")
    change_controller(core, "DELETE FROM customers WHERE id = 1")
    next_request()
    assert databases_named("acme.example", slugs=["prod"]).databases == ()
    with pytest.raises(NoSuchDatabase):
        list(contacts.objects.all())


def test_a_model_that_was_kept_reads_until_its_customer_changes(source, core, at_once, tmp_path):
    contacts: Any = database_named("acme.example").get_model("contacts")
    next_request()
    assert contacts.objects.count() == 2
    change_controller(
        core, f"UPDATE customers SET connection = 'sqlite:///{tmp_path}/beta.sqlite3' WHERE id = 1"
    )
    next_request()
    with pytest.raises(NoSuchDatabase):
        contacts.objects.count()


def test_the_longest_unused_customers_are_retired(source, core, monkeypatch):
    monkeypatch.setattr(customers._known, "_size", 1)
    alias = database_named("acme.example").alias
    assert contact_names(database_named("acme.example"))
    next_request()
    database_named("beta.example")
    assert not [kept for kept in idle_connections._kept if kept.alias == alias]


def test_a_controller_that_is_gone_is_said_by_the_sources_name(source, core, tmp_path, at_once):
    (tmp_path / "core.sqlite3").unlink()
    named = databases_named("acme.example")
    assert named.databases == ()
    assert isinstance(named.unread["customers"], Unreachable)


def test_a_dead_controller_costs_registered_databases_nothing_but_its_customers(
    source, sqlite_database, tmp_path, at_once
):
    shop = sqlite_database("prod", "shop", "CREATE TABLE t (x)")
    (tmp_path / "core.sqlite3").unlink()
    assert databases_named("shop").databases == (shop,)


def test_a_controller_that_is_slow_is_not_waited_for_and_answers_who_asks_next(source, monkeypatch):
    let_go = threading.Event()
    read = customer_rows

    def slowly(*args: Any) -> Any:
        assert let_go.wait(30)
        return read(*args)

    monkeypatch.setattr(controllers, "customer_rows", slowly)
    named = databases_named("acme.example", patience=0.01)
    assert named.databases == ()
    assert named.unread["customers"].message == "core in prod is still being read."
    let_go.set()
    for thread in threading.enumerate():
        if thread.name.startswith("reading core"):
            thread.join(30)
    monkeypatch.setattr(controllers, "customer_rows", lambda *args: pytest.fail("it was asked again"))
    assert len(databases_named("acme.example", patience=0.0).databases) == 2
