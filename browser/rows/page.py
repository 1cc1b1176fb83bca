"""A page of rows and everything around them, for its template and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from browser.addresses import encode, link
from browser.addresses.parameters import EDIT, OF_ONE_PAGE, POSITION, QUICK, ROW, changed, extended, pairs
from browser.locations.location import Location
from browser.navigation import Bar
from browser.records.counterpart_marks import Elsewhere
from browser.records.failures import no_key_words
from browser.rows.active_filters import ActiveFilter, LostTerm, problems_of
from browser.rows.columns import ChosenColumns
from browser.rows.counting import ShownCount
from browser.rows.facet_links import facet_names
from browser.rows.facets import Facet
from browser.rows.filter_form import prefilled
from browser.rows.grid import Grid
from browser.rows.headers import locked_counterparts
from browser.rows.paging import Slice
from browser.rows.quick_fields import QuickField
from browser.rows.ranges import FROM, RowRange
from browser.rows.reading import PAGE_SIZES, RowsRead, Statement
from browser.rows.remembered_choice import PageColumns
from browser.rows.row_panel import RowPanel
from browser.rows.tools import RowsTools, with_values
from browser.tabs import ROWS, Tab
from dynamic_databases.catalog import Locked, Table
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.catalog.row_keys import RowKey
from dynamic_databases.readings.compared import Compared
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class RowsPage:
    """A page of rows and everything around them."""

    bar: Bar
    location: Location
    subject: TableSubject
    query: QueryDict
    grid: Grid
    columns: ChosenColumns
    choice: PageColumns
    """The same columns, and why these."""
    filters: tuple[ActiveFilter, ...]
    off: tuple[ActiveFilter, ...]
    """The filters that the address keeps without applying them."""
    quick: tuple[QuickField, ...]
    """The fields under the headers."""
    lost_terms: tuple[LostTerm, ...]
    read: RowsRead
    range: RowRange
    count: ShownCount
    differing: int
    compared: Compared | None
    elsewhere: Elsewhere | None
    panel: RowPanel | None
    """The row that is open beside the rows."""
    facets: tuple[Facet, ...] = ()
    """Empty unless the page waits for them: a program's does."""

    @property
    def facet_names(self) -> list[str]:
        """The columns whose values are counted beside the rows."""
        return [] if self.wrong else facet_names(self.query)

    @property
    def facets_url(self) -> str:
        """Where to ask for the facets, and to choose columns for them."""
        return changed(self.location.table_address.facets_url(), self.query, {})

    @property
    def table(self) -> Table:
        return self.subject.table

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs(ROWS)

    @property
    def locked(self) -> dict[str, Locked]:
        """Environments where another session holds a lock on the table: its last reading is compared."""
        return locked_counterparts(self.subject, self.compared)

    @property
    def key(self) -> RowKey:
        return self.subject.key

    @property
    def rows(self) -> Slice:
        return self.read.part

    @property
    def statement(self) -> Statement | None:
        return self.read.statement

    @property
    def wrong(self) -> bool:
        """Whether a condition can't be applied, so that no rows are shown."""
        return any(active.condition.problem for active in self.filters)

    @property
    def is_bad_request(self) -> bool:
        """Whether something of the address can't be read or applied."""
        return self.wrong or (self.panel is not None and self.panel.is_wrong)

    @property
    def no_row_words(self) -> str:
        """Why no row can be opened beside the rows, or ""."""
        return "" if self.key else no_key_words(self.subject)

    @property
    def row_fields(self) -> list[tuple[str, str]]:
        """The parameters that the form sends along which opens a row beside the rows."""
        return pairs(self.query, (ROW,))

    @property
    def outcome(self) -> str:
        """The summary of the page for screen readers: "50 rows of more than 10,000", "rows 51–100 of …"."""
        shown, count = len(self.rows.rows), self.count
        if self.wrong:
            return "A filter can't be applied: no rows are shown"
        if self.range.first is None or self.range.first == 1:
            rows = f"{shown:,} row{'' if shown == 1 else 's'}"
        else:
            rows = f"rows {self.range.words}" if shown > 1 else self.range.words
        counted = rows if count.value in (None, shown) else f"{rows} of {count.words}"
        return f"{counted} that this login may see" if self.subject.hidden_by else counted

    @property
    def unknown_columns(self) -> list[str]:
        """The patterns of `_cols` that match no column; redacted or unreadable ones are listed separately."""
        if self.choice.is_remembered:  # said beside what is remembered
            return []
        hidden = {encode(name) for name in (*self.subject.redacted, *self.subject.unreadable)}
        return [pattern for pattern in self.columns.unknown if pattern not in hidden]

    @property
    def filter_fields(self) -> SafeString:
        """The fields of the plain filter form, the same on every page of the table if it edits no filter."""
        return prefilled(self.subject.model, self.query)

    @property
    def edited(self) -> str:
        """The filter that is being edited, as the form sends it along; "" if it adds one."""
        return self.query.get(EDIT, "")

    @cached_property
    def quick_hidden(self) -> list[tuple[str, str]]:
        """The parameters that the fields under the headers leave as they are."""
        meant = {pair for field in self.quick for pair in field.meant}
        return [pair for pair in self.hidden_fields if pair not in meant and not pair[0].startswith(QUICK)]

    @cached_property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that a form on this page sends in hidden fields."""
        return pairs(self.query, OF_ONE_PAGE)

    @cached_property
    def next_url(self) -> str | None:
        return self._page_url({"_next": self.rows.next, FROM: self.range.next}) if self.rows.next else None

    @cached_property
    def previous_url(self) -> str | None:
        if not self.rows.previous:
            return None
        return self._page_url({"_prev": self.rows.previous, FROM: self.range.previous})

    @property
    def first_url(self) -> str:
        return self._url({})

    @property
    def clear_url(self) -> str:
        return link(
            self.location.table_address.url(),
            [
                pair
                for pair in self.hidden_fields
                if pair[0].startswith("_") and not pair[0].startswith(QUICK)
            ],
        )

    @cached_property
    def plan_url(self) -> str | None:
        """Where the server explains this page's statement; None where that is not offered."""
        if not self.subject.live.dialect.plan:
            return None
        return changed(self.location.table_address.plan_url(), self.query, {}, POSITION)

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """The page sizes to choose from, each with its address."""
        address = self._url({"_size": None})
        sizes = sorted({*PAGE_SIZES, self.range.size})
        return [(size, extended(address, "_size", str(size))) for size in sizes]

    @cached_property
    def tools(self) -> RowsTools:
        """What stands above the rows to show others or other columns of them."""
        return RowsTools(
            address=self.location.table_address,
            query_string=self.query.urlencode(),
            columns=self.table.columns,
            choice=self.choice,
            with_values=with_values(self.columns.shown, self.read.values),
            has_elsewhere=self.location.has_counterparts and self.key.is_stable,
            can_keep=self.bar.user is not None,
        )

    def _page_url(self, changes: Mapping[str, str | None]) -> str:
        """Return the address of a neighbouring page; a program's has no number of rows."""
        for_program = self.query.get("_format") == "json"
        return self._url({**changes, FROM: None} if for_program else changes)

    def _url(self, changes: Mapping[str, str | None], keep: tuple[str, ...] = ()) -> str:
        return changed(self.location.table_address.url(), self.query, changes, keep)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of rows, or its error if a condition can't be applied."""
        problems = problems_of(self.filters)
        if problems:
            return {"error": {"code": "bad_filter", "message": problems}}
        return {
            "environment": self.subject.environment.slug,
            "database": self.subject.database.name,
            "schema": self.table.schema,
            "table": self.table.name,
            "columns": [{"name": column.name, "type": column.type} for column in self.columns.shown],
            "rows": [list(map(json_value, row, self.columns.shown)) for row in self.read.values],
            "count": self.count.as_json(),
            "next": self.next_url,
            "previous": self.previous_url,
            **({"stopped": True} if self.rows.stopped else {}),
            **({"facets": [facet.as_json() for facet in self.facets]} if self.facets else {}),
            "unreadable": list(self.subject.unreadable),
            **({"may_have_more_columns": True} if self.subject.may_have_more_columns else {}),
            "not_applied": [
                *(active.condition.parameter for active in self.filters if active.note),
                *(term.parameter for term in self.lost_terms),
                *(f"_cols={pattern}" for pattern in self.columns.unknown),
            ],
        }
