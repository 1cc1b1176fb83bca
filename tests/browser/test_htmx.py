"""One mechanism for every page: whole without htmx, the fragment with it, JSON for programs."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertTemplateNotUsed, assertTemplateUsed

from tests.markup import links, text_of

HTMX = {"HX-Request": "true"}
PAGES = {
    "/": ("environments.html", "_environments_table.html"),
    "/compare/": ("compare.html", "_compare_databases.html"),
    "/compare/shop/orders/1/": ("compare_record.html", "_compare_record_matrix.html"),
    "/prod/": ("databases.html", "_databases_table.html"),
    "/prod/shop/": ("tables.html", "_tables_list.html"),
    "/prod/shop/orders/": ("rows.html", "_rows_table.html"),
    "/prod/shop/orders/1/": ("record.html", "_record_fields.html"),
    "/prod/shop/orders/-/structure": ("structure.html", "_structure_parts.html"),
    "/compare/shop/": ("compare_database.html", "_compare_database_matrix.html"),
    "/compare/shop/orders/": ("compare_table.html", "_compare_table_matrix.html"),
    "/lookup/?q=orders": ("lookup.html", "_lookup_hits.html"),
    "/prod/shop/nothing/": ("error.html", "_error.html"),
}
each_page = pytest.mark.parametrize("address", PAGES)


@each_page
def test_a_browser_gets_the_whole_page(client, shop, address):
    response = client.get(address)
    whole, fragment = PAGES[address]
    assertTemplateUsed(response, f"browser/{whole}")
    assertTemplateUsed(response, f"browser/{fragment}")
    assert text_of(response).startswith("<!doctype html>")
    assert text_of(response).rstrip().endswith("</html>")


@each_page
def test_htmx_gets_the_fragment_alone(client, shop, address):
    response = client.get(address, headers=HTMX)
    whole, fragment = PAGES[address]
    assertTemplateUsed(response, f"browser/{fragment}")
    assertTemplateNotUsed(response, f"browser/{whole}")
    assertTemplateNotUsed(response, "base.html")
    assert "<html" not in text_of(response)


@each_page
def test_the_back_button_restores_the_whole_page(client, shop, address):
    response = client.get(address, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assertTemplateUsed(response, f"browser/{PAGES[address][0]}")
    assert text_of(response).startswith("<!doctype html>")


@each_page
def test_the_fragment_says_what_the_page_says(client, shop, address):
    whole, fragment = text_of(client.get(address)), text_of(client.get(address, headers=HTMX))
    main = whole.partition('<main id="main"')[2]
    inside = [link for link in links(fragment) if "~r" not in link]
    assert set(inside) - set(links(whole)) == set()
    assert len(main) > 0


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
    text = text_of(response).replace("<!doctype html>", "")
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
    assert "<script>" not in text


@each_page
def test_pages_only_read(client, shop, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == client.get(address).status_code


def test_a_fragment_brings_its_title_and_the_switch_along(client, shop):
    text = text_of(client.get("/prod/shop/orders/?status=open", headers=HTMX))
    assert "<title>" in text
    assert 'id="switch"' in text
    assert 'hx-swap-oob="true"' in text
    assert "/test/shop/orders/?status=open" in links(text)
