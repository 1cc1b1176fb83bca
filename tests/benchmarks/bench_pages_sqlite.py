"""Pages of SQLite databases, beside a bare site that reads the same rows, and beside the driver alone."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.page_data import on_sqlite
from tests.benchmarks.page_lines import lines
from tests.benchmarks.pairs import Limit, Pair


def pairs() -> Iterator[Pair | Limit]:
    yield from lines(on_sqlite)
