"""Checks the spelling of filter values; leaves to `filters` whether the column's type can hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from browser.addresses import BadAddress, KeyPart, decode_key, link
from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.numbers import NUMBER, NUMBERS, decimal_of

TIMES = frozenset({Family.DATE, Family.TIME, Family.TIMESTAMP})
TEXTUAL = ("contains", "startswith", "endswith")
BEYOND_NUMBERS = re.compile(r"[+-]?inf(inity)?|nan", re.ASCII | re.IGNORECASE)
"""Infinity and NaN, as pages show them in numeric columns."""
SHOWN_TIME = re.compile(
    r"[+-]?infinity|-?\d{1,3}:\d\d(:\d\d(\.\d{1,9})?)?([+-]\d\d(:?\d\d){0,2})?|-?\d+(\.\d+)?"
    r"|-?\d{4,7}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?( ?[+-]\d\d(:?\d\d){0,2}|Z)?( BC)?",
    re.ASCII | re.IGNORECASE,
)
"""Dates and times of servers that Python does not support: BC, infinity, 24:00, 00-00, spans, numbers."""
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
LONGEST = 7_000
"""Bytes that a value takes up in an address, where a letter may take up 12: gunicorn is told to serve
addresses of 8,190, and besides the value they have a path, an order and the position of a page.
"""
QUOTE = '"'
QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:,|$)')
UNQUOTED = re.compile(r"([^,]*)(?:,|$)")
NEEDS_QUOTES = re.compile(r'.*(,|"").*|\s.*|.*\s', re.DOTALL)


class _Text(forms.Field):
    """Text as it was typed."""

    def clean(self, value: Any) -> str:
        return str(value)


class _TypedText(_Text):
    """Text that must spell a value of a type. It is sent to the server as typed, without outer blanks."""

    def __init__(
        self, check: Callable[[str], object], message: str, shown: re.Pattern[str] | None = None
    ) -> None:
        super().__init__(required=False)
        self.check, self.message, self.shown = check, message, shown

    def clean(self, value: Any) -> str:
        text = super().clean(value).strip()
        try:
            if not (self.shown and self.shown.fullmatch(text)):
                self.check(text)
        except (ValueError, ValidationError):
            raise ValidationError(f"“{text}” {self.message}") from None
        return text


class _WholeNumber(_TypedText):
    """A whole number. 1e3 and 5.0 are accepted and sent as digits, as an integer column needs them."""

    def __init__(self) -> None:
        super().__init__(_whole_number, "is not a whole number.")

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        number = None if re.fullmatch(r"[+-]?\d+", text, re.ASCII) else decimal_of(text)
        return text if number is None else f"{int(number)}"


class _ExactValues(_Text):
    """Values as in the keys of addresses, which include the type: `1` is text, `~n1` a number, `~0` NULL."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        parts = exact_parts(text)
        if not parts:
            raise ValidationError(f"“{text}” is not a valid key value in an address.")
        return parts


def require_short(text: str) -> None:
    """Raise `ValidationError` for a value that an address has no room for."""
    length = len(link("", [("", text)])) - len("?=")
    if length > LONGEST:
        raise ValidationError(
            f"In an address a value may take up {LONGEST:,} bytes; this one takes up {length:,}."
            " Filter by a part of it instead."
        )


def listed(text: str) -> list[str]:
    """Return the values of a list that is separated by commas; blanks around values are removed.

    A value with a comma, or with a blank at an end, must be in double quotes; double quotes inside it are
    doubled. Any other quotes are part of the value.
    """
    values: list[str] = []
    position = 0
    while position <= len(text):
        match = QUOTED.match(text, position)
        if match is not None and NEEDS_QUOTES.fullmatch(match[1]):
            values.append(match[1].replace('""', '"'))
        else:
            match = UNQUOTED.match(text, position)
            assert match is not None
            values.append(match[1].strip())
        position = match.end()
        if not match[0].endswith(","):
            break
    return values


