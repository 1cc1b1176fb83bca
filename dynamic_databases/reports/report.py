"""The words of a report of a comparison; leaves how it looks to the formats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dynamic_databases.catalog import NOT_LOCKED, Locked
from dynamic_databases.comparison import Comparison, Difference, DifferenceKind, ObjectKind, State, Verdict
from dynamic_databases.readings.compared import Compared
from dynamic_databases.reports.words import KINDS, age, counted, moment, printable, value_in_words

MISSING, EXTRA = State.MISSING.sign, State.EXTRA.sign
ABSENT, THERE = "missing", "there"
ACCEPTED = "accepted"
SEVERITIES = ("breaking", "risky", "cosmetic", ACCEPTED)
FOLDED = 9
"""From so many items of one table, alike in severity and environments, one entry is made."""


@dataclass(frozen=True, slots=True)
class Head:
    """One side: its label, whether it is known, and how old its reading is."""

    name: str
    words: str
    known: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side has. `state` is changed, missing or extra, unknown, or empty where it is equal."""

    side: str
    text: str
    state: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference. `severity` is breaking, risky, cosmetic or accepted."""

    severity: str
    sign: str
    what: str
    """The kind of thing: "column"."""
    names: tuple[str, ...]
    """Empty for what has no name; several where many items are alike."""
    how: str
    """The attribute that differs, or "missing in dev"."""
    cells: tuple[Cell, ...]
    suggestion: str | None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Each reason once, in the order of the sides."""
        return tuple(dict.fromkeys(cell.verdict for cell in self.cells if cell.verdict))


@dataclass(frozen=True, slots=True)
class Section:
    """The differences of one table, or of what is outside of tables (`title` is None)."""

    title: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The content of a report. Every text in it is printable, but not safe as markup."""

    name: str
    heads: tuple[Head, ...]
    baseline: str | None
    """None if nothing is known of any side."""
    summary: str
    identical: int
    sections: tuple[Section, ...]
    not_compared: tuple[str, ...]
    """What is left out between vendors, in words; empty within one vendor."""

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides of which something is known."""
        return tuple(head.name for head in self.heads if head.known)


def report_of(compared: Compared, now: datetime | None = None) -> Report:
    """Return the report of a comparison; ages are as of `now`."""
    comparison = compared.comparison
    heads = tuple(_head(compared, side, now or datetime.now(UTC)) for side in compared.sides)
    name = printable(compared.name)
    if comparison is None:
        return Report(name, heads, None, "Nothing could be compared.", 0, (), ())
    summary = comparison.summary
    return Report(
        name,
        heads,
        printable(comparison.baseline),
        _summary(compared),
        summary.tables - summary.differing,
        _sections(comparison),
        comparison.not_compared,
    )


def _head(compared: Compared, side: str, now: datetime) -> Head:
    reading, down = compared.readings.get(side), compared.unavailable.get(side)
    if reading is not None:
        locked = _locked_in_words(compared.locked.get(side, NOT_LOCKED), now)
        words = printable(". ".join((f"read {moment(reading.read_at)}", *locked)))
        return Head(printable(side), words, known=True, current=not locked)
    if down is None:
        return Head(printable(side), "not read", known=False, current=False)
    code = down.code.replace("_", " ")
    words = f"{code}: {down.message}" + (f" Since {moment(down.since)}." if down.since else "")
    if down.snapshot is None:
        return Head(printable(side), printable(f"{words} Not compared."), known=False, current=False)
    stood_in = f"Compared as last read {moment(down.snapshot)} ({age(down.snapshot, now)})."
    sentences = " ".join(filter(None, (words, stood_in, down.not_read)))
    return Head(printable(side), printable(sentences), known=True, current=False)


def _locked_in_words(locked: Locked, now: datetime) -> list[str]:
    """Return what another session has locked, and what is compared instead."""
    things = zip(locked.names, (*locked.tables.values(), *locked.sorts.values()), strict=True)
    return [
        f"Locked by another session: {name}, "
        + (f"taken as last read {moment(read_at)} ({age(read_at, now)})" if read_at else "not compared")
        for name, read_at in things
    ]


def _summary(compared: Compared) -> str:
    assert compared.comparison is not None
    if compared.unread_baseline:
        baseline = compared.comparison.baseline
        instead = f"{compared.unread_baseline} could not be read, so {baseline} is the baseline."
        return f"{printable(instead)} {_counts(compared.comparison)}"
    return _counts(compared.comparison)


