"""The page of a table's rows across environments: what differs, what was not compared, and the JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from browser.addresses import encode_key, key_part, link
from browser.addresses.parameters import pairs
from browser.compare.links import CompareLinks, SideChoice, compare_bar, links_of
from browser.compare.locations import CompareLocation
from browser.compare.reference_form import ReferenceForm, reference_form
from browser.compare.row_choices import RowChoices
from browser.compare.row_heads import RowSideHead, row_heads
from browser.compare.row_lines import Line, Lines
from browser.compare.row_urls import RowUrls
from browser.compare.rows_paging import RowsOfPage, rows_of_page
from browser.compare.rows_question import (
    RowState,
    page_size,
    row_question,
    row_state,
    row_subject,
    sql_target,
)
from browser.compare.subjects import ComparedSides, no_such_table
from browser.compare.tabs import compared_table_tabs, side_of_tabs
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest
from browser.navigation import Bar
from browser.permissions.access import may_forget_references, may_register_references
from browser.rows.active_filters import ActiveFilter
from browser.rows.conditions import conditions_of
from browser.tabs import COMPARE_ROWS, Tab
from dynamic_databases.errors import BadPosition
from dynamic_databases.row_comparison import (
    ComparedRow,
    RowComparison,
    compare_rows,
    row_comparison_as_json,
)
from dynamic_databases.row_comparison.statements import Statements, statements


@dataclass(frozen=True)
class CompareRowsPage:
    bar: Bar
    compare: ComparedSides
    links: CompareLinks
    comparison: RowComparison
    state: RowState
    part: RowsOfPage
    segment: str
    """The table's, as it stands in the address."""
    statements: Statements | None = None
    """What would make the side of `_sql` as the baseline, where that is asked for and known."""
    target: str = ""
    """The side for which statements are asked."""
    reference: ReferenceForm | None = None
    """Whether the table is reference data, and the form that changes that."""

    @property
    def baseline(self) -> str:
        return self.comparison.baseline

    @property
    def against(self) -> list[SideChoice]:
        """The environments that can be compared with the baseline."""
        return self.links.against(self.baseline)

    @property
    def key(self) -> list[str]:
        """The columns by which rows are matched."""
        return [column.name for column in self.comparison.plan.key] if self.comparison.plan else []

    @property
    def ignored(self) -> list[str]:
        return [column.name for column in self.comparison.plan.ignored] if self.comparison.plan else []

    @cached_property
    def heads(self) -> list[RowSideHead]:
        """What stands above each side."""
        return row_heads(self.comparison, self.compare.sides, self.table_urls)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of this page's rows."""
        plan = self.comparison.plan
        if plan is None:
            return []
        lines = Lines(self.comparison, plan, {row.key: self._record_url(row) for row in self.part.rows})
        return [line for row in self.part.rows for line in lines.of(row)]

    def _record_url(self, row: ComparedRow) -> str | None:
        """Return the address of a record across environments; none if it is known only by what it means."""
        plan = self.comparison.plan
        if plan is None or any(column.natural for column in plan.key):
            return None
        columns = (next(iter(column.columns.values())) for column in plan.key)
        key = encode_key([key_part(column, value) for column, value in zip(columns, row.key, strict=True)])
        by = [("_by", self.by)] if self.by else []
        address, _, _ = self.links.url(self.segment, key).partition("?")
        return link(address, [*self.links.hidden_fields(), *by])

    @cached_property
    def choices(self) -> RowChoices:
        """What of the comparison can be chosen, and how."""
        return RowChoices(self.comparison, self.state, self.links)

    @property
    def by(self) -> str:
        return self.links.query.get("_by", "")

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the forms send along."""
        return pairs(self.links.query, ("_by", "_ignore", "_next", "_after"))

    @property
    def fields_beside_search(self) -> list[tuple[str, str]]:
        """The parameters that the search for a key sends along."""
        return pairs(self.links.query, ("_filter", "_next", "_after"))

    @property
    def has_remarks(self) -> bool:
        """Whether something has to be said of how columns were compared."""
        remarks = self.lacking or any(
            (self.choices.meanings, self.choices.numbers, self.choices.without_meaning)
        )
        return bool(remarks) or not self.comparison.looked_beyond

    @property
    def lacking(self) -> dict[str, tuple[str, ...]]:
        """The sides that lack a column which others have, by its name."""
        return dict(self.comparison.plan.lacking) if self.comparison.plan else {}

    @property
    def filters(self) -> list[ActiveFilter]:
        """The conditions of the address as they are shown."""
        plan, query = self.comparison.plan, self.links.query
        if plan is None or not plan.sides:
            return []
        side = plan.sides.get(self.baseline) or next(iter(plan.sides.values()))
        shown = []
        for condition in conditions_of(query, side.table, folds_case=True):
            if condition.parameter != "of":
                rest = [
                    pair
                    for pair in pairs(query, ("_next", "_after"))
                    if pair != (condition.parameter, condition.value)
                ]
                note = "not in the baseline" if condition.is_gone else ""
                shown.append(ActiveFilter(condition, link(self.links.page, rest), note))
        return shown

    @cached_property
    def urls(self) -> RowUrls:
        """Where the page leads: further rows, files, statements."""
        return RowUrls(self.comparison, self.links, self.part.next, self.target)

    @property
    def table_urls(self) -> dict[str, str]:
        """Where the rows of each side are browsed, with the same filters."""
        there = self.compare.table(self.segment).tables  # whether or not its rows were compared
        conditions = [
            pair for pair in pairs(self.links.query) if not pair[0].startswith("_") and pair[0] != "of"
        ]
        return {
            side.label: link(side.url(self.segment), conditions)
            for side in self.compare.sides
            if side.label in there
        }

    @property
    def tabs(self) -> tuple[Tab, ...]:
        urls = self.table_urls
        side = side_of_tabs(self.compare, urls, self.compare.baseline)
        rows_url = urls[side.label] if side else None
        return compared_table_tabs(self.links, self.segment, side, COMPARE_ROWS, rows_url)

    @property
    def verdict(self) -> str:
        """What the comparison came to, where no row is known to differ."""
        comparison = self.comparison
        if not comparison.is_compared:
            return "nothing was compared"
        if self.state.key and comparison.differing:
            return f"no differing row has “{self.state.key}” in its key"
        if not comparison.total:
            return "no rows there" if comparison.complete else "no rows found"
        return "no row differs" if comparison.complete else "no row differs, as far as is known"

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a row comparison."""
        return row_comparison_as_json(self.comparison, self.part.rows, self.urls.next)


