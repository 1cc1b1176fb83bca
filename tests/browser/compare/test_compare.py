"""Everything across environments, and any databases side by side."""

from __future__ import annotations

from typing import Any

import pytest

from browser.compare.sides import ahead
from dynamic_databases.catalog import Migration
from dynamic_databases.models import Database
from tests.markup import attributes, element, elements, link_named, links, plain, text_of
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server"]

ANY = "/compare/-/?of=prod/shop&of=dev/shop"


def test_every_database_in_more_than_one_environment_is_listed_with_what_differs(
    client, shop, sqlite_database
):
    sqlite_database("prod", "alone", "CREATE TABLE t (a)")
    page = client.get("/compare/")
    assert "tables differ: " in plain(page)
    assert "in only one: alone" in plain(page)
    assert link_named(page, "alone") == "/prod/alone/"


def test_it_is_seen_from_any_environment_one_click_away(client, shop, sqlite_database):
    for slug in ("prod", "test"):
        sqlite_database(slug, "half", "CREATE TABLE t (a)" if slug == "prod" else "CREATE TABLE u (a)")
    assert "/compare/?_baseline=dev" in links(client.get("/compare/"))
    page = client.get("/compare/?_baseline=dev")
    assert "/compare/" in links(page, "^/compare/$")
    baselines = {entry["database"]: entry["baseline"] for entry in as_json(client, "/compare/?_baseline=dev")}
    assert baselines == {"half": "prod", "shop": "dev"}
    assert "can't be the baseline" not in plain(text_of(page))
    for address in links(page, "^/compare/(half|shop)/"):
        assert client.get(address).status_code == 200, address
        assert ("_baseline=dev" in address) == address.startswith("/compare/shop/")
    assert client.get("/compare/?_baseline=nowhere").status_code == 400


def as_json(client, address: str) -> list[dict[str, Any]]:
    databases: list[dict[str, Any]] = client.get(f"{address}&_format=json").json()["databases"]
    return databases


LOOSE = """
    CREATE TABLE t (id integer PRIMARY KEY);
    CREATE SEQUENCE invoice_number INCREMENT BY {};
"""


def test_what_differs_outside_of_tables_is_never_called_the_same(client, environments, postgresql_server):
    for slug, step in (("prod", 1), ("dev", 5)):
        name = postgresql_server.create(None, LOOSE.format(step))
        config = postgresql_server.config(name)
        Database.objects.create(name="shop", environment=environments[slug], config=config)
    page = plain(text_of(client.get("/compare/")))
    assert "the one table is the same · 1 of its routines, sequences and types differs" in page
    for address in ("/", "/prod/", "/prod/shop/"):
        assert "tables the same, 1 other differs" in plain(text_of(client.get(address))), address
    assert "invoice_number" in plain(text_of(client.get("/compare/shop/?_severity=risky&_state=changed")))
    for query in ("_severity=breaking", "_state=missing", "_filter=zzz"):
        assert "invoice_number" not in plain(text_of(client.get(f"/compare/shop/?{query}"))), query


def test_json_has_a_comparison_for_each_database(client, shop):
    (data,) = client.get("/compare/", {"_format": "json"}).json()["databases"]
    assert (data["database"], data["environments"]) == ("shop", ["prod", "test", "dev"])
    assert data["differences"]


def test_an_anonymous_person_sees_nothing(anonymous, shop):
    assert anonymous.get("/compare/").status_code == 302
    assert anonymous.get(ANY).status_code == 302


