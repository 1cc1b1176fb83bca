"""What a config for SQL Server may say, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.module_loading import import_string

from dynamic_databases.config import entry_for
from dynamic_databases.dialects import dialect_named
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlserver import SQLServer
from dynamic_databases.errors import ConfigError
from tests.required import located

DIALECT = SQLServer()
LIMITS = Limits(connect=5, statement=15, lock=2)
PASSWORD = "p;Encrypt=no{}"


def config(**more: Any) -> dict[str, Any]:
    base = {
        "ENGINE": "sqlserver",
        "NAME": "shop",
        "USER": "reader",
        "PASSWORD": PASSWORD,
        "HOST": "db.example",
    }
    return base | more


def extra_params(*, read_only: bool = True, **options: Any) -> dict[str, str]:
    """Return the driver's words of the entry, by name."""
    entry = DIALECT.entry(config(OPTIONS=options), LIMITS, read_only=read_only)
    return dict(word.split("=", 1) for word in entry["OPTIONS"]["extra_params"].split(";"))


def refused(**more: Any) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        entry_for(config(**more))
    return caught.value.errors


@pytest.mark.parametrize("name", ["sqlserver", "mssql"])
def test_both_schemes_mean_sql_server(name: str) -> None:
    dialect = dialect_named(name)
    assert dialect is not None
    assert dialect.label == "SQL Server"


def test_the_driver_that_needs_no_installing_is_the_usual_one() -> None:
    options = DIALECT.entry(config(), LIMITS)["OPTIONS"]
    assert options["python_driver"] == "mssql_python"
    assert "driver" not in options


def test_a_named_driver_means_pyodbc() -> None:
    options = DIALECT.entry(config(OPTIONS={"driver": "ODBC Driver 17 for SQL Server"}), LIMITS)["OPTIONS"]
    assert options["driver"] == "ODBC Driver 17 for SQL Server"
    assert "python_driver" not in options
    assert "MARS_Connection=no" in options["extra_params"]


def test_freetds_is_told_its_protocol_and_never_looks_a_host_up_in_a_file() -> None:
    options = DIALECT.entry(config(OPTIONS={"driver": "FreeTDS"}), LIMITS)["OPTIONS"]
    assert options["host_is_server"] is True
    assert options["extra_params"] == "TDS_Version=7.4;ClientCharset=UTF-8;Encryption=require"


def test_encryption_is_asked_for_and_certificates_are_checked_unless_said_otherwise() -> None:
    words = extra_params()
    assert (words["Encrypt"], words["TrustServerCertificate"]) == ("yes", "no")
    words = extra_params(encrypt="Strict", trust_server_certificate=True)
    assert (words["Encrypt"], words["TrustServerCertificate"]) == ("strict", "yes")


def test_a_readable_copy_may_answer_unless_something_is_to_be_written() -> None:
    assert extra_params()["ApplicationIntent"] == "ReadOnly"
    assert extra_params(read_only=False)["ApplicationIntent"] == "ReadWrite"
    assert extra_params(application_intent="readwrite")["ApplicationIntent"] == "ReadWrite"


def test_time_limits_are_whole_seconds_and_no_statement_may_have_more_than_the_applications() -> None:
    options = DIALECT.entry(config(OPTIONS={"connection_timeout": 1.2, "query_timeout": 60}), LIMITS)[
        "OPTIONS"
    ]
    assert (options["connection_timeout"], options["query_timeout"]) == (2, 15)


def test_an_unknown_database_is_not_asked_for_again_for_25_seconds() -> None:
    assert DIALECT.entry(config(), LIMITS)["OPTIONS"]["connection_retries"] == 0


@pytest.mark.parametrize(
    "options",
    [
        {"extra_params": "Authentication=ActiveDirectoryMsi"},
        {"dsn": "other"},
        {"driver": "/srv/driver.so"},
        {"python_driver": "os"},
        {"encrypt": "no;UID=sa"},
        {"trust_server_certificate": "yes;UID=sa"},
        {"application_intent": "ReadOnly;UID=sa"},
        {"connection_timeout": 0},
        {"connection_timeout": 3600},
        {"isolation_level": "SERIALIZABLE; DROP TABLE x"},
        {"python_driver": "mssql_python", "driver": "FreeTDS"},
        {"host_is_server": False},
    ],
    ids=str,
)
def test_an_option_that_could_reach_further_is_refused(options: dict[str, Any]) -> None:
    assert refused(OPTIONS=options).keys() <= {f"OPTIONS.{name}" for name in options}


@pytest.mark.parametrize(
    "host",
    ["db,1433", "tcp:db", "np:db", "db;Encrypt=no", "{db}", "(localdb)\\x", "db\\a\\b", "fe80::1%eth0"],
)
def test_a_host_is_a_host_alone(host: str) -> None:
    assert "HOST" in refused(HOST=host)


@pytest.mark.parametrize("host", ["db.example", "DB-1", "10.0.0.1", "::1", "db\\SQLEXPRESS"])
def test_a_host_may_be_a_name_an_address_or_an_instance(host: str) -> None:
    assert DIALECT.problems(config(HOST=host), None) == {}  # type: ignore[arg-type]


def test_an_instance_is_found_by_its_name_not_by_a_port() -> None:
    assert DIALECT.entry(config(HOST="db\\SQLEXPRESS"), LIMITS)["PORT"] == ""
    assert DIALECT.entry(config(), LIMITS)["PORT"] == "1433"


def test_nobody_connects_as_the_account_that_runs_the_application() -> None:
    assert refused(USER="") == {"USER": "is required."}
    assert refused(PASSWORD="") == {"PASSWORD": "is required."}


def test_what_a_driver_would_cut_off_is_refused() -> None:
    assert refused(PASSWORD="secret ") == {"PASSWORD": "begins or ends with a blank, which drivers take off."}


@pytest.mark.parametrize("password", ["a;UID=sa", "{a", "}};UID=sa;{", "a}b=c", 'q"', "é🦊"])
def test_a_password_is_nothing_but_a_password(password: str) -> None:
    located("odbc")
    parser = pytest.importorskip("mssql_python.connection_string_parser")
    wrapper = import_string("dynamic_databases.dialects.sqlserver.backend.base.DatabaseWrapper")(
        DIALECT.entry(config(PASSWORD=password), LIMITS), "sqlserver"
    )
    text = wrapper._build_connection_string(wrapper.get_connection_params(), "")
    parsed = parser._ConnectionStringParser()._parse(text)
    assert (parsed["pwd"], parsed["uid"]) == (password, "reader")


def test_a_missing_driver_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynamic_databases.dialects.sqlserver.config.find_spec", lambda name: None)
    assert refused() == {
        "ENGINE": "needs a driver that is not installed: make drivers (in a project of your own: "
        "pip install mssql-django mssql-python; apt-get install libodbc2)"
    }


@pytest.mark.parametrize(
    ("options", "other", "same"),
    [
        ({"HOST": "localhost"}, {"HOST": "127.0.0.1", "PORT": "1433"}, True),
        ({"HOST": "DB.example."}, {"HOST": "db.example"}, True),
        ({"NAME": "Shop"}, {"NAME": "shop"}, True),
        ({"PORT": "1433"}, {"PORT": 1434}, False),
        ({"HOST": "db\\one"}, {"HOST": "db\\two"}, False),
        ({"USER": "a"}, {"USER": "b"}, True),
    ],
)
def test_one_database_is_told_by_host_port_and_name(
    options: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    first, second = (DIALECT.entry(config(**given), LIMITS) for given in (options, other))
    assert DIALECT.same_database(first, second) is same
