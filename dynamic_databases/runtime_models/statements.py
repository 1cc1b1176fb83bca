"""The statement of a queryset as people read and run it, and the one that a connection was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.caches import Cache
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.literals import on_lines, with_values
from dynamic_databases.runtime_models.display import DisplayModel
from dynamic_databases.runtime_models.page_queries import Page

TEXTS_KEPT = 4
"""For each table."""


class LastStatement:
    """The last statement that a connection was sent, if it is one of its `execute_wrappers`."""

    def __init__(self) -> None:
        self.sql = ""
        self.parameters: tuple[object, ...] = ()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Sequence[object] | None, many: bool, context: Any
    ) -> Any:
        self.sql, self.parameters = sql, tuple(params or ())
        return execute(sql, params, many, context)


def runnable(page: Page, connection: BaseDatabaseWrapper) -> str:
    """Return SQL that gives the page's rows in any client; "" where there is nothing to ask for.

    Where a session's settings could change what it means, a comment has the statement that sets them.
    """
    dialect = dialect_of(connection.vendor)
    try:
        sql, parameters = page.sql(connection)
    except EmptyResultSet:
        return ""
    if parameters:
        return _text(dialect, sql, parameters)
    texts = page.queryset.model.made_once(_no_texts)
    text = texts.get(sql)
    if text is None:
        text = _text(dialect, sql)
        texts.set(sql, text)
    return text


def _text(dialect: Dialect, sql: str, parameters: Sequence[object] = ()) -> str:
    note = f"-- means the same in every session after: {dialect.session};\n" if dialect.session else ""
    return f"{note}{dialect.for_any_client(with_values(on_lines(sql), parameters, dialect.literal))};"


def _no_texts(model: type[DisplayModel]) -> Cache[str, str]:
    """Return a place for the texts of a table's statements without values, by their SQL."""
    return Cache(TEXTS_KEPT)


def spelled(statement: LastStatement, connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the values of a statement as its vendor's SQL spells them."""
    return tuple(map(dialect_of(connection.vendor).literal, statement.parameters))
