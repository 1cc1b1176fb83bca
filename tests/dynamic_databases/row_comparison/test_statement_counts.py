"""How many statements a comparison of rows costs each side, counted by the servers themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dynamic_databases.runtime_models import Page
from tests.dynamic_databases.row_comparison.asking import compared
from tests.servers.programs import became

TALLIED = """
    CREATE TABLE tallied_lands (id integer PRIMARY KEY, code varchar(2) NOT NULL UNIQUE);
    INSERT INTO tallied_lands VALUES ({0}, 'FR'), ({1}, 'CH');
    CREATE TABLE tallied (
        code varchar(3) PRIMARY KEY, name varchar(20), land integer,
        FOREIGN KEY (land) REFERENCES tallied_lands (id)
    );
    INSERT INTO tallied VALUES ('EUR', 'Euro', {0}), ('CHF', '{2}', {1});
"""
ENVIRONMENTS = ("prod", "test", "dev")
PATIENCE = 30.0
Count = Callable[[str], int]


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def counted(request, monkeypatch) -> Iterator[tuple[str, Count]]:
    """Yield a vendor, and a function that returns how often a table has been selected from."""
    if request.param == "sqlite":
        asked: list[str] = []
        rows = Page.rows

        def reading(page: Page) -> Any:
            asked.append(page.queryset.model.table.name)
            return rows(page)

        monkeypatch.setattr(Page, "rows", reading)
        yield request.param, asked.count
        return
    server = request.getfixturevalue(f"{request.param}_server")
    yield from _logged(request.param, server)


def _logged(vendor: str, server: Any) -> Iterator[tuple[str, Count]]:
    if vendor == "postgresql":
        log = server.folder / "log"
        start = log.stat().st_size

        def told(table: str) -> int:
            lines = log.read_bytes()[start:].decode(errors="replace").splitlines()
            return sum("SELECT" in line and f'FROM "public"."{table}"' in line for line in lines)

        yield vendor, told
        return
    server.sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1; TRUNCATE mysql.general_log")
    try:
        yield (
            vendor,
            lambda table: int(
                server.sql(
                    "SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE 'SELECT%'"
                    f" AND argument LIKE '%FROM `{table}`%' AND argument NOT LIKE '%general_log%'"
                )
            ),
        )
    finally:
        server.sql("SET GLOBAL general_log = 0; SET GLOBAL log_output = 'FILE'; TRUNCATE mysql.general_log")


@pytest.mark.parametrize(("name", "times"), [("Swiss franc", 1), ("Franken", 2)])
def test_each_side_is_asked_once_and_once_more_for_what_differs(shops, counted, name, times):
    vendor, count = counted
    logged = (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET log_statement = ''all''', current_database());"
        " END $$;"
        if vendor == "postgresql"
        else ""
    )
    names = {"prod": "Swiss franc", "test": "Swiss franc", "dev": name}
    scripts = {
        slug: TALLIED.format(3 + position, 9 - position, names[slug]) + logged
        for position, slug in enumerate(ENVIRONMENTS)
    }
    databases = shops(scripts, [vendor] * len(ENVIRONMENTS))
    comparison = compared(databases, "tallied")
    assert comparison.complete
    assert len(comparison.rows) == times - 1
    assert became(lambda: count("tallied") == times * len(ENVIRONMENTS), PATIENCE), count("tallied")
    assert count("tallied_lands") == times * len(ENVIRONMENTS), "one for what the references mean"
