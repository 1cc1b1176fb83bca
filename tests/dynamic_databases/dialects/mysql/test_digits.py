"""Times and moments in digits alone are what the server itself makes of them, or none of their type."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.mysql.digits import separated
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, opened
from tests.servers.mariadb import mariadb_server

__all__ = ["mariadb_server"]

TYPES = {Family.TIME: "time(6)", Family.TIMESTAMP: "datetime(6)", Family.DATE: "date"}
TAKEN = {
    Family.TIME: "080000 80000 800 8 0 000000 -080000 -5 080000.5 0800.25 8385959 240000".split(),
    Family.TIMESTAMP: "20260131170411 20260131170411.5 260131170411 700131170411 691231235959"
    " 00000000000000 20260100000000".split(),
    Family.DATE: "20260131 260131 700131 20260131000000 260131000000 20260100".split(),
}
REFUSED = {
    Family.TIME: "086000 000060 8395959 99999999 20260131080000 8. .5 0800.1234567".split(),
    Family.TIMESTAMP: "20260131 260131 2026013117 20261331170411 20260131250000 2026013117041".split(),
    Family.DATE: "20261331 2026013 20260131000001 20260131170411".split(),
}
"""What the server refuses, shortens, or takes for less than is said."""


def column(family: Family) -> Column:
    size = None if family is Family.DATE else 6
    return Column(name="c", position=1, type=TYPES[family], kind=Kind(family, size))


def cases(texts: dict[Family, list[str]]) -> list[tuple[Family, str]]:
    return [(family, text) for family, each in texts.items() for text in each]


@pytest.fixture(scope="module")
def shop(mariadb_server):
    return mariadb_server.create(None, "")


@pytest.fixture
def connection(mariadb_server, shop, unblocked):
    with opened(mariadb_server, shop) as connection:
        yield connection


def asked(connection, family: Family, text: str) -> tuple[str | None, str | None]:
    """Return what a filter compares a text with, and what the server itself makes of it."""
    given = f"CAST({DIALECT.parameter(column(family))} AS char)"
    sql = f"SELECT {given}, CAST(CAST(%s AS {TYPES[family]}) AS char)"
    ((ours, servers),) = fetch_all(connection, sql, (text, text))
    return ours, servers


@pytest.mark.parametrize(("family", "text"), cases(TAKEN))
def test_what_the_server_takes_is_taken_as_it_takes_it(connection, family, text):
    ours, servers = asked(connection, family, text)
    assert ours == servers
    assert ours is not None


@pytest.mark.parametrize(("family", "text"), cases(REFUSED))
def test_what_it_changes_is_refused(connection, family, text):
    assert asked(connection, family, text)[0] is None


@pytest.mark.parametrize(("family", "text"), cases(TAKEN))
def test_its_separated_form_is_the_same_value(connection, family, text):
    assert asked(connection, family, separated(family, text)) == asked(connection, family, text)
