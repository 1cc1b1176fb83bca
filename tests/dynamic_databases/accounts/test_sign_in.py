"""Signing in by a table of users in a registered database: who may, what is made here, and what is not."""

from __future__ import annotations

import logging

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import aauthenticate, authenticate
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connections

from dynamic_databases import auth
from dynamic_databases.accounts.rows import _is_true, _names, _text
from dynamic_databases.auth import UsersUnavailable
from dynamic_databases.connections import live
from dynamic_databases.models import Database, UserOrigin
from tests.dynamic_databases.accounts.conftest import change
from tests.dynamic_databases.accounts.hashes import MADE
from tests.dynamic_databases.accounts.users import HASHES, RIGHT, TABLE, USERS_OF_SQLITE, WRONG

pytestmark = pytest.mark.django_db


def signed_in(name: str, password: str = RIGHT) -> User | None:
    user = authenticate(username=name, password=password)
    assert user is None or isinstance(user, User)
    return user


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


def test_a_local_user_of_that_name_is_nobody_elses(users, caplog):
    admin = User.objects.create_superuser("ann", password="another one")
    with caplog.at_level(logging.WARNING):
        assert signed_in("ann") is None
    assert "The user name 'ann' is taken here" in caplog.text
    assert signed_in("ann", "another one") == admin
    admin.refresh_from_db()
    assert admin.has_usable_password()
    assert not UserOrigin.objects.exists()


def test_who_is_disabled_here_stays_out(users):
    user = signed_in("ann")
    User.objects.update(is_active=False)
    assert user is not None
    assert signed_in("ann") is None


def test_a_user_who_was_deleted_here_is_made_anew(users):
    first = signed_in("ann")
    assert first is not None
    first.delete()
    assert not UserOrigin.objects.exists()
    second = signed_in("ann")
    assert second is not None
    User.objects.filter(pk=second.pk)._raw_delete("default")
    assert signed_in("ann") is not None


def test_groups_there_are_groups_here_that_exist(users, signing_in):
    editors, readers, staff = (Group.objects.create(name=name) for name in ("editors", "readers", "staff"))
    user = signed_in("ann")
    assert user is not None
    assert set(user.groups.all()) == {editors, readers}
    change(users["dev"], "UPDATE users SET roles = '[\"editors\", \"bosses\"]' WHERE login = 'ann'")
    signed_in("ann")
    assert set(user.groups.all()) == {editors}
    signing_in(group_names={"editors": "staff", "bosses": "readers"})
    signed_in("ann")
    assert set(user.groups.all()) == {editors, readers, staff}, (
        "editors is nothing that the table decides now"
    )
    change(users["dev"], "UPDATE users SET roles = '' WHERE login = 'ann'")
    signed_in("ann")
    assert set(user.groups.all()) == {editors}


def test_groups_may_be_in_a_table_of_their_own(users, signing_in):
    change(users["dev"], "CREATE TABLE members (user_id integer, role varchar(20))")
    change(users["dev"], "INSERT INTO members VALUES (1, 'readers'), (2, 'editors')")
    for name in ("editors", "readers"):
        Group.objects.create(name=name)
    signing_in(key="id", groups={"table": "members", "user": "user_id", "group": "role"})
    user = signed_in("ann")
    assert user is not None
    assert [group.name for group in user.groups.all()] == ["readers"]


def test_a_key_keeps_a_user_whose_name_changes(users, signing_in):
    signing_in(key="id")
    user = signed_in("ann")
    change(users["dev"], "UPDATE users SET login = 'anna' WHERE login = 'ann'")
    change(users["dev"], "UPDATE users SET login = 'ann' WHERE login = 'bob'")
    assert signed_in("anna") == user
    assert signed_in("ann") is None, "another person of the same name is no local user of the first one's"


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


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, True), (0, False), (True, True), (None, False), ("Y", True), ("N", False), ("0", False), ("t", True),
     (b"\x01", True), (b"\x00", False), (b"1", True), (b"0", False), (memoryview(b"\x01"), True),
     ("active", True), ("deleted", False), ("", False), (2, True)],
)  # fmt: skip
def test_yes_is_understood_as_databases_say_it(value, expected):
    assert _is_true(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a, b", ("a", "b")), (["a", "b"], ("a", "b")), ('["a", "b c"]', ("a", "b c")), ("{a,b}", ("a", "b")),
     (None, ()), ("", ()), ("[a", ()), ("a;b\nc", ("a", "b", "c")), ('{"x": 1}', ('x": 1',)), (b"a", ("a",))],
)  # fmt: skip
def test_names_of_groups_are_understood_as_columns_list_them(value, expected):
    assert _names(value) == expected


def test_bytes_are_text_where_they_are_any():
    assert _text(memoryview(b"ann")) == _text(b"ann  ") == _text("ann ") == "ann"
    assert _text(b"\xff") == _text(None) == ""


def test_deleting_a_user_by_command_forgets_where_it_came_from(users):
    user = signed_in("ann")
    assert user is not None
    call_command("check")
    User.objects.all().delete()
    assert not UserOrigin.objects.exists()
    assert Database.objects.exists()
