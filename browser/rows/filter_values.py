"""Checks what is typed into a filter against a column's type; leaves the filtering to `filters`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from browser.addresses import BadAddress, KeyPart, decode_key
from dynamic_databases.catalog import Column, Family

NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
TIMES = frozenset({Family.DATE, Family.TIME, Family.TIMESTAMP})
TEXTUAL = ("contains", "startswith", "endswith")
NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII)
BEYOND_NUMBERS = re.compile(r"[+-]?inf(inity)?|nan", re.ASCII | re.IGNORECASE)
"""What pages show of a number that is none."""
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class _TypedText(forms.CharField):
    """Text that must spell a value of a type; it reaches the server as it was typed, blanks trimmed."""

    def __init__(self, check: Callable[[str], object], message: str) -> None:
        super().__init__(required=False, strip=True)
        self.check, self.message = check, message

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            self.check(text)
        except (ValueError, ValidationError):
            raise ValidationError(f"“{text}” {self.message}") from None
        return text


class _ListedText(forms.CharField):
    """Values parted by commas, each of which must be one of the type."""

    def __init__(self, each: forms.Field) -> None:
        super().__init__(required=False, strip=False)
        self.each = each

    def clean(self, value: Any) -> list[Any]:
        return [self.each.clean(part.strip()) for part in str(super().clean(value)).split(",")]


class _ExactValue(forms.CharField):
    """One value as a key of an address spells it, its type included: `1` is text, `~n1` a number."""

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)

    def clean(self, value: Any) -> bytes | int | float | str:
        text = str(super().clean(value))
        part = exact_part(text)
        if part is None:
            raise ValidationError(f"“{text}” is no value as a key in an address spells it.")
        return part


def exact_part(text: str) -> KeyPart:
    """Return the value that one part of a key spells, None for NULL and for what spells none."""
    try:
        (part,) = decode_key(text)
    except (BadAddress, ValueError):
        return None
    return part


def exactly(text: str) -> str:
    """Return what kind of value a part of a key is, in words: "is the number"."""
    part = exact_part(text)
    kind = (
        "number" if isinstance(part, int | float) else "binary value" if isinstance(part, bytes) else "text"
    )
    return f"is the {kind}"


def exact_text(text: str) -> str:
    """Return the value that a part of a key spells as people read it."""
    part = exact_part(text)
    return text if part is None else part.hex() if isinstance(part, bytes) else str(part)


def _number(text: str) -> None:
    if not (NUMBER.fullmatch(text) or BEYOND_NUMBERS.fullmatch(text)):
        raise ValueError(text)


def _whole_number(text: str) -> None:
    if not re.fullmatch(r"[+-]?\d{1,400}", text, re.ASCII):
        raise ValueError(text)


def number_in(text: str) -> int | float | None:
    """Return the number that a text spells, or None; one too large for 64 bits is a float, as to SQLite."""
    text = text.strip()
    if BEYOND_NUMBERS.fullmatch(text):
        return float(text)
    try:
        _number(text)
    except ValueError:
        return None
    whole = int(text) if re.fullmatch(r"[+-]?\d{1,19}", text, re.ASCII) else None
    return whole if whole is not None and -(2**63) <= whole < 2**63 else float(text)


def _truth(text: str) -> None:
    if text.lower() not in (*TRUE, *FALSE):
        raise ValueError(text)


def form_field(column: Column, operator: str) -> forms.Field:
    """Return the form field that checks a value for this column and operator."""
    family = column.kind.family
    if operator == "exact":
        return _ExactValue()
    if operator == "isnull" or family is Family.BOOLEAN:
        return _TypedText(_truth, "is neither yes nor no (1 or 0).")
    if operator in TEXTUAL or family not in NUMBERS | TIMES:
        each: forms.Field = forms.CharField(required=False, strip=False, max_length=2000)
    elif family is Family.INTEGER:
        each = _TypedText(_whole_number, "is no whole number.")
    elif family in NUMBERS:
        each = _TypedText(_number, "is no number.")
    elif family is Family.DATE:
        each = _TypedText(forms.DateField().clean, "is no date such as 2026-01-31.")
    elif family is Family.TIME:
        each = _TypedText(forms.TimeField().clean, "is no time such as 17:04:11.")
    else:
        each = _TypedText(_moment, "is no date or time such as 2026-01-31 17:04:11.")
    return _ListedText(each) if operator == "in" else each


def _moment(text: str) -> None:
    if not text or forms.DateTimeField(required=False).clean(text) is None:
        raise ValueError(text)
