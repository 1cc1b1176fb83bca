"""Walks through pages of rows to the last one and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def pages_of(client: Any, address: str, way: str = "next") -> Iterator[dict[str, Any]]:
    """Yield the JSON of a page and of all that come after it, or before it by `previous`."""
    asked: set[str] = set()
    following: str | None = address
    while following:
        assert following not in asked, f"{address} goes round in circles"
        asked.add(following)
        response = client.get(following)
        assert response.status_code == 200, (following, response.content)
        page: dict[str, Any] = response.json()
        yield page
        following = page[way]


def column_of(pages: Iterable[dict[str, Any]], name: str = "id") -> list[Any]:
    """Return the values of one column in all rows of these pages."""
    values: list[Any] = []
    for page in pages:
        position = [column["name"] for column in page["columns"]].index(name)
        values += [row[position] for row in page["rows"]]
    return values


def ids_forth_and_back(client: Any, address: str) -> tuple[list[int], list[int]]:
    """Return the ids of all rows as the pages show them on the way forth, and those on the way back."""
    forth = list(pages_of(client, address))
    back = [forth[-1]]
    if before := forth[-1]["previous"]:
        back += pages_of(client, before, "previous")
    return column_of(forth), column_of(reversed(back))
