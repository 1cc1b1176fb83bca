"""Passwords are hashed one at a time for each worker, and those who wait too long are told to come again."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.test import Client

from browser import login_turns
from browser.logins import password_hashing
from browser.logins.attempts import LoginBusy
from tests.browser.logins import LIMIT, LOGINS, RIGHT, WRONG
from tests.markup import csrf_token, text_of
from tests.servers.programs import became


@pytest.fixture
def hashed(settings):
    """Let passwords be digested as in the product."""
    settings.PASSWORD_HASHERS = ["browser.logins.password_hashing.OneAtATimeHasher"]


@pytest.fixture
def busy(hashed, user):
    """Yield while one password is computed and another waits."""
    user.password, user.is_staff = make_password(RIGHT["password"]), True
    user.save()
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    admitted = [password_hashing._admitted.acquire(blocking=False) for _ in range(password_hashing.AT_ONCE)]
    assert all(admitted)
    yield client
    for _ in admitted:
        password_hashing._admitted.release()


NEW = "quite another one"
CHANGE = {"old_password": RIGHT["password"], "new_password1": NEW, "new_password2": NEW}
FORMS = dict.fromkeys(LOGINS, RIGHT) | {"/login/password/": CHANGE, "/admin/password_change/": CHANGE}


@pytest.mark.parametrize(("address", "form"), FORMS.items(), ids=FORMS)
def test_one_more_password_than_fits_is_told_to_come_again(busy, anonymous, address, form):
    client = anonymous if "password" not in address else busy
    refused = client.post(address, form)
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0
    assert "Too many logins at once" in text_of(refused)
    assert not AccessAttempt.objects.exists()


def test_an_account_that_is_locked_costs_no_digest(busy, anonymous):
    AccessAttempt.objects.create(username="reader", ip_address="127.0.0.1", failures_since_start=LIMIT)
    assert anonymous.post("/login/", WRONG).status_code == 429


def test_passwords_are_computed_one_at_a_time(hashed, monkeypatch):
    begun, finish = threading.Semaphore(0), threading.Event()
    computing: list[str] = []

    def encode(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        computing.append(password)
        begun.release()
        assert finish.wait(30)
        return f"pbkdf2_sha256$1${salt}$x"

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    threads = [threading.Thread(target=make_password, args=(name,)) for name in ("first", "second")]
    threads[0].start()
    assert begun.acquire(timeout=30)
    threads[1].start()
    assert became(lambda: password_hashing._admitted._value == 0, 30), "the second does not wait"
    with pytest.raises(LoginBusy):
        make_password("third")
    assert computing == ["first"]
    finish.set()
    for thread in threads:
        thread.join(30)
    assert computing == ["first", "second"]


def test_stored_passwords_are_those_of_django(hashed):
    assert check_password("known", PBKDF2PasswordHasher().encode("known", "salt" * 6))
    assert PBKDF2PasswordHasher().verify("known", make_password("known"))


def test_wrong_passwords_over_many_connections_leave_the_pages_alone(served):
    """Sixteen guess at once: each is answered, told to come again or locked out; all pages are served."""
    answers: list[int] = []
    over = threading.Event()

    def guess(number: int) -> None:
        visitor = served.visitor()
        token = csrf_token(visitor.get("/login/"))
        form = {"username": f"victim {number % 4}", "password": "x", "csrfmiddlewaretoken": token}
        while not over.is_set():
            answers.append(visitor.post("/login/", form).status)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    pages = [served.visitor().get("/prod/shop/orders/").status for _ in range(30)]
    over.set()
    for thread in threads:
        thread.join()
    assert set(pages) == {200}
    assert set(answers) <= {200, 429, 503}
    assert {503, 429} & set(answers)


@pytest.mark.parametrize("address", ["/login/", "/admin/login/", "/login/?next=/prod/"])
def test_an_attempt_too_many_is_refused_before_the_store_is_read(anonymous, address, monkeypatch):
    """Refusing must cost little, or who guesses over many connections starves the pages all the same.

    No fixture opens the store, so that a query would fail.
    """
    monkeypatch.setattr(login_turns, "WAIT", 0.01)
    taken = [login_turns._attempts.acquire(blocking=False) for _ in range(password_hashing.AT_ONCE)]
    try:
        assert all(taken)
        answers = [anonymous.post(address, WRONG) for _ in range(2)]
        as_json = anonymous.post("/login/?_format=json", WRONG)
    finally:
        for _ in taken:
            login_turns._attempts.release()
    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "2")
        assert "Too many logins at once" in text_of(answer)
        assert not answer.cookies
    assert answers[0].content == answers[1].content
    assert as_json.json()["error"]["code"] == "login_busy"


def test_a_few_attempts_wait_for_their_turn(monkeypatch):
    monkeypatch.setattr(login_turns, "WAIT", 30.0)
    monkeypatch.setattr(login_turns, "_waiting", threading.BoundedSemaphore(1))
    turns: list[bool] = []
    for _ in range(password_hashing.AT_ONCE):
        assert login_turns._take_turn()
    waiting = threading.Thread(target=lambda: turns.append(login_turns._take_turn()))
    waiting.start()
    assert became(lambda: login_turns._waiting._value == 0, 30)
    assert not login_turns._take_turn(), "more than one waits"
    login_turns._attempts.release()
    waiting.join(30)
    assert turns == [True]
    for _ in range(password_hashing.AT_ONCE):
        login_turns._attempts.release()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone gives a thread a priority of its own")
def test_a_password_is_computed_behind_everything_else(hashed, monkeypatch):
    priorities = []

    def encode(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        priorities.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return f"pbkdf2_sha256$1${salt}$x"

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    make_password("known")
    assert priorities == [password_hashing.NICENESS]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
