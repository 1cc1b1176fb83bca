"""A real Chromium on the served product; a report of the policy or an error in the console fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests.required import located
from tests.serving import ADMINISTRATOR, Served

QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
    "--no-default-browser-check", "--disable-dev-shm-usage", "--mute-audio",
)  # fmt: skip
SAY_REPORTS = """
    addEventListener("securitypolicyviolation", (event) =>
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} in line ${event.lineNumber}`));
"""

Visit = Callable[..., Page]
PATIENCE = 30_000
"""Milliseconds for which a page may take to become what a test expects, on a busy machine."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield the browser; a module's own, because Django refuses its tables beside Playwright's event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=located("browser"), args=list(QUIET))
        yield browser
        browser.close()


CANCELLED = tuple(f"console error: htmx:{event}" for event in ("sendError", "sendAbort", "afterRequest"))
"""What htmx says of a request that the browser cancels, because a link was followed before its answer."""

ABORTED = "console error: htmx:sendAbort"


class Reports(list[str]):
    """What the browser complained of; `expected` holds parts of complaints that a test is about."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: list[str] = []
        self.any_cancelled = False

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.append(f"console {message.type}: {message.text}")

    def failed(self, error: Error) -> None:
        self.append(f"script: {error}")

    def answered(self, response: Response) -> None:
        if response.status >= 500:
            self.append(f"{response.status}: {response.url}")

    def ended(self, request: Request) -> None:
        if request.failure == "net::ERR_ABORTED":
            self.any_cancelled = True

    @property
    def unexpected(self) -> list[str]:
        lines = [line for line in self if not any(part in line for part in self.expected)]
        # An abort is the page's own doing, also where the test ends before the browser tells of it.
        if self.any_cancelled or any(line.startswith(ABORTED) for line in lines):
            lines = [line for line in lines if not line.startswith(CANCELLED)]
        return lines


@pytest.fixture
def reports() -> Iterator[Reports]:
    """Yield the complaints of this test's pages; afterwards there must be none but the expected."""
    reports = Reports()
    yield reports
    assert reports.unexpected == []


@pytest.fixture
def visit(chromium: Browser, served: Served, reports: Reports) -> Iterator[Visit]:
    """Yield a function of an address and a context's options that opens a page there."""
    contexts = []

    def visited(address: str = "/", **options: Any) -> Page:
        context = chromium.new_context(
            **{"base_url": served.url, "viewport": {"width": 1280, "height": 800}, **options}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.add_init_script(SAY_REPORTS)
        page = context.new_page()
        page.on("console", reports.heard)
        page.on("pageerror", reports.failed)
        page.on("response", reports.answered)
        page.on("requestfailed", reports.ended)
        page.goto(address)
        return page

    yield visited
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def logged_in(chromium: Browser, served: Served) -> Any:
    """Return the cookies of the administrator, as `storage_state`."""
    context = chromium.new_context(base_url=served.url)
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("Username").fill(ADMINISTRATOR[0])
    page.get_by_label("Password").fill(ADMINISTRATOR[1])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def both_ways(request: pytest.FixtureRequest) -> dict[str, bool]:
    """Return a context's option: every journey works in both."""
    return {"java_script_enabled": request.param == "with JavaScript"}
