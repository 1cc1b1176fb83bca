"""A database across environments: every table's state in each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dynamic_databases.models import CatalogSnapshot
from tests.markup import links, plain, text_of


def row_of(page, name: str) -> str:
    return plain(text_of(page).partition(f'<a href="/compare/shop/{name}/')[2].partition("</tr>")[0])


def test_tables_that_differ_are_shown_and_the_others_folded(client, shop):
    page = client.get("/compare/shop/")
    assert set(links(page, r"^/compare/shop/[^/?]+/$")) == {
        *(f"/compare/shop/{name}/" for name in ("orders", "audit", "broken"))
    }
    assert "5 identical tables" in plain(text_of(page))


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
    assert "No table's name holds" in plain(text_of(client.get("/compare/shop/?_filter=zzz")))


def test_what_is_narrowed_to_nothing_says_so(client, shop):
    page = plain(text_of(client.get("/compare/shop/?_severity=risky&_state=extra")))
    assert "No table is risky, extra" in page
    assert "There are no tables" not in page
    page = plain(text_of(client.get("/compare/shop/?_severity=breaking&_filter=zzz")))
    assert "No table whose name holds “zzz” is breaking" in page


def test_the_filter_s_form_keeps_what_was_chosen_and_the_choices_keep_the_filter(client, shop):
    page = client.get("/compare/shop/?_severity=breaking&_state=missing&_baseline=test&_filter=aud")
    form = text_of(page).partition('<form class="filter"')[2].partition("</form>")[0]
    for name, value in (("_severity", "breaking"), ("_state", "missing"), ("_baseline", "test")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    for choice in ("_severity=risky", "_state=extra", "_baseline=dev"):
        (address,) = links(page, rf"^/compare/shop/\?.*{choice}")
        assert "_filter=aud" in address


def test_each_environment_says_how_fresh_it_is(client, shop, tmp_path):
    client.get("/compare/shop/")
    (tmp_path / "test-shop.sqlite3").unlink()
    head = text_of(client.get("/compare/shop/")).partition("<thead>")[2].partition("</thead>")[0]
    assert plain(head).count("read just now") == 3
    CatalogSnapshot.objects.update(last_seen=datetime.now(UTC) - timedelta(hours=2, minutes=1))
    head = text_of(client.get("/compare/shop/")).partition("<thead>")[2].partition("</thead>")[0]
    assert "test read 2 h ago dev read just now" in plain(head)


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
    assert (data["summary"]["tables"], data["summary"]["differing"]) == (8, 3)
    missing = next(one for one in data["differences"] if one["table"] == "audit")
    assert (missing["object"], missing["kind"], missing["attribute"], missing["name"]) == (
        "table",
        "missing",
        None,
        None,
    )
    assert missing["absent_in"] == ["test", "dev"]
    assert missing["severity"] == missing["against"]["dev"]["severity"] == "breaking"
    column = next(one for one in data["differences"] if one["name"] == "legacy_ref")
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
    assert "dev can't be the baseline while nothing is known of it: this is seen from prod." in page
    assert "can't be the baseline" not in plain(text_of(client.get("/compare/shop/?_baseline=test")))
