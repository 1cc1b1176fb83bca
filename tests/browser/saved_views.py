"""Saves views of orders as a person does, reads their names on a page, and knows two more people."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.markup import elements, plain

ORDERS = "/prod/shop/orders/"
VIEWS = "/prod/shop/orders/-/views"
ALL = "/lookup/views"


def save(client, name: str, query: str = "", address: str = VIEWS, **more: str):
    return client.post(address, {"name": name, "query": query, **more})


def names(page) -> list[str]:
    return [plain(node) for node in elements(page, ".views .what")]


@pytest.fixture
def ben(shop, django_user_model) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.create_user("ben"))
    return client


@pytest.fixture
def staff(shop, django_user_model) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.create_user("chief", is_staff=True))
    return client
