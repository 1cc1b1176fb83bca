"""An environment that can't be read costs itself; what is unknown is called neither same nor different."""

from __future__ import annotations

from tests.markup import plain, text_of


def test_one_dead_environment_leaves_the_others_alone(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    for address in (
        "/",
        "/test/",
        "/prod/",
        "/prod/shop/",
        "/prod/shop/orders/",
        "/compare/shop/",
        "/compare/shop/orders/",
    ):
        response = client.get(address)
        assert response.status_code == 200, address
    assert "unreachable" in text_of(client.get("/"))
    assert "Drift from test is not known" in plain(client.get("/prod/shop/orders/"))


def test_the_last_reading_stands_in_for_a_dead_environment(client, shop, tmp_path):
    client.get("/compare/shop/")
    (tmp_path / "test-shop.sqlite3").unlink()
    data = client.get("/compare/shop/?_format=json").json()
    assert data["unavailable"]["test"]["reason"].startswith("unreachable: ")
    assert data["unavailable"]["test"]["snapshot"].endswith("Z")
    assert "Shown as read" in text_of(client.get("/compare/shop/orders/"))


def test_what_is_known_of_one_environment_alone_is_not_called_the_same(client, shop, tmp_path):
    for slug in ("test", "dev"):
        (tmp_path / f"{slug}-shop.sqlite3").unlink()
    for address in ("/", "/prod/", "/compare/", "/compare/shop/", "/compare/shop/orders/"):
        words = plain(text_of(client.get(address)))
        assert "same" not in words, address
        assert "no differences" not in words, address
        assert "identical tables" not in words, address
    assert "Only prod could be read" in plain(text_of(client.get("/compare/shop/")))
    assert "nothing to compare with" in plain(text_of(client.get("/compare/shop/orders/")))
    databases = client.get("/prod/?_format=json").json()["databases"]
    assert [database["differing"] for database in databases] == [None]


def test_a_record_found_once_is_not_called_the_same(client, shop, tmp_path):
    whole = plain(text_of(client.get("/compare/shop/customers/1/")))
    assert "no field differs" in whole
    assert "the same value everywhere" in whole
    (tmp_path / "dev-shop.sqlite3").unlink()
    assert "the same value wherever the row was found" in plain(
        text_of(client.get("/compare/shop/customers/1/"))
    )
    (tmp_path / "test-shop.sqlite3").unlink()
    alone = plain(text_of(client.get("/compare/shop/customers/1/")))
    assert "no field differs" not in alone
    assert "the same value" not in alone
    assert "ann@example.com" in alone


def test_the_same_where_it_could_be_read_is_said_to_be_no_more(client, sqlite_database, tmp_path):
    for slug in ("prod", "test", "dev"):
        sqlite_database(slug, "same", "CREATE TABLE t (a);")
    (tmp_path / "dev-same.sqlite3").unlink()
    for address in ("/", "/prod/", "/compare/", "/compare/same/", "/compare/same/t/"):
        assert "as far as is known" in plain(text_of(client.get(address))), address


def test_nothing_can_be_compared_when_all_are_dead(client, shop, tmp_path):
    for file in tmp_path.glob("*.sqlite3"):
        file.unlink()
    assert client.get("/compare/shop/").status_code == 200
    assert "No environment could be read" in text_of(client.get("/compare/shop/"))
    assert set(client.get("/compare/shop/?_format=json").json()["unavailable"]) == {"prod", "test", "dev"}
