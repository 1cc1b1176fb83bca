"""Rows as a table of GitHub's Markdown, in which no value can become markup.

Source: GitHub Flavored Markdown, 2.4 backslash escapes and 4.10 tables.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from browser.values import NUMERIC, plain_text
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.equality import truth_of
from dynamic_databases.catalog.json_values import BASE64

MARKUP = re.compile(r"[\\`*\[\]<>&|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
LINE_END = re.compile("\r\n|\r|\n")
NULL = "*NULL*"


def markdown_table(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a table: the columns' names, how each is aligned, and the rows."""
    yield _line(escaped(column.name) for column in columns)
    yield _line("---:" if column.kind.family in NUMERIC else "---" for column in columns)
    for row in rows:
        yield _line(map(cell, row, columns))


def cell(value: Any, column: Column) -> str:
    """Return a value as the text of a cell; NULL stands apart from the text "NULL"."""
    if value is None:
        return NULL
    truth = truth_of(value, column)
    if truth is not None:
        return "true" if truth else "false"
    if isinstance(value, bytes):
        return f"{BASE64}{base64.b64encode(value).decode()}"
    return escaped(plain_text(value))


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line of its source."""
    whole = LINE_END.sub("<br>", MARKUP.sub(r"\\\g<0>", text))
    core = whole.strip(" ")
    before = len(whole) - len(whole.lstrip(" "))
    behind = len(whole) - before - len(core)
    return f"{'&#32;' * before}{core}{'&#32;' * behind}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
