"""Steps of a person on pages of rows: switching the environment, sorting, filtering."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def path_of(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def switch(page: Page, slug: str) -> None:
    page.locator("#switch").get_by_role("link", name=re.compile(f"^{slug}")).click()


def sort_by(page: Page, column: str) -> None:
    page.locator("th").get_by_role("link", name=re.compile(rf"^{column}\b")).first.click()


def add_filter(page: Page, column: str, operator: str, value: str) -> None:
    page.get_by_text("+ Filter").click()
    page.locator("#filter-column").select_option(column)
    page.locator("#filter-operator").select_option(label=operator)
    page.locator("#filter-value").fill(value)
    page.get_by_role("button", name="Filter", exact=True).click()
