"""The catalog tells what a login may not see: rows behind policies, columns that are not granted."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import TableName, Visibility
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, opened, session
from tests.servers.postgresql import SUPERUSER

pytestmark = pytest.mark.usefixtures("unblocked")

LOGINS = ("vis_owner", "vis_reader", "vis_auditor")
SCRIPT = """
    GRANT USAGE, CREATE ON SCHEMA public TO vis_owner;
    ALTER ROLE vis_auditor BYPASSRLS;
    CREATE TABLE hidden (id int PRIMARY KEY, owner text);
    INSERT INTO hidden VALUES (1, 'a'), (2, 'b');
    ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
    CREATE POLICY few ON hidden USING (id = 1);
    CREATE TABLE forced (id int PRIMARY KEY);
    ALTER TABLE forced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE TABLE disabled (id int);
    CREATE POLICY unused ON disabled USING (false);
    CREATE TABLE forced_alone (id int);
    ALTER TABLE forced_alone FORCE ROW LEVEL SECURITY;
    CREATE TABLE shown (id int);
    ALTER TABLE shown ENABLE ROW LEVEL SECURITY;
    CREATE POLICY every ON shown FOR SELECT TO vis_reader USING (true);
    CREATE TABLE narrowed (id int);
    ALTER TABLE narrowed ENABLE ROW LEVEL SECURITY;
    CREATE POLICY every ON narrowed USING (true);
    CREATE POLICY but ON narrowed AS RESTRICTIVE USING (id > 1);
    CREATE TABLE written (id int);
    ALTER TABLE written ENABLE ROW LEVEL SECURITY;
    CREATE POLICY inserts ON written FOR INSERT WITH CHECK (true);
    CREATE TABLE plain (id int);
    CREATE VIEW of_owner AS SELECT * FROM hidden;
    CREATE VIEW of_forced AS SELECT f.id FROM forced f JOIN plain USING (id);
    CREATE VIEW of_other AS SELECT id FROM hidden;
    CREATE VIEW above AS SELECT o.id FROM of_other o, narrowed;
    CREATE MATERIALIZED VIEW stored AS SELECT * FROM of_other WITH NO DATA;
"""
TABLES = ("hidden", "forced", "disabled", "forced_alone", "shown", "narrowed", "written", "plain")
VIEWS = ("of_owner", "of_forced", "above", "stored")


@pytest.fixture(scope="module")
def database(postgresql_server):
    for login in LOGINS:
        postgresql_server.login(login)
    name = postgresql_server.create(None, SCRIPT)
    owned = [f"ALTER TABLE {table} OWNER TO vis_owner" for table in (*TABLES, *VIEWS[:-1])]
    granted = [f"GRANT SELECT ON {table} TO PUBLIC" for table in (*TABLES, *VIEWS, "of_other")]
    owned.append("ALTER VIEW of_other OWNER TO vis_reader")
    postgresql_server.sql(";".join([*owned, *granted]), name)
    return name


def visible_to(server, database: str, login: str) -> Visibility:
    with opened(server, database, login) as connection:
        return DIALECT.rights(connection).visibility


def hidden_from(server, database: str, login: str) -> dict[str, str]:
    return {name.name: by for name, by in visible_to(server, database, login).hides_rows.items()}


def test_policies_hide_rows_of_a_table_and_of_the_views_that_read_it(postgresql_server, database):
    """A view reads with its owner's rights: the tables' owner is spared where row security isn't forced."""
    assert hidden_from(postgresql_server, database, "vis_reader") == {
        "hidden": "row security",
        "forced": "row security",
        "narrowed": "row security",
        "written": "row security",
        "of_forced": "row security of forced",
        "of_other": "row security of hidden",
        "above": "row security of hidden",
    }


def test_of_its_own_tables_an_owner_sees_all_rows_but_where_that_is_forced(postgresql_server, database):
    hidden = hidden_from(postgresql_server, database, "vis_owner")
    assert [name for name in hidden if name in TABLES] == ["forced"]


@pytest.mark.parametrize("login", ["vis_auditor", SUPERUSER])
def test_who_bypasses_row_security_sees_all_rows_of_tables(postgresql_server, database, login):
    assert set(hidden_from(postgresql_server, database, login)).isdisjoint(TABLES)


@pytest.mark.parametrize("login", ["vis_reader", "vis_owner", "vis_auditor"])
def test_what_is_said_is_what_the_server_does(postgresql_server, database, login):
    """Rows are inserted that each policy hides: who is said to see all sees as many as the superuser."""
    seen = {}
    for user in (login, SUPERUSER):
        with opened(postgresql_server, database, user) as connection:
            seen[user] = fetch_all(connection, "SELECT id FROM hidden ORDER BY id")
    assert ("hidden" in hidden_from(postgresql_server, database, login)) == (seen[login] != seen[SUPERUSER])


def test_a_security_invokers_view_reads_with_the_logins_rights(postgresql_server, database):
    postgresql_server.needs(15)
    script = """
        CREATE VIEW of_invoker WITH (security_invoker) AS SELECT id FROM hidden;
        CREATE VIEW of_invoker_off WITH (security_invoker = off) AS SELECT id FROM hidden;
        GRANT SELECT ON of_invoker, of_invoker_off TO PUBLIC;
    """
    postgresql_server.sql(script, database)
    hidden = hidden_from(postgresql_server, database, "vis_reader")
    assert hidden["of_invoker"] == "row security of hidden"
    assert "of_invoker_off" not in hidden  # the superuser's
    assert "of_invoker" not in hidden_from(postgresql_server, database, "vis_auditor")


