"""What a person is told of a PostgreSQL server that can't be reached, trusted or spoken to."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, OperationalError

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, opened
from tests.servers.postgresql import remove, start
from tests.servers.programs import became


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"HOST": "nowhere.invalid"}, "unreachable", "the name of the host can't be resolved"),
        ({"PORT": 1}, "unreachable", "the server refused the connection"),
        ({"PASSWORD": "wrong s3cret"}, "forbidden", "check USER and PASSWORD"),
        ({"USER": "no_such_login"}, "forbidden", "check USER and PASSWORD"),
        ({"PASSWORD": ""}, "forbidden", "check USER and PASSWORD"),
        ({"NAME": "no_such_database"}, "no_database", "has no database of this NAME"),
        ({"NAME": "host=nowhere.invalid"}, "no_database", "has no database of this NAME"),
        ({"OPTIONS": {"sslmode": "require"}}, "unreachable", "does not encrypt"),
        ({"HOST": "/nonexistent", "PASSWORD": ""}, "unreachable", "no server at this socket"),
    ],
)
@pytest.mark.usefixtures("unblocked")
def test_what_leads_nowhere_is_said_in_plain_words(postgresql_server, changes, code, words):
    with opened(postgresql_server, "postgres", **changes) as connection, pytest.raises(Error) as caught:
        connection.ensure_connection()
    error = DIALECT.explain(caught.value, "checking shop in prod")
    assert (error.code, words in error.message) == (code, True), error.message
    assert "s3cret" not in error.message
    assert "password=" not in error.message


@pytest.fixture(scope="module")
def encrypted():
    """Yield a server that encrypts, and its certificate, which nobody else has signed."""
    server = start()
    try:
        data = server.folder / "data"
        words = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()
        words += ["-addext", "subjectAltName=DNS:localhost"]
        files = ["-keyout", str(data / "server.key"), "-out", str(data / "server.crt")]
        subprocess.run([*words, *files], check=True, capture_output=True)
        for name in ("server.key", "server.crt"):
            shutil.chown(data / name, data.owner())
            (data / name).chmod(0o600)
        server.sql("ALTER SYSTEM SET ssl = on")
        server.sql("SELECT pg_reload_conf()")
        assert became(lambda: server.sql("SHOW ssl") == "on\n", 30)
        yield server, (data / "server.crt").read_text()
    finally:
        remove(server)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
@pytest.mark.usefixtures("unblocked")
def test_a_certificate_is_trusted_that_was_given_and_no_other(encrypted):
    server, certificate = encrypted
    full: dict[str, Any] = {"sslmode": "verify-full", "sslrootcert": certificate}
    with opened(server, "postgres", HOST="localhost", OPTIONS=full) as connection:
        assert fetch_all(connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [(True,)]
    refused_ones: tuple[dict[str, Any], ...] = (
        {"HOST": "localhost", "OPTIONS": {**full, "sslrootcert": "system"}},
        {"HOST": "127.0.0.1", "OPTIONS": full},
        {"HOST": "localhost", "OPTIONS": {"sslmode": "verify-full"}},
    )
    for changes in refused_ones:
        with opened(server, "postgres", **changes) as connection, pytest.raises(Error) as caught:
            connection.ensure_connection()
        error = DIALECT.explain(caught.value, "checking")
        assert "the server's certificate is not trusted" in error.message, changes


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
@pytest.mark.usefixtures("unblocked")
def test_an_encrypted_session_that_is_killed_is_not_one_that_is_not_trusted(encrypted):
    server, _ = encrypted
    with opened(server, "postgres", OPTIONS={"sslmode": "require"}) as connection:
        connection.ensure_connection()
        os.kill(connection.connection.info.backend_pid, signal.SIGKILL)
        with pytest.raises(Error) as caught:
            fetch_all(connection, "SELECT pg_sleep(9)")
    error = DIALECT.explain(caught.value, "reading")
    assert (error.code, "the server ended the connection" in error.message) == ("unreachable", True)


@pytest.mark.usefixtures("unblocked")
def test_where_no_password_is_given_none_is_looked_for_and_nothing_is_warned_of(postgresql_server, capfd):
    with opened(postgresql_server, "postgres", PASSWORD="") as connection, pytest.raises(Error):
        connection.ensure_connection()
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("unblocked")
def test_a_server_that_does_not_answer_is_given_up_in_time(postgresql_server):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        with (
            opened(postgresql_server, "postgres", limits=Limits(connect=1), PORT=port) as connection,
            pytest.raises(Error) as caught,
        ):
            connection.ensure_connection()
        assert time.monotonic() - started < 30
    assert DIALECT.explain(caught.value, "checking").code == "timed_out"


@pytest.mark.usefixtures("unblocked")
def test_what_answers_but_is_no_server_is_unreachable(postgresql_server):
    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer():
            caller, _ = web.accept()
            caller.recv(100)
            caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            caller.close()

        threading.Thread(target=answer, daemon=True).start()
        with (
            opened(postgresql_server, "postgres", PORT=web.getsockname()[1]) as connection,
            pytest.raises(Error) as caught,
        ):
            connection.ensure_connection()
    error = DIALECT.explain(caught.value, "checking")
    assert error.code == "unreachable"
    assert error.message == "Checking failed: what answers at this HOST and PORT is no PostgreSQL server."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            'connection failed: FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "a", database "b"',
            "forbidden",
        ),
        ("FATAL:  sorry, too many clients already", "busy"),
        ("FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", "busy"),
        ("FATAL:  the database system is starting up", "unreachable"),
        ("SSL error: certificate verify failed", "unreachable"),
        ('server certificate for "a" does not match host name "b"', "unreachable"),
        ("FATAL:  unsupported startup parameter: options", "forbidden"),
        ("server closed the connection unexpectedly", "unreachable"),
        ("SSL error: wrong version number", "unreachable"),
        ("No route to host", "unreachable"),
        ("connection timeout expired", "timed_out"),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »a« fehlgeschlagen", "unreachable"),
    ],
)
def test_the_words_of_libpq_are_known(text, code):
    assert DIALECT.explain(OperationalError(text), "reading").code == code


def test_a_missing_driver_is_said_with_the_command_that_installs_it():
    error = DIALECT.explain(ImproperlyConfigured("Error loading psycopg2 or psycopg module"), "reading")
    assert error.code == "unreachable"
    assert error.message.endswith(
        "Install it with: make drivers (in a project of your own: pip install 'psycopg[binary]')"
    )
    assert DIALECT.install in error.message
