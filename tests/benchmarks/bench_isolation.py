"""Pages of healthy databases while others hang, sleep, are locked and drip, beside the same pages before.

Then the same pages while one client, and then two, compare large tables row by row without a pause.

Served as `make run` serves. Set WORKER_THREADS to see what another number of threads does.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from browser.demo import make_demo
from tests.benchmarks.pairs import Samples
from tests.benchmarks.trouble import troubles
from tests.serving import Served, Visitor

PAGES = ("/prod/shop/orders/", "/dev/shop/", "/test/crm/", "/prod/crm/contacts/")
HEALTHY = 10
"""Clients that read the demo's SQLite files."""
PAUSE = 0.2
"""Seconds between a client's pages; one that is told when to try again waits until then."""
QUIET, TROUBLED = 10.0, 30.0
"""Seconds of measuring."""
COMPARISONS = (
    "/compare/shop/shipment_items/-/rows",
    "/compare/shop/payments/-/rows?_by=id&_all=1",
)
"""Of 17,241 and 9,270 rows in each of three environments."""


def pairs() -> Iterator[Samples]:
    """Yield the median and the 95th percentile of healthy pages; all of them are answered by 200."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        make_demo(folder / "made")
        for state in ("comparing", "trouble"):
            (folder / state).mkdir()
        with Served.started(folder / "comparing", folder / "made") as server:
            yield from _beside_comparisons(server)
        with Served.started(folder / "trouble", folder / "made") as server, troubles(server) as trouble:
            _times(server, 2.0)
            before = _times(server, QUIET)
            ended = threading.Event()
            statuses: Counter[tuple[str, int]] = Counter()
            clients = sum(trouble.addresses.values())
            with ThreadPoolExecutor(clients) as threads:
                trouble.begin()
                reloading = [
                    threads.submit(_reload, trouble.visitor, address, ended, statuses)
                    for address, number in trouble.addresses.items()
                    for _ in range(number)
                ]
                try:
                    during = _times(server, TROUBLED)
                finally:
                    ended.set()
                for future in reloading:
                    future.result()
    lines = (f"{address}: {number} times {status}" for (address, status), number in sorted(statuses.items()))
    sys.stdout.writelines(line + "\n" for line in lines)
    words = f"of others' pages while {clients} clients ask databases in trouble, beside before"
    yield Samples(f"the median {words}", before, during, statistics.median, 1.5)
    yield Samples(f"the 95th percentile {words}", before, during, percentile_95, 3.0)


def _beside_comparisons(server: Served) -> Iterator[Samples]:
    """Yield the median and the 95th percentile of pages while clients compare rows of large tables."""
    _times(server, 2.0)
    before = _times(server, QUIET)
    for clients, median, p95 in ((1, 1.5, 3.0), (len(COMPARISONS), 2.0, 5.0)):
        during, count = _while_comparing(server, clients)
        words = f"of others' pages while {count} tables are compared by rows, {clients} at a time"
        yield Samples(f"the median {words}", before, during, statistics.median, median)
        yield Samples(f"the 95th percentile {words}", before, during, percentile_95, p95)


def _while_comparing(server: Served, clients: int) -> tuple[list[float], int]:
    """Return how long pages took, and how many tables these clients compared meanwhile."""
    ended, statuses = threading.Event(), Counter[tuple[str, int]]()

    def compare(number: int) -> None:
        visitor = server.visitor()
        for address in islice(cycle(COMPARISONS), number, None):
            if ended.is_set():
                break
            statuses[address, visitor.get(address).status] += 1

    with ThreadPoolExecutor(clients) as threads:
        comparing = [threads.submit(compare, number) for number in range(clients)]
        try:
            during = _times(server, TROUBLED)
        finally:
            ended.set()
        for future in comparing:
            future.result()
    assert all(status == 200 for _, status in statuses), statuses
    return during, sum(statuses.values())


def percentile_95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


def _times(server: Served, seconds: float) -> list[float]:
    """Return how long each page took that the healthy clients asked for. Raises `AssertionError`."""
    until = time.monotonic() + seconds

    def ask(number: int) -> list[float]:
        visitor = server.visitor()
        times: list[float] = []
        while time.monotonic() < until:
            page = PAGES[(number + len(times)) % len(PAGES)]
            began = time.perf_counter()
            status = visitor.get(page).status
            times.append(time.perf_counter() - began)
            assert status == 200, f"{page}: {status}"
            time.sleep(PAUSE)
        return times

    with ThreadPoolExecutor(HEALTHY) as threads:
        return [seconds for times in threads.map(ask, range(HEALTHY)) for seconds in times]


def _reload(
    visitor: Visitor, address: str, ended: threading.Event, statuses: Counter[tuple[str, int]]
) -> None:
    while not ended.is_set():
        try:
            answer = visitor.get(address)
        except OSError:  # no answer within the client's patience
            statuses[address, 0] += 1
            continue
        statuses[address, answer.status] += 1
        ended.wait(min(2.0, float(answer.headers["Retry-After"] or PAUSE)))
