"""Which table of users is asked: that of the environment, of one alone, or several in their order."""

from __future__ import annotations

import logging

import pytest

from dynamic_databases.auth import UsersUnavailable
from tests.dynamic_databases.accounts.conftest import change
from tests.dynamic_databases.accounts.signing_in import signed_in
from tests.dynamic_databases.accounts.users import HASHES, TABLE

pytestmark = pytest.mark.django_db


def test_another_environment_has_other_users(users, signing_in):
    signing_in(environment="prod")
    user = signed_in("ann")
    assert user is not None
    assert user.email == "ann@prod.example"


def test_without_an_environment_the_name_must_be_in_one_alone(users, signing_in):
    signing_in(environment="")
    with pytest.raises(UsersUnavailable):
        signed_in("ann")
    users["prod"].delete()
    assert signed_in("ann") is not None


def test_two_tables_are_asked_in_their_order(users, signing_in):
    signing_in(TABLE | {"environment": "prod"}, TABLE)
    change(
        users["dev"], f"INSERT INTO users (login, stored, enabled) VALUES ('new', '{HASHES['bcrypt']}', 1)"
    )
    first, second = signed_in("ann"), signed_in("new")
    assert first is not None
    assert second is not None
    assert first.email == "ann@prod.example"


def test_settings_that_name_nothing_are_no_wrong_password(users, signing_in, caplog):
    for key, name in (
        ("table", "people"),
        ("hash", "digest"),
        ("database", "none"),
        ("environment", "other"),
    ):
        signing_in(**{key: name})
        with caplog.at_level(logging.WARNING), pytest.raises(UsersUnavailable):
            signed_in("ann")
    assert "Nobody signs in by core" in caplog.text
