"""SQLAlchemy's Inspector as a second witness: it reads the same of real schemas, where it is right.

What it does not see is left out of both sides, with the reason. Leaves drift to `comparison`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, inspect
from sqlalchemy.engine.reflection import Inspector, ObjectKind, ObjectScope

from dynamic_databases.catalog import Catalog, Column, Family, Table
from tests.dynamic_databases.dialects.mysql import databases as mysql
from tests.dynamic_databases.dialects.postgresql import databases as postgresql
from tests.dynamic_databases.dialects.sqlite import files as sqlite
from tests.servers.mariadb import password_of
from tests.shared_data import shared_data

pytestmark = [
    pytest.mark.usefixtures("unblocked"),
]
SCHEMAS = [
    ("postgresql", "chinook", "dev"),
    ("postgresql", "flowable", "dev"),
    ("postgresql", "sakila", "prod"),
    ("mariadb", "chinook", "dev"),
    ("mariadb", "flowable", "dev"),
    ("sqlite", "chinook", "dev"),
    ("sqlite", "synapse", "dev"),
]
FOLDERS = {"postgresql": "postgres", "mariadb": "mysql", "sqlite": "sqlite"}


@dataclass(frozen=True)
class Witnesses:
    """Our catalog of a database, and the Inspector of the same."""

    vendor: str
    catalog: Catalog
    inspector: Inspector

    @property
    def tables(self) -> list[Table]:
        return [table for table in self.catalog.tables if not table.is_view]

    def theirs(self, what: str) -> dict[tuple[str | None, str], Any]:
        """Return what one of the Inspector's bulk methods says, by schema and name of table."""
        reflected: dict[tuple[str | None, str], Any] = {}
        for schema in self.catalog.schemas if self.vendor == "postgresql" else (None,):
            method = getattr(self.inspector, f"get_multi_{what}")
            reflected |= method(schema=schema, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT)
        return reflected

    def of(self, table: Table) -> tuple[str | None, str]:
        return (table.schema if self.vendor == "postgresql" else None, table.name)


@pytest.fixture(scope="module", params=SCHEMAS, ids="-".join)
def witnesses(request, tmp_path_factory, django_db_blocker) -> Iterator[Witnesses]:
    vendor, family, environment = request.param
    script = shared_data(f"{family}/{FOLDERS[vendor]}/{environment}.sql")
    with django_db_blocker.unblock():
        if vendor == "sqlite":
            path = sqlite.make(tmp_path_factory.mktemp(family) / "t.db", script.read_text(encoding="utf-8"))
            catalog, engine = sqlite.catalog_of(path), create_engine(f"sqlite:///{path}")
        else:
            server = request.getfixturevalue(f"{vendor}_server")
            name = server.create_once(f"{family}_{environment}", script)
            module: Any = postgresql if vendor == "postgresql" else mysql
            catalog, engine = module.catalog_of(server, name), engine_of(vendor, server, name)
    yield Witnesses(vendor, catalog, inspect(engine))
    engine.dispose()


def engine_of(vendor: str, server: Any, name: str) -> Engine:
    if vendor == "postgresql":
        words = server.conninfo(name)
        url = URL.create(
            "postgresql+psycopg", words["user"], words["password"], "127.0.0.1", server.port, name
        )
        return create_engine(url)
    url = URL.create("mysql+pymysql", "root", None, "127.0.0.1", server.port, name)
    return create_engine(url, connect_args={"password": password_of("root").encode()})


def test_tables_and_views_are_the_same(witnesses: Witnesses) -> None:
    names = {witnesses.of(table) for table in witnesses.tables}
    assert names == set(witnesses.theirs("columns"))
    if witnesses.vendor == "postgresql":
        return  # its views are asked for by schema and kind
    assert {table.name for table in witnesses.catalog.tables if table.is_view} == set(
        witnesses.inspector.get_view_names()
    )


