"""psycopg's connection, given up when the server falls silent or the request's time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import capabilities, generators, waiting
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from dynamic_databases import deadlines
from dynamic_databases.dialects.cancelling import SECONDS, in_background

LONGEST_SILENCE = 20_000
"""Milliseconds, where the entry says nothing."""
POLL = 0.1
"""Seconds after which psycopg looks up while it waits."""


class LimitedConnection(psycopg.Connection[Any]):
    """A connection that is given up in time.

    The server's own time limit does not come from one that hangs, nor TCP's from a system that goes on
    taking what is sent: psycopg would wait for ever. A view may turn the server's limit off, and a server
    that sends a byte a second never falls silent: the deadline of the request holds for both.
    """

    seconds: float
    """The longest silence."""
    has_deadline = True
    """Whether the request's deadline is this connection's."""
    sends_one_statement = False
    """Whether a call sends a single statement, and the server refuses more."""
    set_again: Mapping[str, str] | None = None
    """The settings that the guard had to set, since they did not come with the request to connect."""

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        return super().wait(_limited(gen, self), *arguments, **options)

    def in_one_trip(self, statements: Sequence[bytes]) -> list[PGresult]:
        """Return the answer to each statement, all sent at once where libpq can do that.

        Without psycopg's cursors, which take longer than a server for small statements. Raises
        `psycopg.Error`.
        """
        with self.lock:
            answers: list[PGresult] = self.wait(_in_one_trip(self.pgconn, statements))
        for answer in answers:
            if answer.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(answer)
        return answers

    def give_up(self) -> None:
        """Close the connection at once; what it asked is cancelled beside it."""
        if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            in_background(_cancelling(self))
        self.pgconn.finish()


def _in_one_trip(pgconn: PGconn, statements: Sequence[bytes]) -> Generator[Any, Any, list[PGresult]]:
    answers: list[PGresult] = []
    if not capabilities.has_pipeline():
        for statement in statements:
            pgconn.send_query_params(statement, None)
            answers += yield from generators.execute(pgconn)
        return answers
    pgconn.enter_pipeline_mode()
    for statement in statements:
        pgconn.send_query_params(statement, None)
    pgconn.pipeline_sync()
    yield from generators.send(pgconn)
    for _ in statements:
        answers += yield from generators.fetch_many(pgconn)
    yield from generators.fetch_many(pgconn)  # of the end of the pipeline
    pgconn.exit_pipeline_mode()
    return answers


def _limited(gen: Any, connection: LimitedConnection) -> Generator[Any, Any, Any]:
    """Do what psycopg's generator does, until the deadline or until the server was silent for too long."""
    last = time.monotonic()
    until = (connection.has_deadline and deadlines.deadline()) or float("inf")
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            now = time.monotonic()
            # psycopg also looks up without an event, each `interval`: only an answer ends a silence.
            last = now if ready else last
            if now - last > connection.seconds or now > until:
                connection.give_up()
                raise psycopg.OperationalError("the server did not answer in time: timed out")
            wanted = gen.send(ready)
    except StopIteration as ended:
        return ended.value


def _cancelling(connection: LimitedConnection) -> Callable[[], object]:
    """Return what asks the server to cancel; it needs nothing of the connection, which is closed meanwhile.

    Before its version 17 libpq had neither a time limit for that nor encryption.
    """
    if not capabilities.has_cancel_safe():
        return connection.pgconn.get_cancel().cancel
    request = connection.pgconn.cancel_conn()

    def cancel() -> None:
        request.start()
        waiting.wait_conn(generators.cancel(request), interval=POLL, timeout=SECONDS)

    return cancel
