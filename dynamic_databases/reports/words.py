"""Puts names, values, times and counts into words that are safe to print; leaves layout to the formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dynamic_databases.comparison import ObjectKind
from dynamic_databases.comparison.values import Value

SHORTENED = "…"
KINDS = {kind: str(kind).replace("_", " ") for kind in ObjectKind}


def printable(text: str) -> str:
    """Return `text` in one line, without what steers a terminal or turns the direction of reading.

    Line breaks and tabs become spaces; other characters that can't be seen are spelled: \\x1b.
    """
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character in "\n\t\r\v\f":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def value_in_words(value: Value) -> str:
    """Return a value as people say it, in one line."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return printable(", ".join(value)) or "none"
    text = " ".join(str(value).split()) if isinstance(value, str) and "\n" in value else str(value)
    return printable(text) if text else "''"


def shortened(texts: Sequence[str], width: int) -> list[str]:
    """Return the texts at most `width` characters long, each cut where it begins to differ from the first."""
    if all(len(text) <= width for text in texts):
        return list(texts)
    alike = [_alike(texts[0], text) for text in texts[1:]]
    starts = [min(alike, default=0), *alike]
    return [_cut(text, max(0, start - width // 3), width) for text, start in zip(texts, starts, strict=True)]


def _alike(text: str, other: str) -> int:
    """Return how many characters are the same from the start; none if all are."""
    pairs = zip(text, other, strict=False)
    unlike = next((place for place, (one, two) in enumerate(pairs) if one != two), None)
    return unlike if unlike is not None else min(len(text), len(other)) if text != other else 0


def _cut(text: str, start: int, width: int) -> str:
    """Return about `width` characters of the text from `start`, or its end if that is all there is."""
    if len(text) <= width:
        return text
    start = min(start, len(text) - width + 1)
    before = SHORTENED if start else ""
    part = text[start : start + width - len(before)]
    return before + (part if start + len(part) == len(text) else part[:-1] + SHORTENED)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 table", "2 tables"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment(when: datetime) -> str:
    """Return a time in UTC, to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def age(since: datetime, now: datetime) -> str:
    """Return how long ago something was, in its largest unit: "3 hours old"."""
    seconds = max(0, int((now - since).total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{counted(seconds // size, unit)} old"
    return f"{counted(seconds, 'second')} old"
