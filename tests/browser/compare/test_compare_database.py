"""A database across environments: every table's state in each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dynamic_databases.comparison import TableComparison
from dynamic_databases.models import CatalogSnapshot, Database
from tests.markup import Page, element, elements, fields, links, plain, text_of
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server"]


def row_of(page: Page, name: str) -> str:
    """Return the words of a table's row."""
    return plain(element(page, f'tr:has(th a[href^="/compare/shop/{name}/"])'))


def heads(page: Page) -> str:
    """Return the words of the matrix's heads."""
    return plain(elements(page, "table.matrix thead")[0])


def test_tables_that_differ_are_shown_and_the_others_folded(client, shop):
    page = client.get("/compare/shop/")
    shown = {link.attributes["href"] for link in elements(page, "table.matrix th a")}
    assert shown == {f"/compare/shop/{name}/" for name in ("orders", "audit", "broken")}
    assert "5 identical tables" in plain(text_of(page))


def test_what_is_folded_is_reached_by_a_link(client, shop):
    """The name alone would have to be typed into an address."""
    names = {link.attributes["href"] for link in elements(client.get("/compare/shop/"), "p.names a")}
    assert len(names) == 5
    assert {client.get(name).status_code for name in names} == {200}
    (everything,) = links(client.get("/compare/?_baseline=prod"), r"^/compare/shop/\?.*_all=1")
    assert names <= {link.partition("?")[0] for link in links(client.get(everything))}


def test_each_state_has_sign_and_word(client, shop):
    audit = row_of(client.get("/compare/shop/"), "audit")
    assert "−missing" in audit.replace(" ", "")
    assert "breaking" in audit
    seen_from_dev = row_of(client.get("/compare/shop/?_baseline=dev"), "audit")
    assert "+" in seen_from_dev
    assert "cosmetic" in seen_from_dev


def test_everything_can_be_shown(client, shop):
    page = client.get("/compare/shop/?_all=1")
    assert len(set(links(page, r"^/compare/shop/[^/?]+/\?_all=1$"))) == 8


def test_the_baseline_can_be_chosen_and_follows(client, shop):
    page = client.get("/compare/shop/?_baseline=dev")
    assert "/compare/shop/orders/?_baseline=dev" in links(page)
    assert client.get("/compare/shop/?_baseline=dev&_format=json").json()["baseline"] == "dev"
    assert client.get("/compare/shop/?_format=json").json()["baseline"] == "prod"


def test_a_baseline_that_nobody_knows_is_no_failure(client, shop):
    assert client.get("/compare/shop/?_baseline=nowhere").status_code in (200, 400, 404)


def test_typing_narrows_the_list(client, shop):
    page = client.get("/compare/shop/?_filter=AUD", headers={"HX-Request": "true"})
    assert links(page, r"^/compare/shop/[^/?]+/$") == ["/compare/shop/audit/"]
    assert "No table’s name contains" in plain(text_of(client.get("/compare/shop/?_filter=zzz")))


def test_what_is_narrowed_to_nothing_says_so(client, shop):
    page = plain(text_of(client.get("/compare/shop/?_severity=risky&_state=extra")))
    assert "No table is risky, extra" in page
    assert "There are no tables" not in page
    page = plain(text_of(client.get("/compare/shop/?_severity=breaking&_filter=zzz")))
    assert "No table whose name contains “zzz” is breaking" in page


def test_the_filter_s_form_keeps_what_was_chosen_and_the_choices_keep_the_filter(client, shop):
    page = client.get("/compare/shop/?_severity=breaking&_state=missing&_baseline=test&_filter=aud")
    hidden = [("_severity", "breaking"), ("_state", "missing"), ("_baseline", "test")]
    assert sorted(fields(page, "form.filter")) == sorted([*hidden, ("_filter", "aud")])
    for choice in ("_severity=risky", "_state=extra", "_baseline=dev"):
        (address,) = links(page, rf"^/compare/shop/\?.*{choice}")
        assert "_filter=aud" in address


