"""A database of the SQL Server that TEST_SQLSERVER_URL names, registered twice, and what its pages show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command

from tests.servers.sqlserver import SQLServerDatabase

VALUES = (
    "create table {s}.t (id int not null primary key, n bigint, d decimal(10,2), m money, f float, b bit, "
    "s nvarchar(20), v varchar(20), day date, hour time(0), at datetime, at2 datetime2(6), "
    "zoned datetimeoffset(0), u uniqueidentifier, raw varbinary(20), x xml, any_one sql_variant)",
    "insert into {s}.t (id, n, d, m, f, b, s, v, day, hour, at, at2, zoned, u, raw, x, any_one) values "
    "(1, 1, 1.5, 1.25, 0.1, 1, N'Ann', 'ann', '2026-01-31', '08:00', '2026-01-31 00:00:00', '2026-01-31', "
    "'2026-01-31 12:00:00 +01:00', '6f9619ff-8b86-d011-b42d-00c04fc964ff', 0x00ff, '<a>1</a>', 'one'), "
    "(2, 9, 9.99, 9.9901, -1, 0, N'100%_a', 'bob', '2026-02-01', '20:15:30', '2026-01-31 23:59:59', "
    "'2026-01-31 23:59:59.123456', '2026-02-01 12:00:00 +01:00', 'ffffffff-8b86-d011-b42d-00c04fc964ff', "
    "null, '<b/>', 'two')",
    "insert into {s}.t (id) values (3)",
)
PAGED = (
    "create table {s}.p (a nvarchar(5) not null, b int not null, c datetime, primary key (a, b))",
    "insert into {s}.p (a, b, c) values "
    + ", ".join(
        f"('{letter}', {number}, '2026-01-31 17:04:11.123')" for letter in "xyz" for number in range(20)
    ),
    "create table {s}.keyless (c int, d nvarchar(max))",
    "insert into {s}.keyless values (2, 'b'), (1, 'a'), (null, null)",
)


@pytest.fixture
def registered(sqlserver: SQLServerDatabase, environments: Any) -> Callable[..., str]:
    """Return a function that runs batches, registers the database as `shop` twice, and returns the schema."""

    def made(*batches: str) -> str:
        sqlserver.run(*batches)
        for environment in ("prod", "test"):
            call_command("add_database", "shop", environment, "--url", sqlserver.url, verbosity=0)
        return sqlserver.schema

    return made


@pytest.fixture
def rows(client: Any, sqlserver: SQLServerDatabase) -> Callable[..., Any]:
    """Return a function of a table and parameters that returns the page's JSON."""

    def rows_of(table: str, **parameters: str) -> Any:
        query = urlencode({"_format": "json"} | parameters)
        response = client.get(f"/prod/shop/{sqlserver.schema}.{table}/?{query}")
        assert response.status_code == (200 if "error" not in response.json() else 400), response.content
        return response.json()

    return rows_of
