"""Saved views: names for what rows show, valid in every environment."""

from __future__ import annotations

import pytest

from browser.errors import BadRequest
from browser.models import SavedView
from browser.rows.view_words import missing_in, view_words
from browser.saved_views import LONGEST_NAME, LONGEST_QUERY, checked_name
from tests.browser.rows.test_columns import table
from tests.browser.saved_views import ALL, ORDERS, VIEWS, save
from tests.markup import attributes, elements, fields, link_named, links, plain


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "all rows"),
        ("status=open&total__gte=5", "where status is open and total at least 5"),
        ("note__isnull=0&_sort=-total,id", "where note is not null · sorted by total, descending, id"),
        ("_cols=id,status", "2 columns"),
        ("_cols=*,-id", "chosen columns"),
        ("note=", "where note is “”"),
    ],
)
def test_a_view_is_worded(query, words):
    assert view_words(query) == words


def test_a_long_view_has_short_words():
    assert len(view_words(f"note={'x' * 3000}")) < 200


def test_what_a_table_lacks_of_a_view_is_named():
    query = "gone=1&a__gt=2&_sort=-lost,a&_cols=a,b*,away,-never&_pin=pinned"
    assert missing_in(table("a", "b1"), query) == ("gone", "lost", "away", "pinned")
    assert missing_in(table("a"), "a=1") == ()


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * (LONGEST_NAME + 1), "two\nlines", "nul\0", "\u2028", "\ud800"]
)
def test_a_bad_name_is_refused(name):
    with pytest.raises(BadRequest):
        checked_name(name)


@pytest.mark.parametrize(
    "name", ["Open orders", "  blanks  around ", "<b>\"&'", "\u202ertl", "日本語", "x" * LONGEST_NAME]
)
def test_any_line_of_text_is_a_name(name):
    assert checked_name(name) == name.strip()


def test_what_the_rows_show_is_saved_and_opened_in_every_environment(client, shop):
    page = client.get(f"{VIEWS}?status=open&_sort=-id&_next=5&_count=all&_from=2")
    sent = dict(fields(page, ".views form"))
    assert sent["query"] == "status=open&_sort=-id"
    answer = client.post(VIEWS, sent | {"name": "Open orders"})
    assert answer["Location"] == f"{VIEWS}?status=open&_sort=-id"
    listed = client.get(answer["Location"])
    assert link_named(listed, "Open orders") == f"{ORDERS}?status=open&_sort=-id"
    assert attributes(listed, ".views .what", "aria-current") == ["true"]
    there = client.get("/dev/shop/orders/-/views")
    assert link_named(there, "Open orders") == "/dev/shop/orders/?status=open&_sort=-id"
    assert attributes(there, ".views .what", "aria-current") == []
    assert client.get(link_named(there, "Open orders")).status_code == 200


def test_the_rows_lead_to_their_views(client, shop):
    assert f"{VIEWS}?status=open" in links(client.get(f"{ORDERS}?status=open"))


def test_what_is_remembered_is_spelled_out_in_a_view(client, shop):
    client.post("/prod/shop/orders/-/columns", {"_cols": ["status", "id"], "_ordered": "1", "_remember": "1"})
    sent = dict(fields(client.get(f"{VIEWS}?status=open"), ".views form"))
    assert sent["query"] == "status=open&_cols=status,id"


def test_the_same_name_again_replaces_the_view(client, shop):
    save(client, "Mine", "status=open")
    save(client, "Mine", "status=paid")
    assert SavedView.objects.get().query == "status=paid"


def test_a_part_that_cannot_move_is_said_in_the_list_and_struck_through_on_the_page(client, shop):
    save(client, "By a column of dev", "discount=1", address="/dev/shop/orders/-/views")
    dev_columns = {
        column["name"] for column in client.get("/dev/shop/orders/?_format=json").json()["columns"]
    }
    prod_columns = {column["name"] for column in client.get(f"{ORDERS}?_format=json").json()["columns"]}
    (only,) = sorted(dev_columns - prod_columns)[:1]
    save(client, "By a column of dev", f"{only}__isnull=0", address="/dev/shop/orders/-/views")
    listed = client.get(VIEWS)
    assert [plain(node) for node in elements(listed, ".views s")] == [only]
    opened = client.get(link_named(listed, "By a column of dev"))
    assert opened.status_code == 200
    assert len(elements(opened, ".chip.gone")) == 1


def test_a_stale_view_says_which_part(client, shop):
    save(client, "Stale", "nowhere=1")
    page = client.get(link_named(client.get(VIEWS), "Stale"))
    assert page.status_code == 400
    assert "There is no column “nowhere” in any environment." in plain(page)


@pytest.mark.parametrize(
    "query", ["_nothing=1", "_format=exe&_x=2", f"note={'x' * (LONGEST_QUERY + 1)}", "_count=perhaps&_x="]
)
def test_what_is_no_address_of_rows_is_not_saved(client, shop, query):
    assert save(client, "Bad", query).status_code == 400
    assert not SavedView.objects.exists()


def test_a_name_of_several_lines_is_not_saved(client, shop):
    answer = save(client, "two\nlines")
    assert answer.status_code == 400
    assert "one line" in plain(answer)


def test_a_hostile_name_is_text(client, shop):
    name = "<script>alert(1)</script>\"'&"
    save(client, name, 'note=<img src=x>"')
    for address in (VIEWS, ALL, "/lookup/?q=script"):
        page = client.get(address)
        assert name in plain(page)
        assert elements(page, "main script, main img") == []
