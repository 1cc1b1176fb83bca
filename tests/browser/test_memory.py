"""A worker's memory stays as it is, however many pages it has answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.benchmarks.page_sites import Client, logged_in
from tests.benchmarks.processes import memory

PAGES, THREADS = 10_000, 4
FILTERED = "/prod/shop/orders/?_size=10&id__gte={0}"
"""Each address is new: what is kept by address would grow."""
OTHERS = (
    "/", "/prod/", "/prod/shop/", "/prod/shop/orders/{0}/", "/prod/shop/customers/-/structure",
    "/compare/shop/orders/", "/prod/shop/order_items/?_size=10&_format=json",
)  # fmt: skip
MOST_GROWTH = 12.0
"""Megabytes in 10,000 pages after as many, by two workers: cycles wait for the collector, caches fill up."""


def addresses(first: int, behind: int) -> list[str]:
    """Return addresses of pages, three of four of them filtered rows."""
    return [
        (OTHERS[number // 4 % len(OTHERS)] if number % 4 == 0 else FILTERED).format(number % 4000 + 1)
        for number in range(first, behind)
    ]


def ask(client: Client, first: int, behind: int) -> None:
    """Ask for all pages, each thread by a connection of its own."""
    each = [addresses(first + thread, behind)[::THREADS] for thread in range(THREADS)]

    def ask_some(some: list[str]) -> None:
        with closing(client.another()) as own:
            for address in some:
                own.get(address)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask_some, each))


@pytest.mark.slow
def test_ten_thousand_pages_leave_the_memory_as_it_is(served) -> None:
    client = logged_in(served)
    ask(client, 0, PAGES)
    before = memory(served)
    ask(client, PAGES, 2 * PAGES)
    assert memory(served) - before < MOST_GROWTH
