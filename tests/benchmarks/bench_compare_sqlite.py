"""Comparing two SQLite files, reading included, beside dictionaries of the same facts and beside others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

from dynamic_databases.collector_pauses import uncollected
from dynamic_databases.comparison import Comparison, compare
from tests.benchmarks.pairs import Pair
from tests.benchmarks.sqlite_pair import Side, forget, sides


def pairs() -> Iterator[Pair]:
    with sides(1000) as (prod, dev):
        comparison = compared(prod, dev)
        planted = floor(prod, dev)
        assert len(comparison.differences) == len(planted) == 50, (len(comparison.differences), len(planted))
        yield Pair(
            "comparing 1,000 tables of two SQLite files with 50 differences, reading included",
            lambda: floor(prod, dev),
            lambda: compared(prod, dev),
            1.2,
            runs=25,
        )
        yield Pair(
            "the same, both read before",
            lambda: floor(prod, dev),
            lambda: again(prod, dev),
            1.0,
        )
    with sides(100) as (prod, dev):
        yield Pair(
            "comparing 100 tables of two SQLite files",
            lambda: floor(prod, dev),
            lambda: compared(prod, dev),
            None,
            (("SQLAlchemy with alembic's compare_metadata", lambda: by_alembic(prod, dev)),),
            runs=5,
        )


def compared(prod: Side, dev: Side) -> Comparison:
    forget()
    return again(prod, dev)


def again(prod: Side, dev: Side) -> Comparison:
    catalogs = {"prod": prod.catalog(), "dev": dev.catalog()}
    with uncollected():
        return compare(catalogs)


def floor(prod: Side, dev: Side) -> dict[Any, Any]:
    """Return what differs: the statements' rows in dictionaries, and the difference of those."""
    left, right = facts(prod), facts(dev)
    return {
        key: (left.get(key), right.get(key))
        for key in left.keys() | right.keys()
        if left.get(key) != right.get(key)
    }


def facts(side: Side) -> dict[Any, Any]:
    master, columns, indexes, foreign_keys = side.rows()
    names = {rowid: name for rowid, _, name, *_ in master}
    facts: dict[Any, Any] = {}
    for rowid, _, name, *rest in columns:
        if name is not None:
            facts[names[rowid], "column", name] = rest
    for rowid, index, *rest in indexes:
        facts.setdefault((names[rowid], "index", index), []).append(rest)
    for rowid, key, *rest in foreign_keys:
        facts.setdefault((names[rowid], "foreign key", key), []).append(rest)
    return facts


def by_alembic(prod: Side, dev: Side) -> list[Any]:
    left, right = (create_engine(f"sqlite:///{side.path}") for side in (prod, dev))
    metadata = MetaData()
    metadata.reflect(left)
    with right.connect() as connection:
        differences: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
    left.dispose()
    right.dispose()
    return differences
