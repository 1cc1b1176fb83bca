"""Saved views: names for what rows show, valid in every environment; a person's own and shared ones."""

from __future__ import annotations

import pytest
from django.test import Client

from browser.errors import BadRequest
from browser.models import SavedView
from browser.rows.view_words import missing_in, view_words
from browser.saved_views import LONGEST_NAME, LONGEST_QUERY, MOST_OF_A_PERSON, checked_name, key_of
from tests.browser.rows.test_columns import table
from tests.markup import attributes, elements, fields, inside, link_named, links, plain

ORDERS = "/prod/shop/orders/"
VIEWS = "/prod/shop/orders/-/views"
ALL = "/lookup/views"


def save(client, name: str, query: str = "", address: str = VIEWS, **more: str):
    return client.post(address, {"name": name, "query": query, **more})


def names(page) -> list[str]:
    return [plain(node) for node in elements(page, ".views .what")]


@pytest.fixture
def ben(shop, django_user_model) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.create_user("ben"))
    return client


@pytest.fixture
def staff(shop, django_user_model) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.create_user("chief", is_staff=True))
    return client


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "all rows"),
        ("status=open&total__gte=5", "where status is open and total at least 5"),
        ("note__isnull=0&_sort=-total,id", "where note is not null · sorted by total, descending, id"),
        ("_cols=id,status", "2 columns"),
        ("_cols=*,-id", "chosen columns"),
        ("note=", "where note is “”"),
    ],
)
def test_a_view_is_worded(query, words):
    assert view_words(query) == words


def test_a_long_view_has_short_words():
    assert len(view_words(f"note={'x' * 3000}")) < 200


def test_what_a_table_lacks_of_a_view_is_named():
    query = "gone=1&a__gt=2&_sort=-lost,a&_cols=a,b*,away,-never&_pin=pinned"
    assert missing_in(table("a", "b1"), query) == ("gone", "lost", "away", "pinned")
    assert missing_in(table("a"), "a=1") == ()


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * (LONGEST_NAME + 1), "two\nlines", "nul\0", "\u2028", "\ud800"]
)
def test_a_bad_name_is_refused(name):
    with pytest.raises(BadRequest):
        checked_name(name)


@pytest.mark.parametrize(
    "name", ["Open orders", "  blanks  around ", "<b>\"&'", "\u202ertl", "日本語", "x" * LONGEST_NAME]
)
def test_any_line_of_text_is_a_name(name):
    assert checked_name(name) == name.strip()


def test_what_the_rows_show_is_saved_and_opened_in_every_environment(client, shop):
    page = client.get(f"{VIEWS}?status=open&_sort=-id&_next=5&_count=all&_from=2")
    sent = dict(fields(page, ".views form"))
    assert sent["query"] == "status=open&_sort=-id"
    answer = client.post(VIEWS, sent | {"name": "Open orders"})
    assert answer["Location"] == f"{VIEWS}?status=open&_sort=-id"
    listed = client.get(answer["Location"])
    assert link_named(listed, "Open orders") == f"{ORDERS}?status=open&_sort=-id"
    assert attributes(listed, ".views .what", "aria-current") == ["true"]
    there = client.get("/dev/shop/orders/-/views")
    assert link_named(there, "Open orders") == "/dev/shop/orders/?status=open&_sort=-id"
    assert attributes(there, ".views .what", "aria-current") == []
    assert client.get(link_named(there, "Open orders")).status_code == 200


def test_the_rows_lead_to_their_views(client, shop):
    assert f"{VIEWS}?status=open" in links(client.get(f"{ORDERS}?status=open"))


def test_what_is_remembered_is_spelled_out_in_a_view(client, shop):
    client.post("/prod/shop/orders/-/columns", {"_cols": ["status", "id"], "_ordered": "1", "_remember": "1"})
    sent = dict(fields(client.get(f"{VIEWS}?status=open"), ".views form"))
    assert sent["query"] == "status=open&_cols=status,id"


def test_the_same_name_again_replaces_the_view(client, shop):
    save(client, "Mine", "status=open")
    save(client, "Mine", "status=paid")
    assert SavedView.objects.get().query == "status=paid"


def test_a_part_that_cannot_move_is_said_in_the_list_and_struck_through_on_the_page(client, shop):
    save(client, "By a column of dev", "discount=1", address="/dev/shop/orders/-/views")
    dev_columns = {
        column["name"] for column in client.get("/dev/shop/orders/?_format=json").json()["columns"]
    }
    prod_columns = {column["name"] for column in client.get(f"{ORDERS}?_format=json").json()["columns"]}
    (only,) = sorted(dev_columns - prod_columns)[:1]
    save(client, "By a column of dev", f"{only}__isnull=0", address="/dev/shop/orders/-/views")
    listed = client.get(VIEWS)
    assert [plain(node) for node in elements(listed, ".views s")] == [only]
    opened = client.get(link_named(listed, "By a column of dev"))
    assert opened.status_code == 200
    assert len(elements(opened, ".chip.gone")) == 1


def test_a_stale_view_says_which_part(client, shop):
    save(client, "Stale", "nowhere=1")
    page = client.get(link_named(client.get(VIEWS), "Stale"))
    assert page.status_code == 400
    assert "There is no column “nowhere” in any environment." in plain(page)


@pytest.mark.parametrize(
    "query", ["_nothing=1", "_format=exe&_x=2", f"note={'x' * (LONGEST_QUERY + 1)}", "_count=perhaps&_x="]
)
def test_what_is_no_address_of_rows_is_not_saved(client, shop, query):
    assert save(client, "Bad", query).status_code == 400
    assert not SavedView.objects.exists()


