"""One record: every value, keys as links both ways, and the same record elsewhere one click away."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from browser.addresses import decode_key, encode, encode_key
from tests.markup import elements, inside, links, plain, text_of


def test_an_empty_key_is_said_in_words(client, shop):
    assert "no row with id the empty text." in plain(text_of(client.get("/prod/shop/orders/~/")))


def test_a_record_has_every_column(client, shop):
    text = plain(text_of(client.get("/prod/shop/orders/3/")))
    for name in ("id", "status", "legacy_ref", "total", "customer_id", "created_at", "note"):
        assert name in text
    assert "only in prod" in text


def test_json_of_a_record_has_the_shape_that_programs_rely_on(client, shop):
    data = client.get("/prod/shop/order_items/1,2/?_format=json").json()
    expected = {
        "environment": "prod",
        "database": "shop",
        "table": "order_items",
        "values": {"order_id": 1, "line_no": 2, "product": "fork"},
    }
    assert {name: data[name] for name in expected} == expected
    assert [str(part) for part in data["key"]] == ["1", "2"]


def test_a_key_is_followed_to_its_record_in_the_same_environment(client, shop):
    page = client.get("/dev/shop/orders/1/")
    (link,) = set(links(page, r"^/dev/shop/customers/[^?]+$"))
    assert link == "/dev/shop/customers/1/"
    assert "Ann" in plain(text_of(client.get(link)))


def test_rows_that_point_here_are_one_click_away(client, shop):
    page = client.get("/prod/shop/customers/1/")
    (link,) = set(links(page, r"^/prod/shop/orders/\?"))
    assert link == "/prod/shop/orders/?customer_id=1"
    assert [row[0] for row in client.get(link + "&_format=json").json()["rows"]] == [1, 3]


def test_a_key_of_several_columns_is_followed(client, shop):
    page = client.get("/prod/shop/notes/1/?_by=rowid")
    (link,) = set(links(page, r"^/prod/shop/order_items/[^?]+$"))
    assert link == "/prod/shop/order_items/1,2/"
    back = client.get(link)
    assert "/prod/shop/notes/?order_id=1&line_no=2" in links(back)
    assert client.get("/prod/shop/notes/?order_id=1&line_no=2&_format=json").json()["rows"] == [
        [1, 2, "bent"]
    ]


def test_half_a_reference_is_no_link(client, shop):
    assert links(client.get("/prod/shop/notes/2/?_by=rowid"), r"/order_items/.") == []


def test_the_same_record_elsewhere_is_in_the_switch(client, shop):
    assert "/dev/shop/orders/1/" in links(client.get("/prod/shop/orders/1/"), "^/dev/")


def test_a_record_can_be_asked_for_by_another_column(client, shop):
    page = client.get("/prod/shop/customers/ann~40example~2Ecom/?_by=email&_format=json")
    assert page.json()["values"]["name"] == "Ann"
    assert "/dev/shop/customers/ann~40example~2Ecom/?_by=email" in links(
        client.get("/prod/shop/customers/ann~40example~2Ecom/?_by=email"), "^/dev/"
    )


def test_more_than_one_row_of_a_key_is_said(client, shop):
    page = client.get("/prod/shop/orders/open/?_by=status")
    assert "More than one row has this key" in text_of(page)
    assert "More than one" not in text_of(client.get("/prod/shop/orders/1/"))


def test_null_and_empty_are_two_keys(client, shop):
    by_null = client.get("/prod/shop/customers/~0/?_by=email&_format=json").json()
    assert by_null["values"]["name"] == "Bob"
    by_empty = client.get("/prod/shop/customers/~/?_by=name&_format=json").json()
    assert by_empty["values"]["id"] == 3
    assert client.get("/prod/shop/customers/~/?_by=email").status_code == 404


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/prod/shop/orders/~31/", "/prod/shop/orders/1/"),
        ("/prod/shop/ORDERS/1/?x=y", "/prod/shop/orders/1/?x=y"),
        ("/prod/shop/two~20words~2Fhalf/x~2fy/", None),
    ],
)
def test_another_spelling_leads_to_the_one_address(client, shop, address, right):
    response = client.get(address)
    assert response.headers.get("Location") == right
    assert response.status_code == (302 if right else 400)


def test_every_odd_key_of_the_demo_leads_to_its_own_row(client, demo):
    page = client.get("/prod/crm/untyped_key/?_size=500")
    addresses = list(dict.fromkeys(links(page, r"^/prod/crm/untyped_key/[^?]+/$")))
    rows = client.get("/prod/crm/untyped_key/?_size=500&_format=json").json()["rows"]
    records = [client.get(address, {"_format": "json"}).json()["values"] for address in addresses]
    assert len(addresses) >= len(rows) - 1
    unambiguous = [record for record in records if record["k"] is not None]
    assert [[record["k"], record["value"]] for record in unambiguous] == [
        row for row in rows if row[0] is not None
    ]


def test_every_odd_name_of_the_demo_is_a_table_a_column_and_a_filter(client, demo):
    from browser.demo.odd_names import ODD_NAMES

    for name in ODD_NAMES:
        segment = encode(name)
        data = client.get(f"/prod/crm/{segment}/?_format=json")
        assert data.status_code == 200, name
        assert data.json()["table"] == name
        rows = client.get(f"/prod/crm/{segment}/", {segment: f"{name} in prod", "_format": "json"}).json()
        assert [row[0] for row in rows["rows"]] == [42], name
        record = client.get(f"/prod/crm/{segment}/42/?_format=json").json()
        assert record["values"][name] == f"{name} in prod"


def test_long_and_binary_values_are_shown_whole_or_say_that_they_are_cut(client, sqlite_database):
    script = """
        CREATE TABLE t (id integer PRIMARY KEY, long text, raw blob);
        INSERT INTO t VALUES (1, '{}', x'89504E47');
    """
    sqlite_database("prod", "big", script.format("y" * 150_000))
    text = text_of(client.get("/prod/big/t/1/"))
    assert "89 50 4e 47" in text
    assert "Cut after" in plain(text)
    data = client.get("/prod/big/t/1/?_format=json").json()
    assert data["values"]["long"] == "y" * 150_000
    assert data["values"]["raw"] == "base64:iVBORw=="


def test_hostile_values_are_text(client, demo):
    page = client.get("/prod/crm/oddities/?what=a script&_cols=id,a_text")
    (link,) = set(links(page, r"^/prod/crm/oddities/\d+/\?what="))
    record = client.get(link)
    for answer in (page, record):
        assert "<script>alert" not in text_of(answer)
        assert "<script>alert" in plain(answer)
    assert elements(record, "img") == []


def test_keys_come_back_through_the_codec(client, demo):
    page = client.get("/prod/crm/untyped_key/?_size=500")
    segments = [unquote(address.split("/")[-2]) for address in links(page, r"^/prod/crm/untyped_key/[^?]+/$")]
    assert len(segments) > 10
    assert [encode_key(decode_key(segment)) for segment in segments] == segments


def test_rows_that_point_to_a_number_are_not_those_that_point_to_its_text(client, sqlite_database):
    script = """
        CREATE TABLE a (k PRIMARY KEY);
        INSERT INTO a VALUES (1), ('1'), (x'31');
        CREATE TABLE b (id integer PRIMARY KEY, a REFERENCES a (k));
        INSERT INTO b VALUES (1, 1), (2, '1'), (3, x'31'), (4, 1.0);
    """
    sqlite_database("prod", "odd", script)
    keys = {}
    for key in ("~n1", "1", "~x31"):
        (link,) = set(links(client.get(f"/prod/odd/a/{key}/"), r"^/prod/odd/b/\?"))
        keys[key] = [row[0] for row in client.get(f"{link}&_format=json").json()["rows"]]
        assert inside(client.get(link), "chip") != []
    assert keys == {"~n1": [1, 4], "1": [2], "~x31": [3]}
    assert "a is the number 1" in plain(text_of(client.get("/prod/odd/b/?a__exact=~n1")))


def test_a_number_that_points_to_a_typed_key_finds_its_text_too(client, sqlite_database):
    script = """
        CREATE TABLE a (k integer PRIMARY KEY);
        INSERT INTO a VALUES (1);
        CREATE TABLE b (id integer PRIMARY KEY, a REFERENCES a (k));
        INSERT INTO b VALUES (1, 1), (2, '1'), (3, 2);
    """
    sqlite_database("prod", "odd", script)
    (link,) = set(links(client.get("/prod/odd/a/1/"), r"^/prod/odd/b/\?"))
    assert [row[0] for row in client.get(f"{link}&_format=json").json()["rows"]] == [1, 2]
