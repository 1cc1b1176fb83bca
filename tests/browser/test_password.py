"""Everybody changes the own password, and none that can be guessed from the name is taken."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.markup import links, plain, text_of

OLD, NEW = "reading is enough", "browsing is better"


def form(new: str = NEW, old: str = OLD) -> dict[str, str]:
    return {"old_password": old, "new_password1": new, "new_password2": new}


def logs_in(client: Client, password: str) -> bool:
    return client.post("/login/", {"username": "reader", "password": password}).status_code == 302


def test_the_way_there_is_below_the_own_name(client, shop):
    assert links(client.get("/prod/shop/"), "^/login/password/$")


def test_a_new_password_holds_and_the_session_goes_on(client, anonymous, shop):
    changed = client.post("/login/password/", form(), follow=True)
    assert "Your password has been changed" in plain(text_of(changed))
    assert client.get("/prod/shop/").status_code == 200
    assert (logs_in(anonymous, OLD), logs_in(anonymous, NEW)) == (False, True)


def test_other_sessions_of_the_same_person_end(client, anonymous, shop):
    assert logs_in(anonymous, OLD)
    client.post("/login/password/", form())
    assert anonymous.get("/prod/shop/").status_code == 302


REFUSED = {
    "reader": "too short",
    "reader12": "too similar to the username",
    "password": "too common",
    "8124812481": "entirely numeric",
}


@pytest.mark.parametrize(("new", "why"), REFUSED.items())
def test_a_password_that_is_easily_guessed_is_refused(client, new, why):
    refused = client.post("/login/password/", form(new))
    assert refused.status_code == 200
    assert why in plain(text_of(refused))


def test_the_old_password_is_asked_for(client):
    assert "old password was entered incorrectly" in text_of(
        client.post("/login/password/", form(old="guess"))
    )


@pytest.mark.parametrize("address", ["/login/password/", "/login/password/changed/"])
def test_it_needs_a_login(anonymous, db, address):
    assert anonymous.get(address)["Location"] == f"/login/?next={address}"
