"""A name means a registered database, else a customer's that a controller table knows."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.context import alias_for, database_for, environment
from dynamic_databases.errors import ConfigError, NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.models import CustomerDatabase, Database
from dynamic_databases.sources import customers
from dynamic_databases.sources.customers import databases_named
from tests.controller import change_controller, contact_names, database_named, source_of

pytestmark = pytest.mark.django_db


def test_a_customer_is_found_by_its_key(source):
    assert contact_names(database_named("2")) == ["Ann of beta", "Bob"]


def test_a_customer_is_found_by_its_other_name(source):
    assert contact_names(database_named("acme.example")) == ["Ann of acme", "Bob"]


def test_its_name_is_the_other_one_whatever_it_was_found_by(source):
    assert database_named("2").name == "beta.example"
    assert database_named("4").name == "4"  # it has no other


def test_the_environment_column_says_where_a_customer_is(source):
    assert [database.environment.slug for database in databases_named("acme.example").databases] == [
        "prod",
        "dev",
    ]
    assert contact_names(database_named("acme.example", "dev")) == ["Ann of acme-dev", "Bob"]


def test_without_that_column_all_are_in_the_controllers_environment(core):
    source_of(core, environment_column="", name_columns="")
    assert [database.environment.slug for database in databases_named("5").databases] == ["prod"]


def test_an_environment_may_be_spelled_by_its_name(source, environments, core):
    environments["prod"].name = "Production"
    environments["prod"].save()
    change_controller(core, "UPDATE customers SET stage = 'PRODUCTION' WHERE id = 2")
    assert contact_names(database_named("beta.example")) == ["Ann of beta", "Bob"]


def test_a_registered_database_wins_over_a_customer(source, sqlite_database):
    mine = sqlite_database(
        "prod", "acme.example", "CREATE TABLE contacts (id, name); INSERT INTO contacts VALUES (1, 'mine')"
    )
    assert databases_named("acme.example").databases[0] == mine
    assert contact_names(database_named("acme.example")) == ["mine"]
    assert contact_names(database_named("acme.example", "dev")) == [
        "Ann of acme-dev",
        "Bob",
    ]  # where it is not registered


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


def test_two_customers_of_one_name_are_said_to_be_two(source, core):
    change_controller(
        core, "CREATE TABLE twice AS SELECT id, 'same' AS domain, 'prod' AS stage, connection FROM customers"
    )
    source.table = "twice"
    source.save()
    with pytest.raises(ConfigError, match=r"“same” is that of several customers in prod: 1 .* and 2 "):
        database_named("same").connection_settings()


def test_a_key_means_more_than_another_customers_name(source, core):
    change_controller(core, "UPDATE customers SET domain = '2' WHERE id = 1")
    assert contact_names(database_named("2")) == ["Ann of beta", "Bob"]


def test_an_environment_of_another_spelling_is_nobodys(source, core):
    change_controller(core, "UPDATE customers SET stage = 'prod2' WHERE id = 2")
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
    assert contact_names(database_named("acme.example")) == ["Ann of acme", "Bob"]
    assert databases_named("beta.example").databases == ()


def test_a_customers_database_is_a_value_and_no_row(source):
    acme = database_named("acme.example")
    assert isinstance(acme, CustomerDatabase)
    assert acme.pk is None
    assert acme.get_model("contacts") is not None
    assert Database.objects.count() == 1


def test_customers_are_equal_by_source_and_key(source):
    assert database_named("1") == database_named("acme.example")
    assert len({database_named("1"), database_named("acme.example"), database_named("2")}) == 2


def test_an_alias_is_given_in_the_current_environment(source):
    with environment("dev"):
        assert alias_for("acme.example") == database_named("acme.example", "dev").alias
    with environment("test"), pytest.raises(NoSuchDatabase):
        alias_for("acme.example")


def test_a_customers_database_is_found_by_its_key_or_name(source):
    with environment("prod"):
        acme = database_named("acme.example")
        assert [database_for(name) for name in ("acme.example", "1", 1)] == [acme] * 3
        contacts: Any = database_for(1).get_model("contacts")
        assert contacts.objects.get(pk=1).name == "Ann of acme"


def test_no_environment_is_an_error_of_its_own(source):
    with pytest.raises(NoSuchEnvironment):
        alias_for("acme.example")
