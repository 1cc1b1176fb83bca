"""The same record in every environment: each state apart, each differing cell marked."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.markup import element, elements, fields, link_named, links, plain, text_of, words_of

RECORD = "/compare/shop/orders/3/"


def states(answer) -> dict[str, str]:
    return {slug: side["state"] for slug, side in answer.json()["environments"].items()}


def test_json_has_the_shape_that_programs_rely_on(client, shop):
    data = client.get(RECORD, {"_format": "json"}).json()
    assert set(data) == {"database", "table", "key", "environments", "differences", "unknown"}
    assert (data["database"], data["table"], data["key"]) == ("shop", "orders", ["3"])
    assert data["environments"]["prod"]["values"]["note"] == "only in prod"
    assert set(data["differences"]) == {"legacy_ref", "discount", "note"}


def test_a_row_that_is_in_one_environment_alone(client, shop):
    answer = client.get("/compare/shop/orders/50/", {"_format": "json"})
    assert states(answer) == {"prod": "no_row", "test": "no_row", "dev": "found"}
    assert "values" not in answer.json()["environments"]["prod"]
    assert "no such row" in text_of(client.get("/compare/shop/orders/50/"))


def test_a_table_that_is_in_one_environment_alone(client, shop):
    assert states(client.get("/compare/shop/audit/1/", {"_format": "json"})) == {
        "prod": "no_row",
        "test": "no_table",
        "dev": "no_table",
    }


def test_a_table_that_is_keyed_otherwise_there(client, sqlite_database):
    sqlite_database(
        "prod", "one", "CREATE TABLE t (a integer PRIMARY KEY, b text); INSERT INTO t VALUES (1, 'x')"
    )
    sqlite_database(
        "dev", "one", "CREATE TABLE t (a integer, b text PRIMARY KEY); INSERT INTO t VALUES (1, 'x')"
    )
    assert states(client.get("/compare/one/t/1/", {"_format": "json"})) == {
        "prod": "found",
        "dev": "other_key",
    }
    by = client.get("/compare/one/t/x/", {"_format": "json", "_by": "b"})
    assert states(by) == {"prod": "found", "dev": "found"}
    assert by.json()["differences"] == []


def test_why_an_environment_could_not_be_read_is_said_above_and_not_in_the_head(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    page = client.get(RECORD)
    head = plain(element(page, "table.matrix thead"))
    assert "unreachable" in head
    assert "file is missing" not in head
    assert "file is missing" in plain(element(page, "main .note.error"))


def test_an_environment_that_is_down_costs_its_own_column(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    answer = client.get(RECORD, {"_format": "json"})
    assert answer.status_code == 200
    assert states(answer) == {"prod": "found", "test": "unreachable", "dev": "found"}
    assert "unreachable" in text_of(client.get(RECORD))


def test_volatile_columns_can_be_ignored(client, shop):
    data = client.get(RECORD, {"_format": "json", "_ignore": "note,legacy*,discount"}).json()
    assert data["differences"] == []


def test_by_another_column_than_the_key(client, shop):
    data = client.get(
        "/compare/shop/customers/ann~40example~2Ecom/", {"_by": "email", "_format": "json"}
    ).json()
    assert {record["state"] for record in data["environments"].values()} == {"found"}
    answer = client.get("/compare/shop/customers/x/", {"_by": "nothing"})
    assert answer.status_code == 400
    assert "no column “nothing”" in text_of(answer)


def test_half_a_key_and_a_table_without_a_key_are_said(client, shop):
    assert client.get("/compare/shop/order_items/1/").status_code == 400
    assert client.get("/compare/shop/notes/1/").status_code == 404
    assert client.get("/compare/shop/nothing/1/").status_code == 404


def test_a_record_leads_to_it_and_back(client, shop):
    assert RECORD in links(client.get("/prod/shop/orders/3/"))
    assert "/dev/shop/orders/3/" in links(client.get(RECORD))


def test_nobody_sees_a_record_without_a_login(anonymous, shop):
    assert anonymous.get(RECORD, {"_format": "json"}).status_code == 401


def asked(client, address: str, typed: dict[str, str]) -> str:
    """Return where the page's form leads when some of its fields are filled in."""
    form = fields(client.get(address), "form.inline-form")
    assert typed.keys() <= dict(form).keys()
    query = urlencode([(name, typed.get(name, value)) for name, value in form])
    answer = client.get(f"{address.partition('?')[0]}?{query}")
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_form_ignores_columns_and_keeps_what_was_asked_for(client, shop):
    address = asked(client, f"{RECORD}?_all=1", {"_ignore": "note,legacy*"})
    assert address == f"{RECORD}?_all=1&_ignore=note,legacy*"
    assert client.get(address).status_code == 200
    assert asked(client, address, {"_ignore": ""}) == f"{RECORD}?_all=1"


