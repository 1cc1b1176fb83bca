"""A dump, restored, and a dump of that, are no difference: hand-made, real and generated schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import EVERYTHING, Comparison, Options, compare
from dynamic_databases.comparison.items.options import SPELLING
from tests.dynamic_databases.comparison import ddl
from tests.dynamic_databases.comparison.dumps import mariadb, postgresql, sqlite
from tests.dynamic_databases.comparison.dumps.copying import (
    SQLITE_COPIES,
    UTF8,
    copy_of_mariadb,
    copy_of_postgresql,
)
from tests.dynamic_databases.comparison.generated_ddl import schemas
from tests.dynamic_databases.comparison.test_generated_on_servers import bounded, script
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases
from tests.dynamic_databases.dialects.sqlite import files as sqlite_files
from tests.servers.mariadb import needs_mariadb
from tests.shared_data import shared_data

MEANING = EVERYTHING - {SPELLING}
RELEASES = tuple(f"{release}.sql" for release in ("prod", "test", "dev"))
BIG = "big/schema.sql"
REAL = {
    "postgresql": (
        *(f"{family}/postgres/{name}" for family, name in product(("chinook", "flowable"), RELEASES)),
        "sakila/postgres/prod.sql",
        BIG,
    ),
    "mariadb": (
        *(f"{family}/mysql/{name}" for family, name in product(("chinook", "flowable"), RELEASES)),
        BIG,
    ),
    "sqlite": (
        *(f"{family}/sqlite/{name}" for family, name in product(("chinook", "synapse"), RELEASES)),
        BIG,
    ),
}
WAYS = ("postgresql", "mariadb", *SQLITE_COPIES)
"""How a database is copied: dumped and restored by its vendor's programs, and three ways of SQLite."""
Copied = Callable[[str | Path], list[Catalog]]

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.fixture
def copied(request: pytest.FixtureRequest, way: str, tmp_path: Path) -> Iterator[Copied]:
    """Yield a function that makes a database and two copies in a row, and returns their catalogs."""
    if way in SQLITE_COPIES:
        yield lambda text: catalogs_of_files(tmp_path, text, way)
        return
    server = request.getfixturevalue(f"{way}_server")
    made: list[str] = []
    databases: Any = postgresql_databases if way == "postgresql" else mysql_databases
    copy: Any = copy_of_postgresql if way == "postgresql" else copy_of_mariadb
    options = "" if way == "postgresql" else UTF8

    def catalogs(text: str | Path) -> list[Catalog]:
        names = [server.create(None, text, options=options)]
        names += [copy(server, names[0])]
        names += [copy(server, names[1])]
        made.extend(names)
        return [databases.catalog_of(server, name) for name in names]

    yield catalogs
    for name in made:
        server.drop(name)


def catalogs_of_files(folder: Path, text: str | Path, way: str) -> list[Catalog]:
    number = len(list(folder.iterdir()))
    files = [folder / f"{number}-{copy}.sqlite3" for copy in range(3)]
    sqlite_files.make(files[0], text if isinstance(text, str) else text.read_text(encoding="utf-8"))
    for file, copy in pairwise(files):
        SQLITE_COPIES[way](file, copy)
    return [sqlite_files.catalog_of(file) for file in files]


def compared(catalogs: list[Catalog]) -> Comparison:
    return compare(dict(zip(("prod", "test", "dev"), catalogs, strict=True)), options=Options(MEANING))


def told(comparison: Comparison) -> list[object]:
    """Return what differs, in full, so that a failure shows it."""
    return [
        (each.object, each.table, each.name, each.attribute, dict(each.canonical) or each.absent_in)
        for each in comparison.differences
    ]


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_of_every_kind_of_object_is_no_difference(copied, way, request):
    if way == "postgresql":
        text = postgresql.script(request.getfixturevalue("postgresql_server").version)
    elif way == "mariadb":
        needs_mariadb("its script is MariaDB's")
        text = mariadb.SCRIPT
    else:
        text = sqlite.SCRIPT
    comparison = compared(copied(text))
    assert told(comparison) == []
    assert len(comparison.tables) > 8


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "name"),
    [(way, name) for way in WAYS for name in REAL.get(way, REAL["sqlite"])],
    ids=lambda part: part.removesuffix(".sql"),
)
def test_a_copy_of_a_real_schema_is_no_difference(copied, name):
    comparison = compared(copied(shared_data(name)))
    assert told(comparison) == []
    assert comparison.tables


@bounded
@given(data=st.data())
@pytest.mark.parametrize("way", [way for way in WAYS if way != "iterdump"])  # it fails on a name with a quote
def test_a_copy_of_a_generated_schema_is_no_difference(copied, way, data):
    vendor = {"postgresql": ddl.POSTGRESQL, "mariadb": ddl.MARIADB}.get(way, ddl.SQLITE)
    schema = data.draw(schemas(vendor))
    if way == "mariadb":
        assume(not any("`" in name for name in misprinted_names(schema)))
    text = script(schema, vendor)
    note(text)
    assert told(compared(copied(text))) == []


def misprinted_names(schema: ddl.Schema) -> Iterator[str]:
    """Yield the names in foreign keys whose ` MariaDB 10.11 does not double in SHOW CREATE TABLE."""
    for key in (key for table in schema.tables for key in table.foreign_keys):
        yield from (key.name, *key.columns, *key.target_columns)
