"""Errors in plain words, of real attempts on a real server; never a credential.

Long, since its cases are a table: each attempt with its words.
"""

from __future__ import annotations

import socket
import struct
import subprocess
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import Error, OperationalError

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.errors import (
    BadValue,
    Busy,
    Corrupt,
    Forbidden,
    NoDatabase,
    QueryFailed,
    StructureChanged,
    TimedOut,
    Unreachable,
)
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, LIMITS, opened
from tests.servers.mariadb import needs_mariadb, remove, start
from tests.servers.proxy import proxy_to

pytestmark = pytest.mark.usefixtures("unblocked")


def failure(server, database, sql="SELECT 1", user="root", limits=LIMITS, **config):
    with opened(server, database, user, limits, **config) as connection, pytest.raises(Error) as caught:
        fetch_all(connection, sql)
    error = DIALECT.explain(caught.value, "reading shop in prod")
    assert error.message.startswith("Reading shop in prod failed: ")
    assert "pass%wörd" not in error.message
    return error


@pytest.fixture(scope="module")
def shop(mariadb_server):
    broken = "CREATE TABLE gone (a int); CREATE VIEW broken AS SELECT a FROM gone; DROP TABLE gone"
    mariadb_server.login("nothing")
    name = mariadb_server.create(None, f"CREATE TABLE t (id int); {broken}")
    mariadb_server.login("seeing", f"SELECT ON `{name}`.t")
    return name


def test_a_wrong_password_is_forbidden(mariadb_server, shop):
    error = failure(mariadb_server, shop, PASSWORD="wrong secret")
    assert isinstance(error, Forbidden)
    assert "password" in error.message
    assert "wrong secret" not in error.message


def test_a_password_that_is_not_latin_is_sent_whole(mariadb_server, shop):
    mariadb_server.sql(
        "DROP USER IF EXISTS far@`127.0.0.1`; CREATE USER far@`127.0.0.1` IDENTIFIED BY '日本';"
        f"GRANT SELECT ON `{shop}`.* TO far@`127.0.0.1`"
    )
    with opened(mariadb_server, shop, "far", PASSWORD="日本") as connection:
        assert list(fetch_all(connection, "SELECT 1")) == [(1,)]


def test_a_login_with_nothing_is_forbidden(mariadb_server, shop):
    assert isinstance(failure(mariadb_server, shop, user="nothing"), Forbidden)


def test_a_database_that_is_not_there_is_said(mariadb_server):
    error = failure(mariadb_server, "no_such_database")
    assert isinstance(error, NoDatabase)
    assert "no database of this NAME" in error.message


def test_a_table_without_a_right_to_it_is_forbidden(mariadb_server, shop):
    assert isinstance(failure(mariadb_server, shop, "SELECT * FROM broken", user="seeing"), Forbidden)


@pytest.mark.parametrize("sql", ["SELECT * FROM not_there", "SELECT not_there FROM t"])
def test_what_is_gone_is_a_changed_structure(mariadb_server, shop, sql):
    assert isinstance(failure(mariadb_server, shop, sql), StructureChanged)


def test_a_broken_view_is_no_changed_structure(mariadb_server, shop):
    error = failure(mariadb_server, shop, "SELECT * FROM broken")
    assert isinstance(error, QueryFailed)
    assert "view" in error.message


def test_a_write_is_forbidden(mariadb_server, shop):
    assert "only read" in failure(mariadb_server, shop, "DELETE FROM t").message


def test_a_port_where_nobody_listens_is_refused(mariadb_server, shop):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        error = failure(mariadb_server, shop, PORT=taken.getsockname()[1])
    assert isinstance(error, Unreachable)
    assert "connection refused" in error.message


def test_a_name_that_is_not_known_is_said(mariadb_server, shop):
    error = failure(mariadb_server, shop, HOST="no-such-host.invalid")
    assert isinstance(error, Unreachable)
    assert "HOST" in error.message


def test_a_server_that_never_answers_times_out_as_soon_as_connecting_may(mariadb_server, shop):
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        error = failure(mariadb_server, shop, PORT=silent.getsockname()[1], limits=Limits(connect=1))
    assert isinstance(error, TimedOut)
    assert time.monotonic() - began < 9, "the driver's own limit is 10 seconds"


def test_a_server_that_ends_while_a_connection_is_opened_is_said(mariadb_server, shop):
    with closing(socket.socket()) as ending:
        ending.bind(("127.0.0.1", 0))
        ending.listen()

        def reset():
            peer, _ = ending.accept()
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()

        thread = threading.Thread(target=reset)
        thread.start()
        error = failure(mariadb_server, shop, PORT=ending.getsockname()[1])
        thread.join()
    assert isinstance(error, Unreachable)
    assert "the server ended the connection" in error.message


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x05\0\0\x07abcde",
        b"\x01\0\0\0\x0a",
        b"\x08\0\0\0\x0a5.5\0ab",
        b"",
    ],
)
def test_what_is_no_mysql_server_is_no_crash(mariadb_server, shop, answer):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def say():
            peer, _ = other.accept()
            peer.sendall(answer)
            peer.close()

        thread = threading.Thread(target=say)
        thread.start()
        error = failure(mariadb_server, shop, PORT=other.getsockname()[1])
        thread.join()
    assert isinstance(error, Unreachable | Corrupt)


