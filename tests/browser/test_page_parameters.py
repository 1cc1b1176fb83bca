"""What an address says that a page does not take is an error in plain words, never ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver

from browser.errors import BadRequest
from browser.page_parameters import PAGES, PageParameters
from browser.urls import urlpatterns
from browser.views.report import FORMATS
from tests.markup import link_named, links, plain

ADDRESSES = {
    "environments": "/",
    "databases": "/prod/",
    "tables": "/prod/shop/",
    "rows": "/prod/shop/orders/",
    "structure": "/prod/shop/orders/-/structure",
    "plan": "/prod/shop/orders/-/plan",
    "record": "/prod/shop/orders/1/",
    "record_details": "/prod/shop/orders/1/-/details",
    "compare": "/compare/",
    "compare_database": "/compare/shop/",
    "compare_table": "/compare/shop/orders/",
    "compare_rows": "/compare/shop/orders/-/rows",
    "compare_record": "/compare/shop/orders/1/",
    "report": "/compare/shop/-/report",
    "lookup": "/lookup/",
    "keys": "/lookup/keys/",
    "columns": "/prod/shop/orders/-/columns",
    "table_views": "/prod/shop/orders/-/views",
    "saved_views": "/lookup/views",
    "details": "/prod/shop/orders/-/details",
    "facets": "/prod/shop/orders/-/facets",
}
ELSEWHERE = {
    "profile",
    "column_menu",
    "cell",
    "image",
    "row_panel",
    "peek",
    "refresh",
    "refresh_compared",
    "compare_reference_rows",
    "register_reference",
    "forget_reference",
    "pins",
    "login",
    "logout",
    "password",
    "password_changed",
}
"""Pages that show no data (forms, and what forms are sent to), images, and pages that need a `_column`."""
VALUES = {
    "_baseline": "prod", "_by": "id", "_size": "5", "_state": "changed", "_severity": "risky",
    "_count": "all", "_from": "2",
    "_rights": "1", "_environments": "prod,dev",
    "_menu": "id", "_late": "0", "_nulls": "0", "_off": "id=1", "_edit": "id=1",
    "_elsewhere": "1", "_all": "1", "_sort": "", "_cols": "*", "_pin": "id", "_row": "1", "_beside": "1",
    "_next": "1", "_prev": "1", "_column": "id",
    "_palette": "typed", "_at": "/prod/shop/",
    "_operator": "", "_value": "1", "_was": "", "_find": "x", "_filter": "o", "_ignore": "note",
    "_facet": "id", "_by_number": "customer_id", "_sql": "dev", "_deletes": "1", "_after": "1", "_large": "1",
    "_found": "status=open", "_counted": "prod,dev",
}  # fmt: skip
OF_ROWS_COMPARED = {"_next": "1,1"}
"""What the comparison of rows takes where other pages take something else: a position has a rank there."""
PARAMETERS = [(name, parameter) for name in ADDRESSES for parameter in PAGES[name].names]


def names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str | None]:
    """Yield the names of pages, those of a namespace (the administration's) left out."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif pattern.namespace is None:
            yield from names(pattern.url_patterns)


def test_every_page_declares_its_parameters():
    assert set(names(urlpatterns)) - {"health"} == set(PAGES)
    assert set(PAGES) == set(ADDRESSES) | ELSEWHERE


def test_a_report_has_the_forms_that_it_declares():
    assert sorted(PAGES["report"].formats) == sorted(FORMATS)


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_unknown_parameter_is_refused_by_name_with_those_that_there_are(client, shop, name):
    address = f"{ADDRESSES[name]}?_pages=2&_sorting=id"
    page = client.get(address)
    assert page.status_code == 400
    assert "This page has no parameter “_pages”. It takes" in plain(page)
    for known in (*PAGES[name].names, "_format"):
        assert known in plain(page)
    error = client.get(f"{address}&_format=json")
    assert error.status_code == 400
    assert error.json()["error"]["code"] == "bad_request"
    assert "“_pages”" in error.json()["error"]["message"]
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 400


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_what_a_page_declares_it_takes(client, shop, name, parameter):
    values = VALUES | (OF_ROWS_COMPARED if name == "compare_rows" else {})
    response = client.get(ADDRESSES[name], {parameter: values[parameter]})
    assert response.status_code in (200, 302)


def test_forms_of_downloads_are_refused_as_well(client, shop):
    assert client.get("/prod/shop/orders/?_format=csv&_size=5").status_code == 200
    response = client.get("/prod/shop/orders/?_format=csv&_limit=5")
    assert response.status_code == 400
    assert "“_limit”" in plain(response)


def test_what_is_sent_to_a_form_s_address_is_refused_too(client, shop):
    assert client.post("/prod/shop/-/refresh?_now=1").status_code == 400
    assert client.post("/prod/shop/-/refresh").status_code == 302


def test_the_page_without_it_is_one_click_away(client, shop):
    page = client.get("/prod/shop/orders/?status=open&_srot=-id&_size=5")
    assert link_named(page, "This page without it") == "/prod/shop/orders/?status=open&_size=5"
    assert "Did you mean _sort?" in plain(page)


def test_a_column_whose_name_begins_with_an_underscore_is_told_how_it_is_spelled(client, sqlite_database):
    sqlite_database("prod", "odd", "CREATE TABLE t (_id integer PRIMARY KEY, b); INSERT INTO t VALUES (7, 8)")
    assert "spelled with ~5F in its place" in plain(client.get("/prod/odd/t/?_id=7"))
    assert "7" in plain(client.get("/prod/odd/t/?~5Fid=7"))


@pytest.mark.parametrize("name", ["_<script>alert(1)</script>", "_" + "x" * 3000, "_\0", "_é'\"%s{}"])
def test_a_hostile_name_is_text_in_a_short_message(client, shop, name):
    page = client.get("/prod/shop/", {name: "1"})
    assert page.status_code == 400
    assert "<script>alert" not in page.text
    assert len(plain(page)) < 1000
    assert client.get(link_named(page, "This page without it")).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/prod/shop/orders/?_count=maybe",
        "/prod/shop/orders/?_elsewhere=yes",
        "/compare/shop/?_all=everything",
    ],
)
def test_a_value_that_would_do_nothing_is_refused_with_those_that_do(client, shop, address):
    page = client.get(address)
    assert page.status_code == 400
    assert "must be" in plain(page)


@pytest.mark.parametrize("address", ["/prod/shop/orders/?_pages=2", "/?_pages=2", "/prod/secret/?_pages=2"])
def test_nothing_is_told_of_what_a_stranger_may_not_see(anonymous, shop, address):
    page = anonymous.get(address)
    assert page.status_code == 400
    assert links(page, "^/prod/") in ([], [address.partition("?")[0]])


def test_the_administration_and_the_health_check_take_what_they_like(admin_client, client):
    local = {"host": "localhost"}
    assert admin_client.get("/admin/?_popup=1&_format=x", headers=local).status_code == 200
    assert client.get("/healthz?_probe=1").status_code == 200


def test_checking_needs_no_request():
    PageParameters(("_sort",)).check(QueryDict("_sort=a&status=open&_format=json"))
    with pytest.raises(BadRequest, match="It takes _format, _sort"):
        PageParameters(("_sort",)).check(QueryDict("_x=1"))
