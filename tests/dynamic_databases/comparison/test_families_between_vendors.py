"""The same releases of real applications on several vendors differ in what their scripts have otherwise.

SQL Server's catalogs are read from the scripts alone. Skipped where the schemas are not there.

Long, since what differs and what is planted are tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import permutations
from typing import Any

import pytest

from dynamic_databases.catalog import Catalog, Family, Index, IndexPart, Kind, Table
from dynamic_databases.comparison import Comparison, Difference, compare
from tests.dynamic_databases.comparison import tsql
from tests.dynamic_databases.dialects.mysql import databases as mysql
from tests.dynamic_databases.dialects.postgresql import databases as postgresql
from tests.dynamic_databases.dialects.sqlite import files
from tests.shared_data import shared_data

ENVIRONMENTS = ("prod", "test", "dev")
Read = Callable[[str, str, str], Catalog]

OF_EVERY_FLOWABLE = """
act_evt_log log_nr_ type
act_hi_detail var_type_ type
act_ru_event_subscr created_ default
act_ru_execution act_fk_exe_parent on_delete
act_ru_execution act_fk_exe_procinst on_delete
act_ru_execution act_fk_exe_procinst on_update
act_ru_execution act_fk_exe_super on_delete
"""
FLOWABLE = {
    "prod": OF_EVERY_FLOWABLE,
    "test": OF_EVERY_FLOWABLE
    + """
act_cmmn_hi_mil_inst time_stamp_ nullable
act_cmmn_ru_mil_inst time_stamp_ nullable
act_hi_tsk_log id_ type
""",
    "dev": OF_EVERY_FLOWABLE
    + """
act_evt_log time_stamp_ default
act_hi_tsk_log id_ type
""",
}
"""What the scripts of PostgreSQL and MariaDB say otherwise, by release: see docs/comparing.md."""
CHINOOK_ON_SQLITE = """
artist name type
employee hiredate default
track composer type
"""
"""What dev changes and SQLite can't change in a table that is there."""


@pytest.fixture(scope="module")
def read(request, tmp_path_factory, django_db_blocker) -> Any:
    """Yield a function that returns the catalog of a family's release on a vendor."""

    @cache
    def catalog(family: str, vendor: str, environment: str) -> Catalog:
        script = shared_data(f"{family}/{vendor}/{environment}.sql")
        name = f"{family}_{environment}"
        if vendor == "mssql":
            return tsql.catalog_of(script.read_text(encoding="utf-8"))
        if vendor == "sqlite":
            path = tmp_path_factory.mktemp(family) / f"{name}.db"
            return files.catalog_of(files.make(path, script.read_text(encoding="utf-8")))
        if vendor == "mysql":
            server = request.getfixturevalue("mariadb_server")
            return mysql.catalog_of(server, server.create_once(name, script))
        server = request.getfixturevalue("postgresql_server")
        return postgresql.catalog_of(server, server.create_once(name, script))

    with django_db_blocker.unblock():
        yield catalog


def differences_between(here: Catalog, there: Catalog) -> set[str]:
    differences = compare({"prod": here, "dev": there}).differences
    return {f"{each.table} {each.name} {each.attribute}".lower() for each in differences}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_flowable_differs_between_postgresql_and_mariadb_as_its_scripts_do(read: Read, environment):
    catalogs = [read("flowable", vendor, environment) for vendor in ("postgres", "mysql")]
    expected = set(FLOWABLE[environment].split("\n")) - {""}
    assert len(expected) <= 10
    for here, there in permutations(catalogs):
        assert differences_between(here, there) == expected


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_chinook_differs_between_vendors_in_what_sqlite_could_not_change(read: Read, environment):
    catalogs = {name: read("chinook", name, environment) for name in ("mysql", "sqlite", "mssql", "postgres")}
    # Its script for PostgreSQL has names of its own: album_id for AlbumId.
    catalogs["postgres"] = in_one_word(catalogs["postgres"])
    for here, there in permutations(catalogs, 2):
        expected = CHINOOK_ON_SQLITE if environment == "dev" and "sqlite" in (here, there) else ""
        assert differences_between(catalogs[here], catalogs[there]) == set(expected.split("\n")) - {""}, (
            f"{here}, {there}"
        )


PLANTED = """
flowable | act_ru_task | a column less         | priority_           | none
flowable | act_ru_task | a longer text         | name_               | type
flowable | act_ru_task | another kind          | owner_              | type
flowable | act_ru_task | a required column     | assignee_           | nullable
flowable | act_ru_task | another default       | delegation_         | default
flowable | act_ru_task | an index less         | create_time_        | none
flowable | act_ru_task | an index more         | priority_           | none
flowable | act_ru_task | a foreign key less    | execution_id_       | none
flowable | act_ru_task | another action        | execution_id_       | on_delete
flowable | act_ru_task | a table less          | none                | none
chinook  | track       | a column less         | composer            | none
chinook  | track       | a longer text         | name                | type
chinook  | track       | another kind          | milliseconds        | type
chinook  | track       | a required column     | composer            | nullable
chinook  | track       | another default       | bytes               | default
chinook  | track       | an index more         | bytes               | none
chinook  | track       | a foreign key less    | genreid             | none
chinook  | track       | another action        | genreid             | on_delete
chinook  | track       | a table less          | none                | none
"""
"""What is changed in one table of one vendor, by its column, and the attribute that has to be found.

Keys and indexes have names of each vendor's own, or none.
"""
PAIRS = {"flowable": ("postgres", "mysql"), "chinook": ("mysql", "sqlite")}


