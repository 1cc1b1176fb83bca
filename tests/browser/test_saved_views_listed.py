"""Where saved views are listed: look-up, the list of tables, the administration, JSON and the panel."""

from __future__ import annotations

from browser.models import SavedView
from tests.browser.saved_views import ALL, ORDERS, VIEWS, save
from tests.markup import attributes, elements, inside, link_named, links, plain


def test_views_are_found_by_look_up_in_the_current_environment(client, shop):
    save(client, "Open orders", "status=open")
    save(client, "Reopened", "status=reopened")
    for address in ("/dev/shop/", "/prod/shop/"):
        hits = client.get("/lookup/", {"q": "open", "_format": "json", "_at": address}).json()["views"]
        assert [hit["name"] for hit in hits] == ["Open orders", "Reopened"]
        assert hits[0]["url"] == f"{address}orders/?status=open"
    palette = client.get("/lookup/", {"q": "oo", "_palette": "typed"}, headers={"HX-Request": "true"})
    assert "Open orders" in plain(palette)
    sections = attributes(palette, "[role=group]", "aria-label")
    assert sections.index("Saved views") < [*sections, "Actions"].index("Actions")


def test_the_list_of_tables_leads_to_its_views(client, shop):
    save(client, "Open orders", "status=open")
    (address,) = links(client.get("/dev/shop/"), "^/lookup/views")
    panel = client.get(address, headers={"HX-Request": "true"})
    assert link_named(panel, "Open orders") == "/dev/shop/orders/?status=open"
    assert elements(panel, "form") == []


def test_the_administration_lists_views(admin_client, client, shop):
    save(client, "Open orders", "status=open", shared="1")
    assert "Open orders" in plain(admin_client.get("/admin/browser/savedview/"))
    pk = SavedView.objects.get().pk
    assert admin_client.get(f"/admin/browser/savedview/{pk}/change/").status_code == 200


def test_json_has_the_views(client, shop):
    save(client, "Open orders", "status=open")
    (view,) = client.get(f"{VIEWS}?_format=json").json()["views"]
    assert view == {"name": "Open orders", "shared": False, "url": f"{ORDERS}?status=open", "missing": []}
    assert (
        client.get(f"{ALL}?_format=json").json()["views"][0]["urls"]["dev"] == "/dev/shop/orders/?status=open"
    )


def test_saving_in_the_panel_answers_with_the_list(client, shop):
    answer = client.post(VIEWS, {"name": "Mine", "query": "status=open"}, headers={"HX-Request": "true"})
    assert "Saved as “Mine”." in plain(answer)
    assert inside(answer, "what") == ["Mine"]
    assert elements(answer, "html") == [] or "<html" not in answer.text