def test_a_name_of_several_lines_is_not_saved(client, shop):
    answer = save(client, "two\nlines")
    assert answer.status_code == 400
    assert "one line" in plain(answer)


def test_a_hostile_name_is_text(client, shop):
    name = "<script>alert(1)</script>\"'&"
    save(client, name, 'note=<img src=x>"')
    for address in (VIEWS, ALL, "/lookup/?q=script"):
        page = client.get(address)
        assert name in plain(page)
        assert elements(page, "main script, main img") == []


def test_own_views_are_not_seen_by_others_and_shared_ones_are(client, ben):
    save(client, "Mine")
    save(client, "Ours", shared="1")
    for address in (VIEWS, ALL):
        assert names(ben.get(address)) == ["Ours"]
        assert names(client.get(address)) == ["Mine", "Ours"]
    assert [hit["name"] for hit in ben.get("/lookup/?q=mine&_format=json").json()["views"]] == []
    assert [hit["name"] for hit in ben.get("/lookup/?q=ours&_format=json").json()["views"]] == ["Ours"]
    assert any(
        text.startswith("Ours") and "by" in text
        for text in (plain(li) for li in elements(ben.get(ALL), ".views li"))
    )


def test_a_view_is_renamed_shared_and_deleted_by_its_owner(client, shop):
    save(client, "Old", "status=open")
    pk = str(SavedView.objects.get().pk)
    form = {"view": pk, "name": "New", "shared": "1", "next": f"{ALL}?database=shop"}
    assert client.post(ALL, form)["Location"] == f"{ALL}?database=shop"
    view = SavedView.objects.get()
    assert (view.name, view.is_shared, view.query) == ("New", True, "status=open")
    client.post(ALL, {"view": pk, "name": "New", "delete": "1"})
    assert not SavedView.objects.exists()


def test_only_the_owner_or_staff_changes_what_is_shared(client, ben, staff):
    save(client, "Ours", shared="1")
    save(client, "Mine")
    shared, own = (str(view.pk) for view in SavedView.objects.order_by("-name"))
    assert ben.post(ALL, {"view": shared, "delete": "1"}).status_code == 400
    assert elements(ben.get(ALL), ".views form") == []
    assert staff.post(ALL, {"view": own, "delete": "1"}).status_code == 400
    assert staff.post(ALL, {"view": shared, "name": "For all", "shared": "1"}).status_code == 302
    assert set(SavedView.objects.values_list("name", flat=True)) == {"For all", "Mine"}
    assert staff.post(ALL, {"view": shared, "delete": "1"}).status_code == 302
    assert SavedView.objects.get().name == "Mine"


@pytest.mark.parametrize("pk", ["", "x", "-1", "999999", "1; --", "٣"])
def test_a_view_that_is_not_there_is_refused(client, shop, pk):
    assert client.post(ALL, {"view": pk, "delete": "1"}).status_code == 400


def test_a_name_that_is_taken_is_refused(client, shop):
    save(client, "A")
    save(client, "B")
    pk = str(SavedView.objects.get(name="B").pk)
    assert client.post(ALL, {"view": pk, "name": "A"}).status_code == 400


def test_there_is_a_limit_for_each_person(client, shop, user):
    key = key_of("shop", "orders")
    SavedView.objects.bulk_create(
        SavedView(person=user, key=key, database="shop", segment="orders", name=f"v{number}")
        for number in range(MOST_OF_A_PERSON)
    )
    answer = save(client, "One more")
    assert answer.status_code == 400
    assert f"{MOST_OF_A_PERSON} saved views already" in plain(answer)
    assert save(client, "v1", "status=open").status_code == 302


def test_a_form_of_another_site_saves_nothing(shop, user):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert save(strict, "Mine").status_code == 403
    assert strict.post(ALL, {"view": "1", "delete": "1"}).status_code == 403


def test_a_get_saves_nothing(client, shop):
    client.get(VIEWS, {"_sort": "id"})
    assert not SavedView.objects.exists()


def test_without_a_login_shared_views_of_open_databases_are_seen(client, anonymous, demo, settings):
    settings.DEMO_OPEN = True
    save(client, "Ours", "status=open", shared="1")
    save(client, "Mine")
    page = anonymous.get(VIEWS)
    assert names(page) == ["Ours"]
    assert "Log in to save views" in plain(page)
    assert " by " not in plain(page)
    assert save(anonymous, "Not mine").status_code == 302
    assert SavedView.objects.count() == 2


def test_a_view_of_a_database_that_may_not_be_seen_is_not_shown(
    client, anonymous, demo, settings, sqlite_database
):
    settings.DEMO_OPEN = True
    sqlite_database("prod", "secret", "CREATE TABLE t (id integer PRIMARY KEY);")
    save(client, "Hidden", "id=1", address="/prod/secret/t/-/views", shared="1")
    assert names(anonymous.get(ALL)) == []
    assert anonymous.get("/lookup/?q=hidden&_format=json").json()["views"] == []
    assert anonymous.get("/prod/secret/t/-/views").status_code == 302


def test_a_view_of_a_database_that_is_gone_can_be_deleted(client, shop):
    save(client, "Mine")
    for database in shop.values():
        database.delete()
    page = client.get(ALL)
    assert "its database is no longer available" in plain(page)
    client.post(ALL, dict(fields(page, ".views form")) | {"delete": "1"})
    assert not SavedView.objects.exists()


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
