"""A record at hand: copied in several forms, its fields found, its images seen, its comments read."""

from __future__ import annotations

import json

import pytest

from tests.browser.rows.stores import mariadb_server, postgresql_server, sqlserver, store
from tests.browser.rows.test_downloads import execute
from tests.markup import attributes, elements, plain, text_of, words_of

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

PNG = "89504e470d0a1a0a0000000d49484452"
IMAGES = {
    "png": (PNG, "image/png"),
    "jpeg": ("ffd8ffe000104a464946", "image/jpeg"),
    "gif": ("474946383961010001", "image/gif"),
    "webp": ("524946460000000057454250565038", "image/webp"),
}


def names(page) -> list[str]:
    """Return the names of the fields that are shown."""
    return [words_of(node) for node in elements(page, "#fields dt > bdi")]


def test_a_record_is_copied_as_an_object(client, shop):
    answer = client.get("/prod/shop/orders/3/?_format=object")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert json.loads(text_of(answer)) == client.get("/prod/shop/orders/3/?_format=json").json()["values"]


def test_a_record_is_copied_as_markdown_and_csv(client, shop):
    assert text_of(client.get("/prod/shop/order_items/1,2/?_format=markdown")).splitlines() == [
        "| column | value |", "| --- | --- |", "| order_id | 1 |", "| line_no | 2 |", "| product | fork |"
    ]  # fmt: skip
    csv = text_of(client.get("/prod/shop/order_items/1,2/?_format=csv"))
    assert csv == '"order_id","line_no","product"\r\n1,2,"fork"\r\n'


def test_an_insert_makes_the_same_record_again(client, store):
    prefix = "{s}" if store.vendor == "sqlserver" else ""
    text, raw = {"sqlite": ("text", "blob"), "postgresql": ("text", "bytea")}.get(
        store.vendor, ("varchar(50)", "varbinary(20)")
    )
    execute(store, f"CREATE TABLE {prefix}t (id integer NOT NULL PRIMARY KEY, s {text}, r {raw})")
    execute(store, f"INSERT INTO {prefix}t VALUES (1, 'it''s 100%', NULL)")
    stored = f"SELECT id, s, r FROM {prefix}t"
    before = store.ask(stored)
    (statement,) = text_of(client.get(f"{store.url('t')}1/?_format=insert")).splitlines()
    execute(store, f"DELETE FROM {prefix}t")
    execute(store, statement)
    assert list(map(tuple, store.ask(stored))) == list(map(tuple, before)) != []


def test_every_form_is_a_link_that_works_without_a_script(client, shop):
    page = client.get("/prod/shop/orders/1/?_filter=status&_nulls=0")
    addresses = attributes(page, "a[data-copy-url]", "href")
    assert [address.partition("?")[2] for address in addresses] == [
        f"_format={form}" for form in ("object", "insert", "markdown", "csv")
    ]
    assert {client.get(address).status_code for address in addresses} == {200}


def test_fields_are_found_by_name_and_by_value(client, shop):
    assert names(client.get("/prod/shop/orders/1/?_filter=CUSTOMER")) == ["customer_id"]
    assert names(client.get("/prod/shop/orders/1/?_filter=open")) == ["status"]
    page = client.get("/prod/shop/orders/1/?_filter=nowhere")
    assert names(page) == []
    assert "No field has “nowhere” in its name or value." in plain(page)


def test_one_of_800_fields_is_found(client, sqlite_database):
    columns = ", ".join(f"field_{number} integer" for number in range(800))
    sqlite_database(
        "prod", "wide", f"CREATE TABLE t (id integer PRIMARY KEY, {columns}); INSERT INTO t (id) VALUES (1);"
    )
    assert names(client.get("/prod/wide/t/1/?_filter=field_799")) == ["field_799"]
    assert names(client.get("/prod/wide/t/1/?_nulls=0")) == ["id"]


def test_nulls_are_hidden_and_counted(client, shop):
    page = client.get("/prod/shop/orders/4/")
    assert {"customer_id", "created_at"} <= set(names(page))
    (hide,) = [node for node in elements(page, ".tools a") if words_of(node) == "Hide 3 NULLs"]
    page = client.get(hide.attributes["href"])
    assert not {"customer_id", "created_at"} & set(names(page))
    assert "3 fields are NULL" in plain(page)
    (show,) = elements(page, ".tools a[aria-current=true]")
    assert show.attributes["href"] == "/prod/shop/orders/4/"


def test_the_record_elsewhere_is_not_filtered(client, shop):
    page = client.get("/prod/shop/orders/1/?_filter=status&_nulls=0")
    compare = [address for address in attributes(page, "a", "href") if address.startswith("/compare/")]
    assert set(compare) == {"/compare/shop/orders/1/"}


@pytest.mark.parametrize("form", IMAGES)
def test_bytes_that_are_an_image_are_shown_as_one(client, sqlite_database, form):
    stored, media_type = IMAGES[form]
    sqlite_database(
        "prod",
        "art",
        f"CREATE TABLE t (id integer PRIMARY KEY, p blob); INSERT INTO t VALUES (1, x'{stored}')",
    )
    (address,) = attributes(client.get("/prod/art/t/1/"), "#fields img", "src")
    answer = client.get(address)
    assert answer.content == bytes.fromhex(stored)
    assert answer["Content-Type"] == media_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


def test_no_bytes_are_a_word_and_not_an_empty_block(client, sqlite_database):
    sqlite_database(
        "prod", "art", "CREATE TABLE t (id integer PRIMARY KEY, p blob); INSERT INTO t VALUES (1, x'')"
    )
    for address in ("/prod/art/t/1/", "/prod/art/t/1/-/cell?_column=p"):
        page = client.get(address)
        assert "0 bytes" in plain(elements(page, "main")[0])
        assert elements(page, "main pre") == []


def test_what_is_no_image_is_not_sent_as_one(client, sqlite_database, monkeypatch):
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    sqlite_database(
        "prod", "art", "CREATE TABLE t (id integer PRIMARY KEY, p blob, s text);"
        f"INSERT INTO t VALUES (1, CAST('{svg}' AS blob), '{svg}'), (2, x'{PNG}', NULL)"
    )  # fmt: skip
    assert elements(client.get("/prod/art/t/1/"), "#fields img") == []
    for column in ("p", "s", "gone"):
        assert client.get(f"/prod/art/t/1/-/image?_column={column}").status_code == 400
    assert client.get("/prod/art/t/3/-/image?_column=p").status_code == 404
    monkeypatch.setattr("browser.views.image.MOST_BYTES", 10)
    assert "is not shown" in plain(client.get("/prod/art/t/2/-/image?_column=p"))


def test_comments_stand_at_their_fields(client, store):
    if store.vendor not in ("postgresql", "mariadb"):
        pytest.skip("comments are not made in this way there")
    if store.vendor == "mariadb":
        store.run("CREATE TABLE t (id int PRIMARY KEY, n int COMMENT 'how <many>') COMMENT 'things'")
    else:
        store.run("CREATE TABLE t (id int PRIMARY KEY, n int); COMMENT ON TABLE t IS 'things';"
                  "COMMENT ON COLUMN t.n IS 'how <many>'")  # fmt: skip
    store.run("INSERT INTO t VALUES (1, 2)")
    page = client.get(f"{store.url('t')}1/")
    assert [words_of(node) for node in elements(page, "#fields dt .comment")] == ["how <many>"]
    assert "things" in plain(elements(page, ".facts")[0])
