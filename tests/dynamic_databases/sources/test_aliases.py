"""`using("acme.example")` reads the customer of that name in the current environment, and no other."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connections, models, transaction
from django.db.utils import DatabaseError
from django.utils.connection import ConnectionDoesNotExist

from dynamic_databases.connections import aliases, close_stale
from dynamic_databases.context import environment
from dynamic_databases.errors import NoSuchEnvironment, Unreachable
from dynamic_databases.managers import DatabaseManager
from tests.controller import make_files, source_of

pytestmark = pytest.mark.django_db


class Contact(models.Model):
    """A model of a project: on its own database, and on every customer's."""

    name = models.TextField()
    of_customers = DatabaseManager("acme.example")

    class Meta:
        managed = False
        app_label = "tests_customers"
        db_table = "contacts"

    def __str__(self) -> str:
        return self.name


@pytest.fixture(autouse=True)
def source(register, tmp_path):
    return source_of(register("prod", "core", make_files(tmp_path)))


def first(name: str) -> str:
    return str(Contact._base_manager.using(name).get(pk=1).name)


def test_a_model_is_read_by_a_customers_name():
    with environment("prod"):
        assert first("acme.example") == "Ann of acme"
        assert first("beta.example") == "Ann of beta"
        assert first("2") == "Ann of beta"


def test_a_key_may_be_the_number_that_it_is():
    with environment("prod"):
        contacts: Any = Contact.of_customers
        assert contacts.using(2).get(pk=1).name == "Ann of beta"
        assert Contact.of_customers.get(pk=1).name == "Ann of acme"


def test_the_environment_decides_which_of_them_it_is():
    for _ in range(2):
        with environment("prod"):
            assert first("acme.example") == "Ann of acme"
            with environment("dev"):
                assert first("acme.example") == "Ann of acme-dev"
            assert first("acme.example") == "Ann of acme"


def test_without_an_environment_a_name_that_is_one_customers_alone_will_do():
    assert first("beta.example") == "Ann of beta"
    with pytest.raises(NoSuchEnvironment, match="is in prod, dev: enter one of them"):
        first("acme.example")


def test_a_name_that_nobody_has_is_no_connection():
    with environment("prod"), pytest.raises(ConnectionDoesNotExist):
        first("nobody.example")


def test_a_static_alias_is_never_a_customers(source, sqlite_database):
    source.name_columns = "plan"
    source.save()
    settings.DATABASES["default"]
    core = sqlite_database("dev", "other", "CREATE TABLE customers (id, domain)")
    assert core.alias not in list(settings.DATABASES)
    assert settings.DATABASES["default"]["NAME"] == connections["default"].settings_dict["NAME"]


def test_a_registered_database_is_read_by_its_name_before_a_customer(sqlite_database):
    script = "CREATE TABLE contacts (id integer, name text); INSERT INTO contacts VALUES (1, 'registered')"
    sqlite_database("prod", "acme.example", script)
    with environment("prod"):
        assert first("acme.example") == "registered"


def test_names_are_hidden_from_iteration_and_from_commands():
    with environment("prod"):
        first("acme.example")
    assert list(settings.DATABASES) == ["default"]
    assert aliases.is_dynamic("acme.example")


def test_a_connection_by_name_is_guarded():
    with environment("prod"), pytest.raises(DatabaseError):
        Contact._base_manager.using("acme.example").create(id=7, name="never")


def test_a_connection_by_name_ends_with_the_request():
    with environment("prod"):
        first("acme.example")
        wrapper = connections["acme.example"]
        assert wrapper.connection is not None
        request_finished.send(sender=None)
        assert wrapper.connection is None
        assert connections["acme.example"] is not wrapper
        request_started.send(sender=None)


def test_a_connection_that_is_kept_open_refuses_another_environment():
    with environment("prod"), transaction.atomic(using="acme.example"):
        assert first("acme.example") == "Ann of acme"
        with environment("dev"), pytest.raises(NoSuchEnvironment, match=r"was opened in prod"):
            first("acme.example")


@pytest.mark.django_db(transaction=True)
def test_threads_read_their_own_environment():
    read: dict[str, str] = {}

    def reading(slug: str) -> None:
        try:
            with environment(slug):
                read[slug] = first("acme.example")
        finally:
            close_stale()
            connections.close_all()

    for slug in ("prod", "dev"):
        thread = threading.Thread(target=reading, args=[slug])
        thread.start()
        thread.join()
    assert read == {"prod": "Ann of acme", "dev": "Ann of acme-dev"}


def test_a_controller_that_is_down_is_said(tmp_path, settings):
    settings.CUSTOMERS_MAX_AGE = -1.0
    (tmp_path / "core.sqlite3").unlink()
    with environment("prod"), pytest.raises(Unreachable):
        first("acme.example")


def test_a_manager_of_a_model_reads_a_customer():
    with environment("dev"):
        assert Contact.of_customers.get(pk=1).name == "Ann of acme-dev"
