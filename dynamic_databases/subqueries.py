"""Querysets that know where their rows lie, and are no part of a query in another database.

Django checks that only for `in`, and only where code has said `using`: else a subquery of other rows runs
where the outer query does, on whatever table has that name there.
"""

from __future__ import annotations

from typing import Any

from django.db import router
from django.db.models import QuerySet
from django.db.models.sql import Query

from dynamic_databases.connections.aliases import is_same_database

ACROSS = (
    "Subqueries aren't allowed across different databases: the rows of {} lie in another one than those they"
    " are to be found beside. Force the inner query to be evaluated using `list(inner_query)`."
)


class LocatedQuery(Query):
    """A query that is compiled inside of another one only if both are of one database."""

    model: Any
    asked_by: tuple[str | None, dict[str, Any]] | None = None
    """The alias and the hints of its queryset; None for a part that Django makes of another query."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return the SQL of this query as a part of another one. Raises `ValueError` across databases."""
        if self.asked_by is not None:
            alias, hints = self.asked_by
            alias = alias or router.db_for_read(self.model, **hints)
            if not is_same_database(alias, connection.alias):
                raise ValueError(ACROSS.format(self.model.__name__))
        return super().as_sql(compiler, connection)

    def resolve_lookup_value(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the value of a filter; a queryset of another model is told where its own rows lie."""
        resolved = super().resolve_lookup_value(value, *args, **kwargs)
        if isinstance(value, QuerySet) and type(resolved) is Query:
            located: Any = resolved
            located.__class__ = LocatedQuery
            located.asked_by = (value.db, {})
        return resolved


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

    @property
    def query(self) -> Any:
        """The query, which goes from here into others: `Exists` and `Subquery` take nothing else."""
        query = QuerySet.query.fget(self)  # type: ignore[attr-defined]
        query.asked_by = (self._db, self._hints)
        return query

    @query.setter
    def query(self, value: Any) -> None:
        QuerySet.query.fset(self, value)  # type: ignore[attr-defined]
