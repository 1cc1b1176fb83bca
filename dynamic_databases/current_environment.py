"""Which environment and customer are the current ones, of a request or a block; nothing of databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

CUSTOMER = "@customer"
"""The logical name that means the database of the current customer."""
_customer: ContextVar[str | None] = ContextVar("dynamic_databases.customer", default=None)
_current: ContextVar[str | None] = ContextVar("dynamic_databases.environment", default=None)


@contextmanager
def entered(slug: str | None) -> Iterator[None]:
    """Make `slug` the current environment within the block, or none; nothing leaks out of it."""
    token = _current.set(slug)
    try:
        yield
    finally:
        _current.reset(token)


def current_environment() -> str | None:
    """Return the slug of the current environment, or None outside of any."""
    return _current.get()


@contextmanager
def customer(name: str | None) -> Iterator[None]:
    """Make the customer of that name the current one within the block, or none; nothing leaks out of it."""
    token = _customer.set(name)
    try:
        yield
    finally:
        _customer.reset(token)


def current_customer() -> str | None:
    """Return the name of the current customer, or None outside of any."""
    return _customer.get()
