"""Where things stand: panels in the window, edges that line up, columns alike, and names of 63 characters."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import write_sqlite
from tests.pages.addresses import PHONE

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}
NARROW = {"viewport": {"width": 1024, "height": 768}}
WITH_PANELS = (
    "/prod/shop/orders/?status=open",
    "/prod/shop/",
    "/compare/shop/orders/",
    "/compare/shop/products/-/rows?_by=sku",
)
LONG = "_with_a_name_of_exactly_sixty_three_characters_in_every_environment"


def long(start: str) -> str:
    """Return a name of 63 characters."""
    return (start + LONG)[:63]


def box(page: Page, selector: str) -> dict[str, float]:
    """Return where an element stands, with its right edge and its bottom."""
    edges = page.locator(selector).first.bounding_box()
    assert edges is not None, selector
    x, y, width, height = edges["x"], edges["y"], edges["width"], edges["height"]
    return {"x": x, "y": y, "width": width, "height": height, "right": x + width, "bottom": y + height}


@pytest.fixture(scope="module")
def long_names(served: Any) -> str:
    """Return the address of a table that is named at length in prod and test, as its columns are."""
    columns = ", ".join(f'"{long(start)}" text' for start in ("first", "second", "third"))
    name, table = f"l{uuid4().hex[:8]}", long("table")
    script = f"""
        CREATE TABLE "{long("parent")}" (id integer PRIMARY KEY);
        CREATE TABLE "{table}" (id integer PRIMARY KEY REFERENCES "{long("parent")}", {columns}{{more}});
        INSERT INTO "{table}" (id) VALUES (1);
        CREATE TABLE empty (id integer PRIMARY KEY, name text);
        {{only}}
    """
    only = f'CREATE TABLE "{long("only")}" (id integer)'
    scripts = {
        "prod": script.format(more="", only=""),
        "test": script.format(more=f', "{long("added")}" text', only=only),
    }
    files = {
        slug: write_sqlite(served.folder / f"{name}-{slug}.sqlite3", text) for slug, text in scripts.items()
    }
    served.add(name, files)
    return f"{name}/{table}/"


@pytest.mark.parametrize("width", [1440, 1024, 720, 390])
@pytest.mark.parametrize("address", WITH_PANELS)
def test_a_panel_stays_in_the_window(visit, logged_in, address, width):
    page = visit(address, storage_state=logged_in, viewport={"width": width, "height": 900})
    panels = page.locator("details.pop:visible")
    assert panels.count() > 1
    for panel in panels.all():
        panel.locator("summary").first.click()
        opened = panel.locator(".panel")
        expect(opened).to_be_visible()
        edges = opened.bounding_box()
        assert edges["x"] >= 0, panel.inner_text()
        assert edges["x"] + edges["width"] <= width, panel.inner_text()
        page.keyboard.press("Escape")


def test_rows_end_where_their_tools_end_and_the_page_does_not_scroll(visit):
    page = visit("/prod/shop/orders/?status=open", **WIDE)
    expect(page.locator("#count")).to_contain_text("365 rows")
    assert box(page, ".sheet")["right"] == pytest.approx(box(page, ".tools > .right")["right"], abs=1)
    assert page.evaluate("document.documentElement.scrollHeight") <= 900


def test_a_table_without_rows_is_its_header(visit, logged_in, long_names):
    page = visit(f"/prod/{long_names.split('/')[0]}/empty/", storage_state=logged_in, **WIDE)
    assert box(page, ".sheet")["height"] <= box(page, ".sheet thead")["height"] + 2
    expect(page.locator(".sizes")).to_have_count(0)


def test_a_list_is_no_wider_than_its_content(visit):
    page = visit("/prod/shop/", **WIDE)
    assert box(page, ".sheet")["width"] < 1000


@pytest.mark.parametrize("address", ["/", "/compare/shop/", "/compare/shop/orders/", WITH_PANELS[-1]])
def test_environments_have_columns_of_one_width(visit, address):
    page = visit(address, **WIDE)
    heads = page.locator(".matrix").first.locator("thead th:not(.key, .verdict, .rows):has(.env)").all()
    widths = [head.bounding_box()["width"] for head in heads]
    assert len(widths) == 3
    assert max(widths) - min(widths) <= 3
    assert page.locator(".sheet").first.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")


def test_marks_leave_a_value_room(visit):
    page = visit("/dev/crm/contacts/1/", **NARROW)
    marked = page.locator(".record > div:has(.marks a) .value")
    expect(marked.first).to_be_visible()
    assert min(value.bounding_box()["width"] for value in marked.all()) >= 150
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024


def test_the_columns_of_a_profile_scroll_inside_of_it(visit):
    page = visit("/test/shop/orders/-/profile?_column=total", **NARROW)
    expect(page.locator(".profiles > section")).to_have_count(3)
    page.locator(".profiles").evaluate("grid => { grid.style.gridAutoColumns = '40rem' }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024


def test_what_opens_rows_in_place_stays_beside_what_it_opens(visit):
    page = visit("/prod/shop/orders/42/", **WIDE)
    page.locator("#relations .peek summary").first.click()
    table = "#relations .peek table"
    expect(page.locator(table)).to_be_visible()
    opener, link = box(page, "#relations .peek summary"), box(page, "#relations li a")
    assert opener["y"] < link["bottom"]
    assert opener["x"] > link["x"]
    assert box(page, table)["y"] >= link["bottom"]


ADDRESSES = (
    "/prod/{}",
    "/prod/{}1/",
    "/prod/{}-/structure",
    "/prod/{}-/columns",
    "/compare/{}",
    "/compare/{}1/",
)


@pytest.mark.parametrize("shape", [NARROW, PHONE], ids=["1024", "phone"])
@pytest.mark.parametrize("address", [*ADDRESSES, "/prod/{}-/profile?_column=" + long("first"), "/prod/{}../"])
def test_names_of_63_characters_leave_everything_in_its_place(visit, logged_in, long_names, address, shape):
    page = visit(address.format(long_names), storage_state=logged_in, **shape)
    expect(page.locator("h1").first).to_be_visible()
    width = shape["viewport"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    parts = [
        part for part in page.locator(".bar > *").all() if part.is_visible() and part.bounding_box()["width"]
    ]
    boxes = [part.bounding_box() for part in parts]
    for part, other in combinations(boxes, 2):
        assert (
            part["x"] + part["width"] <= other["x"] + 1
            or other["x"] + other["width"] <= part["x"] + 1
            or part["y"] + part["height"] <= other["y"] + 1
            or other["y"] + other["height"] <= part["y"] + 1
        ), page.url
    switch = page.locator("#switch ul")
    assert switch.evaluate("list => list.scrollWidth <= list.clientWidth")


def test_a_long_name_is_cut_nowhere_in_a_profile_or_a_menu(visit, logged_in, long_names):
    page = visit(f"/prod/{long_names}-/profile?_column={long('first')}", storage_state=logged_in, **PHONE)
    assert page.locator(".profile").evaluate("part => part.scrollWidth <= part.clientWidth")
    page.goto(f"/prod/{long_names}")
    page.locator("thead .more-of").nth(1).click()
    expect(page.locator(".opened .columns-menu")).to_be_visible()
    assert page.locator(".opened").evaluate("part => part.scrollWidth <= part.clientWidth")