def test_encryption_that_the_server_lacks_is_said(mariadb_server, shop):
    needs_mariadb("it makes a certificate of its own")
    error = failure(mariadb_server, shop, OPTIONS={"ssl_mode": "REQUIRED"})
    assert isinstance(error, Unreachable)
    assert "encryption" in error.message


@pytest.fixture(scope="module")
def encrypted():
    """Yield a server with a certificate for another host, and that certificate, which nobody else signed."""
    with tempfile.TemporaryDirectory(prefix="tls-", dir="/tmp") as name:  # the server's user has to read it
        folder = Path(name)
        folder.chmod(0o755)
        words = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=db.example.com -addext".split()
        files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
        subprocess.run([*words, "subjectAltName=DNS:db.example.com", *files], check=True, capture_output=True)
        (folder / "key.pem").chmod(0o644)
        files_of = {"ssl-cert": str(folder / "cert.pem"), "ssl-key": str(folder / "key.pem")}
        server = start({"loose-ssl": "1", **files_of})
        try:
            server.create("shop")
            yield server, (folder / "cert.pem").read_text()
        finally:
            remove(server)


def test_a_connection_is_encrypted_where_the_server_can(encrypted):
    server, certificate = encrypted
    for options in ({}, {"ssl_mode": "REQUIRED"}, {"ssl_mode": "VERIFY_CA", "ssl_ca": certificate}):
        with opened(server, "shop", OPTIONS=options) as connection:
            assert fetch_all(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1]


def test_an_encrypted_session_that_is_cut_off_has_ended_and_no_more(encrypted):
    server, _ = encrypted
    with (
        proxy_to(server.port) as proxy,
        opened(server, "shop", OPTIONS={"ssl_mode": "REQUIRED"}, PORT=proxy.port) as connection,
    ):
        connection.ensure_connection()
        threading.Timer(0.3, proxy.cut).start()
        with pytest.raises(Error) as caught:
            fetch_all(connection, "SELECT SLEEP(9)")
    error = DIALECT.explain(caught.value, "reading")
    assert isinstance(error, Unreachable)
    assert "the server ended the connection" in error.message


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(encrypted):
    error = failure(encrypted[0], "shop", OPTIONS={"ssl_mode": "VERIFY_CA"})
    assert isinstance(error, Unreachable)
    assert "not trusted" in error.message


def test_a_certificate_for_another_host_is_not_taken(encrypted):
    server, certificate = encrypted
    error = failure(server, "shop", OPTIONS={"ssl_mode": "VERIFY_IDENTITY", "ssl_ca": certificate})
    assert "for another" in error.message


def test_too_many_connections_are_busy():
    assert isinstance(DIALECT.explain(OperationalError(1040, "Too many connections"), "reading"), Busy)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (2013, Unreachable),
        (2006, Unreachable),
        (1205, Busy),
        (1213, Busy),
        (3024, TimedOut),
        (1290, Forbidden),
        (1690, BadValue),
        (3037, BadValue),
    ],
)
def test_numbers_of_mysql_are_known(number, kind):
    assert isinstance(DIALECT.explain(OperationalError(number, "said"), "reading"), kind)


@pytest.mark.parametrize(
    ("number", "reply", "words"),
    [
        (2002, "Can't connect to server on '127.0.0.1' (111)", "connection refused"),
        (2002, "Can't connect to server on '10.0.0.1' (110)", "in time"),
        (2002, "Can't connect to server on '10.0.0.1' (104)", "ended the connection"),
        (2005, "Unknown server host 'nowhere' (-2)", "HOST is not known"),
        (2026, "TLS/SSL error: self-signed certificate", "not trusted"),
        (2026, "TLS/SSL error: SSL is required, but the server does not support it", "no encryption"),
        (2003, "Can't connect to MySQL server on 'h' ([Errno 113] No route to host)", "no route"),
        (
            2003,
            "Can't connect to MySQL server on 'h' ([Errno -3] Temporary failure in name resolution)",
            "just now",
        ),
    ],
)
def test_each_drivers_words_at_connecting_are_known(number, reply, words):
    assert words in DIALECT.explain(OperationalError(number, reply), "reading").message


def test_a_failed_login_never_repeats_what_the_server_said():
    error = DIALECT.explain(
        OperationalError(1045, "Access denied for user 'x'@'y' (using password: YES)"), "reading"
    )
    assert "'x'" not in error.message


def test_an_unknown_error_is_in_the_servers_own_words():
    error = DIALECT.explain(OperationalError(9999, "It\n is  odd"), "reading shop")
    assert isinstance(error, QueryFailed)
    assert error.message == "Reading shop failed: the server says: It is odd"
