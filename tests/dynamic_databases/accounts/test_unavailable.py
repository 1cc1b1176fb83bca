"""A table of users that can't be asked is no wrong password, and costs nobody else's sign-in."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.db import connections

from dynamic_databases.auth import UsersUnavailable
from dynamic_databases.connections import close_stale, known_dead
from dynamic_databases.models import Database
from tests.dynamic_databases.accounts.users import RIGHT, TABLE, USERS_OF_SQLITE, WRONG
from tests.servers.hung import hung_server

pytestmark = pytest.mark.django_db
DEAD = {"ENGINE": "postgresql", "NAME": "core", "USER": "reader", "HOST": "127.0.0.1"}


@pytest.fixture(params=["hung", "dead"])
def unavailable(request, environments, signing_in, settings):
    """Yield while `core` in dev hangs, or refuses connections."""
    settings.CONNECT_TIMEOUT = 2.0
    signing_in()
    with hung_server() as server:
        port = server.port if request.param == "hung" else 1
        config = {**DEAD, "PORT": port}
        yield Database.objects.create(name="core", environment=environments["dev"], config=config)


@pytest.fixture
def failures():
    """Return the names of the sign-ins that counted as failed."""
    names = []

    def note(credentials, **kwargs):
        names.append(credentials["username"])

    user_login_failed.connect(note)
    yield names
    user_login_failed.disconnect(note)


def test_it_is_said_to_come_again_and_counts_for_no_lock(unavailable, failures):
    for password in (RIGHT, WRONG):
        with pytest.raises(UsersUnavailable, match="Try again in a minute"):
            authenticate(username="ann", password=password)
    assert failures == []


def test_local_users_sign_in_without_waiting_for_it(unavailable, failures):
    local = User.objects.create_user("local", password=RIGHT)
    assert authenticate(username="local", password=RIGHT) == local
    assert authenticate(username="local", password=WRONG) is None
    assert failures == ["local"]


def test_asked_again_and_again_it_says_the_same(unavailable, monkeypatch):
    monkeypatch.setattr(known_dead, "SECONDS", 3600.0)
    for _ in range(4):
        with pytest.raises(UsersUnavailable):
            authenticate(username="ann", password=RIGHT)


def test_another_table_that_answers_is_enough(unavailable, sqlite_database, signing_in):
    sqlite_database("prod", "others", USERS_OF_SQLITE)
    signing_in(TABLE, TABLE | {"database": "others", "environment": "prod"})
    user = authenticate(username="ann", password=RIGHT)
    assert user is not None
    with pytest.raises(UsersUnavailable):
        authenticate(username="bob", password=RIGHT)


def name_signed_in(name: str) -> str:
    """Return who has signed in, in a thread of its own."""
    try:
        user = authenticate(username=name, password=RIGHT)
        return user.get_username() if user is not None else ""
    except UsersUnavailable:
        return "try again"
    finally:
        close_stale()
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_while_one_sign_in_waits_for_a_hung_server_others_end(
    environments, sqlite_database, signing_in, settings
):
    settings.CONNECT_TIMEOUT = 60.0
    sqlite_database("prod", "others", USERS_OF_SQLITE)
    signing_in(TABLE | {"database": "others", "environment": "prod"}, TABLE)
    User.objects.create_user("local", password=RIGHT)
    with socket.create_server(("127.0.0.1", 0)) as hung, ThreadPoolExecutor(3) as threads:
        config = {**DEAD, "PORT": hung.getsockname()[1]}
        Database.objects.create(name="core", environment=environments["dev"], config=config)
        waiting = threads.submit(name_signed_in, "unknown")
        hung.settimeout(60)
        connection, _ = hung.accept()
        with connection:
            others = [threads.submit(name_signed_in, name) for name in ("ann", "local")]
            assert [other.result(50) for other in others] == ["ann", "local"]
            assert not waiting.done()
        hung.close()
        assert waiting.result(90) == "try again"
