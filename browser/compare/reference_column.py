"""The reference tables of a database's comparison: how the rows of each compare, and what could be one.

Reads no rows: what is shown is what was stored when they were last compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from browser.addresses import encode, encode_table, link
from browser.compare.links import CompareLinks
from browser.compare.subjects import ComparedSides
from dynamic_databases.catalog import TableName, find_table
from dynamic_databases.comparison import TableComparison
from dynamic_databases.models import ReferenceTable
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.reference_tables import (
    NOT_YET,
    OutcomeState,
    Proposal,
    ReferenceOutcome,
    known_outcomes,
    proposals,
    references_of,
)

LOOKS = {
    OutcomeState.SAME: ("", "="),
    OutcomeState.DIFFER: ("changed", "≠"),
    OutcomeState.NOT_COMPARED: ("unknown", "?"),
}
"""The class of a cell, and the sign in it."""
ROWS = ("-", "rows")


@dataclass(frozen=True, eq=False)
class RowsCell:
    """How the rows of one reference table compare."""

    outcome: ReferenceOutcome
    url: str
    """The comparison of its rows, by its own key."""
    forget_url: str

    @property
    def css(self) -> str:
        return LOOKS[self.outcome.state][0]

    @property
    def sign(self) -> str:
        return LOOKS[self.outcome.state][1]

    @property
    def words(self) -> str:
        return self.outcome.words

    @property
    def compared_at(self) -> datetime | None:
        return self.outcome.compared_at

    @property
    def reason(self) -> str:
        return self.outcome.reason

    @property
    def remark(self) -> str:
        """The reason, where the words do not say it."""
        return "" if self.reason == NOT_YET else self.reason

    @property
    def name(self) -> str:
        return self.outcome.reference.name

    def as_json(self) -> dict[str, Any]:
        """Return it for programs, with the counts of the contract's summary."""
        reference, compared_at = self.outcome.reference, self.compared_at
        return {
            "schema": reference.schema or None,
            "table": reference.table,
            "state": str(self.outcome.state).replace(" ", "_"),
            "severity": reference.severity,
            "summary": dict(self.outcome.counts) or None,
            "complete": self.outcome.complete,
            "reason": self.reason or None,
            "compared_at": compared_at.isoformat().replace("+00:00", "Z") if compared_at else None,
            "url": self.url,
        }


@dataclass(frozen=True)
class ProposedTable:
    """A table that looks like reference data, with the address of its rows and what a form would register."""

    proposal: Proposal
    url: str
    register_url: str
    key: str
    """As the form takes it."""
    ignored: str


@dataclass(frozen=True)
class ReferenceColumn:
    """All that the comparison of a database says of reference tables."""

    cells: Mapping[TableName, RowsCell] = field(default_factory=dict)
    """By the table's name on any side; without tables that no environment has."""
    gone: tuple[RowsCell, ...] = ()
    """Reference tables that no environment which could be read has."""
    proposed: tuple[ProposedTable, ...] = ()
    compare_url: str | None = None
    """Where a form has all of them compared now; None where there is none to compare."""

    def of(self, table: TableComparison) -> RowsCell | None:
        """Return the cell of a table, None for one that is no reference table."""
        names = (own.table_name for own in table.tables.values())
        return next((self.cells[name] for name in names if name in self.cells), None)

    @property
    def each(self) -> list[RowsCell]:
        """Every reference table that an environment has, once."""
        return list(dict.fromkeys(self.cells.values()))

    @property
    def counts(self) -> dict[str, int]:
        """How many reference tables are in each state, without states that none is in."""
        states = [cell.outcome.state for cell in self.each]
        return {str(state): states.count(state) for state in LOOKS if state in states}

    def __bool__(self) -> bool:
        return bool(self.cells)


NO_REFERENCES = ReferenceColumn()


def reference_column(compare: ComparedSides, links: CompareLinks) -> ReferenceColumn:
    """Return what is known of a database's reference tables. Databases named one by one have none."""
    location = compare.location
    if location.is_any:
        return NO_REFERENCES
    references = references_of([location.name])
    outcomes = known_outcomes(references, location.databases, compare.results)
    cells: dict[TableName, RowsCell] = {}
    gone = []
    for reference in references:
        if reference.pk not in outcomes:
            continue
        cell = RowsCell(
            outcome=outcomes[reference.pk],
            url=rows_url(links, reference),
            forget_url=forget_url(links, reference),
        )
        names = _names(compare.results, reference)
        cells.update(dict.fromkeys(names, cell))
        if not names:
            gone.append(cell)
    return ReferenceColumn(
        cells=cells,
        gone=tuple(gone),
        proposed=tuple(_proposed(links, proposal) for proposal in proposals(compare.results, references)),
        compare_url=links.file_url(*ROWS) if outcomes else None,
    )


def _names(results: Mapping[str, Result], reference: ReferenceTable) -> set[TableName]:
    """Return what a reference table is called on the sides that have it."""
    schema = reference.schema or None
    readings = (result for result in results.values() if isinstance(result, VisibleReading))
    tables = (find_table(reading.catalog, reference.table, schema) for reading in readings)
    return {table.table_name for table in tables if table is not None}


def rows_url(links: CompareLinks, reference: ReferenceTable) -> str:
    """Return the address that compares the rows of a reference table as it is registered."""
    return _rows_url(links, _segment(reference.schema, reference.table), reference.key, reference.ignored)


def _rows_url(links: CompareLinks, segment: str, key: Sequence[str], ignored: Sequence[str]) -> str:
    address, _, _ = links.file_url(segment, *ROWS).partition("?")
    asked = (("_by", by_text(key)), ("_ignore", ignore_text(ignored)))
    return link(address, [*links.hidden_fields(), *(pair for pair in asked if pair[1])])


def _segment(schema: str | None, table: str) -> str:
    return encode_table(TableName(schema or None, table), None)


def by_text(key: Iterable[str]) -> str:
    """Return the columns of a key as `_by` names them."""
    return ",".join(map(encode, key))


def ignore_text(patterns: Iterable[str]) -> str:
    """Return patterns as `_ignore` has them; commas part them there, so any letter stands for one."""
    return ",".join(pattern.replace(",", "?") for pattern in patterns)


def register_url(links: CompareLinks, segment: str) -> str:
    """Return the address to which the form of a table sends what is registered of it."""
    return links.file_url(segment, "-", "reference").partition("?")[0]


def forget_url(links: CompareLinks, reference: ReferenceTable) -> str:
    """Return the address to which the form is sent that forgets a reference table."""
    return f"{register_url(links, _segment(reference.schema, reference.table))}/forget"


def _proposed(links: CompareLinks, proposal: Proposal) -> ProposedTable:
    segment = _segment(proposal.schema, proposal.table)
    return ProposedTable(
        proposal=proposal,
        url=_rows_url(links, segment, proposal.key, proposal.ignored),
        register_url=register_url(links, segment),
        key=by_text(proposal.key),
        ignored=ignore_text(proposal.ignored),
    )
