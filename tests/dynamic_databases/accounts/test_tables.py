"""What DATABASE_USERS may say, and how `manage.py check` names what can't work."""

from __future__ import annotations

import pytest

from dynamic_databases.accounts import formats
from dynamic_databases.accounts.tables import Memberships, check_users, user_tables
from dynamic_databases.errors import ConfigError
from tests.dynamic_databases.accounts.users import BACKENDS, TABLE

MEMBERS = {"table": "members", "user": "user_id", "group": "role"}
OF_CUSTOMERS = {key: value for key, value in TABLE.items() if key not in {"database", "groups"}} | {
    "source": "customers"
}
WRONG = {
    "an unknown key": (TABLE | {"pasword": "x"}, "pasword is unknown"),
    "no table": (TABLE | {"table": ""}, "table: must be given"),
    "no name": ({"database": "core", "table": "users", "hash": "stored"}, "name: must be given"),
    "a database and a source": (TABLE | {"source": "customers"}, "give one of them"),
    "neither": (TABLE | {"database": ""}, "give one of them"),
    "an unknown format": (TABLE | {"formats": ["rot13"]}, "formats: has rot13; allowed are django, "),
    "a format as text": (TABLE | {"formats": "bcrypt"}, "formats: must be a list"),
    "a column that is no text": (TABLE | {"active": 7}, "active: must be text"),
    "a whole_name that is text": (TABLE | {"whole_name": "yes"}, "must be true or false"),
    "half a table of groups": (TABLE | {"groups": {"table": "members"}}, "must be a column, or have"),
    "names of groups in a list": (TABLE | {"group_names": ["x"]}, "group here for each group there"),
    "groups of customers": (OF_CUSTOMERS | {"groups": "roles"}, "group_names: must be given"),
    "no dict": ("core", "must have a dict for each table"),
}


@pytest.fixture
def described(settings):
    settings.AUTHENTICATION_BACKENDS = BACKENDS

    def described(value):
        settings.DATABASE_USERS = value
        return [(message.id, message.msg) for message in check_users()]

    return described


@pytest.mark.parametrize(("entry", "reason"), WRONG.values(), ids=WRONG)
def test_what_cannot_work_is_named(described, entry, reason):
    (message,) = described([entry])
    assert message[0] == "dynamic_databases.E004"
    assert reason.replace("pasword is", "pasword: is") in message[1]
    with pytest.raises(ConfigError):
        user_tables()


def test_what_can_work_is_not_remarked_on(described):
    assert described([TABLE, OF_CUSTOMERS]) == []
    assert described(TABLE) == []
    assert described([TABLE | {"groups": MEMBERS}]) == []
    assert user_tables()[0].groups == Memberships(**MEMBERS)
    assert described([]) == []


def test_a_setting_that_is_no_list_is_named(described):
    for value in ("core", None, 7):
        assert [code for code, _ in described(value)] == ["dynamic_databases.E004"]


def test_tables_without_the_backend_and_a_backend_too_early_are_named(described, settings):
    settings.AUTHENTICATION_BACKENDS = BACKENDS[:1]
    assert [code for code, _ in described([TABLE])] == ["dynamic_databases.W003"]
    settings.AUTHENTICATION_BACKENDS = BACKENDS[::-1]
    assert [code for code, _ in described([TABLE])] == ["dynamic_databases.W004"]


def test_a_library_that_is_missing_is_named_unless_django_is_enough(described, monkeypatch):
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    assert [code for code, _ in described([TABLE])] == ["dynamic_databases.E005"]
    assert described([TABLE | {"formats": ["django"]}]) == []