@pytest.mark.parametrize(
    ("family", "table", "change", "column", "attribute"),
    [[cell.strip() for cell in line.split("|")] for line in PLANTED.strip().splitlines()],
)
@pytest.mark.parametrize("changed", [0, 1], ids=["in the one", "in the other"])
def test_a_planted_difference_is_found_between_vendors(
    read: Read, family, table, change, column, attribute, changed
):
    catalogs = [read(family, vendor, "prod") for vendor in PAIRS[family]]
    before = differences_between(*catalogs)
    catalogs[changed] = changed_in(catalogs[changed], table, change, column)
    (told,) = differences_between(*catalogs) - before
    assert (told.split()[0], told.split()[-1]) == (table, attribute)
    assert "key" in change or "index" in change or "action" in change or told.split()[1] == column


def changed_in(catalog: Catalog, name: str, change: str, column: str) -> Catalog:
    """Return the catalog with one table changed, or without it."""
    tables = [
        each if each.name.casefold() != name else _changed(each, change, column)
        for each in catalog.tables
        if change != "a table less" or each.name.casefold() != name
    ]
    return replace(catalog, tables=tuple(tables))


def _changed(table: Table, change: str, column: str) -> Table:
    (own,) = [each for each in table.columns if each.name.casefold() == column]
    on_own = [key for key in table.foreign_keys if key.columns == (own.name,)]
    others = [key for key in table.foreign_keys if key not in on_own]
    indexed = IndexPart(column=own.name)
    if change == "a column less":
        return replace(table, columns=tuple(each for each in table.columns if each is not own))
    if change == "an index less":
        return replace(
            table, indexes=tuple(each for each in table.indexes if each.parts[0].column != own.name)
        )
    if change == "an index more":
        return replace(table, indexes=(*table.indexes, Index("planted", (indexed,))))
    if change == "a foreign key less":
        return replace(table, foreign_keys=tuple(others))
    if change == "another action":
        keys = (replace(key, on_delete="SET NULL") for key in on_own)
        return replace(table, foreign_keys=(*others, *keys))
    changes: dict[str, dict[str, Any]] = {
        "a longer text": {"type": "varchar(999)", "kind": Kind(Family.TEXT, size=999)},
        "another kind": {"type": "date", "kind": Kind(Family.DATE)},
        "a required column": {"nullable": False},
        "another default": {"default": "'7'"},
    }
    changed = replace(own, **changes[change])
    return replace(table, columns=tuple(changed if each is own else each for each in table.columns))


def in_one_word(catalog: Catalog) -> Catalog:
    """Return the catalog with names of tables and columns without underscores."""
    return replace(catalog, tables=tuple(map(_in_one_word, catalog.tables)))


def _in_one_word(table: Table) -> Table:
    def bare(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.replace("_", "") for name in names)

    columns = [replace(each, name=each.name.replace("_", "")) for each in table.columns]
    indexes = [
        replace(
            each,
            parts=tuple(replace(part, column=(part.column or "").replace("_", "")) for part in each.parts),
        )
        for each in table.indexes
    ]
    keys = [
        replace(
            each,
            columns=bare(each.columns),
            target=each.target.replace("_", ""),
            target_columns=bare(each.target_columns),
        )
        for each in table.foreign_keys
    ]
    key = table.primary_key
    return replace(
        table,
        name=table.name.replace("_", ""),
        columns=tuple(columns),
        indexes=tuple(indexes),
        foreign_keys=tuple(keys),
        primary_key=replace(key, columns=bare(key.columns)) if key else None,
        unique=tuple(replace(each, columns=bare(each.columns)) for each in table.unique),
    )


MIXED = [("flowable", "postgres", "mysql"), ("flowable", "mysql", "postgres"), ("chinook", "mysql", "sqlite")]


@pytest.mark.parametrize(("family", "own", "other"), MIXED)
@pytest.mark.parametrize(("here", "there"), [("prod", "test"), ("test", "dev")])
def test_another_vendor_beside_them_hides_no_drift_of_two_databases(
    read: Read, family, own, other, here, there
):
    pair = {"here": read(family, own, here), "there": read(family, own, there)}
    beside = compare({**pair, "other": read(family, other, here)})
    assert told_of(beside, "there") == told_of(compare(pair), "there")


def told_of(comparison: Comparison, environment: str) -> set[tuple[str | None, ...]]:
    """Return what differs in an environment; between vendors a unique index is a unique constraint."""
    return {
        (_kind_of(each), each.table, each.name, each.attribute)
        for each in comparison.differences
        if environment in each.against
    }


def _kind_of(difference: Difference) -> str:
    is_unique = difference.object == "index" and "unique" in str(difference.values)
    return "unique" if is_unique else str(difference.object)
