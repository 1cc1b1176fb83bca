"""The columns that a person has chosen: remembered for them and the table, valid in every environment."""

from __future__ import annotations

import pytest

from browser.models import RememberedColumns
from browser.remembered import LONGEST_IN_COOKIE, MOST_TABLES
from tests.browser.rows.chosen_columns import CHOICE, ORDERS, choose, heads
from tests.markup import attributes, elements, fields, inside, link_named, plain


def test_chosen_columns_are_shown_without_being_in_the_address(client, shop):
    answer = choose(client, "status", "id")
    assert answer["Location"] == f"{ORDERS}?_cols=status,id"
    page = client.get(ORDERS)
    assert heads(page) == ["status", "id"]
    assert "hidden" in inside(page, "remembered")[0]
    assert heads(client.get(link_named(page, "all columns"))) == heads(client.get(f"{ORDERS}?_cols=*"))


def test_the_address_wins_over_what_is_remembered(client, shop):
    choose(client, "status")
    assert heads(client.get(f"{ORDERS}?_cols=id,total")) == ["id", "total"]
    assert inside(client.get(f"{ORDERS}?_cols=id,total"), "remembered") == []
    assert heads(client.get(f"{ORDERS}?_pin=total"))[:2] == ["total", "id"]


@pytest.mark.parametrize("form", ["json", "csv", "jsonl", "insert", "markdown"])
def test_programs_are_not_affected(client, shop, form):
    def answer() -> bytes:
        response = client.get(f"{ORDERS}?_format={form}&_size=2")
        body = b"".join(response) if response.streaming else response.content
        return body.replace(b"\r", b"")

    before = answer()
    choose(client, "status", _pin="status")
    assert answer() == before


def test_downloads_of_a_page_say_its_columns(client, shop):
    choose(client, "status", "id", _pin="status")
    page = client.get(ORDERS)
    (csv,) = [url for url in attributes(page, "a[href]", "href") if "_format=csv" in url]
    assert "_cols=status,id" in csv
    assert client.get(csv).getvalue().decode().splitlines()[0] == '"status","id"'


def test_it_is_valid_in_every_environment_and_says_what_is_missing(client, shop):
    dev = client.get("/dev/shop/orders/")
    only = [name for name in heads(dev) if name not in heads(client.get(ORDERS))]
    assert only, "dev has a column that prod has not"
    choose(client, "id", only[0], address="/dev/shop/orders/-/columns")
    assert heads(client.get("/dev/shop/orders/")) == ["id", only[0]]
    page = client.get(ORDERS)
    assert heads(page) == ["id"]
    assert [plain(node) for node in elements(page, ".remembered s")] == [only[0]]
    assert f"{only[0]} is not in" in inside(page, "remembered")[0]


def test_a_column_that_only_another_environment_has_is_said_to_be_new(client, shop):
    choose(client, "id", "status")
    dev = client.get("/dev/shop/orders/")
    assert "new since then" in inside(dev, "remembered")[0]
    sent = dict(fields(dev, "form.remembered")) | {"_again": "1"}
    client.post("/dev/shop/orders/-/columns", sent)
    assert "new since then" not in inside(client.get("/dev/shop/orders/"), "remembered")[0]
    assert heads(client.get("/dev/shop/orders/")) == ["id", "status"]


def test_it_can_be_forgotten_and_the_filters_stay(client, shop):
    everything = heads(client.get(ORDERS))
    choose(client, "id")
    page = client.get(f"{ORDERS}?status=open&_sort=-id")
    sent = dict(fields(page, "form.remembered")) | {"_forget": "1"}
    assert client.post(CHOICE, sent)["Location"] == f"{ORDERS}?status=open&_sort=-id"
    assert heads(client.get(ORDERS)) == everything


def test_a_get_remembers_nothing(client, shop):
    client.get(f"{ORDERS}?_cols=id")
    client.get(f"{CHOICE}?_cols=id")
    assert not RememberedColumns.objects.exists()


def test_a_form_of_another_site_remembers_nothing(shop, user):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert choose(strict, "id").status_code == 403
    assert not RememberedColumns.objects.exists()


