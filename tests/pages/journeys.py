"""`python -m tests.pages.journeys`: the steps and the seconds of each daily job, as a table in Markdown."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
from playwright.sync_api import Browser, sync_playwright


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from browser.demo import make_demo
    from tests.pages.hands import Way
    from tests.pages.jobs import JOURNEYS
    from tests.required import located
    from tests.serving import Served

    results: dict[str, dict[Way, str]] = {}
    with TemporaryDirectory(prefix="journeys-") as name, sync_playwright() as playwright:
        folder = Path(name)
        make_demo(folder / "made")
        (folder / "state").mkdir()
        browser = playwright.chromium.launch(
            executable_path=located("browser"), args=["--no-sandbox", "--disable-gpu"]
        )
        with Served.started(folder / "state", folder / "made") as server:
            for journey in JOURNEYS:
                _travelled(browser, server.url, journey)  # the server has not read yet what is shown
                steps, seconds = _travelled(browser, server.url, journey)
                results.setdefault(journey.job, {})[journey.way] = f"{steps} / {seconds:.1f} s"
        browser.close()
    lines = [f"| job | {' | '.join(Way)} |", "| --- |" + " ---: |" * len(Way)]
    for job, ways in results.items():
        lines.append(f"| {job} | {' | '.join(ways.get(way, '') for way in Way)} |")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _travelled(browser: Browser, url: str, journey: Any) -> tuple[int, float]:
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800}, **journey.context)
    page = context.new_page()
    page.goto(journey.start)
    hands = journey.travel(page)
    taken = hands.steps, hands.seconds
    context.close()
    return taken


if __name__ == "__main__":
    sys.exit(main())
