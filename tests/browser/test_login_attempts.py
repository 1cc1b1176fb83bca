"""Guessing passwords is held up by account and address, and never starves what others read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client, RequestFactory

from browser.logins.attempts import client_address
from tests.browser.logins import LIMIT, LOGINS, RIGHT, WRONG
from tests.markup import elements, plain, text_of


def guess(client: Client, login: str = "/login/", times: int = LIMIT, **changed: Any) -> list[int]:
    """Return the statuses of so many wrong passwords."""
    return [client.post(login, WRONG, **changed).status_code for _ in range(times)]


@pytest.mark.parametrize("login", LOGINS)
def test_after_five_wrong_passwords_the_right_one_is_refused_too(anonymous, user, login):
    assert guess(anonymous, login) == [200] * (LIMIT - 1) + [429]
    refused = anonymous.post(login, RIGHT)
    assert refused.status_code == 429
    assert 14 * 60 < int(refused["Retry-After"]) <= 15 * 60
    page = plain(text_of(refused))
    assert "Too many wrong passwords" in page
    assert "Try again in 15 minutes, or ask an administrator." in page
    assert elements(refused, "header.bar")


def test_what_is_refused_at_one_login_is_refused_at_the_other(anonymous, user):
    guess(anonymous)
    assert anonymous.post("/admin/login/", RIGHT).status_code == 429


def test_programs_are_refused_in_json(anonymous, user):
    guess(anonymous)
    refused = anonymous.post("/login/?_format=json", RIGHT)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_attempts")


def test_another_account_and_another_address_are_not_refused(anonymous, user, django_user_model):
    django_user_model.objects.create_user("colleague", password="reading is enough")
    guess(anonymous)
    assert anonymous.post("/login/", RIGHT | {"username": "colleague"}).status_code == 302
    anonymous.logout()
    assert anonymous.post("/login/", RIGHT, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_the_right_password_ends_the_count(anonymous, user):
    guess(anonymous, times=LIMIT - 1)
    assert anonymous.post("/login/", RIGHT).status_code == 302
    anonymous.logout()
    assert guess(anonymous, times=LIMIT - 1) == [200] * (LIMIT - 1)


def test_a_changed_browser_is_the_same_client(anonymous, user):
    for number in range(LIMIT):
        anonymous.post("/login/", WRONG, headers={"user-agent": f"browser {number}"})
    assert anonymous.post("/login/", RIGHT).status_code == 429


def test_trying_again_does_not_prolong_it_and_then_it_ends(anonymous, user):
    guess(anonymous)
    before = list(AccessAttempt.objects.values())
    guess(anonymous, times=3)
    assert list(AccessAttempt.objects.values()) == before
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=16))
    assert anonymous.post("/login/", RIGHT).status_code == 302


def test_an_administrator_can_unlock_an_account(anonymous, user, capsys):
    guess(anonymous)
    call_command("axes_reset_ip_username", "127.0.0.1", "reader")
    assert anonymous.post("/login/", RIGHT).status_code == 302
    anonymous.logout()
    guess(anonymous)
    call_command("axes_reset_username", "reader")
    assert anonymous.post("/login/", RIGHT).status_code == 302


def test_behind_a_trusted_proxy_the_address_is_the_visitors(anonymous, user, settings):
    settings.TRUST_PROXY = True
    assert guess(anonymous, headers={"x-forwarded-for": "6.6.6.6, 10.0.0.1"})[-1] == 429
    assert anonymous.post("/login/", RIGHT, headers={"x-forwarded-for": "10.0.0.1"}).status_code == 429
    assert anonymous.post("/login/", RIGHT, headers={"x-forwarded-for": "10.0.0.2"}).status_code == 302


def test_without_a_trusted_proxy_nobody_chooses_the_own_address(anonymous, user):
    for number in range(LIMIT):
        anonymous.post("/login/", WRONG, headers={"x-forwarded-for": f"10.0.0.{number}"})
    assert anonymous.post("/login/", RIGHT, headers={"x-forwarded-for": "10.9.9.9"}).status_code == 429


ADDRESSES = """
    127.0.0.1         no   10.0.0.1                 127.0.0.1
    127.0.0.1         yes  10.0.0.1                 10.0.0.1
    127.0.0.1         yes  6.6.6.6,·10.0.0.1        10.0.0.1
    127.0.0.1         yes  10.0.0.1:51234           10.0.0.1
    127.0.0.1         yes  [2001:db8::1]:51234      2001:db8::1
    127.0.0.1         yes  2001:DB8:0::1            2001:db8::1
    127.0.0.1         yes  -                        127.0.0.1
    127.0.0.1         yes  unknown                  127.0.0.1
    127.0.0.1         yes  10.0.0.1,·';·DROP        127.0.0.1
    ::ffff:10.0.0.1   no   -                        10.0.0.1
    fe80::1%eth0      no   -                        fe80::1
    -                 no   -                        None
    -                 yes  10.0.0.1                 10.0.0.1
"""


@pytest.mark.parametrize("row", ADDRESSES.strip().splitlines(), ids=lambda row: " ".join(row.split()))
def test_the_address_of_a_client(settings, row):
    direct, trusted, forwarded, expected = (word.replace("·", " ") for word in row.split())
    settings.TRUST_PROXY = trusted == "yes"
    request = RequestFactory().get("/", REMOTE_ADDR="" if direct == "-" else direct)
    if forwarded != "-":
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert str(client_address(request)) == expected


ODD = {
    "a name longer than a column": {"username": "x" * 5000},
    "a byte that text can't hold": {"username": "a\0b"},
    "one more field with such a byte": {"username": "reader", "next": "\0"},
    "no name": {},
    "a name like SQL": {"username": "' OR 1=1 --"},
}


@pytest.mark.parametrize("fields", ODD.values(), ids=ODD)
def test_odd_names_are_refused_as_wrong(anonymous, user, fields):
    for _ in range(LIMIT + 1):
        assert anonymous.post("/login/", {"password": "x", **fields}).status_code in (200, 429)


def test_pages_that_only_read_ask_and_write_nothing_of_it(client, shop, statements):
    for address in ("/", "/prod/shop/", "/prod/shop/orders/", "/compare/shop/", "/login/"):
        client.get(address)
    assert statements
    assert not [sql for _, sql in statements if "axes" in sql.lower()]


@pytest.mark.parametrize("form", [WRONG, RIGHT], ids=["wrong", "right"])
def test_where_nothing_can_be_written_a_login_is_told_so(anonymous, user, form):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            assert anonymous.post("/login/", form).status_code == 503
        finally:
            cursor.execute("PRAGMA query_only = OFF")