def test_one_database_that_is_down_is_said_and_the_rest_is_compared(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    answer = client.get("/compare/")
    assert answer.status_code == 200
    assert "test:" in plain(text_of(answer))
    assert "prod" in client.get("/compare/", {"_format": "json"}).json()["databases"][0]["read_at"]


def test_any_two_databases_are_compared(client, sqlite_database):
    sqlite_database("prod", "acme", "CREATE TABLE t (a integer)")
    sqlite_database("prod", "template", "CREATE TABLE t (a integer, b text)")
    data = client.get("/compare/-/?of=prod/acme&of=prod/template&_format=json").json()
    assert data["environments"] == ["prod/acme", "prod/template"]
    assert [(difference["name"], difference["absent_in"]) for difference in data["differences"]] == [
        ("b", ["prod/acme"])
    ]
    page = client.get("/compare/-/?of=prod/acme&of=prod/template")
    (address,) = set(links(page, r"^/compare/-/t/"))
    assert "prod/template" in plain(text_of(client.get(address)))


def test_any_two_databases_are_chosen_on_the_page_of_everything(client, shop, sqlite_database):
    sqlite_database("prod", "two words", "CREATE TABLE t (a)")
    form = element(client.get("/compare/"), 'form[action="/compare/-/"][method=get]')
    assert len(elements(form, "[name=of]")) == 2
    offered = attributes(form, "option[value]:not([value=''])", "value")
    assert set(offered) == {"prod/shop", "test/shop", "dev/shop", "prod/two~20words"}
    assert client.get("/compare/-/", {"of": ["prod/two~20words", "dev/shop"]}).status_code == 200


@pytest.mark.parametrize("query", ["", "?of=prod/shop", "?of=shop&of=dev", "?of=prod/shop&of=dev/~ZZ"])
def test_what_names_no_two_databases_is_400(client, shop, query):
    assert client.get(f"/compare/-/{query}").status_code == 400


def test_a_database_that_is_not_there_is_404_and_named(client, shop):
    answer = client.get("/compare/-/?of=prod/shop&of=dev/nothing")
    assert answer.status_code == 404
    assert "dev/nothing" in text_of(answer)


def test_the_baseline_and_the_databases_follow_to_a_table(client, shop):
    page = client.get(f"{ANY}&_baseline=dev/shop")
    assert "_baseline=dev/shop" in text_of(page).replace("%2F", "/")
    assert client.get("/compare/-/orders/?of=prod/shop&of=dev/shop").status_code == 200
    assert client.get("/compare/-/orders/1/?of=prod/shop&of=dev/shop").status_code == 200


@pytest.mark.parametrize(
    ("baseline", "other", "words"),
    [
        (("django_migrations", "shop.0142", 142), ("django_migrations", "shop.0147", 147), "5 ahead of prod"),
        (("django_migrations", "shop.0142", 142), ("django_migrations", "shop.0140", 140), "2 behind prod"),
        (("django_migrations", "shop.0142", 142), ("django_migrations", "shop.0142", 142), "as prod"),
        (("alembic_version", "ae10", 1), ("alembic_version", "bf22", 1), "not as prod"),
        (("alembic_version", "ae10", 1), ("django_migrations", "shop.0142", 142), ""),
        (None, ("django_migrations", "shop.0142", 142), ""),
    ],
)
def test_who_is_ahead_is_said_in_words(baseline, other, words):
    def migration(facts):
        return facts and Migration(facts[0], facts[1], count=facts[2])

    assert ahead(migration(baseline), migration(other), "prod") == words


def test_the_demos_last_migrations_stand_above_the_columns(client, demo):
    assert "5 ahead of prod" in plain(text_of(client.get("/compare/shop/")))


def test_refresh_reads_all_sides_and_goes_back_to_a_page_of_ours(client, shop):
    answer = client.post("/compare/shop/-/refresh", {"next": "/compare/shop/orders/"})
    assert (answer.status_code, answer["Location"]) == (302, "/compare/shop/orders/")
    elsewhere = client.post("/compare/shop/-/refresh", {"next": "https://evil.example/"})
    assert elsewhere["Location"] == "/compare/shop/"


def test_eight_databases_are_compared_and_no_more(client, sqlite_database):
    names = [f"shop{number}" for number in range(9)]
    for name in names:
        sqlite_database("prod", name, f"CREATE TABLE t (a {'text' if name == 'shop5' else 'integer'})")
    of = [f"prod/{name}" for name in names]
    data = client.get("/compare/-/", {"of": of[:8], "_format": "json"}).json()
    (difference,) = data["differences"]
    assert (len(data["environments"]), list(difference["against"])) == (8, ["prod/shop5"])
    page = client.get("/compare/-/t/", {"of": of[:8], "_baseline": "prod/shop7"})
    assert "differs only in prod/shop5" in plain(text_of(page))
    assert client.get("/compare/-/", {"of": of}).status_code == 400
