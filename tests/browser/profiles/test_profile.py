"""The profile of a column: environments side by side, what is odd, and where it leads."""

from __future__ import annotations

import pytest

from tests.browser.profiles.profiled import FRAGMENT, PROFILE, TABLE, of, profiled
from tests.markup import attributes, elements, link_named, links, plain, rows_of


@pytest.fixture
def pair(sqlite_database):
    """Return a function that makes table `t` in prod and in dev, with the rows of each."""

    def made(prod: str, dev: str) -> str:
        for slug, rows in (("prod", prod), ("dev", dev)):
            sqlite_database(slug, "pair", TABLE + (f"INSERT INTO t VALUES {rows};" if rows else ""))
        return "/dev/pair/t/-/profile"

    return made


def oddities(client, address: str, column: str) -> dict[str, str]:
    sides = profiled(client, f"{address}?_column={column}")["environments"]
    return {
        f"{slug} {odd['line']}": odd["words"] for slug, side in sides.items() for odd in side.get("odd", ())
    }


def test_a_profile_says_what_the_values_are(client, shop):
    total = of(client, "total")
    assert (total["rows"], total["nulls"], total["distinct"], total["whole"]) == (4, 1, 3, True)
    assert (total["smallest"], total["median"], total["largest"]) == (7, 12.5, 100)
    assert total["frequent"] == [{"value": value, "count": 1} for value in (7, 12.5, 100)]
    assert sum(total["bins"]) == 3
    assert of(client, "status")["frequent"][0] == {"value": "open", "count": 2}


def test_environments_stand_side_by_side_in_their_order(client, shop):
    page = client.get(f"{PROFILE.replace('prod', 'test')}?_column=status")
    heads = [plain(node) for node in elements(page, ".profiles h3")]
    assert heads == ["prod baseline", "test this page", "dev"]
    assert plain(elements(page, ".profiles section")[2]).count("draft")
    assert attributes(page, ".profiles section", "aria-label") == ["prod", "test", "dev"]


def test_an_environment_without_the_column_says_so(client, shop):
    sides = profiled(client, f"{PROFILE}?_column=legacy_ref")["environments"]
    assert sides["dev"] == {"state": "no_column", "message": "There is no such column."}
    assert sides["prod"]["state"] == "read"


def test_a_column_that_is_nowhere_is_refused_in_words(client, shop):
    page = client.get(f"{PROFILE}?_column=nothing")
    assert page.status_code == 400
    assert "no column “nothing” in any environment" in plain(page)


def test_null_where_the_baseline_has_none_is_marked_and_leads_to_its_rows(client, pair):
    address = pair("(1, 1, 1, 'a'), (2, 2, 2, 'b')", "(1, NULL, 1, 'a'), (2, 2, 2, 'b'), (3, NULL, 2, 'b')")
    assert oddities(client, address, "n") == {"dev null": "prod has none"}
    page = client.get(f"{address}?_column=n")
    url = link_named(page, "2 rows where it is NULL in dev")
    assert url == "/dev/pair/t/?n__isnull=1"
    assert len(rows_of(client.get(url))) == 2


@pytest.mark.parametrize(
    ("prod", "dev", "column", "expected"),
    [
        ("(1, 1, 1, 'a')", "(1, 1, 999999.99, 'a')", "d", {"dev largest": "the limit of the type"}),
        ("(1, 1, 1, 'a')", "(1, -5, 1, 'a')", "n", {"dev smallest": "below 0; prod has none"}),
        ("(1, 1, 1, 'a')", "(1, 1, 1, '')", "w", {"dev smallest": "empty text; prod has none"}),
        ("(1, 1, 1, 'a')", "", "n", {"dev rows": "no rows"}),
        ("(1, 1, 1, 'a')", "(1, NULL, 1, '')", "n", {"dev null": "nothing else; prod has values"}),
        ("(1, 1, 1, 'a'), (2, 2, 2, 'b')", "(1, 3, 1, 'a'), (2, 3, 2, 'b')", "n",
         {"dev distinct": "the same in every row"}),
        ("(1, 1, 1, 'a'), (2, 2, 2, 'b')", "(1, 9, 1, 'a'), (2, 700, 2, 'b'), (3, 8, 3, 'c')", "n", {}),
    ],
)  # fmt: skip
def test_what_differs_in_kind_is_marked_and_a_mere_count_is_not(client, pair, prod, dev, column, expected):
    assert oddities(client, pair(prod, dev), column) == expected


def test_each_line_of_the_picture_leads_to_as_many_rows(client, shop):
    page = client.get(f"{PROFILE}?_column=total")
    lines = [
        (link.attributes["href"], plain(line).split()[-1])
        for line in elements(elements(page, ".profiles section")[0], "details tr")
        for link in elements(line, "a")
    ]
    assert (
        [len(rows_of(client.get(url))) for url, _ in lines] == [int(count) for _, count in lines] == [1, 1, 1]
    )
    (picture, *_) = elements(page, "svg.spread")
    assert picture.attributes["role"] == "img"
    assert "of 3" in str(picture.attributes["aria-label"])
    assert "style=" not in page.text


def test_bars_share_one_scale(client, pair):
    address = pair("(1, 1, 1, 'a'), (2, 10, 2, 'b')", "(1, 30, 1, 'a'), (2, 40, 2, 'b')")
    answer = profiled(client, f"{address}?_column=n")
    bins = [side["bins"] for side in answer["environments"].values()]
    assert {len(each) for each in bins} == {len(answer["edges"]) + 1}


def test_a_few_rows_are_no_share_of_0_and_the_scale_says_what_its_ends_hold(client, sqlite_database):
    sqlite_database(
        "prod", "many", "CREATE TABLE t (id integer PRIMARY KEY, n integer); WITH RECURSIVE s(i) AS ("
        "SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 3000) INSERT INTO t SELECT i, i FROM s"
    )  # fmt: skip
    page = client.get("/prod/many/t/-/profile?_column=n")
    assert {plain(node) for node in elements(page, ".profiles .share")} == {"below 0.1 %"}
    least, _, largest = [plain(node) for node in elements(page, ".profiles .axis span")]
    assert least.startswith("< ")
    assert largest.startswith("≥ ")


def test_hostile_names_and_values_are_text(client, sqlite_database):
    script = """CREATE TABLE "t,<i>" (id integer PRIMARY KEY, "a""<b> %s" text);
        INSERT INTO "t,<i>" VALUES (1, '<script>x</script>'), (2, x'ff'), (3, char(10));"""
    sqlite_database("prod", "odd", script)
    page = client.get("/prod/odd/t~2C~3Ci~3E/-/profile", {"_column": 'a"<b> %s'})
    assert page.status_code == 200
    assert elements(page, ".profile script, .profile b b") == []
    assert "<script>x</script>" not in page.text.split("<main")[1]


def test_the_switch_leads_to_the_same_profile(client, shop):
    page = client.get(f"{PROFILE}?_column=total")
    assert "/dev/shop/orders/-/profile?_column=total" in links(page)


def test_a_menu_offers_the_profile_and_a_fragment_has_no_page_around_it(client, shop):
    page = client.get("/prod/shop/orders/-/menu?_column=total", headers=FRAGMENT)
    url = link_named(page, "Profile…")
    assert url == f"{PROFILE}?_column=total"
    assert attributes(page, "a[data-opens]", "href") == [url]
    fragment = client.get(url, headers=FRAGMENT)
    assert "<html" not in fragment.text
    assert len(elements(fragment, ".profile-close")) == 1
