"""Reads one page of a table's rows; the SQL around its conditions is made once for each kind of page.

Django compiles a query anew each time, which takes longer than a server takes for 50 rows. From one request
to the next only the conditions differ, so only they are compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import Query
from django.db.models.sql.where import AND, ExtraWhere
from django.utils.functional import cached_property

from dynamic_databases.caches import Cache
from dynamic_databases.runtime_models.display import DisplayModel, DisplayQuerySet, Stored
from dynamic_databases.runtime_models.rows_by_value import RowsByValue

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
    """One page of some rows, which have the conditions."""

    queryset: DisplayQuerySet | RowsByValue
    query: PageQuery

    def plain(self, fields: Sequence[str], most: int) -> Page:
        """Return the first `most` rows with these columns as they are stored, whose SQL people can read."""
        query = replace(self.query, fields=tuple(fields), stop=self.query.start + most, is_plain=True)
        page = Page(self.queryset, query)
        if "conditions" in vars(self):  # compiling them takes longer than reading a few rows
            vars(page)["conditions"] = self.conditions
        return page

    @cached_property
    def conditions(self) -> tuple[str, Sequence[Any]]:
        """The SQL of the conditions and its values. Raises `EmptyResultSet` where no row can match."""
        return self.queryset.conditions(connections[self.queryset.model.database_alias])

    def sql(self, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its values. Raises `EmptyResultSet` where no row can match."""
        frame, conditions, values = self._framed(connection)
        return frame.text(conditions), values

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows: a value for each field, also if it is named twice. Raises `django.db.Error`."""
        connection = connections[self.queryset.model.database_alias]
        try:
            frame, conditions, values = self._framed(connection)
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            cursor.execute(frame.text(conditions), values)
            rows = cursor.fetchall()
        return frame.shaped(rows, connection)

    def _framed(self, connection: BaseDatabaseWrapper) -> tuple[_Frame, str, tuple[Any, ...]]:
        """Return the SQL around the conditions, the conditions, and their values."""
        model = self.queryset.model
        conditions, values = self.conditions
        frames, kind = model.made_once(_no_frames), (self.query, bool(conditions))
        frame = frames.get(kind)
        if frame is None:
            objects: Any = model.objects
            every = objects.using(model.database_alias)
            frame = _frame(self.query, every, connection, bool(conditions))
            frames.set(kind, frame)
        return frame, conditions, tuple(values)


@dataclass(frozen=True)
class _Frame:
    """The SQL before and behind the conditions, and how rows are made of what it gives."""

    before: str
    behind: str
    query: Query
    """Django's, which has the converters applied; it holds no connection."""
    converters: Any
    """Django's converters of values by column."""
    repeated: Callable[[Sequence[Any]], tuple[Any, ...]] | None
    """Gives each field its value where one is named twice; None where none is."""
    texts: dict[str, str] = field(default_factory=dict)
    """The last text by its conditions: the same text each time is what drivers find prepared soonest."""

    def text(self, conditions: str) -> str:
        """Return the whole SQL."""
        if not (conditions or self.behind):
            return self.before
        text = self.texts.get(conditions)
        if text is None:
            text = f"{self.before}{conditions}{self.behind}"
            self.texts.clear()
            self.texts[conditions] = text
        return text

    def shaped(self, rows: Any, connection: BaseDatabaseWrapper) -> list[tuple[Any, ...]]:
        """Return what the server gave as a row's values by field."""
        if self.converters:
            compiler: Any = self.query.get_compiler(connection=connection)
            rows = compiler.apply_converters(rows, self.converters)
        return list(map(self.repeated or tuple, rows))


def _no_frames(model: type[DisplayModel]) -> Cache[tuple[PageQuery, bool], _Frame]:
    """Return a place for the frames of a table's pages, by page and whether there are conditions."""
    return Cache(FRAMES_KEPT)


def _frame(
    page: PageQuery, rows: DisplayQuerySet, connection: BaseDatabaseWrapper, has_conditions: bool
) -> _Frame:
    query = page.of(rows).query
    if has_conditions:
        query.where.add(ExtraWhere([CONDITIONS], []), AND)
    compiler: Any = query.get_compiler(connection=connection)
    sql, _ = compiler.as_sql()
    before, _, behind = sql.partition(f"({CONDITIONS})")  # in brackets: it might be several conditions
    columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
    return _Frame(before, behind, query, compiler.get_converters(columns), _repeated(page))


def _repeated(page: PageQuery) -> Callable[[Sequence[Any]], tuple[Any, ...]] | None:
    selected = page.selected
    return itemgetter(*map(selected.index, page.fields)) if len(selected) < len(page.fields) else None
