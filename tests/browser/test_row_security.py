"""With row security a login may not see all rows: none is called missing, and no count is called all."""

from __future__ import annotations

import pytest

from dynamic_databases.config import entries
from dynamic_databases.connections import live_connections
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.models import Database
from dynamic_databases.readings import latest
from tests.browser.vendors import register
from tests.dynamic_databases.dialects.postgresql.databases import session
from tests.markup import elements, inside, plain, text_of, words_of
from tests.servers.postgresql import postgresql_server

__all__ = ["postgresql_server", "register"]

SCRIPT = """
    CREATE TABLE orders (id integer PRIMARY KEY, status text);
    INSERT INTO orders VALUES (1, 'open'), (2, 'paid');
    CREATE VIEW recent AS SELECT * FROM orders;
    CREATE TABLE items (id integer PRIMARY KEY);
"""
GUARDED = """
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    CREATE POLICY few ON orders USING (id = 1);
"""
HIDDEN = "may be hidden by row security"


@pytest.fixture
def shop(postgresql_server, register):
    """Register a shop whose policy hides order 2 from prod's login, and one whose login in dev sees all."""
    reader = postgresql_server.login("rls_reader")
    for slug, script in (("prod", SCRIPT + GUARDED), ("dev", SCRIPT)):
        name = postgresql_server.create(None, script)
        postgresql_server.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO rls_reader", name)
        register(slug, postgresql_server, name, reader)


@pytest.mark.usefixtures("shop")
def test_a_record_that_is_not_found_may_be_hidden(client):
    page = client.get("/prod/shop/orders/2/")
    assert page.status_code == 404
    assert f"it {HIDDEN}" in plain(text_of(page))
    assert "has no row" not in text_of(page)
    assert HIDDEN in client.get("/prod/shop/orders/2/?_format=json").json()["error"]["message"]
    assert "orders in dev has no row with id 3" in plain(text_of(client.get("/dev/shop/orders/3/")))


@pytest.mark.usefixtures("shop")
def test_across_environments_the_record_is_not_called_missing(client):
    page = plain(text_of(client.get("/compare/shop/orders/2/")))
    assert f"no row found: it {HIDDEN}" in page
    assert "no such row" not in page
    environments = client.get("/compare/shop/orders/2/?_format=json").json()["environments"]
    assert {slug: side["state"] for slug, side in environments.items()} == {
        "prod": "not_visible",
        "dev": "found",
    }
    assert "no such row" in plain(text_of(client.get("/compare/shop/items/7/")))


@pytest.mark.usefixtures("shop")
def test_rows_of_a_page_are_not_marked_as_missing_elsewhere(client):
    rows = elements(client.get("/dev/shop/orders/?_elsewhere=1"), "table.grid tbody tr")
    assert [words_of(row) for row in rows] == ["1 = prod open", f"2 ? prod: {HIDDEN} paid"]


@pytest.mark.usefixtures("shop")
def test_a_count_is_of_what_the_login_may_see(client):
    page = client.get("/prod/shop/orders/")
    assert "1 row that this login may see" in plain(text_of(page))
    assert any("Rows may be hidden from this login by row security" in note for note in inside(page, "note"))
    count = client.get("/prod/shop/orders/?_format=json").json()["count"]
    assert count == {"value": 1, "exact": False, "hidden_by": "row security"}
    nothing = plain(text_of(client.get("/prod/shop/orders/?id=2")))
    assert "No row that this login may see matches these filters" in nothing
    assert client.get("/dev/shop/orders/?_format=json").json()["count"] == {"value": 2, "exact": True}
    assert "that this login may see" not in text_of(client.get("/dev/shop/orders/"))


@pytest.mark.usefixtures("shop")
def test_an_export_says_so_in_its_name_and_in_a_header(client):
    """Not among the rows: whatever reads CSV would take a remark for one of them."""
    export = client.get("/prod/shop/orders/?_format=csv")
    assert export["Content-Disposition"] == 'attachment; filename="prod-orders-visible.csv"'
    assert export["X-Rows-Hidden-By"] == "row security"
    assert b"".join(export.streaming_content) == b'"id","status"\r\n1,"open"\r\n'
    whole = client.get("/dev/shop/orders/?_format=csv")
    assert whole["Content-Disposition"] == 'attachment; filename="dev-orders.csv"'
    assert not whole.has_header("X-Rows-Hidden-By")