def _counts(comparison: Comparison) -> str:
    summary = comparison.summary
    if len(comparison.environments) < 2:
        return "There is nothing to compare with."
    if not comparison.differences:
        return f"No differences in {counted(summary.tables, 'table')}."
    counts = [f"{summary.breaking:,} breaking", f"{summary.risky:,} risky", f"{summary.cosmetic:,} cosmetic"]
    counts += [f"{summary.accepted:,} accepted"] if summary.accepted else []
    differ = "differs" if summary.differing == 1 else "differ"
    return f"{counted(summary.tables, 'table')}, {summary.differing:,} {differ}: {', '.join(counts)}."


def _sections(comparison: Comparison) -> tuple[Section, ...]:
    """Return the differences by table, in the comparison's order, the worst of each table first."""
    defaults = {catalog.default_schema for catalog in comparison.catalogs.values()}
    grouped: dict[str | None, list[Entry]] = {}
    for difference in comparison.differences:
        grouped.setdefault(_title(difference, defaults), []).append(_entry(difference, comparison))
    return tuple(
        Section(title, tuple(_folded(sorted(entries, key=lambda entry: SEVERITIES.index(entry.severity)))))
        for title, entries in grouped.items()
    )


def _folded(entries: list[Entry]) -> Iterator[Entry]:
    """Yield the entries; many similar ones that are only missing or additional become one."""
    alike: dict[object, list[Entry]] = {}
    for number, entry in enumerate(entries):
        plain = entry.sign in (MISSING, EXTRA) and entry.names and entry.suggestion is None
        states = tuple((cell.state, cell.verdict) for cell in entry.cells)
        key = (entry.severity, entry.what, entry.how, states) if plain else number
        alike.setdefault(key, []).append(entry)
    for same in alike.values():
        if len(same) < FOLDED:
            yield from same
            continue
        names = tuple(name for entry in same for name in entry.names)
        cells = tuple(cell if cell.text == ABSENT else replace(cell, text=THERE) for cell in same[0].cells)
        yield replace(same[0], names=names, cells=cells)


def _title(difference: Difference, defaults: set[str | None]) -> str | None:
    """Return a table's name; with its schema where that is no default one."""
    if difference.table is None or difference.schema is None or difference.schema in defaults:
        return None if difference.table is None else printable(difference.table)
    return printable(f"{difference.schema}.{difference.table}")


def _entry(difference: Difference, comparison: Comparison) -> Entry:
    extra = comparison.baseline in difference.absent_in
    absent = ", ".join(difference.absent_in)
    name = difference.name
    if name is not None and difference.table is None and difference.schema:
        name = f"{difference.schema}.{name}"
    how = {
        DifferenceKind.MISSING: f"not in {absent}" if extra else f"missing in {absent}",
        DifferenceKind.UNKNOWN: _unknown_in_words(difference),
        DifferenceKind.RENAMED: "name",
    }.get(difference.kind, (difference.attribute or "").replace("_", " "))
    sign = {DifferenceKind.MISSING: EXTRA if extra else MISSING, DifferenceKind.UNKNOWN: State.UNKNOWN.sign}
    return Entry(
        str(difference.severity or ACCEPTED),
        sign.get(difference.kind, State.CHANGED.sign),
        KINDS[difference.object],
        () if name is None else (printable(name),),
        printable(how),
        tuple(_cell(difference, side) for side in comparison.environments),
        None if difference.suggestion is None else printable(difference.suggestion),
    )


def _unknown_in_words(difference: Difference) -> str:
    if difference.attribute:
        return f"{difference.attribute} not visible"
    is_hidden = any(verdict.rule.endswith("not_visible") for verdict in difference.against.values())
    return "not visible to all logins" if is_hidden else "could not be read"


def _cell(difference: Difference, side: str) -> Cell:
    verdict, name = difference.against.get(side), printable(side)
    if side in difference.absent_in:
        return Cell(name, ABSENT, "missing" if verdict else "", verdict)
    if side not in difference.values:
        return Cell(name, "", "unknown" if verdict else "", verdict)
    missing = difference.kind is DifferenceKind.MISSING
    state = "" if verdict is None else "extra" if missing else "changed"
    whole = missing and difference.object in (ObjectKind.TABLE, ObjectKind.VIEW)
    return Cell(name, THERE if whole else value_in_words(difference.values[side]), state, verdict)
