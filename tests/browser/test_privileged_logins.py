"""Views and tables that act on the server when a privileged login reads them: closed until accepted."""

from __future__ import annotations

import os

import pytest

from dynamic_databases.connections import live, reading
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.errors import PrivilegedLogin, StructureChanged
from dynamic_databases.models import Database
from dynamic_databases.readings.latest import refresh
from tests.dynamic_databases.management.commands import run
from tests.markup import plain, text_of
from tests.privileged_logins import ACCEPTED, REFUSED
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]

pytestmark = pytest.mark.hostile

ON_POSTGRESQL = """
CREATE TABLE orders (id integer PRIMARY KEY, name text);
INSERT INTO orders VALUES (1, 'one');
GRANT CREATE, USAGE ON SCHEMA public TO maker;
SET ROLE maker;
CREATE FUNCTION acts() RETURNS integer LANGUAGE plpgsql AS
    $$ BEGIN COPY (SELECT 1) TO PROGRAM 'cat >{file}'; RETURN 1; END $$;
CREATE FUNCTION hidden(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS
    $$ BEGIN PERFORM acts(); RETURN $1; EXCEPTION WHEN insufficient_privilege THEN RETURN $1; END $$;
CREATE FUNCTION hidden_truth(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
    $$ BEGIN PERFORM hidden($1); RETURN true; END $$;
CREATE VIEW sly AS SELECT acts() AS id;
CREATE VIEW harmless AS SELECT 1 AS id;
CREATE TABLE indexed (id integer PRIMARY KEY);
INSERT INTO indexed VALUES (1);
CREATE INDEX ON indexed ((id + hidden(1)));
CREATE TABLE parts (id integer) PARTITION BY RANGE ((id + hidden(1)));
CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (100);
CREATE TABLE whole (id integer) PARTITION BY RANGE (id);
CREATE TABLE its_part PARTITION OF whole FOR VALUES FROM (0) TO (100);
CREATE INDEX ON its_part ((id + hidden(1)));
CREATE TABLE checked (id integer CHECK (hidden_truth(1)));
CREATE TABLE guarded (id integer);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON guarded USING (hidden_truth(id));
CREATE TYPE pair AS (a integer, b integer);
CREATE FUNCTION pair_text(pair) RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN PERFORM acts(); RETURN 'x'; END $$;
CREATE CAST (pair AS text) WITH FUNCTION pair_text(pair);
CREATE TABLE paired (id integer PRIMARY KEY, p pair);
INSERT INTO paired VALUES (1, (1, 2));
CREATE TABLE child (id integer PRIMARY KEY, indexed_id integer REFERENCES indexed (id));
INSERT INTO child VALUES (1, 1);
CREATE MATERIALIZED VIEW stored AS SELECT 1 AS id;
"""
RUN_CODE = ("sly", "harmless", "indexed", "parts", "whole", "its_part", "checked", "guarded", "paired")
ACT = ("sly", "indexed", "whole", "paired")
"""Those which do it for a superuser each time: no policy concerns one, nor a check outside of an inheritance
tree, and a partition key calls its function when the server loads it, which is not each time."""
ARE_READ = ("orders", "child", "stored", "part")


@pytest.fixture
def acted(postgresql_server):
    """Yield the file that a program makes which the database server runs: in a folder that is its own."""
    file = postgresql_server.folder / f"acted_{os.getpid()}"
    file.unlink(missing_ok=True)
    yield file
    file.unlink(missing_ok=True)


@pytest.fixture
def on_postgresql(postgresql_server, environments, acted):
    """Return a function of a login and a config's keys that registers a hostile database as shop in prod."""
    maker = postgresql_server.login("maker")
    postgresql_server.sql(f"GRANT {maker} TO postgres")
    name = postgresql_server.create(None, ON_POSTGRESQL.replace("{file}", str(acted)))

    def registered(user="postgres", slug="prod", **more):
        if user != "postgres":
            postgresql_server.sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}", name)
        config = {**postgresql_server.config(name, user), **REFUSED, **more}
        acted.unlink(missing_ok=True)
        return Database.objects.create(name="shop", environment=environments[slug], config=config)

    return registered


@pytest.mark.parametrize("table", RUN_CODE)
def test_a_superuser_reads_nothing_that_runs_code(client, on_postgresql, acted, table):
    on_postgresql()
    for query in ("", "?id=1", "?_count=all&_sort=id", "?_format=json", "?_format=csv"):
        answer = client.get(f"/prod/shop/{table}/{query}")
        assert answer.status_code == 403, query
        assert f"{table} is not read" in plain(text_of(answer)), query
    assert client.get(f"/prod/shop/{table}/1/?_by=id").status_code == 403
    assert client.get(f"/prod/shop/{table}/-/structure").status_code == 200
    assert client.get(f"/lookup/?q={table}+1").status_code == 200
    assert client.get(f"/compare/shop/{table}/").status_code == 200
    assert not acted.exists()


@pytest.mark.parametrize("table", ACT)
def test_each_of_them_acts_once_that_is_accepted(client, on_postgresql, acted, table):
    on_postgresql(**ACCEPTED)
    answer = client.get(f"/prod/shop/{table}/")
    assert answer.status_code == 200, text_of(answer)
    assert acted.exists()


