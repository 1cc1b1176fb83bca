"""The fields under the headers: what they send becomes the address's own parameters, and these fill them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.markup import attributes, element, elements, fields, inside, plain, rows_of, words_of

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

ORDERS = "/prod/shop/orders/"


def typed(page) -> dict[str, str]:
    """Return what the fields of a page show, by column, the empty ones left out."""
    inputs = [
        (node.attributes["name"] or "", node.attributes.get("value"))
        for node in elements(page, "thead input")
    ]
    return {name.removeprefix("_q."): value for name, value in inputs if value}


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("_q.status=open", "status=open"),
        ("_q.status=!open&_q.total=>%3D5", "status__ne=open&total__gte=5"),
        ("_q.total=1..20", "total__gte=1&total__lte=20"),
        ("_q.status=open|paid&_sort=-id&_size=3", "_sort=-id&_size=3&status__in=open,paid"),
        ("note=x&_q.status=~pe", "note=x&status__contains=pe"),
        ("_q.status=&_q.total= ", ""),
        ("_q.status=open&_next=3&_from=4&_count=all", "status=open"),
    ],
)
def test_what_is_sent_leads_to_the_address_with_its_parameters(client, shop, sent, address):
    answer = client.get(f"{ORDERS}?{sent}")
    assert answer.status_code == 302
    assert answer["Location"] == (f"{ORDERS}?{address}" if address else ORDERS)


def test_the_fields_show_the_filters_and_send_them_no_second_time(client, shop):
    page = client.get(
        f"{ORDERS}?status=open&total__gte=1&total__lte=20&id__ne=9&id__ne=8&_sort=-id&_cols=id,status,total"
    )
    assert typed(page) == {"status": "open", "total": "1..20"}
    assert fields(page, "form#quick") == [
        ("id__ne", "9"),
        ("id__ne", "8"),
        ("_sort", "-id"),
        ("_cols", "id,status,total"),
    ]


def test_a_filter_of_a_column_that_is_not_shown_stays_in_the_form(client, shop):
    page = client.get(f"{ORDERS}?status=open&_cols=id")
    assert ("status", "open") in fields(page, "form#quick")
    assert attributes(page, "thead input", "name") == ["_q.id"]


def test_what_a_field_shows_sent_again_leads_to_the_same_address(client, shop):
    address = f"{ORDERS}?status__ne=open&total__gte=1&total__lte=20"
    page = client.get(address)
    kept = dict(fields(page, "form#quick")) | {f"_q.{name}": value for name, value in typed(page).items()}
    assert client.get(ORDERS, kept)["Location"] == address


@pytest.mark.parametrize(
    ("sent", "column", "words"),
    [
        ("total=much", "total", "“much” is not a number."),
        ("_q.total=EMPTY", "total", "Only texts can be empty; NULL finds rows without a value."),
        ("_q.status=!~x", "status", "“!” excludes a single value"),
        ("total__gte=much&total__lte=5", "total", "“much” is not a number."),
    ],
)
def test_an_error_is_said_at_its_field(client, shop, sent, column, words):
    page = client.get(f"{ORDERS}?{sent}")
    assert page.status_code == 400
    assert rows_of(page) == []
    wrong = element(page, "thead input[aria-invalid]")
    assert wrong.attributes["name"] == f"_q.{column}"
    note = element(page, f'[id="{wrong.attributes["aria-describedby"]}"]')
    assert words_of(note).startswith(words)
    assert wrong.attributes["value"]


def test_what_can_be_read_is_applied_beside_what_can_not(client, shop):
    answer = client.get(f"{ORDERS}?_q.status=open&_q.total=EMPTY")
    assert answer["Location"] == f"{ORDERS}?status=open&_q.total=EMPTY"
    page = client.get(answer["Location"])
    assert page.status_code == 400
    assert typed(page) == {"status": "open", "total": "EMPTY"}
    assert client.get(f"{answer['Location']}&_format=json").status_code == 400


def test_a_column_that_is_not_there_is_said(client, shop):
    page = client.get(f"{ORDERS}?_q.nothing=1")
    assert page.status_code == 400
    assert any("no such column" in note or "no column" in note for note in inside(page, "chip-note"))


def test_a_column_with_an_odd_name_has_its_field(client, sqlite_database):
    sqlite_database("prod", "odd", 'CREATE TABLE t (id integer PRIMARY KEY, "a ""b""&<i>" text);')
    page = client.get("/prod/odd/t/")
    name = attributes(page, "thead input", "name")[1]
    answer = client.get("/prod/odd/t/", {name: "x"})
    assert answer["Location"] == f"/prod/odd/t/?{name.removeprefix('_q.')}=x"
    assert client.get(answer["Location"]).status_code == 200


def test_a_name_of_63_characters_and_an_empty_table_have_their_fields(client, sqlite_database):
    name = "x" * 63
    sqlite_database("prod", "long", f"CREATE TABLE t (id integer PRIMARY KEY, {name} text);")
    page = client.get("/prod/long/t/")
    assert "t has no rows" in plain(page)
    assert attributes(page, "thead input", "name") == ["_q.id", f"_q.{name}"]
    answer = client.get("/prod/long/t/", {f"_q.{name}": "NULL"})
    assert answer["Location"] == f"/prod/long/t/?{name}__isnull=1"
    assert "No row matches these filters" in plain(client.get(answer["Location"]))


def test_the_empty_fields_of_very_many_columns_make_no_long_address(client, demo):
    page = client.get("/dev/crm/contacts/?_cols=*&_size=1&last_name=x")
    sent = dict.fromkeys(attributes(page, "thead input[form=quick]", "name"), "")
    sent |= dict(fields(page, "form#quick"))
    assert "_q.last_name" in sent
    assert len(urlencode(sent)) < 4_000
    assert len(elements(page, "thead input")) == 800
    assert len(elements(page, "thead input[form=scripted]")) > 500
    narrow = client.get(ORDERS)
    assert elements(narrow, "thead input[form=scripted]") == []


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


TABLE = """
    CREATE TABLE {s}t (id int PRIMARY KEY, n int, d decimal(8,2), s varchar(20), day date, moment %s);
    INSERT INTO {s}t VALUES
        (1, 5, 1.50, 'open', '%s', '%s 00:00:00'),
        (2, 10, 2.25, 'paid', '%s', '%s 23:59:59'),
        (3, 20, -7.00, '', '2020-02-29', '2020-02-29 12:00:00'),
        (4, -3, NULL, '~open', NULL, NULL),
        (5, NULL, 100.00, 'NULL', '2020-03-01', '2020-03-01 00:00:00'),
        (6, 15, 0.00, NULL, '2019-12-31', '2019-12-31 23:59:59'),
        (7, 10, 1.50, 'reopen', '2020-02-28', '2020-02-28 06:00:00')
