"""Rows as JSON lines: an object for each row, with values as exact as those of the page's JSON.

Source: https://jsonlines.org. What a reader must know of the whole is a last line of its own, where there is
anything to say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from dynamic_databases.catalog import Column
from dynamic_databases.catalog.json_values import json_value

REMARKS = "_remarks"
"""The only member of the last line, if there is one."""
LINE_ENDS = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"})
"""What some readers take for the end of a line, as JSON spells it too."""


def json_lines(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> str:
    """Return a line for each row: an object of its values by column."""
    names = [column.name for column in columns]
    objects = (dict(zip(names, map(json_value, row, columns), strict=True)) for row in rows)
    return "".join(f"{_json(members)}\n" for members in objects)


def json_object(row: Sequence[Any], columns: Sequence[Column]) -> str:
    """Return one row as an object with a line for each member, for people to copy."""
    members = {column.name: json_value(value, column) for column, value in zip(columns, row, strict=True)}
    return f"{json.dumps(members, ensure_ascii=False, indent=2)}\n"


def json_remarks(remarks: Sequence[str]) -> str:
    """Return the last line: what is to be said of the rows; nothing if there is nothing."""
    return f"{_json({REMARKS: list(remarks)})}\n" if remarks else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(LINE_ENDS)
