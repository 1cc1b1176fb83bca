"""The databases of one environment."""

from __future__ import annotations

import pytest

from tests.markup import attributes, element, inside, links, plain, text_of


def test_the_databases_of_this_environment_alone_are_listed(client, shop, sqlite_database):
    sqlite_database("dev", "only-dev", "CREATE TABLE t (x);")
    assert links(client.get("/prod/"), r"^/prod/[^/]+/$") == ["/prod/shop/"]
    assert set(links(client.get("/dev/"), r"^/dev/[^/]+/$")) == {"/dev/shop/", "/dev/only-dev/"}


def test_json_of_databases_has_the_shape_that_programs_rely_on(client, shop):
    data = client.get("/prod/?_format=json").json()
    assert data["environment"] == "prod"
    (database,) = data["databases"]
    assert {"name", "vendor", "state", "tables", "differing"} <= set(database)
    assert (database["name"], database["state"], database["tables"], database["differing"]) == (
        "shop",
        "ok",
        8,
        2,
    )


def test_a_dead_database_says_why_and_the_page_lives(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").unlink()
    text = plain(text_of(client.get("/prod/")))
    assert "unreachable" in text
    assert "the file is missing" in text
    assert client.get("/prod/?_format=json").json()["databases"][0]["state"] == "unreachable"


def test_a_protected_environment_is_unmistakable(client, shop):
    protected, open_ = client.get("/prod/"), client.get("/dev/")
    assert plain(element(protected, "title")).startswith("PROD (protected)")
    assert "plum-protected" in str(element(protected, "link[rel=icon]").attributes["href"])
    assert attributes(protected, "body", "class") == ["env-plum protected"]
    assert inside(protected, "guard") == ["prod · read-only"]
    assert "protected" not in plain(element(open_, "title"))
    assert "protected" not in str(element(open_, "link[rel=icon]").attributes["href"])
    assert "protected" not in attributes(open_, "body", "class")[0]
    assert inside(open_, "guard") == []


def test_the_switch_leads_to_every_environment(client, shop):
    assert {"/prod/", "/test/", "/dev/"} <= set(links(client.get("/test/")))


def test_an_environment_without_databases_says_what_to_do(admin_client, client, environments):
    assert "No database is registered in prod" in text_of(client.get("/prod/"))
    assert "Register a database" not in text_of(client.get("/prod/"))
    page = admin_client.get("/prod/", headers={"host": "localhost"})
    assert "Register a database" in text_of(page)


@pytest.mark.parametrize("name", ["a/b", "<i>x", "ü ñ", "~", "a.b", "-", "a__b", "100%"])
def test_a_database_of_any_name_has_its_pages(client, sqlite_database, register, tmp_path, name):
    from tests.conftest import write_sqlite

    for slug in ("prod", "dev"):
        register(
            slug, name, write_sqlite(tmp_path / f"{slug}.sqlite3", "CREATE TABLE t (id integer PRIMARY KEY);")
        )
    for start in ("/", "/prod/"):
        page = client.get(start)
        assert "<i>x" not in text_of(page)
        for link in links(page, r"^/(prod|dev|compare)/[^/]+/$"):
            opened = client.get(link)
            assert opened.status_code == 200, link
            assert name in plain(opened)
