"""Puts names, values, times and counts into words that are safe to print; leaves layout to the formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dynamic_databases.comparison import ObjectKind, Value

SHORTENED = "…"
KINDS = {kind: str(kind).replace("_", " ") for kind in ObjectKind}


def printable(text: str) -> str:
    """Return `text` in one line, without what controls a terminal or the direction of text.

    Line breaks and tabs become spaces; other invisible characters are escaped: \\x1b.
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
    """Return a value in words, in one line."""
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
    unlike = next((index for index, (left, right) in enumerate(pairs) if left != right), None)
    return unlike if unlike is not None else min(len(text), len(other)) if text != other else 0


def _cut(text: str, start: int, width: int) -> str:
    """Return about `width` characters of the text from `start`, or its end if that is all there is."""
    if len(text) <= width:
        return text
    start = min(start, len(text) - width + 1)
    before = SHORTENED if start else ""
    part = text[start : start + width - len(before)]
    return before + (part if start + len(part) == len(text) else part[:-1] + SHORTENED)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return "1 table", "2 tables"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def between_vendors(not_compared: Sequence[str]) -> str:
    """Return the note on a comparison between vendors, which names what is left out."""
    return (
        "These are databases of different vendors. What all of them can express is compared by its meaning. "
        f"These are not compared: {'; '.join(not_compared)}."
    )


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