@pytest.mark.usefixtures("shop")
def test_a_look_up_says_so(client):
    (hit,) = client.get("/lookup/?q=orders+2&_format=json").json()["records"]
    assert {slug: side["state"] for slug, side in hit["environments"].items()} == {
        "prod": "not_visible",
        "dev": "found",
    }
    assert f"no row found: it {HIDDEN}" in plain(text_of(client.get("/lookup/?q=orders+2")))


@pytest.mark.usefixtures("shop")
def test_the_database_and_the_structure_say_of_which_tables(client):
    (note,) = [note for note in inside(client.get("/prod/shop/"), "note") if "Row security" in note]
    assert note == "Row security may hide rows of public.orders from this login."
    assert "Rows may be hidden" in plain(text_of(client.get("/prod/shop/orders/-/structure")))
    assert client.get("/prod/shop/orders/-/structure?_format=json").json()["hidden_by"] == "row security"
    assert client.get("/prod/shop/items/-/structure?_format=json").json()["hidden_by"] is None


def test_a_view_hides_what_its_owner_may_not_see(client, postgresql_server, register):
    """The owner of the view is held to the policy, so whoever reads it is, the superuser too."""
    owner = postgresql_server.login("rls_view_owner")
    name = postgresql_server.create(None, SCRIPT + GUARDED)
    postgresql_server.sql(f"GRANT SELECT ON orders TO {owner}; ALTER VIEW recent OWNER TO {owner}", name)
    register("prod", postgresql_server, name)
    register("dev", postgresql_server, postgresql_server.create(None, SCRIPT))
    count = client.get("/prod/shop/recent/?_format=json").json()["count"]
    assert count == {"value": 1, "exact": False, "hidden_by": "row security of orders"}
    export = client.get("/prod/shop/recent/?_format=csv")
    assert export["X-Rows-Hidden-By"] == "row security of orders"
    environments = client.get("/compare/shop/recent/2/?_by=id&_format=json").json()["environments"]
    assert environments["prod"]["state"] == "not_visible"
    assert client.get("/prod/shop/orders/?_format=json").json()["count"] == {"value": 2, "exact": True}


def test_what_a_function_reads_may_be_hidden(client, postgresql_server, register):
    login = postgresql_server.login("rls_of_functions")
    script = f"""
        CREATE FUNCTION ids() RETURNS SETOF int LANGUAGE sql SECURITY DEFINER AS 'SELECT id FROM orders';
        CREATE VIEW open_ids AS SELECT * FROM ids() AS i (id);
        GRANT SELECT ON orders, open_ids TO {login};
        ALTER FUNCTION ids() OWNER TO {login}
    """
    register("prod", postgresql_server, postgresql_server.create(None, SCRIPT + GUARDED + script), login)
    register("dev", postgresql_server, postgresql_server.create(None, SCRIPT + script), login)
    by = "the function ids, which may read tables that do not show all of their rows"
    count = client.get("/prod/shop/open_ids/?_format=json").json()["count"]
    assert count == {"value": 1, "exact": False, "hidden_by": by}
    environments = client.get("/compare/shop/open_ids/2/?_by=id&_format=json").json()["environments"]
    assert {slug: side["state"] for slug, side in environments.items()} == {
        "prod": "not_visible",
        "dev": "found",
    }


@pytest.mark.usefixtures("shop")
def test_while_the_rights_cannot_be_asked_for_rows_may_be_hidden(client, postgresql_server, monkeypatch):
    """The structure is then as it was last stored, which what a login may not see is no part of."""
    for module in (entries, live_connections):
        monkeypatch.setattr(module, "limits", lambda: Limits(lock=0.2))
    assert client.get("/dev/shop/orders/3/").status_code == 404
    database = Database.objects.get(environment__slug="dev")
    latest.forget(live_connections.live(database).alias)
    with session(postgresql_server, database.config["NAME"]) as other:
        other.execute("LOCK TABLE pg_catalog.pg_attrdef IN ACCESS EXCLUSIVE MODE")
        message = client.get("/dev/shop/orders/3/?_format=json").json()["error"]["message"]
    assert f"it {HIDDEN}, which can't be asked for now" in message
