"""Answers where no view ran to its end: addresses without a slash or a route, refusals, failures."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from browser.views import errors
from tests.markup import text_of

NO_ROUTE = "/prod/shop/orders/1/2/3/"


@pytest.mark.parametrize("address", ["/login", "/admin", "/prod", "/prod/shop/orders", "/prod/shop/orders/1"])
def test_a_forgotten_slash_is_added(client, shop, address):
    response = client.get(f"{address}?_sort=-id")
    assert (response.status_code, response["Location"]) == (301, f"{address}/?_sort=-id")


@pytest.mark.parametrize("address", ["/healthz", "/prod/shop/orders/-/structure"])
def test_addresses_that_end_without_a_slash_stay_so(client, shop, address):
    assert client.get(address).status_code == 200
    assert client.get(f"{address}/").status_code == 404


def test_an_address_of_no_route_is_said_in_each_form(client):
    page, data = client.get(NO_ROUTE), client.get(NO_ROUTE, {"_format": "json"})
    fragment = client.get(NO_ROUTE, headers={"HX-Request": "true"})
    assert (page.status_code, data.status_code, fragment.status_code) == (404, 404, 404)
    assert data.json()["error"]["code"] == "no_such_address"
    assert "There is nothing at this address" in text_of(page)
    assert text_of(fragment).strip().startswith("<section")


def test_an_address_that_is_no_page_says_so_in_each_form(client, shop):
    address = "/prod/shop/-/refresh"
    page, data = client.get(address), client.get(address, {"_format": "json"})
    assert (page.status_code, data.status_code, page["Allow"]) == (405, 405, "POST")
    assert data.json()["error"]["code"] == "not_allowed"
    assert "There is no page at this address" in text_of(page)
    assert "Nothing can be sent to this address" in text_of(client.post("/prod/shop/orders/"))


def test_an_unknown_host_is_told_in_json_and_not_in_the_log(db):
    logging: dict[str, Any] = settings.LOGGING
    written = logging["loggers"]["django.security.DisallowedHost"]
    response = Client(headers={"host": "evil.example"}).get("/", {"_format": "json"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")
    assert (written["propagate"], written["handlers"]) == (False, ["nowhere"])


def test_too_many_parameters_are_a_bad_request(client, shop):
    response = client.get(f"/prod/shop/orders/?_format=json&{'&'.join(['a=1'] * 1500)}")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (lambda request: errors.permission_denied(request, PermissionDenied()), 403, "forbidden"),
        (errors.server_error, 500, "failed"),
    ],
)
def test_refusals_and_failures_have_each_form(answer, status, code):
    page, data = (answer(RequestFactory().get("/", query)) for query in ({}, {"_format": "json"}))
    assert (page.status_code, data.status_code) == (status, status)
    assert f'"code": "{code}"' in text_of(data)
    assert text_of(page).startswith("<!doctype html>")
