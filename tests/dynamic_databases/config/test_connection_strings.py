"""What people paste becomes a config: URLs, and the connection strings of ADO, ODBC, Npgsql and MySQL.

Long, since its cases are tables: texts with the configs that they become.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynamic_databases.config import entry_for
from dynamic_databases.config.connection_strings import config_from_connection_string
from dynamic_databases.config.texts import config_from_text
from dynamic_databases.errors import ConfigError

SHOP = {"ENGINE": "sqlserver", "NAME": "shop", "USER": "u", "PASSWORD": "p;w", "HOST": "h", "PORT": "1433"}


@pytest.mark.parametrize(
    "text",
    [
        "Server=tcp:h,1433;Database=shop;Uid=u;Pwd={p;w}",
        "Server=tcp:h,1433;Database=shop;Uid=u;Pwd={p;w};",
        "PWD={p;w};uid=u;DATABASE=shop;SERVER=h,1433",
        'Data Source=h,1433;Initial Catalog=shop;User ID=u;Password="p;w"',
        "Addr=h,1433;initial catalog=shop;USER=u;password='p;w'",
        " network address = tcp:h,1433 ; Database = shop ; User Id = u ; Pwd = {p;w} ",
        "Driver={ODBC Driver 18 for SQL Server};Server=h;Port=1433;Database=shop;Uid=u;Pwd={p;w}",
        "Provider=MSOLEDBSQL;Address=TCP:h,1433;Database={shop};User_Id=u;Pwd={p;w};PersistSecurityInfo=no",
        "Server=h,1433;Database=shop;UID=u;PWD={p;w};Trusted_Connection=no;Mars=true;App=x",
    ],
)
def test_sql_server_is_read_in_any_case_order_quoting_and_with_synonyms(text) -> None:
    assert config_from_text(text) == SHOP


@pytest.mark.parametrize(
    ("written", "password"),
    [
        ("{}}}", "}"),
        ("{a}}b}", "a}b"),
        ("{ a }", " a "),
        ('"a""b"', 'a"b'),
        ("'a''b'", "a'b"),
        ('"a\'b"', "a'b"),
        ("a=b", "a=b"),
        ("a}b", "a}b"),
        ("=", "="),
        (" a b ", "a b"),
        ("{=;=}", "=;="),
    ],
)
def test_quoting_is_undone(written, password) -> None:
    assert config_from_text(f"Server=h;Pwd={written};Database=d")["PASSWORD"] == password


@pytest.mark.parametrize(
    ("server", "host", "port"),
    [
        ("h\\SQLEXPRESS", "h\\SQLEXPRESS", None),
        ("tcp:h\\I,1444", "h\\I", "1444"),
        (".", "localhost", None),
        ("(local)", "localhost", None),
        ("(LOCAL)\\I", "localhost\\I", None),
        ("h , 1433", "h", "1433"),
        ("shop.database.windows.net", "shop.database.windows.net", None),
        ("::1", "::1", None),
    ],
)
def test_a_server_is_parted_from_its_port(server, host, port) -> None:
    config = config_from_text(f"Server={server};Database=d;Uid=u")
    assert (config["HOST"], config.get("PORT")) == (host, port)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Encrypt=yes;TrustServerCertificate=true", {"encrypt": True, "trust_server_certificate": True}),
        ("Encrypt=Strict", {"encrypt": "Strict"}),
        ("Connect Timeout=30;Command Timeout=5", {"connection_timeout": 30, "query_timeout": 5}),
        ("ApplicationIntent=ReadOnly", {"application_intent": "ReadOnly"}),
        ("MultiSubnetFailover=Yes", {"multi_subnet_failover": True}),
        ("Driver=Npgsql;SSL Mode=VerifyFull", {"sslmode": "verify-full"}),
        ("Driver=Npgsql;Application Name=7", {"application_name": "7"}),
        ("Driver={PostgreSQL Unicode};sslmode=require", {"sslmode": "require"}),
        ("Driver={MySQL ODBC 8.0};SslMode=Required", {"ssl_mode": "REQUIRED"}),
        ("Driver=MySqlConnector;SslMode=None", {"ssl_mode": "DISABLED"}),
        ("Driver=MariaDB;Ssl_Mode=VerifyFull", {"ssl_mode": "VERIFY_IDENTITY"}),
        ("Driver=MariaDB;Connection Timeout=9", {"connect_timeout": 9}),
    ],
)  # fmt: skip
def test_options_are_of_their_type_and_spelling(text, options) -> None:
    assert config_from_text(f"Server=h;Database=d;Uid=u;{text}")["OPTIONS"] == options


@pytest.mark.parametrize(
    ("driver", "engine"),
    [
        ("Npgsql", "postgresql"),
        ("{MySQL ODBC 8.0 Driver}", "mysql"),
        ("FreeTDS", "sqlserver"),
        ("{SQL Server}", "sqlserver"),
    ],
)  # fmt: skip
def test_the_driver_tells_the_vendor(driver, engine) -> None:
    assert config_from_text(f"Driver={driver};Server=h;Database=d")["ENGINE"] == engine


def test_a_template_may_tell_the_vendor() -> None:
    config = config_from_connection_string("Host=h;Port=5432;Username=u;Password=p;Database=d", "postgresql")
    assert config == {
        "ENGINE": "postgresql",
        "NAME": "d",
        "USER": "u",
        "PASSWORD": "p",
        "HOST": "h",
        "PORT": "5432",
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Server=h;Server=i", "server"),
        ("Uid=u;User ID=v", "userid"),
        ("Server=h,1;Port=2", "PORT"),
        ("Server=np:\\\\h\\pipe", "HOST"),
        ("Server=h;Pwd={a", "config"),
        ("Server=h;Pwd={a}b", "config"),
        ("Server=h;Pwd='a", "config"),
        ("Server=h;nonsense", "config"),
        ("=x", "config"),
        ("Server=h;;a-b=c", "config"),
        ("Server=h;Trusted_Connection=yes", "trustedconnection"),
        ("Server=h;Integrated Security=SSPI", "integratedsecurity"),
        ("Server=h;AttachDbFilename=/x", "attachdbfilename"),
        ("Server=h;Failover Partner=i", "failoverpartner"),
        ("DSN=shop;x=1", "dsn"),
        ("Driver=Oracle;Server=h", "Driver"),
        ("Driver=/srv/evil.so;Server=h", "Driver"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_keyword(text, key) -> None:
    with pytest.raises(ConfigError) as refused:
        config_from_text(text)
    assert key in refused.value.errors


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_every_password_survives_quoting(password) -> None:
    braces = password.replace("}", "}}")
    assert config_from_text(f"Server=h;Pwd={{{braces}}};Uid=u")["PASSWORD"] == password
    quotes = password.replace('"', '""')
    assert config_from_text(f'Server=h;Pwd="{quotes}";Uid=u')["PASSWORD"] == password


@given(st.text(max_size=60))
def test_any_text_is_a_config_or_a_reason(text) -> None:
    try:
        read = config_from_text(text)
    except ConfigError as error:
        read = error.errors
    assert read or text.strip() == "{}"


@pytest.mark.parametrize(
    ("url", "config"),
    [
        ("sqlite:///a.sqlite3", {"ENGINE": "sqlite", "NAME": "a.sqlite3"}),
        ("sqlite:////srv/a b.sqlite3", {"ENGINE": "sqlite", "NAME": "/srv/a b.sqlite3"}),
        ("sqlite:///a%23b?timeout=3", {"ENGINE": "sqlite", "NAME": "a#b", "OPTIONS": {"timeout": 3}}),
        ("sqlite:///a#b", {"ENGINE": "sqlite", "NAME": "a#b"}),
        (
            "postgresql://u:p#w%23#@h/d?application_name=x#y",
            {
                "ENGINE": "postgresql",
                "NAME": "d",
                "USER": "u",
                "PASSWORD": "p#w##",
                "HOST": "h",
                "OPTIONS": {"application_name": "x#y"},
            },
        ),
        (
            "postgresql://u:p%40w@h:5433/d?sslmode=require&application_name=7",
            {
                "ENGINE": "postgresql", "NAME": "d", "USER": "u", "PASSWORD": "p@w",
                "HOST": "h", "PORT": 5433,
                "OPTIONS": {"sslmode": "require", "application_name": "7"},
            },
        ),
        ("postgres://h/d", {"ENGINE": "postgres", "NAME": "d", "HOST": "h"}),
        ("postgres://%2Frun%2Fpg/d", {"ENGINE": "postgres", "NAME": "d", "HOST": "/run/pg"}),
        ("postgresql://[::1]:1/d", {"ENGINE": "postgresql", "NAME": "d", "HOST": "::1", "PORT": 1}),
        ("mysql://u@h/d", {"ENGINE": "mysql", "NAME": "d", "USER": "u", "HOST": "h"}),
        ("MariaDB://u@h/d", {"ENGINE": "mariadb", "NAME": "d", "USER": "u", "HOST": "h"}),
        (
            "sqlserver://sa:p@h:1433/d?encrypt=no&trust_server_certificate=true",
            {
                "ENGINE": "sqlserver", "NAME": "d", "USER": "sa", "PASSWORD": "p", "HOST": "h", "PORT": 1433,
                "OPTIONS": {"encrypt": False, "trust_server_certificate": True},
            },
        ),
        ("mssql://sa@h/d", {"ENGINE": "mssql", "NAME": "d", "USER": "sa", "HOST": "h"}),
    ],
)  # fmt: skip
def test_a_url_is_read(url, config) -> None:
    assert config_from_text(url) == config


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("oracle://h/d", "must start with one of"),
        ("django.db.backends.sqlite3://h/d", "must start with one of"),
        ("file:///etc/passwd", "must start with one of"),
        ("postgresql:h/d", "must start with one of"),
        ("postgresql://h:many/d", "can't be read; write / @ : "),
        ("postgresql://h:99999/d", "can't be read"),
        ("postgresql://[::1/d", "can't be read"),
        ("postgresql://h/d\nx", "contains a control character"),
        ("postgresql://h/d?sslmode=a&sslmode=b", "is given twice"),
        ("postgresql://u:pa?ss@h/d", "contains an @ after the host; write / @ ? in a user, password"),
    ],
)
def test_a_url_that_cannot_be_read_is_refused(url, message) -> None:
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        config_from_text(url)


PLANTED = "q9planted"
SIGNS = st.lists(
    st.sampled_from([*"/@:?#%&;='\"{}[]\\, +", "%2F", "%00", "=x", "a", "²", "mode", "Server=h"]),
    max_size=6,
).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:{}{}@h/d", "mysql://u:{}{}@h:3306/d", "sqlserver://u:{}{}@h/d",
        "Server=h;Pwd={}{};Database=d", "Server=h;Pwd='{}{}", "Driver=Npgsql;Password={}{};Host=h;Db=d",
    ],
)  # fmt: skip
@given(signs=SIGNS)
def test_no_refusal_repeats_the_rest_of_a_password(text, signs) -> None:
    """A sign that parts a URL or a connection string may stand in a password that nobody quoted."""
    message = ""
    try:
        entry_for(config_from_text(text.format(signs, PLANTED)))
    except ConfigError as error:
        message = str(error)
    assert PLANTED not in message
