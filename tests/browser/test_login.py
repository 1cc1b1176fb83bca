"""The way through the login: back to where one was, never round in circles."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest


@pytest.mark.parametrize(
    "address", ["/prod/shop/?_filter=a%26b", "/prod/%C3%A9t%C3%A9/", "/%FF/", "/prod/~25/"]
)
def test_the_login_leads_back_to_the_same_address(anonymous, user, shop, address):
    login = anonymous.get(address)["Location"]
    wanted = parse_qs(urlsplit(login).query)["next"]
    sent = anonymous.post(login, {"username": "reader", "password": "reading is enough", "next": wanted})
    assert sent["Location"] == wanted[0]
    before, after = anonymous.get(address), anonymous.get(sent["Location"])
    assert before.wsgi_request.path == after.wsgi_request.path


def test_whoever_is_logged_in_is_led_on(client, shop):
    assert client.get("/login/")["Location"] == "/"
    assert client.get("/login/?next=/prod/shop/")["Location"] == "/prod/shop/"


@pytest.mark.parametrize("address", ["/login/", "/login/?next=/prod/", "//evil.example/"])
def test_the_login_leads_neither_to_itself_nor_away(client, shop, address):
    assert client.get("/login/", {"next": address})["Location"] == "/"
