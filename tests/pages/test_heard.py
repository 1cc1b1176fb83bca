"""What a screen reader is told of cells without text: the style sheet writes it, Chromium hands it on."""

from __future__ import annotations

from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("row", "heard"),
    [("null", "NULL, no value"), ("empty, not null", "empty text"), ("the word null", "null")],
)
def test_a_cell_without_text_is_heard(visit, row, heard):
    page = visit(f"/prod/crm/oddities/?what={quote(row)}&_cols=what,a_text")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    names = [node["name"]["value"] for node in nodes if "name" in node and not node.get("ignored")]
    assert heard in names
    assert page.locator("tbody td").nth(1).inner_text().strip() in ("", "null")