def compare_rows_page(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides
) -> CompareRowsPage:
    """Return the page of a table's rows as the address asks for them. Raises `BadRequest`."""
    links, segment = links_of(request, location), location.segments[0]
    state, size = row_state(request.GET, location), page_size(request.GET)
    subject = row_subject(compare, segment, request.GET.get("_baseline"))
    try:
        comparison = compare_rows(subject, row_question(compare, links))
    except BadPosition as error:
        raise BadRequest(f"_after: {error.message}") from None
    if comparison.plan is None:
        raise no_such_table(compare)
    key = comparison.plan.key
    rows = [row for row in (*comparison.rows, *comparison.same_rows) if state.fits(row)]
    target = sql_target(request.GET, location)
    deletes = request.GET.get("_deletes") == "1"
    part = rows_of_page(rows, key, request.GET.get("_next", ""), size)
    return CompareRowsPage(
        bar=compare_bar(request, location, "rows"),
        compare=compare,
        links=links,
        comparison=comparison,
        state=state,
        part=part,
        segment=segment,
        statements=statements(comparison, target, deletes=deletes) if target else None,
        target=target,
        reference=reference_form(
            compare,
            links,
            segment,
            may_register=may_register_references(request),
            may_forget=may_forget_references(request),
        ),
    )