def test_people_have_choices_of_their_own(client, shop, django_user_model):
    choose(client, "id")
    client.force_login(django_user_model.objects.create_user("ben"))
    assert len(heads(client.get(ORDERS))) > 1


def test_a_choice_without_being_remembered_is_in_the_address_alone(client, shop):
    answer = client.post(CHOICE, {"_cols": ["id"], "_ordered": "1"})
    assert answer["Location"] == f"{ORDERS}?_cols=id"
    assert len(heads(client.get(ORDERS))) > 1


def test_the_oldest_choices_give_way(client, shop, user):
    for number in range(3):
        choose(client, "id", address="/prod/shop/orders/-/columns")
        choose(client, "id", address="/prod/shop/customers/-/columns")
        assert len(RememberedColumns.objects.get().choices) < 400 + number
    assert MOST_TABLES >= 100


@pytest.mark.parametrize(
    "text", ["", "x", "{}", "[1]", '[["shop","orders",1,2,3]]', '[["shop","orders"]]', "null"]
)
def test_what_is_not_ours_in_the_store_is_ignored(client, shop, user, text):
    RememberedColumns.objects.create(person=user, choices=text)
    assert len(heads(client.get(ORDERS))) > 1


def test_a_column_with_a_hostile_name_is_chosen_and_missed(client, sqlite_database):
    hostile = "<b>\"&'~, *"
    quoted = hostile.replace('"', '""')
    sqlite_database("prod", "odd", f'CREATE TABLE t (id integer PRIMARY KEY, "{quoted}" text);')
    sqlite_database("dev", "odd", "CREATE TABLE t (id integer PRIMARY KEY);")
    page = client.get("/prod/odd/t/")
    segment = attributes(page, "input[name=_cols]", "value")[1]
    choose(client, segment, address="/prod/odd/t/-/columns", _pin=segment)
    assert heads(client.get("/prod/odd/t/")) == [hostile]
    other = client.get("/dev/odd/t/")
    assert heads(other) == ["id"]
    assert hostile in plain(other)


def test_without_a_login_a_signed_cookie_keeps_them(anonymous, demo, settings):
    settings.DEMO_OPEN = True
    choose(anonymous, "id", "status")
    assert heads(anonymous.get(ORDERS)) == ["id", "status"]
    assert not RememberedColumns.objects.exists()
    anonymous.post(CHOICE, {"_forget": "1"})
    assert len(heads(anonymous.get(ORDERS))) > 2


@pytest.mark.parametrize("value", ["", "x", '[["shop","orders","id","",""]]', "[]:abc"])
def test_a_cookie_of_others_is_ignored(anonymous, demo, settings, value):
    settings.DEMO_OPEN = True
    anonymous.cookies["columns"] = value
    assert len(heads(anonymous.get(ORDERS))) > 2


def test_the_cookie_stays_small_and_more_is_refused_in_words(anonymous, demo, settings):
    settings.DEMO_OPEN = True
    wide = "/dev/crm/contacts/-/columns"
    boxes = attributes(anonymous.get("/dev/crm/contacts/"), "#columns input", "value")
    answer = choose(anonymous, *boxes[::2], address=wide)
    assert answer.status_code == 400
    assert "too many to remember without a login" in plain(answer)
    choose(anonymous, *boxes[:40], address=wide)
    choose(anonymous, "id", "status")
    assert len(anonymous.cookies["columns"].value) < LONGEST_IN_COOKIE * 1.6
    assert heads(anonymous.get(ORDERS)) == ["id", "status"]


def test_more_columns_than_an_address_holds_can_be_remembered(client, demo):
    boxes = attributes(client.get("/dev/crm/contacts/"), "#columns input", "value")
    answer = choose(client, *boxes[::2], address="/dev/crm/contacts/-/columns")
    assert answer["Location"] == "/dev/crm/contacts/"
    assert len(heads(client.get("/dev/crm/contacts/?_size=2"))) == 400
    late = client.get("/dev/crm/contacts/-/details?_size=2&_late=1", headers={"HX-Request": "true"})
    assert len(elements(late, "th a.name")) == 400
