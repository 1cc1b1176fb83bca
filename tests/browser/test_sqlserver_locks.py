"""What another session has locked on a real SQL Server, where TEST_SQLSERVER_URL names one: others work."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from tests.markup import plain, text_of
from tests.servers.sqlserver import DIALECT, SQLServerDatabase, opened, sqlserver

__all__ = ["sqlserver"]
pytestmark = pytest.mark.django_db


def test_a_table_that_is_being_altered_costs_no_page_of_the_others(
    client: Any, sqlserver: SQLServerDatabase, environments: Any, settings: Any
) -> None:
    sqlserver.run(
        "create table {s}.held (id int not null primary key, n int not null default 1)",
        "insert into {s}.held (id) values (1)",
        "create table {s}.free (id int not null primary key)",
        "insert into {s}.free values (7)",
    )
    for environment in ("prod", "test"):
        call_command("add_database", "shop", environment, "--url", sqlserver.url, verbosity=0)
    held, free = (f"/prod/shop/{sqlserver.schema}.{name}/" for name in ("held", "free"))
    assert [client.get(page).status_code for page in ("/prod/shop/", held, free)] == [200, 200, 200]
    settings.CATALOG_MAX_AGE = 0.0
    with opened(sqlserver.config, read_only=False) as other, other.cursor() as cursor:
        cursor.execute("BEGIN TRANSACTION")
        cursor.execute(f"ALTER TABLE {DIALECT.quote_table(sqlserver.schema, 'held')} ADD x int")
        for page in ("/prod/shop/", free, f"{free}-/structure", f"{held}-/structure", "/compare/shop/"):
            assert client.get(page).status_code == 200, page
        response = client.get(held)
        cursor.execute("ROLLBACK")
    assert response.status_code == 503
    assert "another session holds a lock" in plain(text_of(response))
