"""Signing in by a table of users in a registered database: which names and passwords are taken."""

from __future__ import annotations

import logging

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import aauthenticate
from django.contrib.auth.models import User
from django.db import connections

from dynamic_databases import auth
from dynamic_databases.connections import live
from dynamic_databases.models import UserOrigin
from tests.dynamic_databases.accounts.conftest import change
from tests.dynamic_databases.accounts.hashes import MADE
from tests.dynamic_databases.accounts.signing_in import signed_in
from tests.dynamic_databases.accounts.users import HASHES, RIGHT, USERS_OF_SQLITE, WRONG

pytestmark = pytest.mark.django_db


def test_the_right_password_makes_a_local_user_without_one(users):
    user = signed_in("ann")
    assert user is not None
    assert (user.username, user.email, user.is_staff, user.is_superuser) == (
        "ann",
        "ann@dev.example",
        False,
        False,
    )
    assert not user.has_usable_password()
    assert str(UserOrigin.objects.get(user_key=str(user.pk))) == "the table users of core in dev"
    again = signed_in("ann")
    assert again == user
    assert User.objects.count() == 1


def test_a_wrong_password_is_refused(users):
    for name in ("ann", "nobody", "locked", "gone", "stranger", "twice", "ANN", "ann ", "'"):
        assert signed_in(name, WRONG) is None
    assert not User.objects.exists()


ODD = (
    "gone",
    "unsure",
    "nobody",
    "locked",
    "stranger",
    "twice",
    "ANN",
    "Ann",
    "",
    "a\0",
    "\n",
    "x" * 151,
    "%",
)


def test_the_right_password_is_refused_to_whom_may_not(users):
    """Disabled, without a password, unknown, in doubt, or spelled otherwise: whatever the collation says."""
    for name in ODD:
        assert signed_in(name) is None, name
    assert not User.objects.exists()


def test_an_empty_password_opens_nothing(users):
    for name in ("ann", "nobody", "locked", "stranger"):
        assert signed_in(name, "") is None


def test_an_old_format_is_refused_unless_it_is_named(users, signing_in, caplog):
    with caplog.at_level(logging.WARNING):
        assert signed_in("old") is None
    assert "the format md5, which DATABASE_USERS does not take" in caplog.text
    assert HASHES["md5"] not in caplog.text
    signing_in(formats=["md5"])
    assert signed_in("old") is not None
    assert signed_in("ann") is None


def test_every_format_is_taken_where_it_is_named(users, signing_in):
    signing_in(formats=sorted(HASHES))
    for number, (_, stored, _) in enumerate(MADE):
        change(
            users["dev"],
            f"INSERT INTO users (login, stored, enabled) VALUES ('u{number}', '{stored}', 1)",
        )
        assert signed_in(f"u{number}", WRONG) is None
        assert signed_in(f"u{number}") is not None


def test_nothing_is_written_there(users):
    database = users["dev"]
    before = [list(database.get_model("users").objects.order_by("id").values())]
    for name in ("ann", "bob", "gone", "stranger"):
        signed_in(name)
        signed_in(name, WRONG)
    assert [list(database.get_model("users").objects.order_by("id").values())] == before
    assert signed_in("ann") is not None
    statements: list[str] = []

    def note(execute, sql, *rest):
        statements.append(sql)
        return execute(sql, *rest)

    with connections[live(database).alias].execute_wrapper(note):
        signed_in("ann")
    assert statements
    assert all(sql.lstrip().upper().startswith(("SELECT", "SET", "SHOW")) for sql in statements)


def test_it_is_asked_by_a_connection_that_only_reads(users, monkeypatch):
    lives = []

    def noted(database):
        lives.append(live(database))
        return lives[-1]

    monkeypatch.setattr(auth, "live", noted)
    assert signed_in("ann") is not None
    assert lives
    assert users["dev"].alias not in {connection.alias for connection in lives}


def test_async_code_signs_in_as_well(sqlite_user):
    signed_in_later = async_to_sync(aauthenticate)
    user = signed_in_later(username="ann", password=RIGHT)
    assert user is not None
    assert async_to_sync(auth.DatabaseUserBackend().aget_user)(user.pk) == user
    assert signed_in_later(username="ann", password=WRONG) is None


@pytest.fixture
def sqlite_user(sqlite_database, signing_in):
    signing_in()
    return sqlite_database("dev", "core", USERS_OF_SQLITE)


def test_ten_thousand_users_are_looked_up_by_name(users):
    rows = ", ".join(f"('user{number}', '{HASHES['bcrypt']}', 1)" for number in range(10_000))
    change(users["dev"], f"INSERT INTO users (login, stored, enabled) VALUES {rows}")
    change(users["dev"], "CREATE INDEX by_login ON users (login)")
    for name in ("user0", "user5000", "user9999"):
        assert signed_in(name) is not None
        assert signed_in(name, WRONG) is None
    assert signed_in("user10000") is None
    assert User.objects.count() == 3