def test_columns_are_the_same(witnesses: Witnesses) -> None:
    theirs = witnesses.theirs("columns")
    for table in witnesses.tables:
        ours = [
            (column.name, column.nullable, column.comment, column.generated is not None, sizes(column))
            for column in table.columns
            if not column.hidden
        ]
        assert ours == [
            (
                column["name"],
                column["nullable"],
                column.get("comment"),
                "computed" in column,
                sizes_of(column["type"], table.column(column["name"])),
            )
            for column in theirs[witnesses.of(table)]
        ], table.name


def sizes(column: Column) -> tuple[int | None, int | None] | None:
    """Return the length of a text, or digits and scale of a decimal.

    MySQL's `text` has a length that only its manual tells, and the Inspector does not; nor does it look
    through a domain.
    """
    kind = column.kind
    if kind.name is not None or column.type.endswith("text"):
        return None
    if kind.family is Family.TEXT:
        return kind.size, None
    return (kind.size, kind.scale) if kind.family is Family.DECIMAL else None


def sizes_of(type_: Any, column: Column | None) -> tuple[int | None, int | None] | None:
    """Return the same of the Inspector's type of a column."""
    assert column is not None
    if sizes(column) is None:
        return None
    return (type_.precision, type_.scale) if column.kind.family is Family.DECIMAL else (type_.length, None)


def test_primary_keys_are_the_same(witnesses: Witnesses) -> None:
    theirs = witnesses.theirs("pk_constraint")
    for table in witnesses.tables:
        ours = list(table.primary_key.columns) if table.primary_key else []
        assert ours == theirs[witnesses.of(table)]["constrained_columns"], table.name


def test_foreign_keys_are_the_same(witnesses: Witnesses) -> None:
    theirs = witnesses.theirs("foreign_keys")
    # On SQLite it does not see the actions of a key that is written behind a column.
    action = usual if witnesses.vendor != "sqlite" else lambda action: None
    for table in witnesses.tables:
        ours = {
            (key.columns, key.target, key.target_columns, *map(action, (key.on_update, key.on_delete)))
            for key in table.foreign_keys
        }
        assert ours == {
            (
                tuple(key["constrained_columns"]),
                key["referred_table"],
                tuple(key["referred_columns"]),
                *(action(key["options"].get(name)) for name in ("onupdate", "ondelete")),
            )
            for key in theirs[witnesses.of(table)]
        }, table.name


def usual(action: str | None) -> str | None:
    """Return an action as the Inspector has it, which leaves out the usual one of each vendor."""
    return None if action in ("NO ACTION", "RESTRICT") else action


def test_indexes_are_the_same(witnesses: Witnesses) -> None:
    theirs = witnesses.theirs("indexes")
    for table in witnesses.tables:
        ours = {
            (index.name, tuple(part.column for part in index.parts), index.unique, index.included)
            for index in table.indexes
        }
        assert ours == {
            (
                index["name"],
                tuple(index["column_names"]),
                bool(index["unique"]),
                tuple(index.get("include_columns", ())),
            )
            for index in theirs[witnesses.of(table)]
        }, table.name


def test_unique_constraints_are_the_same(witnesses: Witnesses) -> None:
    theirs = witnesses.theirs("unique_constraints")
    for table in witnesses.tables:
        ours = {key.columns for key in table.unique}
        reflected = {tuple(key["column_names"]) for key in theirs[witnesses.of(table)]}
        if witnesses.vendor == "sqlite":
            # It misses those that are written behind a column, and takes one that is the primary key once
            # more for another, of which SQLite makes none.
            ours &= reflected
            reflected -= {table.primary_key.columns} if table.primary_key else set()
        assert ours == reflected, table.name


def test_checks_are_the_same(witnesses: Witnesses) -> None:
    theirs = witnesses.theirs("check_constraints")
    for table in witnesses.tables:
        assert len(table.checks) == len(theirs[witnesses.of(table)]), table.name
