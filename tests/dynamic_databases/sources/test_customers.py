"""A name means a registered database, else a customer's that a controller table knows."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signals import request_finished, request_started

from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.context import alias_for, environment
from dynamic_databases.errors import ConfigError, NoSuchDatabase, NoSuchEnvironment, Unreachable
from dynamic_databases.models import Database, Source
from dynamic_databases.sources import controllers, customers
from dynamic_databases.sources.customers import databases_named, search
from dynamic_databases.sources.rows import customer_rows
from tests.controller import SECRET, make_files, source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def core(register, tmp_path) -> Database:
    """Return the registered controller: prod/core."""
    database: Database = register("prod", "core", make_files(tmp_path))
    return database


@pytest.fixture
def source(core) -> Source:
    return source_of(core)


@pytest.fixture
def at_once(settings) -> None:
    """Let nothing that a controller said be believed again."""
    settings.CUSTOMERS_MAX_AGE = -1.0


def one(name: str, slug: str = "prod") -> Database:
    (database,) = databases_named(name, slugs=[slug]).databases
    return database


def write(core: Database, statement: str) -> None:
    with closing(sqlite3.connect(core.config["NAME"])) as connection:
        connection.execute(statement)
        connection.commit()


def names(database: Database) -> list[str]:
    contacts: Any = database.get_model("contacts")
    return list(contacts.objects.order_by("pk").values_list("name", flat=True))


def next_request() -> None:
    request_finished.send(sender=None)
    request_started.send(sender=None)


def test_a_customer_is_found_by_its_key(source):
    assert names(one("2")) == ["Ann of beta", "Bob"]


def test_a_customer_is_found_by_its_other_name(source):
    assert names(one("acme.example")) == ["Ann of acme", "Bob"]


def test_its_name_is_the_other_one_whatever_it_was_found_by(source):
    assert one("2").name == "beta.example"
    assert one("4").name == "4"  # it has no other


def test_the_environment_column_says_where_a_customer_is(source):
    assert [found.environment.slug for found in databases_named("acme.example").databases] == ["prod", "dev"]
    assert names(one("acme.example", "dev")) == ["Ann of acme-dev", "Bob"]


def test_without_that_column_all_are_in_the_controllers_environment(core):
    source_of(core, environment_column="", name_columns="")
    assert [found.environment.slug for found in databases_named("5").databases] == ["prod"]


def test_an_environment_may_be_spelled_by_its_name(source, environments, core):
    environments["prod"].name = "Production"
    environments["prod"].save()
    write(core, "UPDATE customers SET stage = 'PRODUCTION' WHERE id = 2")
    assert names(one("beta.example")) == ["Ann of beta", "Bob"]


def test_a_registered_database_wins_over_a_customer(source, sqlite_database):
    mine = sqlite_database(
        "prod", "acme.example", "CREATE TABLE contacts (id, name); INSERT INTO contacts VALUES (1, 'mine')"
    )
    assert databases_named("acme.example").databases[0] == mine
    assert names(one("acme.example")) == ["mine"]
    assert names(one("acme.example", "dev")) == ["Ann of acme-dev", "Bob"]  # where it is not registered


def test_a_registered_name_in_every_environment_asks_no_controller(
    source, sqlite_database, django_assert_num_queries
):
    for slug in ("prod", "test", "dev"):
        sqlite_database(slug, "shop", "CREATE TABLE t (x)")
    with django_assert_num_queries(3):  # the rows, the sources, the environments
        assert len(databases_named("shop").databases) == 3


def test_without_any_source_a_name_costs_one_query(sqlite_database, django_assert_num_queries):
    sqlite_database("prod", "shop", "CREATE TABLE t (x)")
    with django_assert_num_queries(1):
        assert len(databases_named("shop").databases) == 1


@pytest.mark.parametrize("name", ["", "half a name/", "' OR 1=1 --", "%", "a" * 201, "..", "-1", "ü"])
def test_a_name_of_no_safe_pattern_asks_no_controller(source, name, monkeypatch):
    monkeypatch.setattr(customers, "rows_named", lambda *args: pytest.fail("a controller was asked"))
    assert databases_named(name).databases == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wrong.example", "ENGINE: is postgresql, but the source's template says sqlite."),
        ("4", "connection: is no connection string"),
    ],
)
def test_a_wrong_connection_string_is_that_customers_error_alone(source, name, said):
    with pytest.raises(ConfigError, match=said) as caught:
        one(name).connection_settings()
    assert SECRET not in str(caught.value) + repr(caught.value)
    assert names(one("acme.example")) == ["Ann of acme", "Bob"]


def test_an_empty_connection_says_so(source, core):
    write(core, "UPDATE customers SET connection = NULL WHERE id = 2")
    with pytest.raises(ConfigError, match="connection: is empty"):
        one("2").connection_settings()


def test_two_customers_of_one_name_are_said_to_be_two(source, core):
    write(
        core, "CREATE TABLE twice AS SELECT id, 'same' AS domain, 'prod' AS stage, connection FROM customers"
    )
    source.table = "twice"
    source.save()
    with pytest.raises(ConfigError, match=r"“same” is that of several customers in prod: 1 .* and 2 "):
        one("same").connection_settings()


def test_a_key_means_more_than_another_customers_name(source, core):
    write(core, "UPDATE customers SET domain = '2' WHERE id = 1")
    assert names(one("2")) == ["Ann of beta", "Bob"]


def test_an_edit_in_the_controller_is_seen_on_the_next_request(source, core, tmp_path, at_once):
    before = one("acme.example").alias
    write(core, f"UPDATE customers SET connection = 'sqlite:///{tmp_path}/beta.sqlite3' WHERE id = 1")
    next_request()
    assert names(one("acme.example")) == ["Ann of beta", "Bob"]
    assert one("acme.example").alias != before


def test_what_a_controller_said_is_believed_for_the_set_time(source, core, tmp_path):
    settings.CUSTOMERS_MAX_AGE = 60.0
    one("acme.example")
    write(core, f"UPDATE customers SET connection = 'sqlite:///{tmp_path}/beta.sqlite3' WHERE id = 1")
    next_request()
    assert names(one("acme.example")) == ["Ann of acme", "Bob"]
    began = time.monotonic
    controllers.time.monotonic = lambda: began() + 61  # type: ignore[attr-defined]
    try:
        assert names(one("acme.example")) == ["Ann of beta", "Bob"]
    finally:
        controllers.time.monotonic = began  # type: ignore[attr-defined]


def test_an_edit_of_the_source_is_seen_at_once(source):
    one("acme.example")
    source.name_columns = "plan"
    source.save()
    assert databases_named("acme.example").databases == ()


def test_a_customer_that_is_removed_is_gone(source, core, at_once):
    acme = one("acme.example")
    contacts: Any = acme.get_model("contacts")
    write(core, "DELETE FROM customers WHERE id = 1")
    next_request()
    assert databases_named("acme.example", slugs=["prod"]).databases == ()
    with pytest.raises(NoSuchDatabase):
        list(contacts.objects.all())


def test_a_model_that_was_kept_reads_until_its_customer_changes(source, core, at_once, tmp_path):
    contacts: Any = one("acme.example").get_model("contacts")
    next_request()
    assert contacts.objects.count() == 2
    write(core, f"UPDATE customers SET connection = 'sqlite:///{tmp_path}/beta.sqlite3' WHERE id = 1")
    next_request()
    with pytest.raises(NoSuchDatabase):
        contacts.objects.count()


def test_the_longest_unused_customers_are_retired(source, core, monkeypatch):
    monkeypatch.setattr(customers, "CUSTOMERS_KEPT", 1)
    alias = one("acme.example").alias
    assert names(one("acme.example"))
    next_request()
    one("beta.example")
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
    assert named.unread["customers"].message == "core in prod is still being asked."
    let_go.set()
    for thread in threading.enumerate():
        if thread.name.startswith("reading core"):
            thread.join(30)
    monkeypatch.setattr(controllers, "customer_rows", lambda *args: pytest.fail("it was asked again"))
    assert len(databases_named("acme.example", patience=0.0).databases) == 2


def test_an_environment_of_another_spelling_is_nobodys(source, core):
    write(core, "UPDATE customers SET stage = 'prod2' WHERE id = 2")
    assert databases_named("beta.example").databases == ()


def test_a_column_that_is_not_there_is_an_error_and_no_text(source):
    source.key_column = "nummer"
    source.save()
    assert "nummer" in databases_named("1").unread["customers"].message


def test_a_query_stands_for_a_table(core):
    source_of(
        core,
        table="",
        query="SELECT id, domain, connection AS dsn, 'prod' AS stage FROM customers"
        " WHERE plan LIKE 'g%' AND id < 5 -- paying",
        connection_column="dsn",
        withheld="customers.connection",
    )
    assert names(one("acme.example")) == ["Ann of acme", "Bob"]
    assert databases_named("beta.example").databases == ()


def test_a_connection_may_come_in_parts(core, tmp_path):
    write(core, f"ALTER TABLE customers ADD file text DEFAULT '{tmp_path}/beta.sqlite3'")
    source_of(core, connection_column="", database_column="file")
    assert names(one("acme.example")) == ["Ann of beta", "Bob"]


def test_the_template_has_the_last_word(core):
    write(
        core, "UPDATE customers SET connection = 'postgresql://app:own@db.example:5432/acme?sslmode=disable'"
    )
    template = {"ENGINE": "postgresql", "USER": "reader", "PASSWORD": "s3", "OPTIONS": {"sslmode": "require"}}
    source_of(core, template=template, hosts="*.example")
    entry = one("acme.example").connection_settings()
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "5432", "acme")
    assert (entry["USER"], entry["PASSWORD"], entry["OPTIONS"]["sslmode"]) == ("reader", "s3", "require")


def test_a_templates_password_is_sent_to_the_named_hosts_alone(core):
    write(core, "UPDATE customers SET connection = 'postgresql://app:own@evil.test/acme'")
    template = {"ENGINE": "postgresql", "USER": "reader", "PASSWORD": "s3"}
    with pytest.raises(ValidationError, match="which hosts"):
        source_of(core, template=template)
    source = Source.objects.create(
        name="unasked", database=core, table="customers", key_column="id", environment_column="stage",
        connection_column="connection", template=template,
    )  # fmt: skip
    with pytest.raises(ConfigError, match="names no hosts for its password"):
        one("1").connection_settings()
    source.delete()
    source_of(core, template=template, hosts="*.example")
    with pytest.raises(ConfigError, match=r"HOST: may not be evil\.test; allowed are \*\.example"):
        one("acme.example").connection_settings()


@pytest.mark.parametrize(
    "text",
    [
        '{"ENGINE": "sqlite", "NAME": "x.sqlite3", "READ_ONLY": false}',
        "sqlite:////etc/passwd",
        "sqlite:///x.sqlite3?mode=rwc",
        "file:///etc/passwd",
        "nonsense",
        "\x00",
        "=;=;=",
        "Server=a;Database=b;Uid=c;Pwd={" + SECRET,
    ],
)
def test_a_hostile_connection_string_opens_nothing(source, core, text):
    with closing(sqlite3.connect(core.config["NAME"])) as connection:
        connection.execute("UPDATE customers SET connection = ? WHERE id = 1", [text])
        connection.commit()
    with pytest.raises(ConfigError) as caught:
        one("acme.example").connection_settings()
    assert SECRET not in str(caught.value)


def test_a_customer_is_no_row_and_can_not_be_saved(source):
    acme = one("acme.example")
    with pytest.raises(ValueError, match="customer of a source"):
        acme.save()
    assert Database.objects.count() == 1


def test_customers_are_equal_by_source_and_key(source):
    assert one("1") == one("acme.example")
    assert len({one("1"), one("acme.example"), one("2")}) == 2


def test_a_customers_password_is_in_no_repr(core):
    write(core, f"UPDATE customers SET connection = 'postgresql://app:{SECRET}@db.example/acme'")
    source_of(core, template={"ENGINE": "postgresql"})
    acme = one("acme.example")
    told = [acme, acme.config, acme.customer, acme.connection_settings(), databases_named("1")]
    assert SECRET not in repr(told) + str(told)


def test_a_search_finds_parts_of_keys_and_names_in_any_case(source, environments):
    (hits,) = search("EXAMPLE", [environments["prod"]], 10)
    assert [hit.name for hit in hits.customers] == ["acme.example", "beta.example", "wrong.example"]
    assert not hits.more


def test_a_search_is_bounded_and_says_that_there_is_more(source, environments):
    (hits,) = search("", list(environments.values()), 2)
    assert (len(hits.customers), hits.more) == (2, True)


@pytest.mark.parametrize("text", ["%", "_", "!", "' OR ''='", "[a-z]", "\\"])
def test_a_search_takes_its_text_as_text(source, environments, text):
    assert search(text, list(environments.values()), 10)[0].customers == ()


def test_a_customer_whose_name_opens_nothing_says_so(source, environments, core):
    write(core, "UPDATE customers SET id = -5, domain = 'half a name/' WHERE id = 6")
    (hits,) = search("half", [environments["prod"]], 10)
    assert [(hit.name, hit.opens) for hit in hits.customers] == [("-5", False)]


def test_an_alias_is_given_in_the_current_environment(source):
    with environment("dev"):
        assert alias_for("acme.example") == one("acme.example", "dev").alias
    with environment("test"), pytest.raises(NoSuchDatabase):
        alias_for("acme.example")


def test_writing_needs_a_template_that_allows_it(source, core):
    with environment("prod"), pytest.raises(ConfigError, match="READ_ONLY"):
        alias_for("acme.example", writing=True)
    source.template = {"ENGINE": "sqlite", "READ_ONLY": False}
    source.save()
    contacts: Any = one("acme.example").get_model("contacts")
    contacts.objects.create(id=9, name="New")
    assert contacts.objects.get(pk=9).name == "New"


def test_no_environment_is_an_error_of_its_own(source):
    with pytest.raises(NoSuchEnvironment):
        alias_for("acme.example")
