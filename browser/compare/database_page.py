"""The page of a database across environments: its tables and other objects, narrowed as the address asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses.parameters import pairs
from browser.compare.definitions import SchemaObjectRow, schema_object_rows
from browser.compare.links import CompareLinks, SideChoice, compare_bar, links_of
from browser.compare.locations import CompareLocation
from browser.compare.narrowing import Narrowing, SeverityChoice, choice, narrowing_of, severity_choices
from browser.compare.reference_column import NO_REFERENCES, ReferenceColumn, RowsCell, reference_column
from browser.compare.subjects import ComparedSides
from browser.compare.table_matrix import TableMatrixRow, matrix_row
from browser.htmx import HtmxHttpRequest
from browser.navigation import Bar
from browser.permissions.access import may_forget_references, may_register_references
from dynamic_databases.comparison import Severity, State, TableComparison
from dynamic_databases.readings.compared import Compared

STATES = (State.CHANGED, State.MISSING, State.EXTRA, State.UNKNOWN)


@dataclass(frozen=True)
class CompareDatabasePage:
    bar: Bar
    compare: ComparedSides
    links: CompareLinks
    result: Compared
    rows: tuple[TableMatrixRow, ...]
    identical: tuple[tuple[str, str], ...]
    """The tables that are the same everywhere and so are folded: name and address."""
    narrowing: Narrowing
    row_severities: tuple[Severity | None, ...]
    """Of every row whose name is asked for."""
    schema_objects: tuple[SchemaObjectRow, ...]
    """Routines, sequences and types that differ."""
    references: ReferenceColumn = NO_REFERENCES
    may_register: bool = False
    """Whether the person may register reference tables."""
    may_forget: bool = False

    @property
    def gone(self) -> Sequence[RowsCell]:
        """The reference tables that no environment has: only who may forget one is told its name."""
        return self.references.gone if self.may_forget else ()

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the filter's form sends along: all but what is typed into it."""
        return pairs(self.links.query, ("_filter",))

    @property
    def narrowed(self) -> str:
        """What the list is narrowed to, in words: "risky", "missing"."""
        asked = (self.links.query.get(name) for name in ("_severity", "_state"))
        return ", ".join(filter(None, asked))

    @property
    def outcome(self) -> str:
        """The summary of the matrix for screen readers."""
        if alone := self.compare.only_known:
            return f"Only {alone.name} could be read."
        shown = len(self.rows)
        return (
            f"{shown:,} table{'' if shown == 1 else 's'} shown, {len(self.identical):,} identical ones folded"
        )

    @property
    def severities(self) -> list[SeverityChoice]:
        """Each severity, with how many rows have it and the address that shows only these."""
        return severity_choices(self.links, self.narrowing, self.row_severities)

    @property
    def against(self) -> list[SideChoice]:
        """The environments that can be compared with the baseline."""
        return self.links.against(self.compare.baseline)

    @property
    def states(self) -> list[tuple[str, str, bool]]:
        """Each state with the address of the page that shows only it."""
        return self._choices("_state", STATES)

    def _choices(self, name: str, values: Sequence[str]) -> list[tuple[str, str, bool]]:
        chosen = self.links.query.get(name)
        return [
            (
                str(value),
                self.links.switched(name, None if value == chosen else str(value)),
                value == chosen,
            )
            for value in values
        ]

    def as_json(self) -> dict[str, Any]:
        content = self.result.as_json()
        content["reference_tables"] = [cell.as_json() for cell in self.references.each]
        return content


def database_page(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides
) -> CompareDatabasePage:
    """Return the page; `_severity`, `_state` and `_filter` narrow it. Raises `BadRequest`."""
    links = links_of(request, location)
    narrowing = narrowing_of(links)
    state = choice(request.GET.get("_state"), "_state", STATES)
    tables = compare.result.comparison.listed if compare.result.comparison else ()
    named = [table for table in tables if narrowing.fits_name(f"{table.schema}.{table.name}")]
    others = [row for row in schema_object_rows(compare) if narrowing.fits_name(row.name)]
    shown = [table for table in named if _fits(table, narrowing, state)]
    fold = links.only_differences and narrowing.severity is None and state is None
    references = reference_column(compare, links)

    def is_folded(table: TableComparison) -> bool:
        return fold and table.is_identical and references.of(table) is None

    return CompareDatabasePage(
        bar=compare_bar(request, location),
        compare=compare,
        links=links,
        result=compare.result,
        rows=tuple(
            matrix_row(compare, links, table, references.of(table)) for table in shown if not is_folded(table)
        ),
        identical=tuple(
            (table.name, links.url(compare.table_segment(table))) for table in shown if is_folded(table)
        ),
        narrowing=narrowing,
        row_severities=(*(table.severity for table in named), *(row.severity for row in others)),
        schema_objects=tuple(row for row in others if _fits_object(row, narrowing, state)),
        references=references,
        may_register=may_register_references(request),
        may_forget=may_forget_references(request),
    )


def _fits(table: TableComparison, narrowing: Narrowing, state: str | None) -> bool:
    return narrowing.fits(table.severity) and (state is None or state in table.states.values())


def _fits_object(row: SchemaObjectRow, narrowing: Narrowing, state: str | None) -> bool:
    return narrowing.fits(row.severity) and (state is None or any(state == word[0] for word in row.words))
