"""Renames drivers' errors, documented and accidental ones; leaves catching them to `connections`."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured
from django.db import Error

from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.explanations import failure
from dynamic_databases.errors import DatabaseUnavailable, QueryFailed, TimedOut, Unreachable

DRIVER_ERRORS = (
    Error,
    OSError,  # of a socket, from drivers written in Python
    UnicodeError,  # for a lone surrogate, which no encoding has
    OverflowError,  # SQLite's, for a whole number beyond 64 bits
    ImproperlyConfigured,  # Django's, where the driver is not installed
)
"""What drivers raise, and what Django makes of it."""


def in_our_words(error: Exception, dialect: Dialect, doing: str) -> DatabaseUnavailable:
    """Return an error of a driver as one of ours, also one that it raises by accident."""
    if isinstance(error, Error):
        return dialect.explain(error, doing)
    if isinstance(error, TimeoutError):
        return failure(doing, (TimedOut, "the time limit was reached."))
    if isinstance(error, OSError):
        reason = os.strerror(error.errno).lower() if error.errno else "the connection broke"
        return failure(doing, (Unreachable, f"{reason}."))
    if isinstance(error, ImproperlyConfigured):
        command = f" Install it with: {dialect.install}" if dialect.install else ""
        return failure(doing, (Unreachable, f"the driver of {dialect.label} is not installed.{command}"))
    if isinstance(error, OverflowError):
        return failure(doing, (QueryFailed, "a number is larger than the database can hold."))
    return failure(doing, (QueryFailed, "a text contains characters that the database can't store."))
