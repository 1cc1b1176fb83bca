"""A page's CSRF token is one that Django takes, another one each time, of all letters alike."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.middleware.csrf import CSRF_ALLOWED_CHARS, _unmask_cipher_token  # type: ignore[attr-defined]
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis.strategies import text

from browser.templating.tokens import LETTER_OF, UNEVEN, csrf, masked
from tests.markup import csrf_token

PASSWORD = "only for tests 8124"
SECRETS = text(CSRF_ALLOWED_CHARS, min_size=32, max_size=32)


@given(SECRETS)
def test_django_finds_the_secret_in_a_token(secret):
    token = masked(secret)
    assert len(token) == 64
    assert set(token) <= set(CSRF_ALLOWED_CHARS)
    assert _unmask_cipher_token(token) == secret


def test_each_mask_is_another_one():
    assert len({masked("a" * 32) for _ in range(100)}) == 100


def test_no_letter_is_likelier_than_another():
    kept = bytes(range(256)).translate(LETTER_OF, UNEVEN)
    assert set(Counter(kept).values()) == {4}
    assert set(kept.decode()) == set(CSRF_ALLOWED_CHARS)


def test_all_forms_of_a_page_have_the_same_token():
    shown = csrf(RequestFactory().get("/"))
    assert f'value="{shown["csrf_token"]}"' in str(shown["csrf_input"])
    assert str(shown["csrf_token"]) == shown["csrf_token"].__html__()


@pytest.mark.django_db
def test_a_browser_that_has_the_cookie_keeps_it_and_its_forms_are_taken():
    strict: Any = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    first = strict.get("/login/")
    assert settings.CSRF_COOKIE_NAME in first.cookies
    again = strict.get("/login/")
    assert settings.CSRF_COOKIE_NAME not in again.cookies
    tokens = [csrf_token(page) for page in (first, again)]
    assert tokens[0] != tokens[1]
    form = {"username": "nobody", "password": "wrong"}
    assert strict.post("/login/", form).status_code == 403
    answers = [strict.post("/login/", {**form, "csrfmiddlewaretoken": token}) for token in tokens]
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.django_db
def test_logging_in_sends_another_cookie():
    strict: Any = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    User.objects.create_user("ann", password=PASSWORD)
    page = strict.get("/login/")
    secret = page.cookies[settings.CSRF_COOKIE_NAME].value
    token = csrf_token(page)
    form = {"username": "ann", "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = strict.post("/login/", form)
    assert answer.status_code == 302
    assert answer.cookies[settings.CSRF_COOKIE_NAME].value != secret
