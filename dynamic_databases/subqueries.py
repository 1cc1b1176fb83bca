"""Querysets that know where their rows lie, and are no part of a query in another database.

Django checks that only for `in`, and only where code has said `using`: else a subquery of other rows runs
where the outer query does, on whatever table has that name there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import router
from django.db.models import Q, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.where import WhereNode

from dynamic_databases.connections.aliases import is_same_database

ACROSS = (
    "Subqueries aren't allowed across different databases: the rows of {} lie in another one than those they"
    " are to be found beside. Force the inner query to be evaluated using `list(inner_query)`."
)


class LocatedQuery(Query):
    """A query that is compiled as a part of another one only if both are of one database.

    So are all parts of it, whatever manager they come from.
    """

    model: Any
    asked_by: tuple[str | None, dict[str, Any]] | None = None
    """The alias and the hints of its queryset; None for a part that Django makes of another query."""

    def get_compiler(self, using: Any = None, connection: Any = None, elide_empty: bool = True) -> Any:
        """Return what makes its SQL. Raises `ValueError` for a part of a query in another database."""
        # Only parts of other queries are given a connection: in `in`, `Exists`, `Subquery`, `UNION`.
        if connection is not None and self.asked_by is not None:
            alias, hints = self.asked_by
            alias = alias or getattr(self, "_db", None) or router.db_for_read(self.model, **hints)
            if not is_same_database(alias, connection.alias):
                raise ValueError(ACROSS.format(self.model.__name__))
        self.locate_parts()
        return super().get_compiler(using, connection, elide_empty)

    def chain(self, klass: Any = None) -> Any:
        """Return a copy, as Django does; one for an update is a query of another class."""
        if klass is not None:
            self.locate_parts()
        return super().chain(klass)

    def locate_parts(self) -> None:
        """Let querysets of other managers that stand in this query know where their own rows lie."""
        _locate(self.where.children)
        if self.annotations:
            _locate(self.annotations.values())
        _locate(self.order_by)
        _locate(self.combined_queries)


class LocatedQuerySet(QuerySet[Any]):
    """A queryset whose query is a `LocatedQuery`."""

    _db: str | None
    _hints: dict[str, Any]

    def __init__(
        self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None
    ) -> None:
        super().__init__(model, query or LocatedQuery(model), using, hints)

    def using(self, alias: Any) -> Any:
        """Return the rows of that database; a customer's key may be given as the number that it is."""
        return super().using(alias if alias is None else str(alias))

    def update(self, **kwargs: Any) -> int:
        """Change the rows, as Django does. Raises `ValueError` for values from another database."""
        _locate(kwargs.values())
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return values of all rows, as Django does. Raises `ValueError` for parts of another database."""
        _locate((*args, *kwargs.values()))
        return super().aggregate(*args, **kwargs)

    @property
    def query(self) -> Any:
        """The query, which goes from here into others: `Exists` and `Subquery` take nothing else."""
        query = QuerySet.query.fget(self)  # type: ignore[attr-defined]
        query.asked_by = (self._db, self._hints)
        return query

    @query.setter
    def query(self, value: Any) -> None:
        QuerySet.query.fset(self, value)  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> int:
        self.query.locate_parts()  # what deletes them is a query of another class
        deleted: int = super()._raw_delete(using)
        return deleted

    _raw_delete.alters_data = True  # type: ignore[attr-defined]

    def _merge_sanity_check(self, other: Any) -> None:
        super()._merge_sanity_check(other)  # type: ignore[misc]
        if self._db == other._db and self._hints == other._hints:
            return
        if not is_same_database(self.db, other.db):
            raise ValueError(ACROSS.format(other.model.__name__))


def _locate(parts: Iterable[Any]) -> None:
    """Note of each of Django's own queries in these parts of another one where its rows lie."""
    for part in parts:
        if isinstance(part, Query):
            if type(part) is Query:
                located: Any = part
                located.__class__ = LocatedQuery
                located.asked_by = (None, {})  # Django may have noted its alias as `_db`
        elif not isinstance(part, str | int | float | bytes):
            _locate(_parts_of(part))


def _parts_of(part: Any) -> Iterator[Any]:
    """Yield what stands inside a condition, an expression, a queryset or a list of them."""
    if isinstance(part, WhereNode | Q):
        yield from part.children
    elif isinstance(part, QuerySet):
        yield part.query
    elif isinstance(part, list | tuple):
        yield from part
    elif hasattr(part, "get_source_expressions"):
        yield from part.get_source_expressions()
        values = getattr(part, "rhs", None)
        if isinstance(values, list | tuple):
            yield from values
