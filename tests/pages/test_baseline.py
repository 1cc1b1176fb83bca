"""The baseline's column stays in view, wherever it stands, when there are more environments than fit."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Visit

NAMED = "&".join(f"of={slug}/{name}" for name in ("shop", "crm") for slug in ("prod", "test", "dev"))
IN_VIEW = """(sheet) => {
    const [cell, edge] = [sheet.querySelector("tbody td[data-baseline]"), sheet].map(
        (one) => one.getBoundingClientRect());
    return cell.left >= edge.left && cell.right <= edge.right + 1 && sheet.scrollWidth > sheet.clientWidth;
}"""


@pytest.mark.parametrize("baseline", ["prod/shop", "dev/crm"])
@pytest.mark.parametrize("address", ["/compare/-/", "/compare/-/customers/"])
def test_the_baseline_stays_in_view(visit: Visit, address: str, baseline: str) -> None:
    page = visit(f"{address}?{NAMED}&_baseline={baseline}")
    page.set_viewport_size({"width": 1000, "height": 600})
    sheet = page.locator(".sheet").first
    for scrolled in (0, 200, 10_000):
        sheet.evaluate(f"(sheet) => {{ sheet.scrollLeft = {scrolled} }}")
        assert sheet.evaluate(IN_VIEW), scrolled
