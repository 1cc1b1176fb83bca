"""The last migration is told of each tool's own table, on every vendor; of SQL Server's, what it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dynamic_databases.catalog import Column, Family, Kind, Migration, Table
from dynamic_databases.dialects import migrations
from dynamic_databases.dialects.sqlserver.migrations import last_row, told_by
from tests.dynamic_databases.dialects.mysql import databases as mysql
from tests.dynamic_databases.dialects.postgresql import databases as postgresql
from tests.dynamic_databases.dialects.sqlite import files as sqlite

pytestmark = pytest.mark.usefixtures("unblocked")

TOOLS = {
    "django_migrations": (
        "id integer, app varchar(255), name varchar(255), applied timestamp NULL",
        "(2, 'shop', '0002_x', '2026-01-02 10:00:00'), (1, 'shop', '0001', '2026-01-03 10:00:00')",
        ("shop.0002_x", "2026-01-02 10:00:00", 2),
    ),
    "flyway_schema_history": (
        "installed_rank integer, version varchar(50), description varchar(200), installed_on timestamp NULL",
        "(2, '1.10', 'more', '2026-01-02 10:00:00'), (1, '1.9', 'first', '2026-01-01 10:00:00')",
        ("1.10 more", "2026-01-02 10:00:00", 2),
    ),
    "alembic_version": ("version_num varchar(32)", "('ae1027a6acf')", ("ae1027a6acf", None, 1)),
    "schema_migrations": ("version varchar(255)", "('20260101'), ('20250101')", ("20260101", None, 2)),
    "DATABASECHANGELOG": (
        "ID varchar(255), DATEEXECUTED timestamp NULL, ORDEREXECUTED integer",
        "('b', '2026-01-02 10:00:00', 2), ('a', '2026-01-02 10:00:00', 1)",
        ("b", "2026-01-02 10:00:00", 2),
    ),
    '"__EFMigrationsHistory"': (
        '"MigrationId" varchar(150), "ProductVersion" varchar(32)',
        "('20260131_Last', '8.0'), ('20250101_First', '8.0')",
        ("20260131_Last", None, 2),
    ),
}
"""By the name of a tool's table: its columns, rows, and what is told of the last one."""


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def migration_of(request, tmp_path) -> Callable[[str], Migration | None]:
    """Return a function that tells the last migration of a new database that a script makes."""

    def told(script: str) -> Migration | None:
        opened: Any
        if request.param == "sqlite":
            opened, dialect = sqlite.opened(sqlite.make(tmp_path / "t.db", script)), sqlite.DIALECT
        else:
            server = request.getfixturevalue(f"{request.param}_server")
            words = (
                "SET sql_mode = 'ANSI_QUOTES', time_zone = '+00:00';" if request.param == "mariadb" else ""
            )
            module: Any = postgresql if request.param == "postgresql" else mysql
            opened, dialect = module.opened(server, server.create(None, words + script)), module.DIALECT
        with opened as connection:
            return dialect.read_catalog(connection).statistics.migration

    return told


def script_of(tool: str) -> str:
    columns, rows, _ = TOOLS[tool]
    return f"CREATE TABLE {tool} ({columns}); INSERT INTO {tool} VALUES {rows};"


@pytest.mark.parametrize("tool", TOOLS)
def test_the_last_migration_of_each_tool_is_told(migration_of, tool):
    migration = migration_of(script_of(tool))
    assert migration is not None
    name = tool.strip('"')
    assert migration.source in (name, name.lower()), "PostgreSQL folds what is not quoted"
    assert (migration.name, migration.applied, migration.count) == TOOLS[tool][2]


def test_a_migration_of_flyways_that_has_no_version_is_called_by_its_description(migration_of):
    columns = TOOLS["flyway_schema_history"][0]
    migration = migration_of(
        f"CREATE TABLE flyway_schema_history ({columns});"
        "INSERT INTO flyway_schema_history VALUES (1, '1', 'first', NULL), (2, NULL, 'again', NULL);"
    )
    assert migration is not None
    assert (migration.name, migration.applied, migration.count) == ("again", None, 2)


def test_a_table_that_bears_a_tools_name_alone_does_not_hide_another_tools(migration_of):
    other = "CREATE TABLE django_migrations (a integer);"
    assert migration_of(other) is None
    migration = migration_of(
        other.replace("django_migrations", "alembic_version") + script_of("schema_migrations")
    )
    assert migration is not None
    assert migration.source == "schema_migrations"


def test_a_view_that_bears_a_tools_name_is_not_selected_from(migration_of):
    assert migration_of("CREATE VIEW alembic_version AS SELECT 'x' AS version_num") is None


def test_of_several_schemas_it_is_the_logins_own_that_counts(postgresql_server):
    copies = "".join(
        f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.alembic_version (version_num text);"
        f"INSERT INTO {schema}.alembic_version VALUES ('{schema}');"
        for schema in ("alpha", "zeta")
    )
    database = postgresql_server.create(None, copies + script_of("alembic_version"))
    with postgresql.opened(postgresql_server, database) as connection:
        migration = postgresql.DIALECT.read_catalog(connection).statistics.migration
    assert migration is not None
    assert migration.name == "ae1027a6acf"


@pytest.mark.parametrize("tool", migrations.TOOLS, ids=lambda tool: tool.table)
def test_sql_server_is_asked_for_the_last_row_alone(tool):
    names = sorted(tool.columns)
    columns = tuple(
        Column(name.upper(), position, "int", Kind(Family.INTEGER)) for position, name in enumerate(names)
    )
    sql = last_row(tool, Table("s", tool.table, columns=columns))
    assert sql.startswith("SELECT TOP 1 (SELECT COUNT(*) FROM (SELECT TOP 10000 1 AS one FROM ")
    assert sql.endswith(
        f"FROM [s].[{tool.table}] ORDER BY " + ", ".join(f"[{name.upper()}] DESC" for name in tool.order)
    )
    assert {tool.table for tool in migrations.TOOLS} == {name.strip('"').lower() for name in TOOLS}


def test_a_migration_is_called_the_same_on_sql_server():
    django, flyway = Table("dbo", "django_migrations"), Table("dbo", "flyway_schema_history")
    assert told_by(migrations.DJANGO, django, [(2, "2026-01-02", "shop", "0002_more")]) == Migration(
        "django_migrations", "shop.0002_more", "2026-01-02", 2
    )
    assert told_by(migrations.FLYWAY, flyway, [(9, None, None, "views")]) == Migration(
        "flyway_schema_history", "views", None, 9
    )
    assert told_by(migrations.DJANGO, django, []) is None
