"""The filters of an address as chips and in the title: switched off, edited in the form."""

from __future__ import annotations

import pytest

from tests.markup import attributes, element, elements, fields, plain, rows_of, words_of

ORDERS = "/prod/shop/orders/"


def test_the_filters_stand_in_the_title(client, shop):
    page = client.get(f"{ORDERS}?status=open&total__gte=5")
    assert plain(element(page, "title")).startswith("orders where status is open and total at least 5 · shop")
    assert plain(element(client.get(ORDERS), "title")).startswith("orders · shop")


def test_a_long_filter_makes_no_long_title(client, shop):
    assert len(plain(element(client.get(f"{ORDERS}?note={'x' * 2000}"), "title"))) < 250


def test_a_chip_is_switched_off_and_on_and_the_address_keeps_it(client, shop):
    page = client.get(f"{ORDERS}?status=open&total__gte=5")
    (off,) = attributes(page, '.switched[aria-label="Switch off: status is open"]', "href")
    assert off == f"{ORDERS}?total__gte=5&_off=status%3Dopen"
    without = client.get(off)
    assert "paid" in {row[1] for row in rows_of(without)}
    assert words_of(element(without, ".chip.off > span")) == "status is open"
    assert attributes(without, ".chip.off .x", "href") == [f"{ORDERS}?total__gte=5"]
    (on,) = attributes(without, ".chip.off .switched", "href")
    assert on == f"{ORDERS}?total__gte=5&status=open"
    assert {row[1] for row in rows_of(client.get(on))} == {"open"}


@pytest.mark.parametrize("spelled", ["", "=", "_sort=id", "nothing=1", "status", "status__gte=%00", "~ZZ=1"])
def test_what_is_written_by_hand_as_switched_off_harms_nothing(client, shop, spelled):
    assert client.get(ORDERS, {"_off": spelled}).status_code == 200


def test_a_chip_is_edited_in_the_form(client, shop):
    page = client.get(f"{ORDERS}?status=open&total__gte=5")
    edit = {words_of(node): node.attributes["href"] for node in elements(page, ".chip a[title=edit]")}
    form = client.get(edit["total at least 5"])
    assert attributes(form, "#filter-column option[selected]", "value") == ["total"]
    assert attributes(form, "#filter-operator option[selected]", "value") == ["gte"]
    assert attributes(form, "#filter-value", "value") == ["5"]
    sent = [pair for pair in fields(form, ".panel form:has(#filter-column)") if pair[0] != "_value"]
    changed = client.get(ORDERS, dict(sent) | {"_column": "total", "_operator": "lt", "_value": "7"})
    assert changed["Location"] == f"{ORDERS}?status=open&total__lt=7"


def test_is_not_null_is_an_operator_of_the_form(client, shop):
    page = client.get(ORDERS)
    kinds = {
        words_of(node): node.attributes["data-kinds"] for node in elements(page, "#filter-operator option")
    }
    assert kinds["is not null"] == kinds["is null"] == "number time truth bytes text"
    sent = client.get(ORDERS, {"_column": "note", "_operator": "notnull", "_value": ""})
    assert sent["Location"] == f"{ORDERS}?note__isnull=0"
    form = client.get(f"{sent['Location']}&_edit=note__isnull%3D0")
    assert attributes(form, "#filter-operator option[selected]", "value") == ["notnull"]
