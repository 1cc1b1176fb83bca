"""One row beside the rows: `_row` opens it on the page, and its script puts the same into the panel."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from browser.addresses import encode_key
from browser.rows.row_panel import rows_around
from tests.markup import attributes, element, elements, link_named, links, plain, words_of

HTMX = {"HX-Request": "true"}
ROWS = "/prod/shop/orders/"


def panel(page):
    return element(page, "#row-panel")


def test_a_row_is_opened_beside_the_rows(client, shop):
    page = client.get(f"{ROWS}?_row=3&status=open&_sort=-id")
    box = panel(page)
    assert words_of(element(box, ".top h2")) == "orders 3"
    assert "only in prod" in words_of(element(box, "#fields"))
    assert words_of(element(box, "[data-where]")) == "1 of 2 here"
    assert attributes(box, "[data-step]", "href") == [f"{ROWS}?status=open&_sort=-id&_row=1"]
    assert attributes(box, "[data-open]", "href") == [f"{ROWS}3/?status=open&_sort=-id"]
    assert attributes(box, "[data-close]", "href") == [f"{ROWS}?status=open&_sort=-id"]
    assert [row.attributes.get("aria-current") for row in elements(page, "#grid tbody tr")] == ["true", None]
    assert link_named(box, "compare") == "/compare/shop/orders/3/?_found=status%3Dopen%26_sort%3D-id"
    assert f"{ROWS}3/?status=open&_sort=-id&_format=insert" in links(box)


def test_its_marks_and_counts_arrive_after_it(client, shop):
    page = client.get(f"{ROWS}?_row=3")
    address = element(page, "#row-panel #relations").attributes["hx-get"]
    assert address == f"{ROWS}3/-/details?_beside=1"
    late = client.get(address, headers=HTMX)
    assert "≠ only in test in test" in {words_of(node) for node in elements(late, "dd.marks a")}
    assert elements(late, "#neighbours") == []


def test_a_closed_panel_costs_nothing(client, shop, statements):
    client.get(f"{ROWS}?_count=now")
    costs = []
    for address in (ROWS, f"{ROWS}?_row=3"):
        statements.clear()
        assert client.get(address).status_code == 200
        costs.append(sum('FROM "orders"' in sql for _, sql in statements))
    closed, opened = costs
    assert (closed, opened) == (1, 2)
    assert words_of(panel(client.get(ROWS))) == ""
    assert "hidden" in panel(client.get(ROWS)).attributes


def test_every_row_has_a_button_that_asks_for_it_without_a_script(client, shop):
    page = client.get(f"{ROWS}?status=open&_size=1&_next=1&_from=2&_cols=status,id")
    (button,) = elements(page, "#grid button[name=_row]")
    assert button.attributes["value"] == "3"
    sent = dict(
        zip(
            attributes(page, "#beside input", "name"), attributes(page, "#beside input", "value"), strict=True
        )
    )
    assert sent == {"status": "open", "_size": "1", "_next": "1", "_from": "2", "_cols": "status,id"}
    opened = client.get(ROWS, {**sent, "_row": "3"})
    assert words_of(element(panel(opened), "[data-where]")) == "1 of 1 here"
    assert attributes(panel(opened), "[data-close]", "href") == [
        f"{ROWS}?status=open&_size=1&_next=1&_from=2&_cols=status,id"
    ]


def test_a_row_that_is_not_there_any_more_is_said(client, shop):
    page = client.get(f"{ROWS}?_row=999")
    assert page.status_code == 200
    assert "has no row with id 999" in words_of(panel(page))
    assert elements(page, "#grid tbody tr")
    fragment = client.get(f"{ROWS}999/-/panel", headers=HTMX)
    assert fragment.status_code == 200
    assert "has no row with id 999" in plain(fragment)


def test_a_row_of_another_page_is_shown_and_said_to_be_one(client, shop):
    page = client.get(f"{ROWS}?_row=4&_size=1")
    assert words_of(element(panel(page), "[data-where]")) == "not on this page"
    assert attributes(panel(page), "[data-step]", "href") == []
    assert elements(page, "#grid tr[aria-current]") == []


@pytest.mark.parametrize("key", ["~zz", "1,2", ",", "~xq"])
def test_a_key_that_cannot_be_read_is_a_bad_request_beside_the_rows(client, shop, key):
    page = client.get(ROWS, {"_row": key})
    assert page.status_code == 400
    assert words_of(element(panel(page), ".note")) != ""
    assert elements(page, "#grid tbody tr")


def test_what_a_script_puts_into_the_panel_is_the_same(client, shop):
    whole = element(client.get(f"{ROWS}?_row=3&status=open"), "#row-panel #fields").html
    fragment = client.get(f"{ROWS}3/-/panel?status=open", headers=HTMX)
    assert "<html" not in fragment.text
    assert element(fragment, "#fields").html == whole
    opened = client.get(f"{ROWS}3/-/panel?status=open")
    assert opened.headers["Location"] == f"{ROWS}3/?status=open"


def test_a_change_of_what_is_shown_closes_it_and_another_environment_keeps_it(client, shop):
    page = client.get(f"{ROWS}?_row=1&status=open&_size=1")
    assert all("_row" not in url for url in links(element(page, "#grid thead")))
    assert all("_row" not in url for url in links(element(page, ".foot")))
    assert "/dev/shop/orders/?_row=1&status=open&_size=1" in links(page)
    assert "_row" not in client.get(f"{ROWS}?_row=1&_size=1&_format=json").json()["next"]


def test_a_row_id_means_nothing_in_another_environment(client, shop):
    page = client.get("/prod/shop/notes/?_row=1")
    assert words_of(element(panel(page), ".top h2")) == "notes 1"
    assert attributes(panel(page), "[data-open]", "href") == ["/prod/shop/notes/1/?_by=rowid"]
    assert "/dev/shop/notes/" in links(page)
    assert "data-alone" in panel(page).attributes


def test_a_table_without_a_key_says_why_no_row_is_opened(client, shop):
    page = client.get("/prod/shop/open_orders/?_row=1")
    words = "open_orders has no key, so its rows have no addresses of their own."
    assert words in words_of(panel(page))
    assert attributes(page, "#grid", "data-no-row") == [words]
    assert elements(page, "#grid button[name=_row]") == []


def test_keys_of_several_columns_and_of_hostile_text_open_their_row(client, shop):
    page = client.get("/prod/shop/order_items/?_row=1,2")
    assert words_of(element(panel(page), ".top h2")) == "order_items 1, 2"
    page = client.get("/prod/shop/two~20words~2Fhalf/")
    buttons = attributes(page, "#grid button[name=_row]", "value")
    assert set(buttons) == {"~", "x~2Fy", "~7E0"}
    for segment in buttons:
        opened = client.get("/prod/shop/two~20words~2Fhalf/", {"_row": segment})
        assert "of 3 here" in words_of(element(panel(opened), "[data-where]"))
        assert elements(panel(opened), ".note") == []


def test_binary_keys_and_names_of_63_characters_open_their_row(client, sqlite_database):
    name = "n" * 60 + '"<b'
    quoted = name.replace('"', '""')
    script = f"""CREATE TABLE "{quoted}" (k blob PRIMARY KEY, "{quoted}" text);
        INSERT INTO "{quoted}" VALUES (x'00ff', '<script>x</script>'), (x'', 'y');"""
    sqlite_database("prod", "raw", script)
    address = f"/prod/raw/{encode_key([name])}/"
    for segment in attributes(client.get(address), "#grid button[name=_row]", "value"):
        opened = panel(client.get(address, {"_row": segment}))
        assert elements(opened, ".note") == []
        assert len(elements(opened, "#fields > div")) == 2
        assert elements(opened, "script, b:not(.facts b)") == []


def test_a_key_that_fits_no_address_has_no_button(client, sqlite_database):
    sqlite_database(
        "prod",
        "long",
        "CREATE TABLE t (k text PRIMARY KEY); INSERT INTO t VALUES (hex(zeroblob(600))), ('a')",
    )
    page = client.get("/prod/long/t/")
    assert attributes(page, "#grid button[name=_row]", "value") == ["a"]


def test_800_columns_are_all_in_the_panel(client, sqlite_database):
    columns = ", ".join(f"c{number} text" for number in range(800))
    sqlite_database(
        "prod", "wide", f"CREATE TABLE t (id integer PRIMARY KEY, {columns}); INSERT INTO t (id) VALUES (1)"
    )
    page = client.get("/prod/wide/t/?_row=1")
    assert len(elements(panel(page), "#fields > div")) == 801


def test_a_row_that_cannot_be_read_costs_only_the_panel(client, shop, monkeypatch):
    from dynamic_databases.errors import TimedOut

    def late(*args, **kwargs):
        raise TimedOut("shop in Production took too long.")

    monkeypatch.setattr("browser.rows.row_panel.asked_record", late)
    page = client.get(f"{ROWS}?_row=1")
    assert page.status_code == 200
    assert "took too long" in words_of(panel(page))
    assert elements(page, "#grid tbody tr")


def test_the_rows_around_one_need_no_request(shop):
    from browser.locations.location import Location

    location = Location((), shop["prod"], (), ("orders",))
    query = QueryDict("_row=2&_next=5&_sort=id&_count=all")
    around = rows_around(location, query, "2", ["1", "2", "3"])
    assert (around.at, around.of, around.words) == (1, 3, "2 of 3 here")
    assert around.previous_url == f"{ROWS}?_next=5&_sort=id&_count=all&_row=1"
    assert around.next_url == f"{ROWS}?_next=5&_sort=id&_count=all&_row=3"
    assert rows_around(location, query, "1", ["1"]).previous_url is None
    assert rows_around(location, query, "7", ["1"]).at is None
