"""Facets of orders, as a page's JSON has them."""

from __future__ import annotations

ORDERS = "/prod/shop/orders/"
FRAGMENT = {"HX-Request": "true"}


def facet(client, query: str):
    page = client.get(f"{ORDERS}-/facets?{query}&_format=json")
    assert page.status_code == 200, page.content
    return page.json()["facets"][0]


def counts(client, query: str) -> dict[object, int]:
    return {value["value"]: value["count"] for value in facet(client, query)["values"]}


def url_of(client, query: str, value: object) -> str:
    return str(next(each["url"] for each in facet(client, query)["values"] if each["value"] == value))
