"""Which settings a PostgreSQL database may have, and what is said of those that lead nowhere."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, OperationalError

from dynamic_databases.config import entry_for
from dynamic_databases.dialects.base import Limits, fetch_all
from dynamic_databases.errors import ConfigError
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, opened
from tests.servers.postgresql import remove, start

CONFIG = {
    "ENGINE": "postgresql",
    "NAME": "shop",
    "HOST": "db.example.com",
    "USER": "reader",
    "PASSWORD": "s3cret",
}


def refused(**changes: object) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        entry_for(CONFIG | changes)
    return caught.value.errors


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("options", "-c default_transaction_read_only=off"),
        ("service", "other"),
        ("servicefile", "/etc/passwd"),
        ("passfile", "/home/somebody/.pgpass"),
        ("sslkey", "/home/somebody/key"),
        ("sslcert", "/home/somebody/cert"),
        ("sslcrl", "/home/somebody/crl"),
        ("sslpassword", "x"),
        ("host", "evil.example.com"),
        ("hostaddr", "10.0.0.1"),
        ("dbname", "other"),
        ("password", "x"),
        ("krbsrvname", "x"),
        ("pool", True),
        ("assume_role", "postgres"),
        ("isolation_level", 1),
        ("server_side_binding", True),
        ("client_encoding", "SQL_ASCII"),
        ("cursor_factory", "x"),
        ("context", "x"),
        ("autocommit", False),
        ("replication", "database"),
        ("connect_timeout", 0),
        ("connect_timeout", 1000),
        ("connect_timeout", "5"),
        ("connect_timeout", True),
        ("sslmode", "off"),
        ("sslrootcert", "/etc/passwd"),
        ("sslrootcert", "system"),
        ("sslrootcert", "-----BEGIN CERTIFICATE-----"),
        ("application_name", "x\0y"),
    ],
)
def test_an_option_that_could_do_harm_is_refused_by_name(name, value):
    assert list(refused(OPTIONS={name: value})) == [f"OPTIONS.{name}"]


def test_a_name_that_no_database_can_have_is_refused():
    assert "NAME" in refused(NAME="ü" * 32)


def test_a_host_outside_of_the_policy_is_refused(settings):
    settings.DATABASE_HOSTS = ["*.example.com"]
    assert "HOST" in refused(HOST="db.example.com,evil.org")
    assert "HOST" in refused(HOST="/var/run/postgresql")
    assert "HOST" in refused(HOST="")


def test_safety_is_merged_last():
    entry = entry_for(
        {**CONFIG, "OPTIONS": {"application_name": "mine", "connect_timeout": 7, "sslmode": "require"}}
    )
    options = entry["OPTIONS"]
    assert (options["application_name"], options["connect_timeout"], options["sslmode"]) == (
        "mine",
        7,
        "require",
    )
    assert "default_transaction_read_only=on" in options["options"]
    assert "statement_timeout=" in options["options"]
    assert not Path(options["passfile"]).exists()
    assert (entry["CONN_HEALTH_CHECKS"], entry["DISABLE_SERVER_SIDE_CURSORS"]) == (True, True)


def test_two_entries_of_one_database_are_known():
    entry = entry_for(CONFIG)
    assert DIALECT.same_database(
        entry, entry_for(CONFIG | {"PORT": 5432, "USER": "other", "HOST": "DB.example.com"})
    )
    assert not DIALECT.same_database(entry, entry_for(CONFIG | {"NAME": "Shop"}))
    assert not DIALECT.same_database(entry, entry_for(CONFIG | {"PORT": 5433}))


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"HOST": "nowhere.invalid"}, "unreachable", "the name of the host can't be resolved"),
        ({"PORT": 1}, "unreachable", "the server refused the connection"),
        ({"PASSWORD": "wrong s3cret"}, "forbidden", "check USER and PASSWORD"),
        ({"USER": "no_such_login"}, "forbidden", "check USER and PASSWORD"),
        ({"PASSWORD": ""}, "forbidden", "check USER and PASSWORD"),
        ({"NAME": "no_such_database"}, "unreachable", "has no database of this NAME"),
        ({"NAME": "host=nowhere.invalid"}, "unreachable", "has no database of this NAME"),
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
        time.sleep(0.3)
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
        assert time.monotonic() - started < 6
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
    assert error.message.endswith("Install it with: pip install 'psycopg[binary]'")
    assert DIALECT.install in error.message
