"""The column of reference tables in a comparison: what it says, and the button that compares their rows."""

from __future__ import annotations

import pytest

from dynamic_databases.models import ReferenceResult
from tests.browser.compare.reference_pages import COMPARISON, CURRENCIES, NOW, rows_cells
from tests.dynamic_databases.management.comparing import SCHEMA
from tests.dynamic_databases.reference_tables.shops import by_code, remember, shop
from tests.markup import attributes, element, elements, words_of
from tests.schema import faults

__all__ = ["shop"]


@pytest.mark.usefixtures("shop")
def test_without_reference_tables_there_is_no_such_column(client):
    page = client.get(COMPARISON)
    assert not elements(page, "td.rows")
    assert not elements(page, f'form[action="{NOW}"]')


@pytest.mark.usefixtures("shop")
def test_a_reference_table_is_listed_and_not_compared_at_first(client):
    by_code()
    assert rows_cells(client.get(COMPARISON)) == {"currencies": "? not compared yet"}
    assert not ReferenceResult.objects.exists()


@pytest.mark.usefixtures("shop")
def test_the_button_compares_all_of_them(client):
    by_code()
    remember("units")
    answer = client.post(NOW, {"next": COMPARISON})
    assert (answer.status_code, answer["Location"]) == (302, COMPARISON)
    page = client.get(COMPARISON)
    assert rows_cells(page) == {
        "currencies": "≠ 3 differ compared just now",
        "units": "= same compared just now",
    }
    (url,) = attributes(page, "td.rows.changed a", "href")
    assert url == f"{CURRENCIES}?_by=code&_ignore=*_at"
    assert client.get(url).status_code == 200
    assert "1 same, 1 differ" in words_of(element(page, "#references"))


@pytest.mark.usefixtures("shop")
def test_the_heads_stay_above_their_columns(client):
    by_code()
    page = client.get(f"{COMPARISON}?_all=1")
    heads = len(elements(page, "table.matrix thead th"))
    for row in elements(page, "table.matrix tbody tr"):
        assert len(row.css("th, td")) in (heads, 1)
    assert {element.attributes["colspan"] for element in elements(page, "tr.fold td")} <= {str(heads)}


@pytest.mark.usefixtures("shop")
def test_programs_get_the_same(client):
    by_code(severity="cosmetic")
    remember("units")
    client.post(NOW)
    content = client.get(f"{COMPARISON}?_format=json").json()
    assert faults(content, SCHEMA) == []
    currencies, units = content["reference_tables"]
    assert (currencies["state"], currencies["severity"], currencies["complete"]) == (
        "differ",
        "cosmetic",
        True,
    )
    assert currencies["summary"] == {
        "rows": 3, "same": 0, "differing": 1, "missing": 2, "duplicate": 0, "not_compared": 0,
    }  # fmt: skip
    assert (units["state"], units["reason"], units["url"]) == ("same", None, "/compare/shop/units/-/rows")
    assert units["compared_at"].endswith("Z")


@pytest.mark.usefixtures("shop")
def test_some_environments_are_compared_by_themselves(client):
    by_code()
    client.post(NOW)
    address = f"{COMPARISON}?_environments=prod,test"
    page = client.get(address)
    assert rows_cells(page)["currencies"].startswith("? not compared")
    (url,) = attributes(page, "form.refresh[action*='/-/rows']", "action")
    client.post(url)
    assert rows_cells(client.get(address)) == {"currencies": "= same compared just now"}
    assert rows_cells(client.get(COMPARISON))["currencies"].startswith("≠ 3 differ")


@pytest.mark.usefixtures("shop")
def test_databases_named_one_by_one_have_no_such_column(client):
    """A reference table is one of a logical database; these need not be the same one."""
    remember("currencies")
    assert rows_cells(client.get(COMPARISON)).keys() == {"currencies"}
    page = client.get("/compare/-/?of=prod/shop&of=dev/shop")
    assert page.status_code == 200
    assert not elements(page, "td.rows")
    assert not elements(page, "#references")
    answer = client.get("/compare/-/?of=prod/shop&of=dev/shop&_format=json")
    assert answer.json()["reference_tables"] == []
