"""What is measured of one vendor's pages: time beside both floors, bytes, requests a second, memory."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from tests.benchmarks.page_data import TABLES, Data, driver
from tests.benchmarks.page_sites import COMPRESSED, PLAIN, Client, bare, logged_in, ours
from tests.benchmarks.pairs import Limit, Pair
from tests.benchmarks.processes import memory

FIRST = "/prod/large/orders/"
RECORD = "/prod/large/orders/500000/"
MONTH = f"{FIRST}?created_at__gte=2024-06-01&created_at__lt=2024-07-01"
CONTAINS = f"{FIRST}?note__contains=99999"
WIDE = "/prod/wide/wide/?_cols=*"
MANY = "/prod/many/"
OTHERS = """
    / /prod/ /prod/large/ /compare/ /compare/shop/ /compare/shop/orders/ /compare/shop/orders/1/
    /prod/shop/ /prod/shop/orders/ /prod/shop/orders/1/ /prod/shop/orders/-/structure /lookup/?q=orders
    /prod/large/orders/-/structure /prod/large/orders/?_format=json
""".split()
BARE = {FIRST: "/orders/", RECORD: "/orders/500000/", WIDE: "/wide/", MANY: "/tables/"}
ROWS = "SELECT * FROM orders ORDER BY id LIMIT 50"
ROWS_THAT_CONTAIN = "SELECT * FROM orders WHERE note LIKE '%99999%' ORDER BY id LIMIT 51"
WIDE_ROWS = "SELECT * FROM wide ORDER BY id LIMIT 50"
SECONDS = 4.0
CLIENTS, WINDOWS = 8, 6


class Pages:
    """The pages of one vendor's databases on our site and on the bare one."""

    def __init__(self, data: Data, client: Client, floors: dict[str, Client]) -> None:
        self.data, self.client, self.floors = data, client, floors

    def floor(self, page: str, encoding: str = PLAIN) -> Client:
        return self.floors[page.split("/")[2]].another(encoding)

    def pair(self, name: str, page: str, target: float, sql: str = "") -> Pair:
        """Return our page beside the bare site's, and if `sql` is given beside the driver's rows too."""
        site, client = self.floor(page), self.client.another()
        ask = driver(self.data, page.split("/")[2]) if sql else None
        return Pair(
            f"{self.data.vendor}: {name}",
            lambda: site.get(BARE[page]),
            lambda: client.get(page),
            target,
            (("the driver alone", lambda: ask(sql)),) if ask else (),
            seconds=SECONDS,
        )

    def beside_driver(self, name: str, page: str, target: float, sql: str) -> Pair:
        """Return our page beside the driver's rows; where the bare site has it too, that is shown."""
        ask, client = driver(self.data, page.split("/")[2]), self.client.another()
        site = self.floor(page)
        bare_site = (("the bare site", lambda: site.get(BARE[page])),) if page in BARE else ()
        return Pair(
            f"{self.data.vendor}: {name}, beside the driver alone",
            lambda: ask(sql),
            lambda: client.get(page),
            target,
            bare_site,
            seconds=SECONDS,
        )

    def beside_first(self, name: str, page: str, target: float) -> Pair:
        first, client = self.client.another(), self.client.another()
        return Pair(
            f"{self.data.vendor}: {name}, beside the first page",
            lambda: first.get(FIRST),
            lambda: client.get(page),
            target,
            seconds=SECONDS,
        )

    def compressed(self, name: str, page: str, target: float) -> Pair:
        site, client = self.floor(page, COMPRESSED), self.client.another(COMPRESSED)
        return Pair(
            f"{self.data.vendor}: {name}, compressed on both sides",
            lambda: site.get(BARE[page]),
            lambda: client.get(page),
            target,
            seconds=SECONDS,
        )

    def bytes(self, name: str, encoding: str) -> Limit:
        """Return how many times the bare site's bytes the wide page has."""
        sizes = [
            len(site.get(page))
            for site, page in (
                (self.client.another(encoding), WIDE),
                (self.floor(WIDE, encoding), BARE[WIDE]),
            )
        ]
        return Limit(f"{self.data.vendor}: {name}", (sizes[0] / sizes[1],), 2, "×")

    def rate(self, name: str, page: str, least: float) -> Limit:
        """Return how many answers a second several clients get; the bare site's in turn with ours."""
        site, client = self.floor(page), self.client
        both = [(_rate(site, BARE[page]), _rate(client, page)) for _ in range(WINDOWS)]
        floor = sorted(of_floor for of_floor, _ in both)[WINDOWS // 2]
        words = f"{self.data.vendor}: {name} a second, of the bare site {floor:,.0f}"
        return Limit(words, tuple(own for _, own in both), least, "a second", at_least=True)

    def deep(self) -> str:
        """Return the address of the page after row 900,000."""
        page = json.loads(self.client.get(f"{FIRST}?_format=json&id__gt=899950&_size=50"))
        address: str = page["next"]
        return f"{FIRST}?_next={address.partition('_next=')[2].partition('&')[0]}"


def lines(made: Callable[[Path], AbstractContextManager[Data]]) -> Iterator[Pair | Limit]:
    """Yield all that is measured of one vendor's pages; `made` makes its data, files in a folder."""
    with ExitStack() as ends:
        server = ends.enter_context(ours())
        data = ends.enter_context(made(server.folder))
        server.manage(*(("add_database", name, "prod", "--url", url) for name, url in data.urls.items()))
        client = logged_in(server)
        floors = {name: ends.enter_context(bare(database)) for name, database in data.floor.items()}
        yield from _lines(Pages(data, client, floors))
        for page in (*OTHERS, *BARE, MONTH, CONTAINS) * 4:
            client.another().get(page)
        yield Limit(f"{data.vendor}: server and workers, all pages seen", (memory(server),), 160, "MB")


def _lines(pages: Pages) -> Iterator[Pair | Limit]:
    yield pages.pair("first 50 rows", FIRST, 2.5, ROWS)
    yield pages.beside_first("the page after row 900,000", pages.deep(), 1.1)
    yield pages.beside_first("a month by created_at", MONTH, 1.3)
    yield pages.beside_driver("contains, without an index", CONTAINS, 1.15, ROWS_THAT_CONTAIN)
    yield pages.pair("one record", RECORD, 2.5, "SELECT * FROM orders WHERE id = 500000")
    yield pages.beside_driver("50 rows of 800 columns", WIDE, 7, WIDE_ROWS)
    yield pages.bytes("bytes of 50 × 800, of the bare site's", PLAIN)
    yield pages.bytes("the same compressed", COMPRESSED)
    yield pages.pair(f"list of {TABLES:,} tables", MANY, 3)
    yield pages.compressed("first 50 rows", FIRST, 2.5)
    yield pages.compressed("one record", RECORD, 2.5)
    yield pages.compressed("50 rows of 800 columns", WIDE, 1.5)  # 7 times the driver alone
    yield pages.compressed(f"list of {TABLES:,} tables", MANY, 3)
    yield pages.rate("first pages", FIRST, 300)
    yield pages.rate("records", RECORD, 600)


def _rate(client: Client, page: str) -> float:
    until = time.monotonic() + 1
    counts: list[int] = []

    def ask() -> None:
        own, count = client.another(), 0
        while time.monotonic() < until:
            own.get(page)
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return float(sum(counts))
