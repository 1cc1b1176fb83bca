"""What is kept of a person that look-up finds: the tables that they open, and saved views; in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, CharField, DateTimeField, IntegerField, TextField, Value
from django.http import HttpRequest

from browser.models import OpenedTable
from browser.opened import Opened, opened_tables
from browser.saved_views import COLUMNS, View, saved_views, view_of, views_for

TABLE, VIEW = 0, 1
"""The first value of a row: of which kind it is."""


@dataclass(frozen=True)
class Kept:
    """The tables that a person has opened or pinned, and the views that they may see."""

    opened: tuple[Opened, ...]
    views: tuple[View, ...]


def kept_of(request: HttpRequest) -> Kept:
    """Return what is kept of a person."""
    if not request.user.is_authenticated:  # their tables are in a cookie
        return Kept(opened_tables(request), saved_views(request))
    none = Value(None, output_field=DateTimeField())
    views = views_for(request).values_list(_kind(VIEW), *COLUMNS, none, none)
    # The same number of values as of a view, each of the type of the one in its place.
    opened = OpenedTable.objects.filter(person=request.user).values_list(
        *(_kind(TABLE), "times", "database", "segment", "environment"),
        *(Value("", output_field=TextField()), Value(False, output_field=BooleanField()), "person_id"),
        *(Value("", output_field=CharField()), "opened_at", "pinned_at"),
    )
    rows = list(opened.order_by().union(views.order_by(), all=True))
    return Kept(
        opened=tuple(_opened(row[1:]) for row in rows if row[0] == TABLE),
        views=tuple(view_of(request, row[1:-2]) for row in rows if row[0] == VIEW),
    )


def _kind(kind: int) -> Value:
    return Value(kind, output_field=IntegerField())


def _opened(values: Sequence[Any]) -> Opened:
    times, database, segment, environment, *_, opened_at, pinned_at = values
    return Opened(
        database=database,
        segment=segment,
        environment=environment,
        times=times,
        opened_at=opened_at,
        pinned_at=pinned_at,
    )
