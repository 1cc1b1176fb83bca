"""Asks databases for rows by a value: all environments at once, each table for itself, within one time limit.

Whatever fails costs only itself: a table that cannot be read, a database that does not answer. Leaves which
columns are asked to `value_columns`, and what is made of the rows to `records`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q

from browser.addresses import decode_table
from browser.lookup.value_columns import Stage, Way, only_stage, stages_of
from browser.records.references import label_column
from browser.records.telling import telling_columns
from dynamic_databases import deadlines
from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import Table, find_table
from dynamic_databases.catalog.row_keys import row_key
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import BadValue, DatabaseUnavailable, StructureChanged, TimedOut, Unreachable
from dynamic_databases.runtime_models import display_model, require_same_types
from dynamic_databases.subjects import Subject, read_subjects_after_surprise

LENGTH = 80
"""Characters of a value that are read; a hit is one line."""
TELLING = 3
"""Fields of a row that are shown beside its label."""
MOST_ROWS = 10
"""Of one table in one environment."""
SURPRISES = (StructureChanged, BadValue)
"""What a server says of a table that is not as it was last read."""


@dataclass(frozen=True)
class Plan:
    """What is asked of one table in one environment."""

    subject: Subject
    segment: str
    table: Table
    value: str
    is_named: bool
    """Whether the table was named: then its columns are asked one kind after the other."""
    stages: tuple[Stage, ...]
    """One statement each, until one finds something."""
    key: tuple[str, ...]
    label: str
    """The column that labels a row, or ""."""
    telling: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What a table in one environment has, or why that is not known."""

    plan: Plan
    way: Way | None = None
    columns: tuple[str, ...] = ()
    """Those that were asked when rows were found."""
    rows: tuple[Mapping[str, Any], ...] = ()
    """By column; at most `MOST_ROWS` and one more."""
    error: DatabaseUnavailable | None = None

    @property
    def is_surprised(self) -> bool:
        return isinstance(self.error, SURPRISES)


@dataclass
class _Asked:
    """The answers of one database as they come: those that have come count, even if the rest is late."""

    answers: dict[int, Answer] = field(default_factory=dict)


def plan_for(subject: Subject, segment: str, value: str, *, is_named: bool) -> Plan | None:
    """Return what is asked of a table of a database, None if it has no such table."""
    name = decode_table(segment, subject.catalog.default_schema)
    table = find_table(subject.catalog, name.name, name.schema)
    if table is None:
        return None
    key = row_key(table)
    columns = key.columns if key.is_stable else ()
    label = label_column(table)
    without = frozenset((*columns, *([label.name] if label else [])))
    if is_named:
        enforces_types = subject.live.dialect.enforces_types
        stages = stages_of(table, value, enforces_types=enforces_types) if table.columns else ()
    else:
        stage = only_stage(table, value)
        stages = (stage,) if stage else ()
    return Plan(
        subject=subject,
        segment=segment,
        table=table,
        value=value,
        is_named=is_named,
        stages=stages,
        key=columns,
        label=label.name if label else "",
        telling=telling_columns(table, without, TELLING),
    )


def answers_to(plans: Sequence[Plan], seconds: float) -> list[Answer]:
    """Return an answer to each plan, in their order, within about `seconds` in all.

    Each database is asked in one thread, one table after the other. A table that is not as it was last read
    is read again and asked once more.
    """
    until = time.monotonic() + seconds
    answers = _asked(plans, until)
    surprised = [position for position, answer in enumerate(answers) if answer.is_surprised]
    if surprised and time.monotonic() < until:
        again = _read_again([plans[position] for position in surprised], until)
        for position, answer in zip(surprised, _asked(again, until), strict=True):
            answers[position] = answer
    return answers


def _asked(plans: Sequence[Plan], until: float) -> list[Answer]:
    by_live: dict[LiveConnection, list[int]] = {}
    for position, plan in enumerate(plans):
        by_live.setdefault(plan.subject.live, []).append(position)
    asked = {live: _Asked() for live in by_live}
    tasks = {
        live: partial(_ask_all, asked[live], {at: plans[at] for at in positions}, until)
        for live, positions in by_live.items()
    }
    # With patience instead of a limit: a database that is slow for this page is not given up for others.
    left = max(0.0, until - time.monotonic())
    ended = read_in_parallel(tasks, setting("REQUEST_TIMEOUT"), patience=left)
    return [_answer(plan, at, asked, ended) for at, plan in enumerate(plans)]


def _answer(
    plan: Plan,
    at: int,
    asked: Mapping[LiveConnection, _Asked],
    ended: Mapping[LiveConnection, DatabaseUnavailable | None],
) -> Answer:
    live = plan.subject.live
    answer = asked[live].answers.get(at)
    if answer is not None:
        return answer
    error = ended[live]
    return Answer(plan, error=error or TimedOut(f"{live} did not answer in time."))


def _ask_all(asked: _Asked, plans: Mapping[int, Plan], until: float) -> None:
    """Ask one database; raises `Unreachable` if it does not answer at all."""
    with deadlines.within(max(0.0, until - time.monotonic())):
        for at, plan in plans.items():
            try:
                asked.answers[at] = _ask(plan)
            except Unreachable:
                raise
            except DatabaseUnavailable as error:
                asked.answers[at] = Answer(plan, error=error)


def _ask(plan: Plan) -> Answer:
    for stage in plan.stages:
        rows = _rows(plan, stage)
        if rows:
            return Answer(plan, stage.way, stage.columns, tuple(rows))
    return Answer(plan)


def _rows(plan: Plan, stage: Stage) -> list[dict[str, Any]]:
    live, table = plan.subject.live, plan.table
    model = display_model(live, table)
    fields = model.fields_by_column
    names = tuple(dict.fromkeys((*plan.key, *stage.columns, *filter(None, [plan.label]), *plan.telling)))
    require_same_types(live, table, [model.column_of(name) for name in stage.columns])
    conditions = [Q(**{f"{fields[name]}__exact": model.bound(name, plan.value)}) for name in stage.columns]
    whole = [fields[name] for name in plan.key]
    with reading(live, "looking a record up in"):
        rows = model.objects.limited(LENGTH, whole).filter(reduce(or_, conditions))
        values = list(rows.values_list(*(fields[name] for name in names))[: MOST_ROWS + 1])
    return [dict(zip(names, row, strict=True)) for row in values]


def _read_again(plans: Sequence[Plan], until: float) -> list[Plan]:
    """Return the same plans by the structures as they are now; what is gone is asked as it was."""
    wanted = {plan.subject.live: plan.subject for plan in plans}
    seconds = max(0.0, until - time.monotonic())
    subjects = {each.live: each for each in read_subjects_after_surprise(wanted.values(), seconds)}
    return [
        plan_for(subjects[plan.subject.live], plan.segment, plan.value, is_named=plan.is_named) or plan
        if plan.subject.live in subjects
        else plan
        for plan in plans
    ]