@pytest.mark.parametrize("table", ARE_READ)
def test_a_superuser_reads_all_other_tables(client, on_postgresql, acted, table):
    on_postgresql()
    assert client.get(f"/prod/shop/{table}/").status_code == 200
    assert not acted.exists()


def test_the_page_says_by_what_right_and_what_to_grant_instead(client, on_postgresql):
    on_postgresql()
    page = plain(text_of(client.get("/prod/shop/sly/")))
    for words in (
        "Not read with this login",
        "it is a view, and this login can act on the server itself (superuser)",
        '"PRIVILEGED_LOGIN": "accepted"',
        "CREATE ROLE reader LOGIN",
        'GRANT SELECT ON ALL TABLES IN SCHEMA "public" TO reader;',
    ):
        assert words in page
    error = client.get("/prod/shop/sly/?_format=json").json()["error"]
    assert error["code"] == "privileged_login"
    assert "(superuser)" in plain(text_of(client.get("/prod/shop/")))
    checked = run("check_database", "shop")
    assert "9 tables and views here" in checked.out
    assert "CREATE ROLE reader" in checked.out


def test_the_example_makes_a_login_that_reads_all(client, on_postgresql, postgresql_server, acted):
    database = on_postgresql()
    name = database.config["NAME"]
    with pytest.raises(PrivilegedLogin) as caught:
        database.get_model("harmless")
    role = f"reader_of_{name}"
    script = caught.value.reader_login.replace("reader", role).replace("…", f"{role}''s password")
    postgresql_server.sql(script, name)
    Database.objects.update(config=postgresql_server.config(name, role))
    for table in ("harmless", "orders", "indexed"):
        assert client.get(f"/prod/shop/{table}/").status_code == 200, table
    assert client.get("/prod/shop/sly/").status_code == 403  # by the server: COPY TO PROGRAM is not for it
    assert not acted.exists()
    assert "can act on the server" not in run("check_database", "shop").out


@pytest.mark.parametrize(
    ("role", "grant"),
    [
        ("runs_programs", "GRANT pg_execute_server_program TO {}"),
        ("writes_files", "GRANT pg_write_server_files TO {}"),
        ("reads_files", "GRANT pg_read_server_files TO {}"),
        ("replicates", "ALTER ROLE {} REPLICATION"),
        ("imports", "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO {}"),
    ],
)
def test_other_rights_on_the_server_count(client, on_postgresql, postgresql_server, acted, role, grant):
    login = postgresql_server.login(role)
    on_postgresql(login)
    assert client.get("/prod/shop/harmless/").status_code == 200
    name = Database.objects.get().config["NAME"]
    postgresql_server.sql(grant.format(login), name)
    refresh(live(Database.objects.get()))
    assert client.get("/prod/shop/harmless/").status_code == 403
    assert client.get("/prod/shop/guarded/").status_code == 403
    assert client.get("/prod/shop/orders/").status_code == 200
    assert not acted.exists()


def test_code_gets_no_model_of_them_and_no_relation_leads_there(on_postgresql, acted):
    database = on_postgresql()
    for table in RUN_CODE:
        with pytest.raises(PrivilegedLogin, match=table):
            database.get_model(table)
    child = database.get_model("child")
    assert list(child.objects.values_list()) == [(1, 1)]
    assert not any(field.is_relation for field in child._meta.get_fields())
    database.config = {**database.config, **ACCEPTED}
    database.save()
    assert any(field.is_relation for field in database.get_model("child")._meta.get_fields())
    assert not acted.exists()


def test_the_server_itself_keeps_views_shut_whatever_has_become_of_a_table(
    client, on_postgresql, postgresql_server, acted
):
    database = on_postgresql()
    shut = "SELECT count(*) FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind'"
    if postgresql_server.sql(shut) != "1\n":
        pytest.skip("this release has no such setting")
    assert client.get("/prod/shop/orders/").status_code == 200
    name = database.config["NAME"]
    view = "CREATE VIEW orders AS SELECT acts() AS id, ''::text AS name"
    postgresql_server.sql(f"DROP TABLE orders; {view}", name)
    assert client.get("/prod/shop/orders/").status_code == 403
    with pytest.raises(StructureChanged, match="restricted"), reading(live(database)) as connection:
        fetch_all(connection, "SELECT * FROM sly")
    assert not acted.exists()


def test_a_label_of_a_closed_table_is_left_out(client, on_postgresql):
    on_postgresql()
    page = client.get("/prod/shop/child/")
    assert page.status_code == 200
    assert client.get("/compare/shop/sly/1/?_by=id&_format=json").status_code == 200


def test_a_record_of_a_closed_view_is_forbidden_in_that_environment_alone(client, on_postgresql):
    on_postgresql()
    on_postgresql(slug="dev", **ACCEPTED)
    sides = client.get("/compare/shop/harmless/1/?_by=id&_format=json").json()["environments"]
    assert {slug: side["state"] for slug, side in sides.items()} == {"prod": "forbidden", "dev": "found"}
