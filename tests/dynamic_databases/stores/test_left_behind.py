"""A connection in which a request left something serves no other one."""

from __future__ import annotations

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

from dynamic_databases.stores.sqlite.idle import idle_connections
from tests.dynamic_databases.stores.notes import asked, file, kept_for_long, opened

__all__ = ["file", "kept_for_long", "opened"]
pytestmark = pytest.mark.django_db


def leave_a_transaction(store: BaseDatabaseWrapper) -> object:
    return asked(store, "BEGIN")


def leave_a_statement(store: BaseDatabaseWrapper) -> object:
    asked(store, "INSERT INTO notes VALUES ('second')")
    store.close()
    running = store.cursor()
    running.execute("SELECT text FROM notes")
    running.fetchone()
    return running


def leave_keys_unchecked(store: BaseDatabaseWrapper) -> object:
    return asked(store, "PRAGMA foreign_keys = OFF")


def leave_an_error(store: BaseDatabaseWrapper) -> object:
    with pytest.raises(OperationalError):
        asked(store, "SELECT nothing FROM notes")
    return None


@pytest.mark.parametrize(
    "leave", [leave_a_transaction, leave_a_statement, leave_keys_unchecked, leave_an_error]
)
def test_a_connection_in_which_something_was_left_serves_no_other_request(opened, leave):
    store = opened()
    left = leave(store)
    store.close_if_unusable_or_obsolete()
    store.close_if_unusable_or_obsolete()
    assert len(idle_connections) == 0
    del left
