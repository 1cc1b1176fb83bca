"""What is said where the driver finds no server, or one that does not encrypt as it is asked to."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error

from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlserver import SQLServer
from tests.required import located
from tests.servers.sqlserver import opened
from tests.servers.strangers import HANGS_UP, HTTP, stranger

pytest.importorskip("mssql_python")
pytestmark = pytest.mark.usefixtures("unblocked")

LIMITS = Limits(connect=20)
"""Enough for a busy machine: nothing here waits for it but a machine that is."""
ENCRYPTS_NOTHING = bytes.fromhex(
    "0401001a00000100"  # an answer of 26 bytes in one packet,
    "00000b0006" "0100110001" "ff"  # with a version and how it encrypts:
    "0e000fa00000" "02"  # not at all
)  # fmt: skip
"""Source: Microsoft's MS-TDS, 2.2.6.5, PRELOGIN."""


@pytest.fixture(autouse=True)
def _driver():
    located("odbc")


def message(host: str, port: int | None, **options: Any) -> str:
    """Return what is said of connecting there."""
    config: dict[str, Any] = {"ENGINE": "sqlserver", "NAME": "x", "USER": "u", "PASSWORD": "p", "HOST": host}
    config |= {"PORT": port} if port else {}
    with pytest.raises(Error) as caught, opened(config | {"OPTIONS": options}, LIMITS) as connection:
        connection.ensure_connection()
    return SQLServer().explain(caught.value, "connecting").message


@pytest.mark.parametrize("encrypt", ["mandatory", "optional"])
def test_a_web_server_is_no_sql_server(encrypt):
    with stranger(HTTP) as port:
        assert "is no SQL Server" in message("127.0.0.1", port, encrypt=encrypt)


def test_a_server_that_does_not_encrypt_at_once_is_not_called_untrusted():
    with stranger(HTTP) as port:
        explained = message("127.0.0.1", port, encrypt="strict")
    assert "Set encrypt to mandatory" in explained
    assert "certificate" not in explained


def test_a_server_that_does_not_encrypt_names_the_option():
    with stranger(ENCRYPTS_NOTHING) as port:
        assert "the option encrypt asks for it" in message("127.0.0.1", port, encrypt="mandatory")


@pytest.mark.parametrize("encrypt", ["mandatory", "strict"])
def test_a_server_that_hangs_up_may_not_encrypt_as_it_is_asked_to(encrypt):
    with stranger(HANGS_UP) as port:
        explained = message("127.0.0.1", port, encrypt=encrypt)
    assert "something answers at this HOST and PORT" in explained
    assert "the option encrypt" in explained


@pytest.mark.parametrize(("name", "port"), [("", 1433), ("", None), ("\\sqlexpress", None)])
def test_an_unknown_host_is_called_so_with_and_without_a_port(name, port):
    assert "the name in HOST is not known" in message(f"no-such-host.invalid{name}", port)