def listing(values: Sequence[str]) -> str:
    """Return values as a list that is separated by commas, from which `listed` reads the same ones."""
    return ",".join(
        f'"{value.replace(QUOTE, QUOTE * 2)}"' if _is_quoted(value) else value for value in values
    )


def _is_quoted(value: str) -> bool:
    """Return whether a value has to stand in double quotes in a list."""
    return "," in value or value != value.strip() or value.startswith(QUOTE)


def exact_parts(text: str) -> tuple[KeyPart, ...]:
    """Return the values that parts of a key spell, none for invalid text."""
    try:
        return decode_key(text)
    except (BadAddress, ValueError):
        return ()


def exactly(text: str) -> str:
    """Return the operator in words, with the kind of value of a part of a key: "is the number"."""
    parts = exact_parts(text)
    if len(parts) > 1:
        return "is one of"
    if parts == (None,):
        return "is"
    kind = (
        "number"
        if isinstance(parts and parts[0], int | float)
        else "binary value"
        if isinstance(parts and parts[0], bytes)
        else "text"
    )
    return f"is the {kind}"


def exact_text(text: str) -> str:
    """Return the values that parts of a key spell, as text for people."""
    return ", ".join(map(_shown_part, exact_parts(text))) or text


def _shown_part(part: KeyPart) -> str:
    if part is None:
        return "NULL"
    return part.hex() if isinstance(part, bytes) else "“”" if part == "" else str(part)


def truth_number(text: str) -> str:
    """Return `1` for a word that means yes, `0` for one that means no, otherwise the text unchanged."""
    return "1" if text.lower() in TRUE else "0" if text.lower() in FALSE else text


def number_in(text: str) -> int | float | None:
    """Return the number that a text spells, or None. As in SQLite, one too large for 64 bits is a float."""
    text = text.strip()
    if BEYOND_NUMBERS.fullmatch(text):
        return float(text)
    try:
        _number(text)
    except ValueError:
        return None
    whole = int(text) if re.fullmatch(r"[+-]?\d{1,19}", text, re.ASCII) else None
    return whole if whole is not None and -(2**63) <= whole < 2**63 else float(text)


def form_field(column: Column, operator: str) -> forms.Field:
    """Return the form field that checks the spelling of a value for this column and operator."""
    family = column.kind.family
    if operator == "exact":
        return _ExactValues()
    if operator == "isnull":
        return _TypedText(_truth, "is neither yes nor no (1 or 0).")
    if operator in TEXTUAL:
        return _Text()
    if family is Family.BOOLEAN:
        return _TypedText(_truth_or_number, "is neither yes nor no (1 or 0).")
    if family is Family.INTEGER:
        return _WholeNumber()
    if family in NUMBERS:
        return _TypedText(_number, "is not a number.")
    if family is Family.DATE:
        return _TypedText(forms.DateField().clean, "is not a date such as 2026-01-31.", SHOWN_TIME)
    if family is Family.TIME:
        return _TypedText(forms.TimeField().clean, "is not a time such as 17:04:11.", SHOWN_TIME)
    if family is Family.TIMESTAMP:
        return _TypedText(_moment, "is not a date or time such as 2026-01-31 17:04:11.", SHOWN_TIME)
    return _Text()


def _number(text: str) -> None:
    if not (NUMBER.fullmatch(text) or BEYOND_NUMBERS.fullmatch(text)):
        raise ValueError(text)


def _whole_number(text: str) -> None:
    number = decimal_of(text)
    if number is None or not number.is_finite() or number != number.to_integral_value():
        raise ValueError(text)


def _truth(text: str) -> None:
    if text.lower() not in (*TRUE, *FALSE):
        raise ValueError(text)


def _truth_or_number(text: str) -> None:
    if truth_number(text) == text:
        _whole_number(text)


def _moment(text: str) -> None:
    if not text or forms.DateTimeField(required=False).clean(text) is None:
        raise ValueError(text)
