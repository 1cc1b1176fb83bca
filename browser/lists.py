"""The ordinary lists of pages: columns with sortable headers, by django-tables2.

Headers, order and the one template of all lists are here. What a row looks like is a partial of its page's
template: rendering each cell on its own, as django-tables2 does by default, takes ten times as long:
270 ms instead of 28 for 1,000 rows of five columns. What narrows a list (`_filter`, `_find`) is a test of its
names by the view: no list is a queryset, which is all that django-filter takes (docs/architecture.md, 15).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2
from django.http import HttpRequest

from browser.errors import BadRequest

SORT = "_sort"


class ListTable(django_tables2.Table):
    """A list in the order that the address asks for, or else in the order of its rows."""

    row_template: str
    """The partial that shows one `row`."""
    rows_are_values = False
    """Whether that partial uses nothing but `row`, so that equal rows are rendered once."""

    def __init__(self, rows: Sequence[Any], **options: Any) -> None:
        # A list of its own, since it is sorted in place; Meta is not inherited, so the field is given here.
        super().__init__(list(rows), order_by_field=SORT, **options)

    @property
    def is_sorted(self) -> bool:
        """Whether the order is one that was asked for."""
        return bool(self.order_by)

    @property
    def shown(self) -> Sequence[Any]:
        """What the partial shows one by one: the rows, or what a list makes of each in its place."""
        return self.values

    @property
    def values(self) -> list[Any]:
        """The rows in their order."""
        return list(self.data)


def list_column(title: str, css: str = "", by: str = "", *, orderable: bool = True) -> django_tables2.Column:
    """Return a column headed `title`; it sorts by the attribute `by` of a row, else by that of its own name.

    `css` is the class of its header.
    """
    attrs = {"th": {"class": css}} if css else {}
    return django_tables2.Column(verbose_name=title, order_by=by or None, attrs=attrs, orderable=orderable)


def sort_lists(request: HttpRequest, *lists: ListTable) -> None:
    """Put a page's lists into the order of its `_sort`: each one takes the columns that it has.

    Raises `BadRequest` for a column that none of them has.
    """
    terms = [term for term in request.GET.get(SORT, "").split(",") if term]
    known = {
        name for each in lists for name, column in each.base_columns.items() if column.orderable is not False
    }
    unknown = [term for term in terms if term.removeprefix("-") not in known]
    if unknown and known:
        names = ", ".join(sorted(known))
        raise BadRequest(f"This list can't be sorted by “{unknown[0]}”. It can be sorted by {names}.")
    for each in lists:
        if terms:
            each.order_by = terms  # django-tables2 leaves out what the list has no column for