def test_the_form_finds_the_same_record_by_another_column_and_back(client, shop):
    address = asked(client, "/compare/shop/customers/1/", {"_by": "email"})
    assert address == "/compare/shop/customers/ann~40example~2Ecom/?_by=email"
    assert asked(client, address, {"_by": ""}) == "/compare/shop/customers/1/"
    assert asked(client, "/compare/shop/customers/99/", {"_by": "email"}) == (
        "/compare/shop/customers/99/?_by=email"
    )


def test_the_form_takes_a_column_from_whichever_environment_has_it(client, sqlite_database):
    script = "CREATE TABLE t (a integer PRIMARY KEY{}); INSERT INTO t VALUES (1{});"
    sqlite_database("prod", "one", script.format("", ""))
    sqlite_database("dev", "one", script.format(", b text", ", 'x'"))
    assert asked(client, "/compare/one/t/1/", {"_by": "b"}) == "/compare/one/t/x/?_by=b"


def test_the_form_says_that_there_is_no_key_to_go_back_to(client, sqlite_database):
    for slug in ("prod", "dev"):
        sqlite_database(slug, "one", "CREATE TABLE t (a text); INSERT INTO t VALUES ('x');")
    assert client.get("/compare/one/t/x/?_by=a").status_code == 200
    answer = client.get("/compare/one/t/x/?_was=a&_by=")
    assert answer.status_code == 404
    assert "has no key" in text_of(answer)


def test_the_form_and_the_switch_keep_the_databases_that_were_named(client, shop):
    address = "/compare/-/orders/3/?of=prod/shop&of=test/shop"
    filled_in = asked(client, address, {"_by": "id", "_ignore": "note"})
    assert "of=prod" in filled_in
    assert client.get(filled_in).status_code == 200
    for page in (address, "/compare/-/orders/?of=prod/shop&of=test/shop"):
        for link in links(client.get(page), "^/compare/-/"):
            assert client.get(link).status_code == 200, link


def test_a_record_without_a_key_is_compared_by_what_is_unique_or_not_at_all(client, sqlite_database):
    for slug in ("prod", "dev"):
        script = "CREATE TABLE u (code text UNIQUE, v); INSERT INTO u VALUES ('a', 1), (NULL, 2);"
        sqlite_database(slug, "loose", f"{script} CREATE TABLE t (v); INSERT INTO t VALUES (1)")
    (link,) = set(links(client.get("/prod/loose/u/1/?_by=rowid"), "^/compare/loose/u/."))
    assert link == "/compare/loose/u/a/?_by=code"
    assert client.get(link).status_code == 200
    for address in ("/prod/loose/u/2/?_by=rowid", "/prod/loose/t/1/?_by=rowid"):
        page = client.get(address)
        assert page.status_code == 200
        assert links(page, "^/compare/loose/./.") == []


def test_environments_without_the_row_share_one_narrow_column(client, shop):
    page = client.get("/compare/shop/orders/50/?_all=1")
    heads = elements(page, ".matrix thead th")
    assert [words_of(head).split()[0] for head in heads[1:]] == ["dev", "prod"]
    assert "prod no such row test no such row" in words_of(heads[-1])
    assert {len(elements(row, "td")) for row in elements(page, ".matrix tbody tr")} == {2}
    page = client.get("/compare/shop/orders/1/")
    assert elements(page, ".matrix .narrow") == []


def test_what_a_record_was_found_by_is_kept_through_its_comparison(client, shop):
    query = "?status=open&_sort=-id"
    compared = link_named(client.get(f"/prod/shop/orders/1/{query}"), "Compare")
    assert compared == "/compare/shop/orders/1/?_found=status%3Dopen%26_sort%3D-id"
    page = client.get(compared)
    assert link_named(page, "Record") == f"/prod/shop/orders/1/{query}"
    assert link_named(page, "Rows") == f"/prod/shop/orders/{query}"
    assert f"/dev/shop/orders/1/{query}" in links(page)
    assert link_named(client.get("/prod/shop/orders/1/"), "Compare") == "/compare/shop/orders/1/"


def test_what_a_comparison_carries_is_filters_and_an_order_alone(client, shop):
    page = client.get("/compare/shop/orders/1/", {"_found": "_cols=id&_row=1&status=open&next=//x.y"})
    assert link_named(page, "Record") == "/prod/shop/orders/1/?status=open&next=%2F%2Fx.y"
