"""A server that takes connections and says nothing is asked once for all who wait, then not for a while."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.core.signals import request_finished

from dynamic_databases.connections import aliases, known_dead, live, reading, slots
from dynamic_databases.errors import Busy, DatabaseUnavailable, TimedOut
from dynamic_databases.models import Database
from dynamic_databases.readings.latest import _read_unless_fresh, refresh

pytestmark = pytest.mark.django_db
CONFIGS = {
    "postgresql": {"ENGINE": "postgresql", "NAME": "shop", "USER": "u", "PASSWORD": "p", "HOST": "127.0.0.1"},
    "mysql": {"ENGINE": "mysql", "NAME": "shop", "USER": "u", "PASSWORD": "p", "HOST": "127.0.0.1"},
}


class Silent:
    """A port that takes connections and never says a word."""

    def __init__(self) -> None:
        self.taken: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self.taken.append(self._listening.accept()[0])

    def close(self) -> None:
        for connection in (self._listening, *self.taken):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    server = Silent()
    yield server
    server.close()


@pytest.fixture(params=CONFIGS)
def connection(request, silent, environments, settings):
    settings.CONNECT_TIMEOUT = settings.STATEMENT_TIMEOUT = 2.0
    config = CONFIGS[request.param] | {"PORT": silent.port}
    return live(Database.objects.create(name="shop", environment=environments["prod"], config=config))


def errors_of(connection, task, number: int) -> list[DatabaseUnavailable | None]:
    """Return what `number` requests get that ask at the same time, None for an answer."""
    together = threading.Barrier(number)

    def ask():
        together.wait(30)
        aliases.vouch_for(connection.alias)
        try:
            task()
        except DatabaseUnavailable as error:
            return error
        finally:
            request_finished.send(sender=None)

    with ThreadPoolExecutor(number) as threads:
        return [future.result(60) for future in [threads.submit(ask) for _ in range(number)]]


def connect(connection) -> None:
    with reading(connection):
        pytest.fail("it answered")


@pytest.mark.parametrize("asked", [connect, _read_unless_fresh])
def test_all_who_ask_at_once_share_one_attempt(connection, silent, settings, asked):
    settings.WORKER_THREADS = None
    errors = errors_of(connection, lambda: asked(connection), 12)
    assert {type(error) for error in errors} == {TimedOut}
    assert len(silent.taken) == 1


def test_nothing_is_asked_of_it_afterwards_and_the_answer_says_until_when(connection, silent):
    with pytest.raises(TimedOut):
        _read_unless_fresh(connection)
    for asked in (connect, _read_unless_fresh):
        with pytest.raises(TimedOut) as known:
            asked(connection)
        assert known.value.found_at is not None
        assert 0 < (known.value.retry_after or 0) <= known_dead.SECONDS
    assert len(silent.taken) == 1


def test_it_is_asked_again_when_somebody_says_so(connection, silent):
    for _ in range(2):
        with pytest.raises(TimedOut):
            refresh(connection)
    assert len(silent.taken) == 2


def test_requests_for_it_hold_half_of_the_threads_and_the_others_are_refused(connection, settings):
    settings.WORKER_THREADS = 8
    held: list[int] = []
    threads = slots.of_this_worker()
    assert threads is not None

    def ask():
        try:
            _read_unless_fresh(connection)
        finally:
            held.append(threads.held(connection.alias))

    errors = errors_of(connection, ask, 12)
    assert max(held) <= 4
    assert {type(error) for error in errors} == {Busy, TimedOut}
    assert all(error.retry_after for error in errors if isinstance(error, Busy))
    assert threads.held() == 0


def test_what_is_known_of_it_needs_no_thread(connection, settings):
    settings.WORKER_THREADS = 8
    with pytest.raises(TimedOut):
        _read_unless_fresh(connection)
    errors = errors_of(connection, lambda: _read_unless_fresh(connection), 12)
    assert {type(error) for error in errors} == {TimedOut}
