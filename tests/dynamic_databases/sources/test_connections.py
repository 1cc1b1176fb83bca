"""How a customer's database is connected to: by its row and its source's template, never by hostile texts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from dynamic_databases.context import alias_for, environment
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Source
from dynamic_databases.sources.customers import databases_named
from tests.controller import SECRET, change_controller, contact_names, database_named, source_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wrong.example", "ENGINE: is postgresql, but the source's template says sqlite."),
        ("4", "connection: is not a connection string"),
    ],
)
def test_a_wrong_connection_string_is_that_customers_error_alone(source, name, message):
    with pytest.raises(ConfigError, match=message) as caught:
        database_named(name).connection_settings()
    assert SECRET not in str(caught.value) + repr(caught.value)
    assert contact_names(database_named("acme.example")) == ["Ann of acme", "Bob"]


def test_an_empty_connection_says_so(source, core):
    change_controller(core, "UPDATE customers SET connection = NULL WHERE id = 2")
    with pytest.raises(ConfigError, match="connection: is empty"):
        database_named("2").connection_settings()


def test_a_connection_may_come_in_parts(core, tmp_path):
    change_controller(core, f"ALTER TABLE customers ADD file text DEFAULT '{tmp_path}/beta.sqlite3'")
    source_of(core, connection_column="", database_column="file")
    assert contact_names(database_named("acme.example")) == ["Ann of beta", "Bob"]


def test_the_template_has_the_last_word(core):
    change_controller(
        core, "UPDATE customers SET connection = 'postgresql://app:own@db.example:5432/acme?sslmode=disable'"
    )
    template = {"ENGINE": "postgresql", "USER": "reader", "PASSWORD": "s3", "OPTIONS": {"sslmode": "require"}}
    source_of(core, template=template, hosts="*.example")
    entry = database_named("acme.example").connection_settings()
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "5432", "acme")
    assert (entry["USER"], entry["PASSWORD"], entry["OPTIONS"]["sslmode"]) == ("reader", "s3", "require")


def test_a_templates_password_is_sent_to_the_named_hosts_alone(core):
    change_controller(core, "UPDATE customers SET connection = 'postgresql://app:own@evil.test/acme'")
    template = {"ENGINE": "postgresql", "USER": "reader", "PASSWORD": "s3"}
    with pytest.raises(ValidationError, match="List the hosts"):
        source_of(core, template=template)
    source = Source.objects.create(
        name="unasked", database=core, table="customers", key_column="id", environment_column="stage",
        connection_column="connection", template=template,
    )  # fmt: skip
    with pytest.raises(ConfigError, match="names no hosts for its password"):
        database_named("1").connection_settings()
    source.delete()
    source_of(core, template=template, hosts="*.example")
    with pytest.raises(ConfigError, match=r"HOST: may not be evil\.test; allowed are \*\.example"):
        database_named("acme.example").connection_settings()


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
        database_named("acme.example").connection_settings()
    assert SECRET not in str(caught.value)


def test_a_customers_password_is_in_no_repr(core):
    change_controller(core, f"UPDATE customers SET connection = 'postgresql://app:{SECRET}@db.example/acme'")
    source_of(core, template={"ENGINE": "postgresql"})
    acme = database_named("acme.example")
    told = [acme, acme.config, acme.customer, acme.connection_settings(), databases_named("1")]
    assert SECRET not in repr(told) + str(told)


def test_writing_needs_a_template_that_allows_it(source, core):
    with environment("prod"), pytest.raises(ConfigError, match="READ_ONLY"):
        alias_for("acme.example", writing=True)
    source.template = {"ENGINE": "sqlite", "READ_ONLY": False}
    source.save()
    contacts: Any = database_named("acme.example").get_model("contacts")
    contacts.objects.create(id=9, name="New")
    assert contacts.objects.get(pk=9).name == "New"
