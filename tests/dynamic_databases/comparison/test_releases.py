"""One release on several vendors has no difference, and a change that is planted in it is found on each.

PostgreSQL, MariaDB and SQLite are real; SQL Server's catalog is read from the script alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import permutations, product

import pytest
from django.db import Error

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import Difference, DifferenceKind, compare
from tests.dynamic_databases.comparison import tsql
from tests.dynamic_databases.comparison.releases import (
    ALL,
    MYSQL,
    POSTGRESQL,
    SQLITE,
    SQLSERVER,
    TABLE_LESS,
    UNSAID,
    VENDORS,
    script,
)
from tests.dynamic_databases.dialects.mysql import databases as mysql
from tests.dynamic_databases.dialects.postgresql import databases as postgresql
from tests.dynamic_databases.dialects.sqlite import files
from tests.dynamic_databases.dialects.sqlserver import databases as sqlserver

Read = Callable[[str, bool], Catalog]
PAIRS = tuple(permutations(VENDORS, 2))


@pytest.fixture(scope="module")
def read(request, tmp_path_factory, django_db_blocker) -> Iterator[Read]:
    """Yield a function that returns the catalog of a release on a vendor, with the changes or without."""

    @cache
    def catalog(vendor: str, changed: bool) -> Catalog:
        text = script(vendor, changed=changed)
        if vendor == SQLSERVER:
            return tsql.catalog_of(text)
        if vendor == SQLITE:
            return files.catalog_of(files.make(tmp_path_factory.mktemp("release") / "made.db", text))
        if vendor == MYSQL:
            server = request.getfixturevalue("mariadb_server")
            return mysql.catalog_of(server, server.create(None, text))
        server = request.getfixturevalue("postgresql_server")
        return postgresql.catalog_of(server, server.create(None, text))

    with django_db_blocker.unblock():
        yield catalog


def listed(difference: Difference) -> str:
    attribute = "missing" if difference.kind is DifferenceKind.MISSING else difference.attribute
    return f"{difference.object} {(difference.name or '-').lower()} {attribute}"


@pytest.mark.parametrize("changed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("here", "there"), PAIRS)
def test_one_release_on_two_vendors_has_no_difference(read, here, there, changed):
    differences = compare({"prod": read(here, changed), "dev": read(there, changed)}).differences
    assert [f"{each.table}: {listed(each)} {dict(each.canonical)}" for each in differences] == []


@pytest.mark.parametrize(
    ("here", "there", "changed"), [(*pair, changed) for pair, changed in product(PAIRS, ("here", "there"))]
)
def test_each_planted_change_is_found_and_nothing_else(read, here, there, changed):
    catalogs = {"prod": read(here, changed == "here"), "dev": read(there, changed == "there")}
    unsaid = UNSAID[here if changed == "here" else there]
    listed_by_table: dict[str | None, list[str]] = {}
    for difference in compare(catalogs).differences:
        listed_by_table.setdefault((difference.table or "").lower(), []).append(listed(difference))
    expected = {change.name: list(change.expected) for change in ALL if change.name not in unsaid}
    assert listed_by_table.pop(TABLE_LESS) == ["table - missing"]
    assert {table: sorted(differences) for table, differences in listed_by_table.items()} == expected


def test_a_sql_server_makes_of_the_script_what_its_reader_in_these_tests_does():
    with sqlserver.emptied_dbo() as dbo:
        text = script(SQLSERVER, changed=False)
        try:
            dbo.run(*filter(str.strip, text.split(";")))
        except Error as error:
            pytest.skip(f"this server has no such thing: {error}")
        made = sqlserver.catalog_of(dbo, text)
    assert compare({"prod": made, "dev": tsql.catalog_of(text)}).differences == ()


@pytest.mark.parametrize("baseline", VENDORS)
def test_four_vendors_at_once_have_no_difference(read, baseline):
    catalogs = {vendor: read(vendor, False) for vendor in VENDORS}
    assert compare(catalogs, baseline).differences == ()


@pytest.mark.parametrize("odd", [POSTGRESQL, MYSQL, SQLITE, SQLSERVER])
def test_the_vendor_with_the_changes_is_the_odd_one_out(read, odd):
    catalogs = {vendor: read(vendor, vendor == odd) for vendor in VENDORS}
    tables = {table.name.lower(): table for table in compare(catalogs).tables}
    assert {row.odd_one_out for row in tables["longer_text"].columns} == {None, odd}
