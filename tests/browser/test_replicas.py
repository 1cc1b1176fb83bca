"""A replica is browsed as the server that it follows, and never written."""

from __future__ import annotations

import pytest

from dynamic_databases.connections import live, reading
from dynamic_databases.errors import Forbidden
from tests.browser.vendors import PAGES, register, vendor
from tests.markup import text_of
from tests.servers import mariadb_replicas, postgresql
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]

REPLICAS = {"mariadb": mariadb_replicas, "postgresql": postgresql}


@pytest.fixture(scope="module")
def followed(vendor):
    """Yield a server and a replica of it."""
    server = vendor.module.start(REPLICAS[vendor.name].FOLLOWED)
    try:
        replica = REPLICAS[vendor.name].replica_of(server)
        try:
            yield server, replica
        finally:
            vendor.module.remove(replica)
    finally:
        vendor.module.remove(server)


def test_a_replica_is_browsed_and_compared_as_the_server_that_it_follows(client, vendor, register, followed):
    server, replica = followed
    name = server.create(None, vendor.script)
    REPLICAS[vendor.name].catch_up(replica, server)
    register("prod", server, name)
    register("test", replica, name)
    for address in PAGES:
        assert client.get(address.replace("/prod/", "/test/")).status_code == 200, address
    assert client.get("/compare/shop/?_format=json").json()["differences"] == []
    assert client.get("/test/shop/orders/3/").status_code == 404
    server.sql(
        f"INSERT INTO {'' if vendor.name == 'postgresql' else f'{name}.'}orders VALUES (3, 'new')", name
    )
    REPLICAS[vendor.name].catch_up(replica, server)
    record = client.get("/compare/shop/orders/3/?_format=json").json()
    assert (record["environments"]["test"]["state"], record["differences"]) == ("found", [])
    assert "replica" in text_of(client.get("/test/shop/"))
    assert "replica" not in text_of(client.get("/prod/shop/"))


def test_a_replica_is_not_written_even_through_a_connection_for_writing(vendor, register, followed):
    server, replica = followed
    name = server.create(None, vendor.script)
    if vendor.name == "mariadb":
        user = server.login("writes", f"ALL ON `{name}`.*")
    else:
        user = server.login("writes")
        server.sql(f"GRANT ALL ON orders TO {user}", name)
    REPLICAS[vendor.name].catch_up(replica, server)
    register("prod", server, name, user, READ_ONLY=False).get_model("orders").objects.create(id=3)
    shop = register("test", replica, name, user, READ_ONLY=False)
    with pytest.raises(Forbidden), reading(live(shop)):
        shop.get_model("orders").objects.create(id=4)
