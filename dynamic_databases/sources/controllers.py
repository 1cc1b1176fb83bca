"""Queries the controller tables of several sources at once; keeps their answers for a set time.

Leaves the queries to `rows`, and the meaning of an answer to `customers`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from dynamic_databases import deadlines
from dynamic_databases.app_settings import setting
from dynamic_databases.caches import Cache
from dynamic_databases.connections import LiveConnection, live, thread_for
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import Busy, ConfigError, DatabaseUnavailable
from dynamic_databases.models import Environment, Source
from dynamic_databases.sources.hidden_rows import hidden_by
from dynamic_databases.sources.rows import CustomerRow, customer_rows, customers_like

SECONDS = 8.0
"""How long the controllers are waited for, all asked at once."""
ANSWERS_KEPT = 1024


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """What a controller answers, and what may hide rows of its table from the login ("row security")."""

    rows: list[CustomerRow]
    hidden_by: str = ""


Answer = CustomerRows | DatabaseUnavailable | ConfigError
Places = tuple[tuple[str, str], ...]
"""Slug and name of each environment: an answer depends on them."""
Question = Callable[[Source, LiveConnection], CustomerRows]


@dataclass(frozen=True, slots=True)
class _Answered:
    answer: CustomerRows
    asked: float


def all_sources() -> dict[int, Source]:
    """Return the sources by key, each with its database and environment, in one query."""
    return {source.pk: source for source in Source.objects.select_related("database__environment")}


def rows_named(
    name: str,
    sources: Mapping[int, Source],
    environments: Sequence[Environment],
    *,
    patience: float | None = None,
    anew: bool = False,
) -> dict[int, Answer]:
    """Return, by source, the rows that `name` means; answers are reused for `CUSTOMERS_MAX_AGE` seconds.

    `environments` are all environments; `anew` asks in any case. A controller that takes longer than
    `patience` seconds is not waited for: its answer is for the next request.
    """
    oldest = math.inf if anew else time.monotonic() - setting("CUSTOMERS_MAX_AGE")
    places = tuple((environment.slug, environment.name) for environment in environments)
    answers: dict[int, Answer] = {}
    unknown: dict[LiveConnection, list[Source]] = {}
    for connection, those in _by_controller(sources.values(), answers).items():
        for source in those:
            kept = _kept((_fingerprint(source), connection.alias, places, name), oldest)
            if kept is not None:
                answers[source.pk] = kept
            else:
                unknown.setdefault(connection, []).append(source)
    for _, rows_by_source in _asked(unknown, partial(_meant, name, environments, places, oldest), patience):
        answers |= {source.pk: rows for source, rows in rows_by_source.items()}
    return answers


def rows_like(
    text: str, sources: Mapping[int, Source], environments: Sequence[Environment], most: int
) -> dict[int, Answer]:
    """Return, by source, up to `most` rows whose key or names hold `text` in these environments."""
    answers: dict[int, Answer] = {}
    controllers = _by_controller(sources.values(), answers)
    for _, rows_by_source in _asked(controllers, partial(_like, text, environments, most)):
        answers |= {source.pk: rows for source, rows in rows_by_source.items()}
    return answers


def _meant(
    name: str,
    environments: Sequence[Environment],
    places: Places,
    oldest: float,
    source: Source,
    connection: LiveConnection,
) -> CustomerRows:
    question = (_fingerprint(source), connection.alias, places, name)
    # Others who asked the same may have been answered while this one waited for its turn.
    kept = _kept(question, oldest)
    if kept is not None:
        return kept
    # Before asking, so that an answer is never taken for newer than its question.
    asked = time.monotonic()
    rows = customer_rows(source, connection, name, environments)
    answer = CustomerRows(rows, "" if rows else hidden_by(source, connection))
    _answers.set(question, _Answered(answer, asked))
    return answer


def _kept(question: tuple[object, ...], oldest: float) -> CustomerRows | None:
    """Return the answer to a question that was asked at `oldest` or later."""
    kept = _answers.get(question)
    return kept.answer if kept is not None and kept.asked >= oldest else None


def _like(
    text: str, environments: Sequence[Environment], most: int, source: Source, connection: LiveConnection
) -> CustomerRows:
    rows = customers_like(source, connection, text, environments, most)
    return CustomerRows(rows, hidden_by(source, connection))


def _by_controller(
    sources: Iterable[Source], answers: dict[int, Answer]
) -> dict[LiveConnection, list[Source]]:
    """Return the sources of each controller; a config that can't work becomes an answer at once."""
    controllers: dict[LiveConnection, list[Source]] = {}
    for source in sources:
        try:
            controllers.setdefault(live(source.database), []).append(source)
        except ConfigError as error:
            answers[source.pk] = error
    return controllers


def _asked(
    controllers: Mapping[LiveConnection, list[Source]], question: Question, patience: float | None = None
) -> list[tuple[LiveConnection, dict[Source, Answer]]]:
    """Return what each controller answers to a question of each of its sources.

    Those that ask one at the same time take turns, until the time limit: unless another controller has the
    answer, since one that hangs must not keep its customers waiting. Who waits holds one of the threads that
    a database may hold, as if it read by itself: the others stay free.
    """
    tasks = {
        connection: partial(_each, connection, those, question) for connection, those in controllers.items()
    }
    if patience is not None:
        results = read_in_parallel(tasks, SECONDS, patience)
    else:
        results = {}
        with ExitStack() as threads, deadlines.within(SECONDS):
            for connection in controllers:
                try:
                    threads.enter_context(thread_for(connection))
                except DatabaseUnavailable as error:
                    results[connection] = error
                    del tasks[connection]
            results |= read_in_parallel(tasks, SECONDS)
            busy = {connection: tasks[connection] for connection in tasks if _is_busy(results[connection])}
            if busy and not any(map(_has_rows, results.values())):
                results |= read_in_parallel(busy, SECONDS, waits=True)
    return [
        (connection, dict.fromkeys(controllers[connection], result))
        if isinstance(result, DatabaseUnavailable)
        else (connection, result)
        for connection, result in results.items()
    ]


def _is_busy(result: Mapping[Source, Answer] | DatabaseUnavailable) -> bool:
    return isinstance(result, Busy)


def _has_rows(result: Mapping[Source, Answer] | DatabaseUnavailable) -> bool:
    answers = () if isinstance(result, DatabaseUnavailable) else result.values()
    return any(isinstance(answer, CustomerRows) and answer.rows for answer in answers)


def _each(connection: LiveConnection, sources: Iterable[Source], question: Question) -> dict[Source, Answer]:
    answers: dict[Source, Answer] = {}
    for source in sources:
        try:
            answers[source] = question(source, connection)
        except DatabaseUnavailable as error:
            answers[source] = error
    return answers


def _fingerprint(source: Source) -> tuple[object, ...]:
    """Return all settings of a source: with other settings it is another source."""
    # Not only the key: keys come back after a source was removed, and edits make old answers wrong.
    return tuple(str(getattr(source, field.attname)) for field in source._meta.concrete_fields)


_answers: Cache[tuple[object, ...], _Answered] = Cache(ANSWERS_KEPT, lambda key: str(key[1]))