"""
EQUAL = """
    n      | >=10                   | n >= 10
    n      | 5..15                  | n BETWEEN 5 AND 15
    n      | !10                    | n <> 10
    n      | NULL                   | n IS NULL
    n      | !NULL                  | n IS NOT NULL
    n      | 5|20                   | n IN (5, 20)
    n      | -3                     | n = -3
    d      | 1.5                    | d = 1.5
    d      | <0                     | d < 0
    d      | ..1.5                  | d <= 1.5
    s      | open                   | s = 'open'
    s      | !open                  | s <> 'open'
    s      | =~open                 | s = '~open'
    s      | ~open                  | s LIKE '%open%'
    s      | *open                  | s LIKE '%open'
    s      | o*                     | s LIKE 'o%'
    s      | EMPTY                  | s = ''
    s      | !EMPTY                 | s <> ''
    s      | NULL                   | s IS NULL
    s      | =NULL                  | s = 'NULL'
    s      | open|paid              | s IN ('open', 'paid')
    day    | 2020-02-29             | day = '2020-02-29'
    day    | 2020-02-28..2020-03-01 | day >= '2020-02-28' AND day <= '2020-03-01'
    day    | <2020-01-01            | day < '2020-01-01'
    day    | today                  | day = '{today}'
    day    | last 7 days            | day >= '{week}' AND day <= '{today}'
    moment | 2020-02-29             | moment >= '2020-02-29' AND moment < '2020-03-01'
    moment | <=2020-02-29           | moment < '2020-03-01'
    moment | >2020-02-29            | moment >= '2020-03-01'
    moment | 2020-02-28..2020-02-29 | moment >= '2020-02-28' AND moment < '2020-03-01'
    moment | today                  | moment >= '{today}' AND moment < '{tomorrow}'
    moment | last 7 days            | moment >= '{week}' AND moment < '{tomorrow}'
    moment | >=2020-02-29 12:00:00  | moment >= '2020-02-29 12:00:00'
"""


def test_fields_find_what_the_server_itself_computes(client, store: Store, monkeypatch):
    now = timezone.now().replace(hour=12)  # the day may end while this runs
    monkeypatch.setattr("browser.rows.quick_fields.now", lambda: now)
    day = {name: f"{now + timedelta(days=number):%Y-%m-%d}" for name, number in DAYS.items()}
    moment = {"sqlserver": "datetime2", "mariadb": "datetime"}.get(store.vendor, "timestamp")
    script = TABLE % (moment, day["today"], day["today"], day["yesterday"], day["yesterday"])
    store.run(script.replace("{s}", "{s}" if store.vendor == "sqlserver" else ""))
    prefix = store.schema or ""
    for line in filter(None, map(str.strip, EQUAL.splitlines())):
        column, text, condition = _parts(line)
        address = client.get(
            store.url("t"), {"_cols": "id", "_format": "json", "_sort": "id", f"_q.{column}": text}
        )
        assert address.status_code == 302, line
        read = [row[0] for row in client.get(address["Location"]).json()["rows"]]
        asked = store.ask(f"SELECT id FROM {prefix}t WHERE {condition.format(**day)} ORDER BY id")
        assert read == [row[0] for row in asked], line
        assert read or text == "NULL", f"{line}: a case that finds nothing shows nothing"


DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1, "week": -6}


def _parts(line: str) -> tuple[str, str, str]:
    column, rest = line.split(" | ", 1)
    text, condition = rest.rsplit(" | ", 1)
    return column.strip(), text.strip(), condition.strip()
