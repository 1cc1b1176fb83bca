"""Pages of PostgreSQL databases, beside a bare site that reads the same rows, and beside the driver alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.benchmarks.page_data import on_postgresql
from tests.benchmarks.page_lines import lines
from tests.benchmarks.pairs import Limit, Pair
from tests.required import available


def pairs() -> Iterator[Pair | Limit]:
    """Yield the lines of the table, or none where PostgreSQL is not installed."""
    if available("postgresql") is None:
        sys.stderr.write("PostgreSQL is not installed: its pages are not measured.\n")
        return
    yield from lines(on_postgresql)