def test_each_environment_says_how_fresh_it_is(client, shop, tmp_path):
    client.get("/compare/shop/")
    (tmp_path / "test-shop.sqlite3").unlink()
    assert heads(client.get("/compare/shop/")).count("read just now") == 3
    CatalogSnapshot.objects.update(last_seen=datetime.now(UTC) - timedelta(hours=2, minutes=1))
    assert "test read 2 h ago dev read just now" in heads(client.get("/compare/shop/"))


def test_each_environments_table_is_one_click_away(client, shop):
    page = client.get("/compare/shop/")
    assert {"/prod/shop/orders/", "/test/shop/orders/", "/dev/shop/orders/", "/prod/shop/audit/"} <= set(
        links(page)
    )
    assert "/dev/shop/audit/" not in links(page)


def test_json_is_the_contracts(client, shop):
    data = client.get("/compare/shop/?_format=json").json()
    expected = {"database", "environments", "baseline", "read_at", "unavailable", "summary", "differences"}
    assert expected <= set(data)
    assert data["environments"] == ["prod", "test", "dev"]
    assert set(data["read_at"]) == {"prod", "test", "dev"}
    assert (data["summary"]["tables"], data["summary"]["differing"]) == (8, 2)
    missing = next(difference for difference in data["differences"] if difference["table"] == "audit")
    assert (missing["object"], missing["kind"], missing["attribute"], missing["name"]) == (
        "table",
        "missing",
        None,
        None,
    )
    assert missing["absent_in"] == ["test", "dev"]
    assert missing["severity"] == missing["against"]["dev"]["severity"] == "breaking"
    column = next(difference for difference in data["differences"] if difference["name"] == "legacy_ref")
    assert (column["object"], column["kind"], column["absent_in"]) == ("column", "missing", ["test", "dev"])


def test_the_page_and_the_json_say_the_same(client, shop):
    summary = client.get("/compare/shop/?_format=json").json()["summary"]
    text = plain(text_of(client.get("/compare/shop/")))
    assert f"{summary['tables']} tables" in text
    assert f"{summary['differing']} differ" in text
    assert f"{summary['breaking']} breaking" in text


def test_the_switch_leads_to_the_same_database(client, shop):
    assert {"/prod/shop/", "/dev/shop/"} <= set(links(client.get("/compare/shop/")))


def test_a_database_of_one_environment_has_nothing_to_compare_with(client, sqlite_database):
    sqlite_database("prod", "alone", "CREATE TABLE t (x);")
    page = client.get("/compare/alone/")
    assert page.status_code == 200
    assert "no differences" in plain(text_of(page))
    assert "/compare/alone/" not in links(client.get("/prod/alone/"))


def test_a_baseline_that_is_down_is_named_and_the_one_in_its_place(client, shop, tmp_path):
    (tmp_path / "dev-shop.sqlite3").unlink()
    page = plain(text_of(client.get("/compare/shop/?_baseline=dev")))
    assert "dev can't be the baseline because it has never been read: the baseline here is prod." in page
    assert "can't be the baseline" not in plain(text_of(client.get("/compare/shop/?_baseline=test")))


def test_owners_and_grants_are_not_offered_where_there_are_none(client, shop):
    assert "Owners and grants" not in text_of(client.get("/compare/shop/"))
    assert client.get("/compare/shop/?_rights=1").status_code == 200


def test_row_policies_that_differ_are_counted(client, environments, postgresql_server):
    for slug, script in (("prod", ""), ("dev", "CREATE POLICY few ON units USING (code = 'kg');")):
        name = postgresql_server.create(None, f"CREATE TABLE units (code varchar(9) PRIMARY KEY); {script}")
        config = postgresql_server.config(name)
        Database.objects.create(name="shop", environment=environments[slug], config=config)
    assert "1 row policy" in row_of(client.get("/compare/shop/"), "units")


def test_no_table_is_looked_for_among_all_others(client, shop, monkeypatch):
    """A thousand tables would be compared with each other by all their fields."""

    def refuse(table: TableComparison, other: object) -> bool:
        raise AssertionError(f"{table.name} was compared with another table's row")

    monkeypatch.setattr(TableComparison, "__eq__", refuse)
    assert "5 identical tables" in plain(text_of(client.get("/compare/shop/")))
