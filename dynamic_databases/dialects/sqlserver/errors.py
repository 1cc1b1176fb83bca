"""Renames SQL Server's errors to ours, in words for people; no credential and no SQL of ours.

Drivers give the server's number only in their text, or not at all: pyodbc has `(229)` at its end,
mssql-python only the words. So what is known by its number is known by its words as well.
"""

from __future__ import annotations

import re

from dynamic_databases.dialects.explanations import failure, in_one_line
from dynamic_databases.dialects.sqlserver.known_errors import KNOWN, Known
from dynamic_databases.errors import DatabaseUnavailable, QueryFailed

NUMBERS = re.compile(r"\((?:0x)?(\d{2,5})\)|\berror(?: code)?[:= ]+(\d{2,5})\b|\b(\d{5})\b")
PREFIXES = re.compile(r"^(?:Driver Error:.*?DDBC Error:\s*)|\[[^\]\[]{1,60}\]")


def explain(error: Exception, doing: str) -> DatabaseUnavailable:
    """Return a driver's error (or Django's around it) as one of ours; `doing` is what was being tried."""
    text = _text(error)
    known = _known(text)
    words = (known.kind, known.says) if known else (QueryFailed, f"SQL Server says: {_reason(text)}")
    return failure(doing, words)


def _known(text: str) -> Known | None:
    lower = text.lower()
    by_words = next((known for known in KNOWN if any(re.search(sign, lower) for sign in known.signs)), None)
    if by_words is not None:
        return by_words
    numbers = {number for digits in NUMBERS.findall(text) for number in digits if number}
    return next((known for known in KNOWN if numbers.intersection(known.numbers)), None)


def _text(error: Exception) -> str:
    """Return all that a driver said: pyodbc puts the SQLSTATE first and the server's words second."""
    message = " ".join(str(argument) for argument in error.args) if error.args else str(error)
    return " ".join(message.split()) or type(error).__name__


def _reason(text: str) -> str:
    """Return the server's words without the names of drivers before them."""
    return in_one_line(PREFIXES.sub(" ", text)) or in_one_line(text)
