"""What changed in a database or in its registration is right on the next request."""

from __future__ import annotations

from dynamic_databases.models import Database
from tests.conftest import write_sqlite
from tests.markup import text_of


def test_a_table_that_goes_while_one_looks_is_noticed(client, shop, tmp_path):
    assert client.get("/prod/shop/audit/").status_code == 200
    write_sqlite(
        tmp_path / "prod-shop.sqlite3", "DROP TABLE audit; CREATE TABLE arrived (id integer PRIMARY KEY);"
    )
    assert client.get("/prod/shop/audit/").status_code == 404
    assert client.get("/prod/shop/arrived/").status_code == 200


def test_a_column_that_arrives_is_shown_at_once(client, shop, tmp_path):
    client.get("/prod/shop/orders/")
    write_sqlite(tmp_path / "prod-shop.sqlite3", "ALTER TABLE orders ADD COLUMN arrived text DEFAULT 'now';")
    assert "arrived" in text_of(client.get("/prod/shop/orders/"))
    assert client.get("/prod/shop/orders/1/?_format=json").json()["values"]["arrived"] == "now"


def test_an_edited_database_is_read_from_its_new_place_on_the_next_request(client, shop, sqlite_database):
    other = sqlite_database("prod", "other", "CREATE TABLE elsewhere (id integer PRIMARY KEY);")
    client.get("/prod/shop/orders/")
    Database.objects.filter(pk=shop["prod"].pk).update(config=other.config)
    assert client.get("/prod/shop/orders/").status_code == 404
    assert client.get("/prod/shop/elsewhere/").status_code == 200


def test_a_removed_database_is_gone_on_the_next_request(client, shop):
    client.get("/prod/shop/orders/")
    Database.objects.filter(pk=shop["prod"].pk).delete()
    assert client.get("/prod/shop/orders/").status_code == 404
