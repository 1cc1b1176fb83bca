"""The first page: every database in every environment."""

from __future__ import annotations

from dynamic_databases.models import Environment
from tests.markup import inside, link_named, links, plain, text_of


def test_a_name_leads_to_the_comparison_or_to_its_only_database(client, shop, sqlite_database):
    sqlite_database("dev", "alone", "CREATE TABLE t (id integer PRIMARY KEY);")
    page = client.get("/")
    assert link_named(page, "shop") == "/compare/shop/"
    assert link_named(page, "alone") == "/dev/alone/"


def test_every_database_is_in_its_environments_column(client, shop, sqlite_database):
    sqlite_database("dev", "single", "CREATE TABLE t (x);")
    page = client.get("/")
    assert set(links(page, r"^/\w+/(shop|single)/$")) == {
        "/prod/shop/", "/test/shop/", "/dev/shop/", "/dev/single/", "/compare/shop/",
    }  # fmt: skip
    assert plain(text_of(page)).count("not registered") == 2
    assert "in one environment" in plain(text_of(page))


def test_environments_stand_in_their_order(client, environments):
    Environment.objects.create(slug="first", position=0, name="Alpha")
    Environment.objects.filter(slug="prod").update(position=5)
    slugs = [environment["slug"] for environment in client.get("/?_format=json").json()["environments"]]
    assert slugs == ["first", "test", "dev", "prod"]


def test_json_of_environments_has_the_shape_that_programs_rely_on(client, shop):
    data = client.get("/?_format=json").json()
    assert [
        (environment["slug"], environment["name"], environment["protected"])
        for environment in data["environments"]
    ] == [
        ("prod", "prod", True),
        ("test", "test", False),
        ("dev", "dev", False),
    ]
    (database,) = data["environments"][0]["databases"]
    assert {"name", "vendor", "state", "tables", "differing"} <= set(database)


def test_drift_is_told_at_a_glance(client, shop, sqlite_database):
    for slug in ("prod", "dev"):
        sqlite_database(slug, "same", "CREATE TABLE t (x);")
    verdicts = [plain(verdict) for verdict in inside(client.get("/"), "verdict")]
    assert "all the same" in verdicts
    assert "2 tables differ" in verdicts


def test_a_dead_database_leaves_the_others_alone(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    text = plain(text_of(client.get("/")))
    assert "unreachable" in text
    assert "Drift" not in text
    states = {
        environment["slug"]: environment["databases"][0]["state"]
        for environment in client.get("/?_format=json").json()["environments"]
    }
    assert states == {"prod": "ok", "test": "unreachable", "dev": "ok"}


def test_nothing_registered_says_what_to_do(admin_client, environments):
    page = admin_client.get("/", headers={"host": "localhost"})
    assert "No database is registered yet" in text_of(page)
    assert "add_database" in text_of(page)
    assert links(page, "^/admin/dynamic_databases/database/add/")


def test_a_name_is_text(client, environments, sqlite_database):
    Environment.objects.filter(slug="prod").update(name="<b>Production</b>")
    sqlite_database("prod", "one", "CREATE TABLE t (x);")
    page = client.get("/")
    assert "<b>Production" not in text_of(page)
    assert "<b>Production</b>" in plain(page)
