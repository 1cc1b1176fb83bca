"""The first page of a new worker in the processor's time, and the first paint of a large page."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from tests.benchmarks.page_data import TABLES, wide
from tests.benchmarks.page_lines import WIDE
from tests.benchmarks.page_sites import Client, logged_in, ours
from tests.benchmarks.pairs import Limit
from tests.benchmarks.processes import processor_seconds, replace_workers
from tests.benchmarks.schemas import script, table_name
from tests.conftest import write_sqlite
from tests.required import available, located
from tests.serving import Served

TABLE = table_name(500)
COLD = {
    "list of tables": "/prod/many/",
    "rows": f"/prod/many/{TABLE}/",
    "structure": f"/prod/many/{TABLE}/-/structure",
    "comparison": "/compare/many/",
}
RUNS = 5
FIRST_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""


def pairs() -> Iterator[Limit]:
    with ours() as server:
        for slug in ("prod", "dev"):
            text = script(TABLES, drifted=slug == "dev")
            file = write_sqlite(server.folder / f"many-{slug}.sqlite3", text)
            server.manage(("add_database", "many", slug, "--url", f"sqlite:///{file}"))
        file = write_sqlite(server.folder / "wide.sqlite3", wide())
        server.manage(("add_database", "wide", "prod", "--url", f"sqlite:///{file}"), ("refresh_catalogs",))
        client = logged_in(server)
        for name, page in COLD.items():
            samples = tuple(_cold(server, client, page) for _ in range(RUNS))
            yield Limit(f"{name}, {TABLES:,} tables, the worker's first page", samples, 300, "ms of CPU")
        if available("browser") is None:
            sys.stderr.write("No Chromium is installed: the first paint is not measured.\n")
            return
        client.get(WIDE)
        yield Limit("50 × 800: first paint in Chromium", tuple(_paints(server, client)), 1000, "ms")


def _cold(server: Served, client: Client, page: str) -> float:
    """Return the milliseconds that a page costs a worker that has answered none before."""
    replace_workers(server)
    before = processor_seconds(server)
    client.another().get(page)
    return (processor_seconds(server) - before) * 1000


def _paints(server: Served, client: Client) -> Iterator[float]:
    """Yield the milliseconds from the click until something is seen, as the browser measured them."""
    pairs = (cookie.split("=", 1) for cookie in client.cookies.split("; "))
    cookies = [{"name": name, "value": value, "url": server.url} for name, value in pairs]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=located("browser"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies(cookies)  # type: ignore[arg-type]  # mypy sees dicts, not their keys
        for _ in range(RUNS):
            page = context.new_page()
            page.goto(server.url + WIDE)
            page.wait_for_function(f"({FIRST_PAINT})() > 0")
            yield float(page.evaluate(FIRST_PAINT))
            page.close()
        browser.close()
