"""A real browser reads pages that are compressed and padded."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_browser_reads_what_was_compressed_with_zstd(visit) -> None:
    page = visit()
    for _ in range(5):  # the pad has another length each time
        answer = page.goto("/prod/shop/orders/")
        assert answer.header_value("content-encoding") == "zstd"
        expect(page.locator("h1")).to_contain_text("orders")
        assert page.content().rstrip().endswith("</html>")
