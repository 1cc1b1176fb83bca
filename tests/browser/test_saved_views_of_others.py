"""Whose saved views are seen, changed and deleted by whom."""

from __future__ import annotations

import pytest
from django.test import Client

from browser.models import SavedView
from browser.saved_views import MOST_OF_A_PERSON, key_of
from tests.browser.saved_views import ALL, VIEWS, ben, names, save, staff
from tests.markup import elements, fields, plain

__all__ = ["ben", "staff"]


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
