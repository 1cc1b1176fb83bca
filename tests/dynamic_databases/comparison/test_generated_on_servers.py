"""Generated schemas on real servers: equal to themselves, and with one planted change different in that.

Each is made of its own statements in an empty database, read as any registered database is, and looked at
in every position of three environments, from every baseline. What fails is printed as the statements that
make it, and kept by Hypothesis for the next run; `EXAMPLES` asks for more of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import EVERYTHING, USUAL, Difference, Options, compare
from dynamic_databases.comparison.items.options import SPELLING
from tests.dynamic_databases.comparison.ddl import MARIADB, POSTGRESQL, SQLITE, Schema, statements
from tests.dynamic_databases.comparison.generated_ddl import NAMES, schemas
from tests.dynamic_databases.comparison.planted_ddl import PLANTS, Planted, Spot, planted_in
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases
from tests.dynamic_databases.dialects.sqlite import files as sqlite_files
from tests.servers.mariadb import is_mysql

ENVIRONMENTS = ("prod", "test", "dev")
EXAMPLES = int(os.environ.get("EXAMPLES", "3"))
MEANING = EVERYTHING - {SPELLING}
"""A column's type brings a collation along, which is the usual one, but spelled out."""
Read = Callable[[Schema], Catalog]
Data = Any
"""What draws in the midst of a test."""
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
spots = st.fixed_dictionaries({"table": st.integers(0, 3), "position": st.integers(0, 6)})


@pytest.fixture(params=[SQLITE, POSTGRESQL, MARIADB])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def read(
    request: pytest.FixtureRequest, vendor: str, tmp_path: Path, django_db_blocker: Any
) -> Iterator[Read]:
    """Yield a function that makes a schema in an empty database and reads its catalog."""
    with django_db_blocker.unblock():
        if vendor == SQLITE:
            yield lambda schema: read_sqlite(tmp_path, schema)
        elif vendor == POSTGRESQL:
            with postgresql(request.getfixturevalue("postgresql_server")) as reading:
                yield reading
        else:
            with mariadb(request.getfixturevalue("mariadb_server")) as reading:
                yield reading


def read_sqlite(folder: Path, schema: Schema) -> Catalog:
    path = folder / f"{len(list(folder.iterdir()))}.sqlite3"
    return sqlite_files.catalog_of(sqlite_files.make(path, ";\n".join([*statements(schema, SQLITE), ""])))


@contextmanager
def postgresql(server: Any) -> Iterator[Read]:
    """Yield a reader for which each schema is made in a transaction that is rolled back."""
    with postgresql_databases.opened(server, server.create(), read_only=False) as connection:
        connection.set_autocommit(False)

        def reading(schema: Schema) -> Catalog:
            try:
                with connection.cursor() as cursor:
                    for statement in statements(schema, POSTGRESQL):
                        cursor.execute(statement)
                return postgresql_databases.DIALECT.read_catalog(connection).catalog
            finally:
                connection.rollback()

        yield reading


@contextmanager
def mariadb(server: Any) -> Iterator[Read]:
    name = server.create()
    options = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
    with mysql_databases.opened(server, name, read_only=False) as connection:

        def reading(schema: Schema) -> Catalog:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")
                cursor.execute(f"CREATE DATABASE {name} {options}")
                cursor.execute(f"USE {name}")
                for statement in statements(schema, MARIADB):
                    cursor.execute(statement)
            return mysql_databases.DIALECT.read_catalog(connection).catalog

        yield reading


def script(schema: Schema, vendor: str) -> str:
    return ";\n".join([*statements(schema, vendor), ""])


@bounded
@given(data=st.data())
def test_a_generated_schema_made_twice_has_no_difference(read: Read, vendor: str, data: Data) -> None:
    for _ in range(5):
        schema = data.draw(schemas(vendor))
        note(script(schema, vendor))
        first, second = read(schema), read(schema)
        assert {table.name for table in first.tables} >= {table.name for table in schema.tables}
        for baseline, count in product(ENVIRONMENTS, (EVERYTHING, USUAL)):
            catalogs = {"prod": first, "test": second, "dev": first}
            assert compare(catalogs, baseline, Options(count)).differences == ()


@bounded
@given(data=st.data())
def test_one_change_in_a_generated_schema_is_the_one_difference(read: Read, vendor: str, data: Data) -> None:
    spot = spot_in(data, vendor)
    seen: dict[Schema, Catalog] = {}
    for name, planted in planted_in(spot):
        if planted.object == "sequence" and vendor == MARIADB and is_mysql():
            continue  # it has none
        for schema in (planted.before, planted.after):
            if schema not in seen:
                note(f"-- {name}\n{script(schema, vendor)}")
                seen[schema] = read(schema)
        before, after = seen[planted.before], seen[planted.after]
        for usual, odd in ((before, after), (after, before)):
            for position, baseline in product(ENVIRONMENTS, ENVIRONMENTS):
                catalogs = {
                    environment: odd if environment == position else usual for environment in ENVIRONMENTS
                }
                where = f"{name}, {position} is odd, seen from {baseline}"
                listed = compare(catalogs, baseline, Options(MEANING)).differences
                differences = tuple(each for each in listed if each.object != "rights")
                owners = {summed_up(each)[:2] for each in listed if each.object == "rights"}
                assert owners == ({("rights", "owner")} if changes_owner(name, vendor) else set()), where
                assert [summed_up(difference) for difference in differences] == [wanted(planted)], where
                others = set(ENVIRONMENTS) - {position}
                assert set(differences[0].against) == (others if baseline == position else {position}), where
                usually = compare(catalogs, baseline).differences
                assert usually == (differences if planted.by_default else ()), where


def changes_owner(name: str, vendor: str) -> bool:
    """Return whether a change makes an owner of MariaDB's definer: where a routine does not run as it."""
    return vendor == MARIADB and name == "as whom a routine runs"


def spot_in(data: Data, vendor: str) -> Spot:
    schema = data.draw(schemas(vendor))
    spot = data.draw(spots)
    table = spot["table"] % len(schema.tables)
    taken = {named.name for named in (*schema.tables, *schema.views, *schema.tables[table].columns)}
    name, other = data.draw(st.permutations([name for name in NAMES if name not in taken]))[:2]
    return Spot(schema, vendor, table, spot["position"], name, other)


def summed_up(difference: Difference) -> tuple[str, str | None, str | None]:
    return str(difference.object), difference.attribute, difference.table


def wanted(planted: Planted) -> tuple[str, str | None, str | None]:
    return planted.object, planted.attribute, planted.table


def test_every_kind_of_object_is_planted() -> None:
    spot = Spot(Schema(()), SQLITE, 0, 0, "a", "b")
    assert spot.number == "integer"
    assert len(PLANTS) > 40
