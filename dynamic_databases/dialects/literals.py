"""Makes of a statement with placeholders one that people can read and run: its values, and lines.

How a vendor spells one value is its dialect's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

PLACEHOLDER = re.compile("%(%|s)")
PIECE = re.compile(
    r"""
    '(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[(?:[^]]|]])*] | \( | \)
    | (?P<clause>\ (?=(?:FROM|WHERE|ORDER\ BY|LIMIT|OFFSET)\ ))
    | (?P<condition>\ (?=(?:AND|OR)\ ))
    """,
    re.VERBOSE,
)
"""What is quoted, which is left alone; parentheses; and the blanks before which a clause begins."""


def with_values(sql: str, parameters: Sequence[object], literal: Callable[[object], str]) -> str:
    """Return a statement for Django's cursor as one that needs none: `%s` is a value, and `%%` is `%`."""
    values = map(literal, parameters)
    return PLACEHOLDER.sub(lambda match: "%" if match[1] == "%" else next(values), sql)


def on_lines(sql: str) -> str:
    """Return a statement with a line for each clause, and for each of the conditions that all must hold.

    It must hold no text of people's yet, which may end in a backslash: of that vendors think differently.
    """
    depth, begin, lines = 0, 0, []
    indent = ""
    for match in PIECE.finditer(sql):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if (match["clause"] and depth == 0) or (match["condition"] and depth == 1):
            lines.append(indent + sql[begin : match.start()])
            begin, indent = match.end(), "  " if match["condition"] else ""
    return "\n".join([*lines, indent + sql[begin:]])