FAR = """
    CREATE EXTENSION postgres_fdw;
    CREATE EXTENSION file_fdw;
    CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{0}', port '{1}', dbname '{2}');
    CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'vis_far', password_required 'false');
    CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
    CREATE FOREIGN TABLE remote (id int) SERVER far OPTIONS (table_name 'orders');
    CREATE FOREIGN TABLE file (line text) SERVER files OPTIONS (filename '/nowhere');
    CREATE TABLE parts (id int) PARTITION BY LIST (id);
    CREATE FOREIGN TABLE part PARTITION OF parts FOR VALUES IN (1) SERVER far;
    CREATE TABLE near (id int);
    CREATE VIEW of_remote AS SELECT * FROM remote;
    CREATE VIEW above AS SELECT * FROM of_remote;
    CREATE VIEW of_near AS SELECT * FROM near;
    CREATE FUNCTION ids() RETURNS SETOF int LANGUAGE sql AS 'SELECT id FROM remote';
    CREATE VIEW of_ids AS SELECT * FROM ids() AS i (id);
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;
"""


def test_of_a_foreign_table_nobody_knows_what_is_hidden(postgresql_server):
    """What it shows depends on policies of the other server, of which this one is told nothing."""
    far = """
        CREATE TABLE orders (id int PRIMARY KEY);
        INSERT INTO orders VALUES (1), (2);
        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY few ON orders USING (id = 1);
        GRANT SELECT ON orders TO PUBLIC;
    """
    postgresql_server.login("vis_far")
    address = (postgresql_server.folder, postgresql_server.port)
    name = postgresql_server.create(None, FAR.format(*address, postgresql_server.create(None, far)))
    seen = visible_to(postgresql_server, name, SUPERUSER)
    assert {table.name: by for table, by in seen.may_hide_rows.items()} == {
        "remote": "the foreign server of this table, which does not tell",
        "part": "the foreign server of this table, which does not tell",
        "parts": "the foreign server of part, which does not tell",
        "of_remote": "the foreign server of remote, which does not tell",
        "above": "the foreign server of remote, which does not tell",
        "of_ids": "the function ids, which may read tables that do not show all of their rows",
    }
    assert seen.hides_rows == {}
    assert seen.remarks == (
        "Other servers or functions may hide rows of public.above, public.of_ids, public.of_remote, "
        "public.part, public.parts and 1 more untold.",
    )
    with opened(postgresql_server, name) as connection:
        assert fetch_all(connection, "SELECT id FROM remote") == [(1,)]


def test_a_view_may_call_a_function_that_is_held_to_a_policy(postgresql_server, database):
    """A security definer reads with its owner's rights, any other function with the login's."""
    script = """
        CREATE FUNCTION {0}() RETURNS SETOF int LANGUAGE sql {1} AS 'SELECT id FROM hidden';
        ALTER FUNCTION {0}() OWNER TO {2};
        CREATE VIEW of_{0} AS SELECT * FROM {0}() AS h (id);
        CREATE VIEW above_{0} AS SELECT * FROM of_{0};
        GRANT SELECT ON of_{0}, above_{0} TO PUBLIC;
    """
    functions = (
        ("definer", "SECURITY DEFINER", "vis_reader"),
        ("auditing", "SECURITY DEFINER", "vis_auditor"),
        ("plain_sql", "", "vis_auditor"),
        ("constant", "IMMUTABLE", "vis_reader"),
    )
    postgresql_server.sql("".join(script.format(*function) for function in functions), database)
    may_hide = {
        login: {table.name for table in visible_to(postgresql_server, database, login).may_hide_rows}
        for login in ("vis_reader", "vis_auditor", SUPERUSER)
    }
    definer, plain = {"of_definer", "above_definer"}, {"of_plain_sql", "above_plain_sql"}
    assert may_hide == {"vis_reader": definer | plain, "vis_auditor": definer, SUPERUSER: definer}
    with opened(postgresql_server, database) as connection:
        seen = {
            name: fetch_all(connection, f"SELECT count(*) FROM of_{name}") for name in ("definer", "auditing")
        }
    assert seen == {"definer": [(1,)], "auditing": [(2,)]}


def test_columns_that_are_not_granted_are_named(postgresql_server):
    script = """
        CREATE TABLE t (id int PRIMARY KEY, pub text, "se""cret %" text, gone int);
        ALTER TABLE t DROP COLUMN gone;
        CREATE TABLE each (id int, v text);
        CREATE TABLE none (id int);
        CREATE TABLE whole (id int);
        CREATE VIEW v AS SELECT * FROM t;
        GRANT SELECT (id, pub) ON t TO vis_columns;
        GRANT SELECT (id, v) ON each TO vis_columns;
        GRANT INSERT (id) ON none TO vis_columns;
        GRANT SELECT ON whole TO vis_columns;
        GRANT SELECT (pub) ON v TO vis_columns;
    """
    postgresql_server.login("vis_columns")
    name = postgresql_server.create(None, script)
    seen = visible_to(postgresql_server, name, "vis_columns")
    assert seen.unreadable == {
        TableName("public", "t"): ('se"cret %',),
        TableName("public", "each"): (),
        TableName("public", "v"): ("id", 'se"cret %'),
    }
    assert seen.remarks == ("This login may not read all columns of public.t, public.v.",)
    assert visible_to(postgresql_server, name, SUPERUSER) == Visibility()


def test_a_lock_on_a_table_is_not_waited_for(postgresql_server, database):
    with session(postgresql_server, database) as other:
        other.execute("LOCK TABLE hidden IN ACCESS EXCLUSIVE MODE")
        assert "hidden" in hidden_from(postgresql_server, database, "vis_reader")
