"""Who is signed in stays so only while the account there allows it, as of a set time."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.test import Client

from dynamic_databases.accounts import following
from dynamic_databases.auth import DatabaseUserBackend
from dynamic_databases.connections import known_dead, live
from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Database
from tests.dynamic_databases.accounts.conftest import change
from tests.dynamic_databases.accounts.users import BACKENDS, HASHES, RIGHT
from tests.servers.hung import hung_server
from tests.servers.programs import became

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(settings):
    """Let every request ask for the account."""
    settings.DATABASE_USERS_MAX_AGE = 0.0


@pytest.fixture
def ann(users):
    user = authenticate(username="ann", password=RIGHT)
    assert isinstance(user, User)
    return user


@pytest.fixture
def session(ann):
    """Return a client whose session was begun by the backend."""
    client = Client(headers={"host": "localhost"})
    client.force_login(ann, backend=BACKENDS[-1])
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/").wsgi_request.user.is_authenticated)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users SET enabled = 0 WHERE login = 'ann'",
        "DELETE FROM users WHERE login = 'ann'",
        f"UPDATE users SET stored = '{HASHES['sha512_crypt']}' WHERE login = 'ann'",
    ],
    ids=["disabled", "removed", "with another password"],
)
def test_whoever_may_no_longer_is_out_within_the_set_time(users, ann, session, settings, statement):
    assert is_in(session)
    change(users["dev"], statement)
    assert is_in(session), "asked before its time"
    settings.DATABASE_USERS_MAX_AGE = 0.0
    assert not is_in(session)


def test_a_disabled_user_who_is_enabled_again_need_not_sign_in_again(users, ann, session, at_once):
    change(users["dev"], "UPDATE users SET enabled = 0 WHERE login = 'ann'")
    assert not is_in(session)
    change(users["dev"], "UPDATE users SET enabled = 1 WHERE login = 'ann'")
    assert is_in(session)


def test_groups_and_address_follow(users, ann, session, at_once):
    editors = Group.objects.create(name="editors")
    assert is_in(session)
    assert set(ann.groups.all()) == {editors}
    change(users["dev"], "UPDATE users SET roles = '', mail = 'new@example.com' WHERE login = 'ann'")
    assert is_in(session)
    ann.refresh_from_db()
    assert (set(ann.groups.all()), ann.email) == (set(), "new@example.com")


def test_whose_table_is_no_longer_described_is_out(users, ann, session, signing_in, at_once):
    signing_in(table="others")
    assert not is_in(session)


def test_who_is_disabled_here_is_out(users, ann, session):
    User.objects.update(is_active=False)
    assert not is_in(session)


def test_a_request_asks_nothing_until_it_is_time(users, ann, session, django_assert_num_queries):
    is_in(session)
    with django_assert_num_queries(1):  # the user, as Django's own backend does
        assert DatabaseUserBackend().get_user(ann.pk) == ann


@pytest.fixture
def hung(users, settings):
    """Yield while the users' database takes connections and never answers."""
    settings.CONNECT_TIMEOUT = 2.0
    with hung_server() as server:
        users["dev"].config = {
            "ENGINE": "postgresql", "NAME": "core", "USER": "reader", "HOST": "127.0.0.1", "PORT": server.port
        }  # fmt: skip
        users["dev"].save()
        yield server


def test_while_it_cannot_be_asked_an_answer_counts_for_a_while(ann, session, hung, settings):
    settings.DATABASE_USERS_MAX_AGE, settings.DATABASE_USERS_GRACE = 0.0, 900.0
    assert is_in(session)
    settings.DATABASE_USERS_GRACE = -1.0
    assert not is_in(session)
    settings.DATABASE_USERS_GRACE = 900.0
    assert is_in(session), "the session itself is still there"


def test_a_process_that_knows_nothing_lets_nobody_in_meanwhile(ann, session, hung, settings):
    following._checked.clear()
    assert not is_in(session)


def test_a_server_that_is_known_to_hang_is_not_asked_by_every_request(ann, session, hung, settings):
    settings.DATABASE_USERS_MAX_AGE = 0.0
    (connection,) = [live(database) for database in Database.objects.filter(environment__slug="dev")]
    known_dead.give_up(connection, TimedOut("It did not answer."))
    for _ in range(3):
        assert is_in(session)
    assert hung.most_at_once == 0


def test_an_answer_that_comes_late_counts_for_the_next_request(users, ann, session, settings, monkeypatch):
    settings.DATABASE_USERS_MAX_AGE = 0.0
    monkeypatch.setattr(following, "PATIENCE", 0.0)
    change(users["dev"], "UPDATE users SET enabled = 0 WHERE login = 'ann'")
    assert became(lambda: not is_in(session), 60)
