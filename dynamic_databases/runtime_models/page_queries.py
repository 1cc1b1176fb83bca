"""Reads one page of a table's rows; the SQL around its conditions is made once for each kind of page.

Django compiles a query anew each time, which takes longer than a server takes for 50 rows. From one request
to the next only the conditions differ, so only they are compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.where import AND, ExtraWhere

from dynamic_databases.caches import Cache
from dynamic_databases.runtime_models.display import DisplayModel, DisplayQuerySet, Stored

CONDITIONS = "\0"
"""Stands for the conditions in the SQL that is kept; no SQL of ours has this character."""
FRAMES_KEPT = 8
"""For each table. The SQL of 800 columns is 200 KB on SQLite."""


@dataclass(frozen=True)
class PageQuery:
    """What is read of each row, in which order, and which rows: everything but the conditions."""

    fields: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    """Fields, and whether each of them descends."""
    start: int
    stop: int
    limit: int | None = None
    """The most characters or bytes of a value, except those of the fields in `whole`."""
    whole: frozenset[str] = frozenset()
    is_plain: bool = False
    """Whether columns are selected only by their names, as people can read."""

    @property
    def selected(self) -> list[str]:
        """The fields that the server is asked for: each once."""
        return list(dict.fromkeys(self.fields))

    def of(self, queryset: DisplayQuerySet) -> DisplayQuerySet:
        """Return the queryset of these rows among those of `queryset`."""
        ordered = queryset.limited(self.limit, self.whole).order_by(
            *(Stored(field).desc() if descends else Stored(field).asc() for field, descends in self.order)
        )
        rows: Any = ordered.values_list(*self.selected)[self.start : self.stop]
        shown: DisplayQuerySet = rows.plain(self.selected, self.stop - self.start) if self.is_plain else rows
        return shown


@dataclass(frozen=True)
class Page:
    """One page of the rows of a queryset, which has the conditions."""

    queryset: DisplayQuerySet
    query: PageQuery

    def plain(self, fields: Sequence[str], most: int) -> Page:
        """Return the first `most` rows with these columns as they are stored, whose SQL people can read."""
        query = self.query
        return Page(
            self.queryset, replace(query, fields=tuple(fields), stop=query.start + most, is_plain=True)
        )

    def sql(self, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its values. Raises `EmptyResultSet` where no row can match."""
        frame, conditions, values = self._framed(connection)
        return f"{frame.before}{conditions}{frame.behind}", values

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows: a value for each field, also if it is named twice. Raises `django.db.Error`."""
        connection = connections[self.queryset.db]
        try:
            frame, conditions, values = self._framed(connection)
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"{frame.before}{conditions}{frame.behind}", values)
            rows = cursor.fetchall()
        if frame.converters:
            compiler = self.queryset.query.get_compiler(connection=connection)
            rows = compiler.apply_converters(rows, frame.converters)
        selected = self.query.selected
        if len(selected) == len(self.query.fields):
            return list(map(tuple, rows))
        positions = {field: position for position, field in enumerate(selected)}
        return list(map(itemgetter(*map(positions.__getitem__, self.query.fields)), rows))

    def _framed(self, connection: BaseDatabaseWrapper) -> tuple[_Frame, str, tuple[Any, ...]]:
        """Return the SQL around the conditions, the conditions, and their values."""
        model, where = self.queryset.model, self.queryset.query.where
        compiler = self.queryset.query.get_compiler(connection=connection)
        try:
            conditions, values = compiler.compile(where) if where else ("", ())
        except FullResultSet:
            conditions, values = "", ()
        frames, kind = model.made_once(_no_frames), (self.query, bool(conditions))
        frame = frames.get(kind)
        if frame is None:
            frame = _frame(self.query.of(model.objects.using(self.queryset.db)), connection, bool(conditions))
            frames.set(kind, frame)
        return frame, conditions, tuple(values)


@dataclass(frozen=True)
class _Frame:
    """The SQL before and behind the conditions, and Django's converters of values by column."""

    before: str
    behind: str
    converters: Any


def _no_frames(model: type[DisplayModel]) -> Cache[tuple[PageQuery, bool], _Frame]:
    """Return a place for the frames of a table's pages, by page and whether there are conditions."""
    return Cache(FRAMES_KEPT)


def _frame(queryset: DisplayQuerySet, connection: BaseDatabaseWrapper, has_conditions: bool) -> _Frame:
    if has_conditions:
        queryset.query.where.add(ExtraWhere([CONDITIONS], []), AND)
    compiler = queryset.query.get_compiler(connection=connection)
    sql, _ = compiler.as_sql()
    before, _, behind = sql.partition(f"({CONDITIONS})")  # in brackets: it might be several conditions
    columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
    return _Frame(before, behind, compiler.get_converters(columns))
