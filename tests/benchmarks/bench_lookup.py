"""Look-up while somebody types: from a keystroke to the palette's list, 20 databases of 1,000 tables each.

Only stored structures are asked then, no two of which are equal. The figure is the 95th percentile of all
keystrokes, by HTTP and logged in, on a worker that has answered before, by a person who has opened tables:
`the first keystroke` is the one that finds nothing in memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote

from tests.benchmarks.page_sites import Client, logged_in, ours
from tests.benchmarks.pairs import Limit
from tests.benchmarks.schemas import script, table_name
from tests.conftest import write_sqlite
from tests.serving import Served

NAMES, TABLES, ROUNDS, USED = 10, 1000, 3, 30
"""Each name is registered in two environments: 20 databases."""
ENVIRONMENTS = ("prod", "dev")
TEXTS = (
    "order_item_1", "oi", "customer", "custmer", "shop3 invoice", "prod shop7 pay", ".email", ".order_total",
    "shop.sess", "review rating", "orders 10482", "compare wareh", "switch to d", "zzz", "a", "_",
)  # fmt: skip
"""What is typed, letter by letter: a name, initials, a typo, two words, a column, an action, nothing."""
LIMIT = 50.0


def pairs() -> Iterator[Limit]:
    with ours() as server:
        _register(server)
        client = logged_in(server)
        yield Limit("the first keystroke of a worker", (_typed(client, "o"),), 1000, "ms")
        for number in range(USED):
            client.get(f"/prod/shop{number % NAMES}/{table_name(number * 33)}/")
        for text in TEXTS:  # another connection may be served by another worker: this one stays open
            _typed(client, text)
        rounds = [_percentile([_typed(client, text) for text in _keystrokes()]) for _ in range(ROUNDS)]
        yield Limit(
            f"a keystroke, {NAMES * len(ENVIRONMENTS)} databases of {TABLES} tables, p95",
            rounds,
            LIMIT,
            "ms",
        )


def _keystrokes() -> Iterator[str]:
    for text in TEXTS:
        for end in range(1, len(text) + 1):
            yield text[:end]


def _typed(client: Client, text: str) -> float:
    """Return the milliseconds from asking to the whole answer."""
    start = time.perf_counter()
    client.get(f"/lookup/?_palette=typed&q={quote(text)}")
    return (time.perf_counter() - start) * 1000


def _percentile(milliseconds: list[float]) -> float:
    return sorted(milliseconds)[int(len(milliseconds) * 0.95)]


def _register(server: Served) -> None:
    commands = []
    for slug in ENVIRONMENTS:
        made = write_sqlite(server.folder / f"{slug}.sqlite3", script(TABLES, drifted=slug == "dev"))
        for number in range(NAMES):
            file = server.folder / f"{slug}{number}.sqlite3"
            file.write_bytes(made.read_bytes())
            write_sqlite(file, f"CREATE TABLE only_shop{number} (id integer PRIMARY KEY);")
            commands.append(("add_database", f"shop{number}", slug, "--url", f"sqlite:///{file}"))
    server.manage(*commands, ("refresh_catalogs",))
