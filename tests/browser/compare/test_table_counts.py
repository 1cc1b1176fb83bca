"""How many rows a table has in each environment: counted where an address names it, and nowhere else."""

from __future__ import annotations

import pytest

from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Environment
from tests.markup import attributes, element, plain

PAGE = "/compare/shop/orders/"


@pytest.fixture
def open_to_all(shop):
    """Return the shop, with prod no longer protected."""
    Environment.objects.update(protected=False)
    return shop


def counts(client, query: str = "") -> str:
    return plain(element(client.get(PAGE + query), "#row-counts"))


def counting(statements) -> list[str]:
    """Return the aliases of the databases whose rows were counted."""
    return sorted(alias for alias, sql in statements if "COUNT(*)" in sql and "orders" in sql)


def test_nothing_is_counted_unasked(client, shop, statements):
    assert counts(client) == "rows prod count test count dev count count them all"
    assert counting(statements) == []


def test_all_environments_are_counted_by_one_link(client, open_to_all, statements):
    (address,) = attributes(client.get(PAGE), "#row-counts > a", "href")
    assert counts(client, address.removeprefix(PAGE)) == "rows prod 4 test 4 dev 5"
    assert counting(statements) == sorted(database.alias for database in open_to_all.values())


def test_a_protected_environment_is_counted_by_its_own_link_alone(client, shop, statements):
    (address,) = attributes(client.get(PAGE), "#row-counts > a", "href")
    page = client.get(address)
    assert plain(element(page, "#row-counts")) == "rows prod count test 4 dev 5"
    assert shop["prod"].alias not in counting(statements)
    (address,) = attributes(page, "#row-counts a", "href")
    assert counts(client, address.removeprefix(PAGE)) == "rows prod 4 test 4 dev 5"


def test_links_to_other_parts_of_the_page_count_nothing_again(client, shop, statements):
    page = client.get(f"{PAGE}?_counted=prod")
    asking = [address for address in attributes(page, "a", "href") if "_counted" in address]
    assert asking == attributes(page, "#row-counts a", "href")
    assert "_counted" not in attributes(page, "form.filter input", "name")


def test_an_environment_that_takes_too_long_costs_itself(client, shop, monkeypatch):
    count = "browser.compare.table_counts.capped_count"

    def slow_in_dev(rows, everything):
        if rows.db == shop["dev"].alias:
            raise TimedOut("the time limit of one statement was reached")
        return 4, True

    monkeypatch.setattr(count, slow_in_dev)
    assert counts(client, "?_counted=prod,test,dev") == "rows prod 4 test 4 dev not counted within 5 seconds"


def test_an_environment_without_the_table_is_not_asked(client, shop):
    words = plain(element(client.get("/compare/shop/audit/"), "#row-counts"))
    assert words == "rows prod count"


def test_json_has_the_counts_that_were_asked_for(client, shop):
    assert "counts" not in client.get(f"{PAGE}?_format=json").json()
    data = client.get(f"{PAGE}?_counted=prod,dev&_format=json").json()
    assert data["counts"] == {"prod": {"value": 4, "exact": True}, "dev": {"value": 5, "exact": True}}


def test_an_unknown_environment_is_refused(client, shop):
    response = client.get(f"{PAGE}?_counted=prod,nowhere")
    assert response.status_code == 400
    assert "_counted must be environments of this page" in plain(response)
