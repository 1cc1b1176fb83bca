"""A database across environments: one row a table, one column an environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from browser.bars import Bar
from browser.compare.definitions import LooseRow, loose_rows
from browser.compare.places import ComparePlace
from browser.compare.placing import at_comparison
from browser.compare.table_matrix import TableMatrixRow, matrix_row
from browser.failures import BadRequest
from browser.htmx import HtmxHttpRequest, back, render_page
from browser.parameters import pairs
from dynamic_databases.comparison import Severity, State, TableComparison
from dynamic_databases.counterparts import Compared, refresh_sides


@dataclass(frozen=True)
class CompareDatabasePage:
    bar: Bar
    compare: ComparePlace
    result: Compared
    rows: tuple[TableMatrixRow, ...]
    identical: tuple[str, ...]
    filter: str
    loose: tuple[LooseRow, ...]
    """Routines, sequences and types that differ."""

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """The parameters that the filter's form sends along: all but what is typed into it."""
        return pairs(self.compare.request.GET, ("_filter",))

    @property
    def narrowed(self) -> str:
        """What the list is narrowed to, in words: "risky", "missing"."""
        asked = (self.compare.request.GET.get(name) for name in ("_severity", "_state"))
        return ", ".join(one for one in asked if one)

    @property
    def outcome(self) -> str:
        """What is said of the matrix to those who hear it."""
        if alone := self.compare.only_known:
            return f"Only {alone.name} could be read."
        shown = len(self.rows)
        return (
            f"{shown:,} table{'' if shown == 1 else 's'} shown, {len(self.identical):,} identical ones folded"
        )

    @property
    def severities(self) -> list[tuple[str, str, bool]]:
        """Each severity with the address of the page that shows it alone."""
        return self._choices("_severity", list(reversed(Severity)))

    @property
    def states(self) -> list[tuple[str, str, bool]]:
        """Each state with the address of the page that shows it alone."""
        return self._choices("_state", STATES)

    def _choices(self, name: str, values: Sequence[str]) -> list[tuple[str, str, bool]]:
        chosen = self.compare.request.GET.get(name)
        return [
            (str(one), self.compare.switched(name, None if one == chosen else str(one)), one == chosen)
            for one in values
        ]

    def as_json(self) -> dict[str, Any]:
        return self.result.as_json()


STATES = (State.CHANGED, State.MISSING, State.EXTRA, State.UNKNOWN)


@require_safe
@at_comparison
def compare_database(request: HtmxHttpRequest, compare: ComparePlace) -> HttpResponse:
    """Answer with every table's state in each environment; `_severity`, `_state`, `_filter` narrow it."""
    wanted = request.GET.get("_filter", "").strip()
    tables = compare.result.comparison.tables if compare.result.comparison else ()
    severity, state = _choice(request, "_severity", list(Severity)), _choice(request, "_state", STATES)
    named = [one for one in tables if wanted.casefold() in f"{one.schema}.{one.name}".casefold()]
    shown = [one for one in named if _fits(one, severity, state)]
    fold = compare.only_differences and severity is None and state is None
    page = CompareDatabasePage(
        bar=compare.bar(),
        compare=compare,
        result=compare.result,
        rows=tuple(matrix_row(compare, one) for one in shown if one.differences or not fold),
        identical=tuple(one.name for one in shown if not one.differences) if fold else (),
        filter=wanted,
        loose=tuple(one for one in loose_rows(compare) if _fits_loose(one, wanted, severity, state)),
    )
    return render_page(
        request, "browser/compare_database.html", "browser/_compare_database_matrix.html", page
    )


@require_POST
@at_comparison
def refresh_compared(request: HtmxHttpRequest, compare: ComparePlace) -> HttpResponse:
    """Read every side now, and go back to where the button was."""
    refresh_sides(compare.databases)
    return back(request, compare.url())


def _choice(request: HtmxHttpRequest, name: str, values: Sequence[str]) -> str | None:
    value = request.GET.get(name)
    if value is not None and value not in values:
        raise BadRequest(f"{name} must be one of {', '.join(values)}.")
    return value


def _fits(table: TableComparison, severity: str | None, state: str | None) -> bool:
    return (severity is None or table.severity == severity) and (
        state is None or state in table.states.values()
    )


def _fits_loose(row: LooseRow, wanted: str, severity: str | None, state: str | None) -> bool:
    return (
        wanted.casefold() in row.name.casefold()
        and (severity is None or row.severity == severity)
        and (state is None or any(state == word[0] for word in row.words))
    )
