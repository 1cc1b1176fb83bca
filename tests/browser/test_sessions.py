"""Whoever is logged out, expired, disabled or deleted sees nothing from the next request on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from browser import sessions
from browser.sessions import MessageStorage, SessionStore

PAGE = "/prod/shop/"


def expire() -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def log_out_elsewhere() -> None:
    Session.objects.all().delete()


def disable() -> None:
    User.objects.update(is_active=False)


def delete() -> None:
    User.objects.all().delete()


def change_the_password() -> None:
    User.objects.update(password="another digest")


def forge() -> None:
    Session.objects.update(session_data="not signed by us")


ENDS = (expire, log_out_elsewhere, disable, delete, change_the_password, forge)


@pytest.mark.parametrize("end", ENDS)
def test_the_next_request_needs_a_login(client, shop, end: Callable[[], None]):
    assert client.get(PAGE).status_code == 200
    end()
    assert client.get(PAGE).headers.get("Location", "").startswith("/login/")


def test_who_logs_out_is_logged_out(client, shop):
    assert client.get(PAGE).status_code == 200
    assert client.post("/logout/").status_code == 302
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("key", ["", "short", "x" * 32, "x" * 500, "'; --" * 8, "ä" * 20, "%s" * 16])
def test_a_session_that_is_none_is_no_login(anonymous: Client, shop, key):
    anonymous.cookies["sessionid"] = key
    assert anonymous.get(PAGE).status_code == 302


def test_a_right_given_meanwhile_holds_at_once(client, user: User, shop):
    assert "Administration" not in client.get(PAGE).text
    User.objects.update(is_staff=True)
    assert "Administration" in client.get(PAGE).text


def test_session_and_user_are_one_query_each(client, shop: Any):
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    tables = [name for query in captured for name in ("django_session", "auth_user") if name in query["sql"]]
    assert tables == ["django_session", "auth_user"]


def test_what_one_request_does_to_its_session_no_other_one_sees(user):
    saved = SessionStore()
    saved["opened"] = ["orders"]
    saved.save()
    first, second = (SessionStore(saved.session_key) for _ in range(2))
    first["opened"].append("customers")
    assert second["opened"] == ["orders"]
    assert SessionStore(saved.session_key)["opened"] == ["orders"]


def test_a_session_that_another_key_signed_holds_nothing(user, settings):
    saved = SessionStore()
    saved["opened"] = ["orders"]
    saved.save()
    assert SessionStore(saved.session_key).get("opened") == ["orders"]
    settings.SECRET_KEY = "a key that signed nothing yet"
    assert SessionStore(saved.session_key).get("opened") is None


def test_a_message_waits_for_the_page_that_shows_it(rf):
    request = rf.get("/")
    request.session = SessionStore()
    told, longer = "It is stored.", "x" * 3000  # a cookie has no room for that
    storage = MessageStorage(request)
    for text in (told, longer):
        storage.add(messages.INFO, text)
    response = HttpResponse()
    assert storage.update(response) == []
    request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
    assert [message.message for message in MessageStorage(request)] == [told, longer]


def test_where_there_is_no_message_nothing_is_made_for_one(rf):
    storage = MessageStorage(rf.get("/"))
    assert storage.update(HttpResponse()) is None
    assert "storages" not in vars(storage)


class OfAnUnchangedStore(dict[str, Any]):
    """Stands for `KeptAnswers` of a store to which nobody writes."""

    keep = dict.__setitem__


def test_what_a_request_does_to_its_user_is_not_the_nexts(client, rf, monkeypatch):
    kept = OfAnUnchangedStore()
    monkeypatch.setattr(sessions, "_known", kept)
    key = client.cookies["sessionid"].value
    name = User.objects.get().username
    for _ in range(3):
        request = rf.get("/")
        request.session = SessionStore(key)
        sessions.AuthenticationMiddleware(lambda _: HttpResponse()).process_request(request)
        assert (request.user.username, hasattr(request.user, "_perm_cache")) == (name, False)
        assert list(kept) == [key]
        request.user.username = "changed"
        request.user.has_perm("dynamic_databases.change_database")
        request.user._perm_cache = {"all"}


def test_a_request_names_its_user_itself_once_they_are_found(client, rf):
    user = User.objects.get()
    request = rf.get("/")
    request.session = SessionStore(client.cookies["sessionid"].value)
    sessions.AuthenticationMiddleware(lambda _: HttpResponse()).process_request(request)
    before = request.user
    assert type(before) is SimpleLazyObject
    assert before == user
    assert type(request.user) is User


def test_who_logs_in_before_the_sessions_user_is_found_stays(client, rf):
    request = rf.get("/")
    request.session = SessionStore(client.cookies["sessionid"].value)
    sessions.AuthenticationMiddleware(lambda _: HttpResponse()).process_request(request)
    before, request.user = request.user, AnonymousUser()
    assert before.is_authenticated
    assert request.user == AnonymousUser()
