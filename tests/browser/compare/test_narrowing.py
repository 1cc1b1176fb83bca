"""A table's comparison is ordered by severity, narrowed by it, by a name and by environments, and folded."""

from __future__ import annotations

import pytest

from tests.markup import Page, attributes, element, elements, links, plain, text_of

SIDES = {
    "prod": """
        CREATE TABLE t (id integer PRIMARY KEY, low text, mid text, high text);
        CREATE INDEX mid_i ON t (mid);
    """,
    "test": """
        CREATE TABLE t (
            id integer PRIMARY KEY, low text, mid text DEFAULT 'a', low_1, low_2, low_3, low_4, low_5);
    """,
    "dev": """
        CREATE TABLE t (
            id integer PRIMARY KEY, low text, mid text, high text, low_1, low_2, low_3, low_4, low_5);
        CREATE INDEX mid_i ON t (mid);
    """,
}
ADDRESS = "/compare/one/t/"


@pytest.fixture(autouse=True)
def _sides(sqlite_database):
    for slug, script in SIDES.items():
        sqlite_database(slug, "one", script)


def row_names(page: Page) -> list[str]:
    """Return the names of the rows of the matrix, in their order."""
    return [plain(name).strip() for name in elements(page, "table.matrix tbody th.key bdi")]


def chips(page: Page) -> dict[str, str]:
    """Return what each severity's chip counts, by its severity."""
    return dict(plain(chip).split() for chip in elements(page, "#matrix-choices a.chip"))


def test_the_worst_comes_first(client):
    assert row_names(client.get(ADDRESS)) == ["high", "mid", "mid_i"]


def test_columns_stay_in_their_order_where_all_are_shown(client):
    names = row_names(client.get(f"{ADDRESS}?_all=1"))
    assert [name for name in names if name in ("id", "low", "mid", "high")] == ["id", "low", "mid", "high"]
    assert "low_5" in names


def test_five_columns_of_one_cause_are_one_row_with_their_types(client):
    page = client.get(ADDRESS)
    fold = elements(page, "tr.fold")[0]
    assert "5 columns only in test, dev cosmetic" in plain(fold)
    assert "The baseline does not have it" in plain(fold)
    assert attributes(fold, "li", "id") == [f"column-low_{number}" for number in range(1, 6)]


def test_four_columns_are_rows(client, sqlite_database):
    for slug, columns in {"prod": "a", "dev": "a, b, c, d, e"}.items():
        sqlite_database(slug, "few", f"CREATE TABLE t ({columns})")
    assert row_names(client.get("/compare/few/t/")) == ["b", "c", "d", "e"]


def test_names_of_many_beginnings_are_grouped_by_them(client, sqlite_database):
    added = [
        *(f"home_{number} text" for number in range(6)),
        *(f"tax_{number}" for number in range(5)),
        "odd",
    ]
    for slug, columns in {"prod": "a", "dev": ", ".join(["a", *added])}.items():
        sqlite_database(slug, "many", f"CREATE TABLE t ({columns})")
    groups = [plain(group) for group in elements(client.get("/compare/many/t/"), "details.prefix > summary")]
    assert [group.split(" column")[0] for group in groups] == ["home_* 6", "tax_* 5", "others 1"]
    assert groups[0].endswith("TEXT 6")


def test_a_severity_has_the_count_of_what_it_leaves(client):
    page = client.get(ADDRESS)
    assert chips(page) == {"breaking": "1", "risky": "2", "cosmetic": "5"}
    for severity, names in {"breaking": ["high"], "risky": ["mid", "mid_i"], "cosmetic": []}.items():
        narrowed = client.get(f"{ADDRESS}?_severity={severity}")
        assert row_names(narrowed) == names
        assert chips(narrowed) == chips(page)
        assert "identical" not in plain(text_of(narrowed))


def test_a_database_s_chips_count_its_tables(client):
    assert chips(client.get("/compare/one/")) == {"breaking": "1", "risky": "0", "cosmetic": "0"}


def test_what_is_looked_for_is_found_within_folds(client):
    page = client.get(f"{ADDRESS}?_filter=LOW")
    assert row_names(page) == ["low_1", "low_2", "low_3", "low_4", "low_5", "low"]
    assert not elements(page, "tr.fold")
    assert chips(page) == {"breaking": "0", "risky": "0", "cosmetic": "5"}


def test_nothing_found_is_said_with_the_way_back(client):
    page = client.get(f"{ADDRESS}?_filter=zzz&_severity=risky&_baseline=dev")
    assert "No column or key whose name contains “zzz” is risky" in plain(text_of(page))
    assert f"{ADDRESS}?_baseline=dev" in links(element(page, "main#main section.nothing"))


def test_environments_are_chosen(client):
    page = client.get(f"{ADDRESS}?_environments=prod,dev")
    assert plain(element(page, "table.matrix thead")).count("read") == 2
    assert row_names(page) == []
    assert "5 columns only in dev" in plain(text_of(page))
    assert "/compare/one/t/" in links(element(page, "#matrix-baseline"))
    assert client.get(f"{ADDRESS}?_environments=prod,dev&_format=json").json()["environments"] == [
        "prod",
        "dev",
    ]
    below = client.get("/compare/one/?_environments=prod,test")
    assert "/compare/one/t/?_environments=prod,test" in links(below)


def test_the_last_environment_beside_the_baseline_is_no_link(client):
    tools = element(client.get(f"{ADDRESS}?_environments=prod,dev"), "#matrix-baseline")
    assert f"{ADDRESS}?_environments=prod" not in links(tools)


def test_switching_leads_to_an_environment_that_is_not_compared(client):
    assert "/test/one/t/" in links(element(client.get(f"{ADDRESS}?_environments=prod,dev"), "#switch"))


@pytest.mark.parametrize("address", [
    f"{ADDRESS}?_environments=prod,nowhere", f"{ADDRESS}?_environments=",
    "/compare/-/t/?of=prod/one&of=dev/one&_environments=prod",
    f"{ADDRESS}?_environments=prod,test&_baseline=dev", f"{ADDRESS}?_severity=bad",
])  # fmt: skip
def test_what_can_t_be_chosen_is_refused(client, address):
    assert client.get(address).status_code == 400
