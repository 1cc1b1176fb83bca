"""Reading the structure of a SQLite file, beside its statements alone and beside what others read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from sqlalchemy import Engine, create_engine, inspect

from tests.benchmarks.pairs import Pair
from tests.benchmarks.sqlite_pair import forget, sides

FIRST_READING = 1.5


def pairs() -> Iterator[Pair]:
    with sides(1000) as (side, _):
        engine = create_engine(f"sqlite:///{side.path}")
        yield Pair(
            "first reading of 1,000 SQLite tables, beside the same statements bare",
            side.rows,
            side.catalog,
            FIRST_READING,
            (("SQLAlchemy's bulk Inspector", lambda: by_sqlalchemy(engine)),),
            runs=9,
            before=forget,
        )
        forget()
        side.catalog()
        yield Pair("the same, read again", side.rows, side.catalog, 1.0)
        engine.dispose()
    with sides(25) as (side, _):
        wrapper = connections["bare"] = DatabaseWrapper(side.guarded.settings_dict, "bare")
        yield Pair(
            "first reading of 25 SQLite tables",
            side.rows,
            side.catalog,
            None,
            (("Django's introspection", lambda: by_django(wrapper)),),
            before=forget,
        )
        wrapper.close()
        del connections["bare"]


def by_sqlalchemy(engine: Engine) -> list[Any]:
    inspector = inspect(engine)
    return [
        inspector.get_multi_columns(),
        inspector.get_multi_pk_constraint(),
        inspector.get_multi_indexes(),
        inspector.get_multi_unique_constraints(),
        inspector.get_multi_foreign_keys(),
        inspector.get_multi_check_constraints(),
    ]


def by_django(wrapper: DatabaseWrapper) -> list[Any]:
    with wrapper.cursor() as cursor:
        ask = wrapper.introspection
        return [
            (ask.get_table_description(cursor, name), ask.get_constraints(cursor, name))
            for name in ask.table_names(cursor)
        ]
