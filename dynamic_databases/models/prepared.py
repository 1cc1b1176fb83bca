"""Queries that each page makes, whose SQL Django makes only once; leaves which they are to who asks.

To make the SQL takes Django several times as long as the query itself.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import ModelIterable, QuerySet

from dynamic_databases.caches import Cache

Row = TypeVar("Row", bound=models.Model)
SAMPLE = "a text that stands for the value in a query that is prepared"


class PreparedQuery(Generic[Row]):
    """The rows of a queryset for one value after another, read anew each time they are asked for."""

    def __init__(
        self,
        model: Callable[[], type[Row]],
        queryset: Callable[[Any], QuerySet[Row]],
        sample: str | int = SAMPLE,
    ) -> None:
        """Prepare a queryset made for a value, by a `sample` that nothing else in the query is equal to.

        A value is handed to the driver as it is: a text or a whole number.
        """
        self._model, self._queryset, self._sample = model, queryset, sample
        self._statements: Cache[tuple[str, str], _Statement] = Cache(4)

    def rows(self, value: str | int = SAMPLE) -> list[Row]:
        """Return the rows for a value, in one query."""
        using = router.db_for_read(self._model())
        connection = connections[using]
        statement = self._statements.get((using, connection.vendor))
        if statement is None:
            statement = _statement(self._queryset(self._sample).using(using), connection)
            self._statements.set((using, connection.vendor), statement)
        parameters = tuple(value if given == self._sample else given for given in statement.parameters)
        prepared: Any = _Prepared(using, statement.compiler(connection, parameters))
        return list(ModelIterable(prepared))


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement as one of Django's compilers made it."""

    made_by: Any
    """The compiler, which knows what the columns are; it holds no connection."""
    sql: str
    parameters: tuple[Any, ...]

    def compiler(self, connection: BaseDatabaseWrapper, parameters: tuple[Any, ...]) -> Any:
        """Return a compiler that has only to run the statement, by this connection."""
        compiler = copy(self.made_by)
        compiler.connection = connection
        compiler.as_sql = lambda: (self.sql, parameters)
        return compiler


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What Django asks a queryset and its query for, to make rows of an answer."""

    db: str
    compiler: Any

    @property
    def _known_related_objects(self) -> dict[Any, Any]:
        return {}

    @property
    def query(self) -> _Prepared:
        return self

    def get_compiler(self, using: str) -> Any:
        return self.compiler


def _statement(queryset: QuerySet[Any], connection: BaseDatabaseWrapper) -> _Statement:
    compiler: Any = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    compiler.connection = None  # it is one thread's
    return _Statement(compiler, sql, tuple(parameters))
