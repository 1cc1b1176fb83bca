"""A config becomes a complete entry of an allowed engine, or errors that name the key and what is allowed.

Long, since its cases are tables: a line for each key and what is said of it.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynamic_databases.config import allowed_keys, dialect_for, entry_for
from dynamic_databases.dialects import DIALECTS
from dynamic_databases.errors import ConfigError

SERVERS = ("postgresql", "mysql", "sqlserver")
SERVER = {"NAME": "shop", "USER": "reader", "PASSWORD": "x", "HOST": "db.example", "PORT": 4444}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.SQLITE_FOLDERS = [tmp_path]
    return tmp_path


def config(engine: str, **values: object) -> dict[str, object]:
    base = {"NAME": "shop.sqlite3"} if engine == "sqlite" else SERVER
    return {"ENGINE": engine, **base, **values}


def errors(config: object) -> dict[str, str]:
    with pytest.raises(ConfigError) as refused:
        entry_for(config)
    return refused.value.errors


@pytest.mark.parametrize(
    "engine", [name for dialect in DIALECTS for name in (*dialect.schemes, *dialect.engines)]
)
def test_every_name_of_an_allowed_engine_is_taken(engine) -> None:
    kind = "sqlite" if dialect_for({"ENGINE": engine}).vendor == "sqlite" else "server"
    entry = entry_for({**config(kind), "ENGINE": engine})
    assert entry["ENGINE"] in {name for dialect in DIALECTS for name in (*dialect.engines, entry["ENGINE"])}


@pytest.mark.parametrize("engine", ["sqlite", *SERVERS])
def test_an_entry_is_complete_and_safe(engine) -> None:
    entry = entry_for(config(engine))
    assert set(entry) >= {
        "ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "ATOMIC_REQUESTS", "AUTOCOMMIT",
        "CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "TIME_ZONE", "TEST",
    }  # fmt: skip
    assert entry["ATOMIC_REQUESTS"] is False
    assert entry["AUTOCOMMIT"] is True


@pytest.mark.parametrize(
    "engine", ["os", "os.system", "django.db.backends.dummy", "", " sqlite", "oracle", 7, None, [], {}]
)
def test_no_text_of_a_user_is_imported(engine) -> None:
    assert errors({"ENGINE": engine, "NAME": "x"})["ENGINE"].startswith("must be one of ")


@pytest.mark.parametrize("engine", ["sqlite", *SERVERS])
@pytest.mark.parametrize(
    "key",
    [
        "TEST",
        "ATOMIC_REQUESTS",
        "AUTOCOMMIT",
        "CONN_MAX_AGE",
        "TIME_ZONE",
        "DISABLE_SERVER_SIDE_CURSORS",
        "host ",
        "X" * 99,
    ],
)
def test_an_unknown_key_is_refused_by_name_with_those_allowed(engine, key) -> None:
    reason = errors(config(engine, **{key: 1}))[key.upper()]
    assert reason.startswith("is not allowed for ")
    assert "allowed are ENGINE, READ_ONLY, PRIVILEGED_LOGIN, NAME" in reason


@pytest.mark.parametrize("engine", SERVERS)
@pytest.mark.parametrize(
    "option",
    [
        "service", "passfile", "sslkey", "sslcert", "options", "read_default_file", "read_default_group",
        "init_command", "local_infile", "unix_socket", "extra_params", "dsn", "pool", "isolation_level",
        "driver_options", "cursor_factory", "assume_role", "autocommit", "conv", "plugin_dir", "hostaddr",
    ],
)  # fmt: skip
def test_an_option_that_could_do_harm_is_refused_by_name(engine, option) -> None:
    assert "is not allowed for" in errors(config(engine, OPTIONS={option: "x"}))[f"OPTIONS.{option}"]


@pytest.mark.parametrize("engine", SERVERS)
@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("PORT", 0, "must be a number from 1 to 65535"),
        ("PORT", 65536, "must be a number from 1 to 65535"),
        ("PORT", -1, "must be a number from 1 to 65535"),
        ("PORT", True, "must be a number from 1 to 65535"),
        ("PORT", "²", "must be a number from 1 to 65535"),
        ("PORT", "5432; x", "must be a number from 1 to 65535"),
        ("PORT", 1.5, "must be a number from 1 to 65535"),
        ("PORT", None, "must be a number from 1 to 65535"),
        ("PORT", "9" * 5000, "must be a number from 1 to 65535"),
        ("HOST", 7, "must be text"),
        ("HOST", "a\0b", "contains a NUL character"),
        ("HOST", "db .example", "contains a blank"),
        ("HOST", "db\nexample", "contains a blank or a control character"),
        ("USER", None, "must be text, or be left out"),
        ("USER", ["x"], "must be text"),
        ("PASSWORD", 12345, "must be text"),
        ("PASSWORD", "a\0b", "contains a NUL character"),
        ("PASSWORD", "\ud800", "contains half a character"),
        ("NAME", "", "is required"),
        ("NAME", "x" * 5000, "is longer than 4096 characters"),
        ("READ_ONLY", "no", "must be true or false"),
        ("OPTIONS", [], "must be a JSON object"),
        ("OPTIONS", "x", "must be a JSON object"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_at_its_key(engine, key, value, message) -> None:
    assert errors(config(engine, **{key: value}))[key].startswith(message)


@pytest.mark.parametrize(
    ("engine", "option", "value"),
    [
        ("postgresql", "sslmode", "sometimes"),
        ("postgresql", "sslmode", True),
        ("postgresql", "connect_timeout", "60"),
        ("postgresql", "connect_timeout", float("nan")),
        ("postgresql", "connect_timeout", True),
        ("postgresql", "connect_timeout", 10**9),
        ("postgresql", "application_name", "a\0b"),
        ("mysql", "ssl_mode", "verify"),
        ("mysql", "connect_timeout", float("inf")),
        ("mysql", "connect_timeout", -1),
        ("sqlserver", "encrypt", "perhaps"),
        ("sqlserver", "driver", "/srv/evil.so"),
        ("sqlserver", "connection_timeout", None),
        ("sqlite", "timeout", float("nan")),
        ("sqlite", "timeout", False),
    ],
)
def test_an_option_of_the_wrong_kind_is_refused_at_its_key(engine, option, value) -> None:
    assert set(errors(config(engine, OPTIONS={option: value}))) == {f"OPTIONS.{option}"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert set(errors({"ENGINE": "mysql", "PORT": 0, "TEST": 1, "USER": 7})) == {
        "PORT",
        "TEST",
        "USER",
        "NAME",
    }


@pytest.mark.parametrize("written", ["NAME", "name", "Name"])
def test_keys_may_be_written_in_any_case(written) -> None:
    assert entry_for({"engine": "sqlite", written: "shop.sqlite3"})["NAME"].endswith("/shop.sqlite3?mode=ro")


@pytest.mark.parametrize(
    ("patterns", "host", "allowed"),
    [
        (["*"], "anything.example", True),
        (["*.example"], "db.example", True),
        (["*.example"], "DB.Example", True),
        (["*.example"], "db.example.", False),
        (["*.example"], "db.example.evil", False),
        (["*.example"], "evil", False),
        (["*.example"], "", False),
        (["*.example"], "169.254.169.254", False),
        (["10.0.0.*"], "10.0.0.7", True),
        (["10.0.0.*"], "10.0.1.7", False),
        ([], "db.example", False),
    ],
)
@pytest.mark.parametrize("engine", SERVERS)
def test_hosts_are_allowed_by_pattern(settings, engine, patterns, host, allowed) -> None:
    settings.DATABASE_HOSTS = patterns
    if allowed:
        assert entry_for(config(engine, HOST=host))
    else:
        assert "HOST" in errors(config(engine, HOST=host))


@pytest.mark.parametrize("engine", SERVERS)
@pytest.mark.parametrize("patterns", [["*"], ["db.example"]])
@pytest.mark.parametrize("host", ["u:hunter2@h", "h,u:hunter2@i", "//hunter2/share"])
def test_a_host_is_a_host_alone_and_is_not_repeated(settings, engine, patterns, host) -> None:
    settings.DATABASE_HOSTS = patterns
    assert "hunter2" not in errors(config(engine, HOST=host))["HOST"]


@pytest.mark.parametrize("host", ["db.example,evil", "evil,db.example", "db.example,", "db.example, evil"])
def test_each_of_several_hosts_must_be_allowed(settings, host) -> None:
    settings.DATABASE_HOSTS = ["*.example"]
    assert "HOST" in errors(config("postgresql", HOST=host))


@pytest.mark.parametrize(
    ("engine", "backend", "own", "registered"),
    [
        ("mysql", "django.db.backends.mysql", {"HOST": "db.example"}, {"HOST": "DB.example"}),
        ("mysql", "django.db.backends.mysql", {"HOST": ""}, {"HOST": "127.0.0.1"}),
        ("postgresql", "django.db.backends.postgresql", {"HOST": "db.example"}, {"HOST": "DB.EXAMPLE"}),
        (
            "postgresql",
            "django.db.backends.postgresql",
            {"HOST": "", "PORT": ""},
            {"HOST": "localhost", "PORT": 5432},
        ),
    ],
)
def test_the_own_database_on_a_server_is_refused(
    settings, monkeypatch, engine, backend, own, registered
) -> None:
    entry = {"ENGINE": backend, "NAME": "shop", "PORT": "4444", **own}
    monkeypatch.setitem(settings.DATABASES, "default", entry)
    assert errors(config(engine, **registered)) == {
        "NAME": "is this application's own database, which can't be registered."
    }
    assert entry_for(config(engine, **registered, NAME="another"))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.2", "127.1", "2130706433", "0x7f.0.0.1",
        "0.0.0.0", "::1", "::ffff:127.0.0.1", "db.example,127.0.0.1", socket.gethostname(),
    ],
)  # fmt: skip
def test_the_own_database_is_refused_however_this_machine_is_written(settings, monkeypatch, host) -> None:
    own = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "", "PORT": "4444"}
    monkeypatch.setitem(settings.DATABASES, "default", own)
    assert set(errors(config("postgresql", HOST=host))) == {"NAME"}


def test_a_password_is_not_in_a_printed_entry() -> None:
    assert "hunter2" not in repr(entry_for(config("mysql", PASSWORD="hunter2")))


def test_what_is_allowed_is_listed_for_every_vendor() -> None:
    listed = {label: (keys, dict(options)) for label, _, keys, options in allowed_keys()}
    assert list(listed) == [dialect.label for dialect in DIALECTS]
    assert set(listed["PostgreSQL"][1]) >= {"sslmode", "connect_timeout"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "READ_ONLY", "TEST", "PRIVILEGED_LOGIN"]
)
ENGINES = st.sampled_from(["sqlite", *SERVERS])
OPTIONS = st.dictionaries(
    st.sampled_from(sorted({name for dialect in DIALECTS for name in dialect.options})), JSON, max_size=3
)


@given(st.dictionaries(KEYS, JSON | ENGINES | OPTIONS, max_size=9) | JSON, ENGINES)
def test_any_json_is_an_entry_or_errors_by_key(values, engine) -> None:
    values = {**values, "ENGINE": engine} if isinstance(values, dict) else values
    try:
        entry = entry_for(values)
    except ConfigError as error:
        entry = error.errors
    assert json.dumps(entry, default=str) != "{}"
