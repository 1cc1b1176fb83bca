"""JSON as a tree that is folded and searched: every member as it is stored, repeated ones and 1.50 too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

MOST_PARTS = 3_000
"""Objects, arrays and values of a tree; more are shown as text."""
DEEPEST = 40
OPEN_AT_FIRST = 2
"""Levels that are unfolded when the tree is shown."""


class Members(list[Any]):
    """The members of an object, in their order, as pairs of name and value."""


class Number(str):
    """A number as it is spelled."""

    __slots__ = ()


def json_tree(text: str) -> SafeString | None:
    """Return an object or array as nested lists; None for other texts, and for what is too large or deep."""
    try:
        value = json.loads(
            text, object_pairs_hook=Members, parse_int=Number, parse_float=Number, parse_constant=Number
        )
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, list) or not _fits(value):
        return None
    return mark_safe(f"<ul class=tree>{_item('', value, 0)}</ul>")  # noqa: S308 names and values are escaped


def _fits(value: list[Any]) -> bool:
    """Return whether a tree is small and flat enough to be one."""
    level, parts = [value], 1
    for _ in range(DEEPEST):
        below = [part for each in level for part in _parts(each)]
        parts += len(below)
        level = [part for part in below if isinstance(part, list)]
        if not level or parts > MOST_PARTS:
            break
    return not level and parts <= MOST_PARTS


def _parts(value: list[Any]) -> list[Any]:
    return [part for _, part in value] if isinstance(value, Members) else value


def _item(name: str, value: Any, depth: int) -> str:
    """Return one member or element, with what is below it."""
    if not isinstance(value, list):
        return f"<li>{name}<span class=code>{_escaped(_spelled(value))}</span></li>"
    is_object = isinstance(value, Members)
    named: Iterable[tuple[str, Any]] = value if is_object else enumerate(value)  # type: ignore[assignment]
    items = "".join(_item(f"<b>{_escaped(str(key))}</b> ", part, depth + 1) for key, part in named)
    count = f"{{{len(value)}}}" if is_object else f"[{len(value)}]"
    opened = " open" if depth < OPEN_AT_FIRST else ""
    return (
        f"<li><details{opened}><summary>{name}<small>{count}</small></summary><ul>{items}</ul></details></li>"
    )


def _spelled(value: Any) -> str:
    return value if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def _escaped(text: str) -> str:
    """Return a text as HTML; halves of a surrogate pair, which no page can hold, as JSON escapes them."""
    return escape(text.encode(errors="backslashreplace").decode())
