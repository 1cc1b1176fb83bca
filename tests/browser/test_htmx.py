"""One mechanism for every page: whole without htmx, the fragment with it, JSON for programs."""

from __future__ import annotations

import pytest

from tests.markup import element, elements, inside, links, plain, text_of

HTMX = {"HX-Request": "true"}
PAGES = (
    "/",
    "/compare/",
    "/compare/shop/orders/1/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/prod/shop/orders/1/",
    "/prod/shop/orders/-/structure",
    "/compare/shop/",
    "/compare/shop/orders/",
    "/lookup/?q=orders",
    "/prod/shop/nothing/",
)
each_page = pytest.mark.parametrize("address", PAGES)


@each_page
def test_a_browser_gets_the_whole_page(client, shop, address):
    response = client.get(address)
    assert text_of(response).startswith("<!doctype html>")
    assert text_of(response).rstrip().endswith("</html>")
    assert "bound method" not in text_of(response), "a template names a method and does not call it"


@each_page
def test_htmx_gets_the_fragment_alone(client, shop, address):
    response = client.get(address, headers=HTMX)
    assert "<html" not in text_of(response)  # which a parser would add


@each_page
def test_the_back_button_restores_the_whole_page(client, shop, address):
    response = client.get(address, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert text_of(response).startswith("<!doctype html>")


@each_page
def test_the_fragment_says_what_the_page_says(client, shop, address):
    whole, fragment = client.get(address), client.get(address, headers=HTMX)
    leads_to = {link for link in links(fragment) if "~r" not in link}
    assert leads_to
    assert leads_to <= set(links(whole))
    main = plain(element(whole, "main#main"))
    assert [words for words in inside(fragment, "facts") if words not in main] == []


@each_page
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_no_answer_is_kept_and_each_form_has_its_own_name(client, shop, address, headers):
    response = client.get(address, headers=headers)
    assert response["Cache-Control"] == "no-store"
    varies = {name.strip() for name in response["Vary"].split(",")}
    assert {"HX-Request", "HX-History-Restore-Request", "Cookie"} <= varies


@each_page
def test_programs_get_json_with_the_same_status(client, shop, address):
    page = client.get(address)
    response = client.get(f"{address}{'&' if '?' in address else '?'}_format=json")
    assert response.status_code == page.status_code
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert isinstance(response.json(), dict)


@each_page
def test_json_is_json_for_htmx_too(client, shop, address):
    response = client.get(f"{address}{'&' if '?' in address else '?'}_format=json", headers=HTMX)
    assert response["Content-Type"] == "application/json"


@each_page
def test_every_page_has_the_policy_and_nothing_inline(client, shop, address):
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert elements(response, "style, [style], script:not([src])") == []
    names = {name for node in elements(response, "*") for name in node.attributes}
    assert {name for name in names if name.startswith(("on", "hx-on"))} == set()


@each_page
def test_pages_only_read(client, shop, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == client.get(address).status_code


def test_a_fragment_brings_its_title_and_the_switch_along(client, shop):
    fragment = client.get("/prod/shop/orders/?status=open", headers=HTMX)
    assert "orders where status is open · shop · PROD" in plain(element(fragment, "title"))
    switch = element(fragment, "#switch[hx-swap-oob=true]")
    assert "/test/shop/orders/?status=open" in links(switch)


@pytest.mark.parametrize("address", ["/static/nothing.css", "/healthz", "/prod/none/", "/admin/"])
def test_every_other_answer_has_the_policy_too(client, shop, address):
    assert "default-src 'none'" in client.get(address)["Content-Security-Policy"]
