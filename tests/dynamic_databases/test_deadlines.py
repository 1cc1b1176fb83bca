"""A deadline holds for a block, the inner one never longer than the outer; a request has one."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from dynamic_databases import deadlines
from dynamic_databases.dialects import cancelling
from dynamic_databases.middleware import DeadlineMiddleware


def test_without_a_deadline_all_the_time_is_left():
    assert deadlines.deadline() is None
    assert deadlines.seconds_left(7) == 7


def test_an_inner_deadline_is_no_later_than_the_outer():
    with deadlines.within(5):
        outer = deadlines.deadline()
        with deadlines.within(60):
            assert deadlines.deadline() == outer
        with deadlines.within(1):
            assert deadlines.seconds_left(60) <= 1
        assert deadlines.deadline() == outer
    assert deadlines.deadline() is None


def test_when_it_is_over_nothing_is_left():
    with deadlines.within(-1):
        assert deadlines.seconds_left(60) == 0


def test_a_request_has_one(settings):
    settings.REQUEST_TIMEOUT = 3
    left = []

    def view(request):
        left.append(deadlines.seconds_left(60))
        return HttpResponse()

    async def view_later(request):
        return view(request)

    DeadlineMiddleware(view)(RequestFactory().get("/"))
    later: Any = DeadlineMiddleware(view_later)(AsyncRequestFactory().get("/"))
    asyncio.run(later)
    assert [0 < seconds <= 3 for seconds in left] == [True, True]
    assert deadlines.deadline() is None


def test_statements_are_cancelled_by_few_threads_that_raise_nothing(monkeypatch):
    begun, go_on = threading.Semaphore(0), threading.Event()

    def hangs():
        assert deadlines.seconds_left(60) <= cancelling.SECONDS
        begun.release()
        go_on.wait(30)
        raise OSError

    for _ in range(cancelling.MOST):
        cancelling.in_background(hangs)
    for _ in range(cancelling.MOST):
        assert begun.acquire(timeout=30)
    cancelling.in_background(lambda: pytest.fail("one too many"))
    go_on.set()
    until = time.monotonic() + 30
    while any(thread.name == "cancelling a statement" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)
    cancelling.in_background(begun.release)
    assert begun.acquire(timeout=30)
