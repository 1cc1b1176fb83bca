"""Read replicas of the tests' MariaDB server."""

from __future__ import annotations

from tests.servers.mariadb import PATIENCE, MariaDBServer, needs_mariadb, password_of, quoted, start

FOLLOWED = {"log-bin": "changes", "server-id": "1"}
"""Settings of a server that others follow."""


def replica_of(server: MariaDBServer) -> MariaDBServer:
    """Return a new server that follows another one, which was started as `FOLLOWED`, and takes no writes."""
    needs_mariadb("there replicas are told otherwise whom to follow")
    replica = start({"server-id": "2", "read-only": "1"})
    user = server.login("follower", "REPLICATION SLAVE ON *.*")
    replica.sql(
        f"CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {server.port}, MASTER_USER = '{user}',"
        f" MASTER_PASSWORD = '{quoted(password_of(user))}', MASTER_SSL = 0, MASTER_USE_GTID = slave_pos;"
        " START SLAVE"
    )
    return replica


def catch_up(replica: MariaDBServer, server: MariaDBServer) -> None:
    """Wait until a replica has what the server that it follows has now."""
    position = server.sql("SELECT @@gtid_binlog_pos").strip()
    assert replica.sql(f"SELECT MASTER_GTID_WAIT('{position}', {PATIENCE})") == "0\n", "it does not follow"
