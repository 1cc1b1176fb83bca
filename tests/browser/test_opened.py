"""The tables that a person has opened and pinned: on the start page, with what differs there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from browser import opened
from browser.models import OpenedTable
from browser.opened import LONGEST_COOKIE, MOST_OPENED
from dynamic_databases.readings import drift_counts
from tests.markup import elements, links, plain


@pytest.fixture(autouse=True)
def _nothing_noted():
    opened.forget_all()
    drift_counts.forget_all()
    yield
    opened.forget_all()


def lines(page, title: str) -> list[str]:
    """Return the lines of a list of the start page."""
    return [
        " ".join(plain(line.text()).split())
        for line in elements(page, f"[aria-labelledby=opened-{title}] li")
    ]


def pin(client, table: str, value: str = "1", environment: str = "prod"):
    form = {"database": "shop", "table": table, "environment": environment, "pin": value, "next": "/"}
    return client.post("/lookup/pins", form)


def test_what_was_opened_last_comes_first(client, shop):
    for address in ("/prod/shop/orders/", "/dev/shop/customers/", "/test/shop/orders/1/"):
        client.get(address)
    recent = lines(client.get("/"), "recent")
    assert [line.split()[0] for line in recent] == ["orders", "customers"]
    assert "shop · test" in recent[0]


def test_a_table_says_what_differs_there(client, shop):
    client.get("/prod/shop/orders/")
    client.get("/prod/shop/customers/")
    client.get("/prod/shop/audit/")
    client.get("/")
    by_table = {line.split()[0]: line for line in lines(client.get("/"), "recent")}
    assert "≠ 2 differ, breaking" in by_table["orders"]
    assert "= same" in by_table["customers"]
    assert "≠ 1 differs" in by_table["audit"]


def test_the_list_asks_no_server_for_what_differs(client, shop, statements):
    client.get("/prod/shop/orders/")
    client.get("/")
    statements.clear()
    before = len(statements)
    assert "≠ 2 differ" in lines(client.get("/"), "recent")[0]
    assert all("orders" not in str(statement) for statement in statements[before:])


def test_a_pin_stays_and_can_be_removed(client, shop):
    assert pin(client, "orders").status_code == 302
    assert [line.split()[0] for line in lines(client.get("/"), "pinned")] == ["orders"]
    client.post("/lookup/pins", {"forget": "1"})
    assert [line.split()[0] for line in lines(client.get("/"), "pinned")] == ["orders"]
    pin(client, "orders", "0")
    assert lines(client.get("/"), "pinned") == []
    assert not OpenedTable.objects.exists()


def test_what_was_opened_can_be_forgotten(client, shop):
    client.get("/prod/shop/orders/")
    client.post("/lookup/pins", {"forget": "1", "next": "/"})
    assert lines(client.get("/"), "recent") == []


def test_the_same_table_again_is_noted_once(client, shop):
    client.get("/prod/shop/orders/")
    client.get("/prod/shop/orders/?status=open")
    assert OpenedTable.objects.get().times == 1
    client.get("/prod/shop/customers/")
    client.get("/prod/shop/orders/")
    assert OpenedTable.objects.get(segment="orders").times == 2


@pytest.mark.parametrize(
    "address",
    [
        "/prod/shop/nothing/",
        "/prod/shop/orders/?_format=json",
        "/prod/shop/orders/?_format=csv",
        "/prod/shop/",
    ],
)
def test_other_answers_are_no_visit(client, shop, address):
    client.get(address)
    assert not OpenedTable.objects.exists()


def test_fragments_are_no_visit(client, shop):
    client.get("/prod/shop/orders/", headers={"HX-Request": "true"})
    assert not OpenedTable.objects.exists()


def test_the_oldest_give_way(client, shop, user):
    now = timezone.now()
    OpenedTable.objects.bulk_create(
        OpenedTable(
            person=user, key=str(number), database="shop", segment=f"t{number}", environment="prod",
            opened_at=now - timedelta(days=number + 1),
        )
        for number in range(MOST_OPENED)
    )  # fmt: skip
    client.get("/prod/shop/orders/")
    assert OpenedTable.objects.count() == MOST_OPENED
    assert not OpenedTable.objects.filter(segment=f"t{MOST_OPENED - 1}").exists()


def test_a_database_that_is_gone_is_not_listed(client, shop):
    client.get("/prod/shop/orders/")
    shop["prod"].delete()
    assert lines(client.get("/"), "recent") == []


def test_people_have_lists_of_their_own(client, shop, django_user_model):
    client.get("/prod/shop/orders/")
    client.force_login(django_user_model.objects.create_user("ben"))
    assert lines(client.get("/"), "recent") == []


@pytest.mark.parametrize(
    "form",
    [
        {"database": "secret", "table": "orders", "environment": "prod", "pin": "1"},
        {"database": "shop", "table": "", "environment": "prod", "pin": "1"},
        {"database": "shop", "table": "x" * 5000, "environment": "prod", "pin": "1"},
        {},
    ],
)
def test_what_cannot_be_pinned_is_refused(client, shop, form):
    assert client.post("/lookup/pins", form).status_code == 400
    assert not OpenedTable.objects.exists()


def test_pinning_takes_a_post_and_leads_to_no_other_site(client, shop):
    assert client.get("/lookup/pins").status_code == 405
    form = {"database": "shop", "table": "orders", "environment": "prod", "pin": "1"}
    assert client.post("/lookup/pins", {**form, "next": "https://example.org/"})["Location"] == "/"


def test_without_a_login_a_signed_cookie_keeps_them(anonymous, demo, settings):
    settings.DEMO_OPEN = True
    anonymous.get("/prod/shop/orders/")
    anonymous.get("/dev/shop/customers/")
    assert [line.split()[0] for line in lines(anonymous.get("/"), "recent")] == ["customers", "orders"]
    assert not OpenedTable.objects.exists()
    pin(anonymous, "orders")
    assert [line.split()[0] for line in lines(anonymous.get("/"), "pinned")] == ["orders"]
    pin(anonymous, "orders", "0")
    assert lines(anonymous.get("/"), "pinned") == []


@pytest.mark.parametrize("value", ["", "x", "[]:abc", '[["shop","orders","prod",1,1,0]]'])
def test_a_cookie_of_others_is_ignored(anonymous, demo, settings, value):
    settings.DEMO_OPEN = True
    anonymous.cookies["opened"] = value
    assert lines(anonymous.get("/"), "recent") == []


def test_the_cookie_stays_small(anonymous, settings, sqlite_database):
    settings.DEMO_OPEN = True
    names = [f"{'é' * 40}{number:023}" for number in range(20)]
    script = "".join(f'CREATE TABLE "{name}" (id integer PRIMARY KEY);' for name in names)
    database = sqlite_database("prod", "long", script)
    database.demo_alias = database.alias
    database.save()
    for name in names:
        assert anonymous.get(f"/prod/long/{name}/").status_code == 200
    assert len(anonymous.cookies["opened"].value) < LONGEST_COOKIE * 1.5
    assert lines(anonymous.get("/"), "recent")[0].startswith(names[-1])


def test_the_start_page_has_the_field_and_the_keys(client, shop):
    page = client.get("/")
    assert elements(page, "main form[action='/lookup/'] input[name=q]") != []
    assert "/lookup/keys/" in links(page)


def test_a_row_may_refer_to_the_request_s_user(client, shop):
    """Whose class is that of a lazy object: the router looks at what it stands for."""
    assert pin(client, "customers").status_code == 302
    assert OpenedTable.objects.get().person.is_authenticated
