"""The comparison of a large database as a page, beside the least page that the same server answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from browser.demo import make_demo
from tests.benchmarks.pairs import Pair
from tests.benchmarks.schemas import script
from tests.conftest import write_sqlite
from tests.serving import Served, Visitor

TABLES = 1000
PAGE = "/compare/many/"


def pairs() -> Iterator[Pair]:
    """Yield the page as read and as last read; each shows the fifty tables that differ."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        make_demo(folder / "made")
        (folder / "state").mkdir()
        with Served.started(folder / "state", folder / "made") as server:
            files = {
                slug: write_sqlite(server.folder / f"{slug}.sqlite3", script(TABLES, drifted=slug == "dev"))
                for slug in ("prod", "dev")
            }
            server.add("many", files)
            visitor = server.visitor().log_in()
            for words in ("as read before", "from snapshots, its files gone"):
                yield Pair(
                    f"comparison page of {TABLES:,} tables, {words}, beside a hello page",
                    lambda: ask(visitor, "/healthz"),
                    lambda: ask(visitor, PAGE),
                )
                for file in files.values():
                    file.unlink(missing_ok=True)


def ask(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status == 200, answer.status
    return answer.text
