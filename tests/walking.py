"""Walks through pages of rows to the last one and back."""

from __future__ import annotations

from typing import Any

MOST_PAGES = 60


def ids_forth_and_back(client: Any, address: str) -> tuple[list[int], list[int]]:
    """Return the ids of all rows as the pages show them on the way forth, and those on the way back."""
    pages = [_page(client, address)]
    while following := pages[-1]["next"]:
        pages.append(_page(client, following))
        assert len(pages) < MOST_PAGES, f"{address} has no end"
    back = pages[-1:]
    while before := back[0]["previous"]:
        back.insert(0, _page(client, before))
        assert len(back) < MOST_PAGES, f"{address} has no beginning"
    return [id_ for page in pages for id_ in _ids(page)], [id_ for page in back for id_ in _ids(page)]


def _page(client: Any, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, (address, response.content)
    page: dict[str, Any] = response.json()
    return page


def _ids(page: dict[str, Any]) -> list[int]:
    place = [column["name"] for column in page["columns"]].index("id")
    return [row[place] for row in page["rows"]]
