"""MariaDB's views that act on the server when a privileged login reads them: closed until accepted."""

from __future__ import annotations

import pytest

from dynamic_databases.models import Database
from tests.dynamic_databases.management.commands import run
from tests.markup import plain, text_of
from tests.privileged_logins import ACCEPTED, REFUSED
from tests.servers.mariadb import is_mysql, mariadb_server

__all__ = ["mariadb_server"]

pytestmark = pytest.mark.hostile

ON_MARIADB = """
CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1);
DELIMITER //
CREATE FUNCTION acts() RETURNS int BEGIN SET GLOBAL max_connect_errors = 4711; RETURN 1; END//
DELIMITER ;
CREATE VIEW sly AS SELECT acts() AS id;
CREATE VIEW slyer AS SELECT id FROM sly;
CREATE SQL SECURITY INVOKER VIEW slyest AS SELECT acts() AS id;
CREATE VIEW harmless AS SELECT o.id, upper('x') AS x FROM orders o JOIN orders p ON (o.id = p.id);
"""


@pytest.fixture
def on_mariadb(mariadb_server, environments):
    """Return a function of a login's grants and a config's keys that registers it as shop in prod."""
    name = mariadb_server.create(None, ON_MARIADB)
    mariadb_server.sql("SET GLOBAL max_connect_errors = 100")

    def registered(*grants, **more):
        user = (
            mariadb_server.login("reads_sly_views", *(grant.format(name) for grant in grants))
            if grants
            else "root"
        )
        config = {**mariadb_server.config(name, user), **REFUSED, **more}
        return Database.objects.create(name="shop", environment=environments["prod"], config=config)

    return registered


def has_acted(server):
    return server.sql("SELECT @@GLOBAL.max_connect_errors") == "4711\n"


READER = ("SELECT ON `{}`.*", "SHOW VIEW ON `{}`.*", "EXECUTE ON `{}`.*")


@pytest.mark.parametrize("table", ["sly", "slyer", "slyest", "harmless"])
def test_root_reads_no_view(client, on_mariadb, mariadb_server, table):
    on_mariadb()
    for query in ("", "?_format=json", "?_format=csv"):
        answer = client.get(f"/prod/shop/{table}/{query}")
        assert answer.status_code == 403
        assert "it is a view, and this login can act on the server itself (ALL PRIVILEGES)" in plain(
            text_of(answer)
        )
    assert "CREATE USER reader" in text_of(client.get(f"/prod/shop/{table}/"))
    assert client.get("/prod/shop/orders/").status_code == 200
    assert not has_acted(mariadb_server)


@pytest.mark.parametrize("table", ["sly", "slyer", "slyest"])
@pytest.mark.parametrize("grants", [(), READER], ids=["root", "reader"])
def test_a_view_acts_once_that_is_accepted(client, on_mariadb, mariadb_server, table, grants):
    on_mariadb(*grants, **ACCEPTED)
    assert client.get(f"/prod/shop/{table}/").status_code == 200
    assert has_acted(mariadb_server)


def test_the_definers_rights_count(client, on_mariadb, mariadb_server):
    on_mariadb(*READER)
    for table in ("sly", "slyer", "slyest"):
        answer = client.get(f"/prod/shop/{table}/")
        assert answer.status_code == 403
        assert "it may run code with the rights of" in plain(text_of(answer))
    assert client.get("/prod/shop/harmless/").status_code == 200
    assert "Not read are 3 tables and views here" in run("check_database", "shop").out
    assert not has_acted(mariadb_server)


def test_a_view_whose_text_is_not_shown_may_run_anything(client, on_mariadb, mariadb_server):
    on_mariadb(READER[0])
    for table in ("sly", "harmless"):
        page = client.get(f"/prod/shop/{table}/")
        assert page.status_code == 403
        assert "SHOW VIEW" in text_of(page)
    assert client.get("/prod/shop/orders/").status_code == 200
    assert not has_acted(mariadb_server)


@pytest.mark.parametrize("right", ["FILE", "SUPER", "CONNECTION ADMIN", "SYSTEM_VARIABLES_ADMIN"])
def test_each_right_on_the_server_counts(client, on_mariadb, right):
    if ("_" in right) is not is_mysql() and right not in ("FILE", "SUPER"):
        pytest.skip("a right of the other server")
    on_mariadb(*READER, f"{right} ON *.*")
    page = client.get("/prod/shop/harmless/")
    assert page.status_code == 403
    assert right in text_of(page)


def test_views_of_the_login_itself_are_read(client, on_mariadb, mariadb_server):
    database = on_mariadb("ALL ON `{}`.*")
    user = database.config["USER"]
    name = database.config["NAME"]
    mariadb_server.sql(
        f"DROP FUNCTION acts; CREATE DEFINER={user}@127.0.0.1 FUNCTION acts() RETURNS int RETURN 5;"
        f"CREATE DEFINER={user}@127.0.0.1 VIEW own AS SELECT acts() AS id",
        name,
    )
    assert "5" in text_of(client.get("/prod/shop/own/"))
