"""Logging in to the site by a table of users: the form, the lock, the turns, and the page of the password."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from browser import login_turns
from browser.logins import asides, password_hashing
from browser.logins.asides import Turn
from browser.logins.attempts import LoginBusy
from dynamic_databases.accounts import checking, following
from dynamic_databases.accounts.formats import Hash
from dynamic_databases.connections import known_dead
from dynamic_databases.models import Database
from tests.browser.logins import LIMIT, LOGINS
from tests.dynamic_databases.accounts.hashes import PASSWORD
from tests.dynamic_databases.accounts.users import TABLE, USERS_OF_SQLITE
from tests.markup import elements, text_of
from tests.servers.hung import hung_server
from tests.servers.programs import became
from tests.sources import ROOT

RIGHT = {"username": "ann", "password": PASSWORD}
WRONG = RIGHT | {"password": "a guess"}


@pytest.fixture
def by_table(settings, db):
    """Let people log in by the table as DATABASE_USERS in the environment does."""
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS, "browser.logins.database_users.DatabaseUserBackend"
    ]  # fmt: skip
    settings.DATABASE_USERS = [TABLE]
    yield
    for cache in (checking._costliest, following._checked, following._arrived):
        cache.clear()
    known_dead.forget_all()


@pytest.fixture
def core(by_table, sqlite_database):
    return sqlite_database("dev", "core", USERS_OF_SQLITE)


@pytest.fixture
def hung(by_table, environments, settings):
    """Yield a server that takes connections and never answers, where the users are to be found."""
    settings.CONNECT_TIMEOUT = 3.0
    config = {"ENGINE": "postgresql", "NAME": "core", "USER": "reader", "HOST": "127.0.0.1"}
    with hung_server() as server:
        Database.objects.create(
            name="core", environment=environments["dev"], config=config | {"PORT": server.port}
        )
        yield server


def test_the_right_password_leads_on_and_a_wrong_one_does_not(core, anonymous):
    assert anonymous.post("/login/", WRONG).status_code == 200
    assert anonymous.post("/login/?next=/dev/", RIGHT | {"next": "/dev/"})["Location"] == "/dev/"
    page = anonymous.get("/dev/core/")
    assert page.status_code == 200
    assert "ann" in text_of(page)


@pytest.mark.parametrize("login", LOGINS)
def test_five_wrong_passwords_lock_such_an_account_too(core, anonymous, login):
    assert [anonymous.post(login, WRONG).status_code for _ in range(LIMIT)][-1] == 429
    assert anonymous.post(login, RIGHT).status_code == 429


def test_who_logs_in_so_has_no_way_into_the_administration(core, anonymous):
    assert anonymous.post("/login/", RIGHT).status_code == 302
    assert anonymous.get("/admin/").status_code == 302


def test_the_page_of_the_password_says_where_it_is_kept(core, anonymous):
    anonymous.post("/login/", RIGHT)
    page = anonymous.get("/login/password/")
    assert "You log in with the password of the table users of core in dev." in text_of(page)
    assert not elements(page, "input[type=password]")


def test_the_administration_lists_where_users_come_from(core, anonymous, admin_client):
    anonymous.post("/login/", RIGHT)
    listed = admin_client.get("/admin/dynamic_databases/userorigin/", headers={"host": "localhost"})
    assert [cell.text() for cell in elements(listed, "#result_list .field-environment")] == ["dev"]
    assert "ann" in text_of(listed)
    assert (
        admin_client.get(
            "/admin/dynamic_databases/userorigin/add/", headers={"host": "localhost"}
        ).status_code
        == 403
    )


@pytest.mark.parametrize("login", LOGINS)
def test_a_server_that_hangs_is_no_wrong_password(hung, anonymous, login):
    answer = anonymous.post(login, RIGHT)
    assert "Try again in a minute" in text_of(answer)
    assert not AccessAttempt.objects.exists()
    if login == "/login/":
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_an_administrators_password_is_not_guessed_while_a_server_hangs(hung, anonymous, user):
    guess = {"username": "reader", "password": "a guess"}
    assert [anonymous.post("/login/", guess).status_code for _ in range(LIMIT)][-1] == 429


def test_while_attempts_wait_for_a_database_others_have_their_turns(monkeypatch):
    monkeypatch.setattr(login_turns, "WAIT", 0.01)
    monkeypatch.setattr(asides, "_waiting", threading.BoundedSemaphore(password_hashing.AT_ONCE))
    end, inside = threading.Event(), threading.Semaphore(0)

    def attempt():
        assert login_turns._take_turn()
        with asides.holding(Turn(login_turns._attempts.release, login_turns._take_turn)), asides.aside():
            inside.release()
            assert end.wait(60)

    threads = [threading.Thread(target=attempt) for _ in range(password_hashing.AT_ONCE)]
    try:
        for thread in threads:
            thread.start()
        assert all(inside.acquire(timeout=60) for _ in threads)
        assert login_turns._take_turn(), "those who wait hold a turn"
        turn = Turn(login_turns._attempts.release, login_turns._take_turn)
        with asides.holding(turn), pytest.raises(LoginBusy), asides.aside():
            pass  # as many wait as may
    finally:
        end.set()
        for thread in threads:
            thread.join(60)
    assert became(lambda: login_turns._attempts._value == password_hashing.AT_ONCE, 60)
    assert asides._waiting._value == password_hashing.AT_ONCE


def test_whoever_gets_no_turn_after_waiting_is_told_to_come_again(monkeypatch):
    given: list[int] = []
    turn = Turn(give=lambda: given.append(1), take=lambda: False)
    with pytest.raises(LoginBusy), asides.holding(turn), asides.aside():
        pass
    assert given == [1]


def test_a_local_user_logs_in_while_a_server_hangs(hung, anonymous, user):
    form = {"username": "reader", "password": "reading is enough"}
    assert anonymous.post("/login/", form).status_code == 302
    assert hung.most_at_once == 0, "the hung server was asked for a local user's right password"


def test_passwords_of_tables_are_computed_in_their_turn_as_others(core, anonymous, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["browser.logins.password_hashing.OneAtATimeHasher"]
    names: list[str] = []
    real = Hash.fits

    def fits(self: Hash, password: str) -> bool:
        names.append(threading.current_thread().name)
        return real(self, password)

    monkeypatch.setattr(Hash, "fits", fits)
    assert anonymous.post("/login/", RIGHT).status_code == 302
    assert len(names) == 1
    assert names[0].startswith("password")
    assert make_password("x")
    assert User.objects.get().username == "ann"


def test_the_site_takes_tables_from_the_environment(tmp_path):
    environ = {
        "DATABASE_USERS": json.dumps([TABLE]),
        "DATABASE_USERS_MAX_AGE": "5",
        "STATE_FOLDER": str(tmp_path),
    }
    told = "settings.AUTHENTICATION_BACKENDS[-1], settings.DATABASE_USERS_MAX_AGE"
    script = f"from django.conf import settings; print({told})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "browser.settings"},
    )  # fmt: skip
    assert done.stdout.split() == ["browser.logins.database_users.DatabaseUserBackend", "5.0"]
