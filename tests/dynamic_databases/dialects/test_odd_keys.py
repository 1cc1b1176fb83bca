"""Keys that anybody may write into an address, asked of each type of real servers: never a failure."""

from __future__ import annotations

import pytest

from dynamic_databases.models import Database
from tests.dynamic_databases.dialects.mysql import test_values as test_mysql_values
from tests.dynamic_databases.dialects.postgresql import test_values as test_postgresql_values

VALUES = {"postgresql": test_postgresql_values, "mariadb": test_mysql_values}
KEYS = "~ninf ~n~2Dinf ~nnan ~n1e308 ~n0~2E1 ~n99999999999999999999 ~uff ~uc328 ~xff ~x".split()


@pytest.fixture(params=["postgresql", "mariadb"])
def tables(request, environments) -> list[str]:
    """Register a database with a table a type, and return their names."""
    server = request.getfixturevalue(f"{request.param}_server")
    config = server.config(server.create_once("odd_keys", VALUES[request.param].SCHEMA))
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    return list(VALUES[request.param].known(server))


def test_no_key_of_an_address_is_a_failure(client, tables):
    for table in tables:
        for key in KEYS:
            for by in ("id", "v"):
                page = client.get(f"/prod/shop/{table}/{key}/?_by={by}&_format=json")
                assert page.status_code in (200, 302, 400, 404), (table, key, by, page.content)


def test_no_exact_filter_is_a_failure(client, tables):
    for table in tables:
        for key in (*KEYS, "1", "~", "~0", "a,b"):
            page = client.get(f"/prod/shop/{table}/?v__exact={key}&_format=json")
            assert page.status_code in (200, 400), (table, key, page.content)


@pytest.mark.parametrize("value", ["Infinity", "-inf", "NaN"])
def test_no_filter_of_what_is_no_number_is_a_failure(client, tables, value):
    for table in tables:
        for operator in ("", "__gt", "__in"):
            page = client.get(f"/prod/shop/{table}/?v{operator}={value}&_format=json")
            assert page.status_code in (200, 400), (table, operator, page.content)


def test_infinity_and_no_number_are_found_as_they_are_shown(client, tables):
    if "exact" not in tables or "single_" not in tables:
        pytest.skip("MariaDB has neither")
    for table, shown in (("exact", "NaN"), ("single_", "Infinity")):
        rows = client.get(f"/prod/shop/{table}/?v={shown}&_format=json").json()["rows"]
        assert [value for _, value in rows] == [shown], table
