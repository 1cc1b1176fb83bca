"""Profiles of columns, as a page's JSON has them."""

from __future__ import annotations

from typing import Any

PROFILE = "/prod/shop/orders/-/profile"
TABLE = "CREATE TABLE t (id integer PRIMARY KEY, n integer, d decimal(8,2), w text);"
FRAGMENT = {"HX-Request": "true"}


def profiled(client, address: str) -> Any:
    answer = client.get(f"{address}&_format=json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def of(client, column: str, slug: str = "prod") -> Any:
    return profiled(client, f"{PROFILE}?_column={column}")["environments"][slug]
