"""Builds the queryset clause for a condition of an address."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from browser.addresses import KeyPart
from browser.rows.beyond import Gap, Outcome
from browser.rows.conditions import Condition
from browser.rows.days import following_day
from browser.rows.filter_values import BEYOND_NUMBERS, TEXTUAL, TRUE, number_in, truth_number
from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.catalog.json_values import BASE64
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.runtime_models import Bindable, DisplayModel

ANYTHING = Kind(Family.OTHER, name="any")
"""A column without a type, or computed by a view. A number and its text differ there, but look the same."""
JSON_WORDS = ("true", "false")
"""How JSON prints 1 and 0. Where types are not enforced (SQLite), they can also mean the word itself."""


def clause(model: type[DisplayModel], condition: Condition, value: Any) -> Q:
    """Return the clause for a condition; `value` is its value after the checks."""
    column = condition.column
    assert column is not None
    field = model.fields_by_column[column.name]
    operator = condition.operator
    if isinstance(value, Outcome):
        return Q(**{f"{field}__isnull": False}) if value is Outcome.ANY_VALUE else Q(pk__in=[])
    if isinstance(value, Gap):
        operator, value = value.operator(operator), value.neighbour
    if operator == "isnull":
        return Q(**{f"{field}__isnull": value.lower() in TRUE})
    if operator == "exact":
        return _one_of(model, column, value)
    if operator in TEXTUAL:
        return Q(**{f"{field}__{operator}": value})
    if operator == "in":
        return _any_of(model, column, [each for item in value for each in meanings(model, column, item)])
    if operator == "ne":
        return ~equal(model, column, value) & Q(**{f"{field}__isnull": False})
    if operator == "":
        return equal(model, column, value)
    meant = value if isinstance(value, bytes) else meanings(model, column, value)[-1]
    return Q(**{f"{field}__{operator}": model.bound(column.name, meant, is_compared=True)})


def _one_of(model: type[DisplayModel], column: Column, parts: Sequence[KeyPart]) -> Q:
    """Return the clause for one of several values, each with its type, NULL among them."""
    values = [
        # What a server's own types make of it is told by the column.
        meanings(model, column, part)[0] if model.enforces_types and isinstance(part, str) else part
        for part in parts
        if part is not None
    ]
    one_of = _any_of(model, column, values) if values else Q()
    return one_of | Q(**{f"{model.fields_by_column[column.name]}__isnull": True}) if None in parts else one_of


def _any_of(model: type[DisplayModel], column: Column, values: Sequence[Bindable]) -> Q:
    """Return the clause for one of these values."""
    field = model.fields_by_column[column.name]
    bound = [model.bound(column.name, value) for value in values]
    if len(bound) == 1:  # MariaDB finds no value of a SET by an IN of one
        return Q(**{f"{field}__exact": bound[0]})
    return Q(**{f"{field}__in": bound})


def equal(model: type[DisplayModel], column: Column, value: str) -> Q:
    """Return the clause for equality; a date compared with a timestamp means the whole day."""
    field = model.fields_by_column[column.name]
    following = following_day(value) if column.kind.family is Family.TIMESTAMP else None
    if following is not None:
        return Q(
            **{
                f"{field}__gte": model.bound(column.name, value),
                f"{field}__lt": model.bound(column.name, following),
            }
        )
    equality = Q()
    for meaning in meanings(model, column, value):
        equality |= Q(**{f"{field}__exact": model.bound(column.name, meaning)})
    return equality


def meanings(model: type[DisplayModel], column: Column, text: str) -> list[Bindable]:
    """Return the values that a page prints as this text in a column; the last is used for order operators.

    Most columns hold only values of their own type. If types are not enforced, a column can hold both a
    number and the same number as text, which look the same.
    """
    if model.enforces_types:
        number = _number_meant(column, text)
        return [text if number is None else number]
    number = number_in(text) if column.kind == ANYTHING else _number_meant(column, text)
    meant = (bytes_in(text), text, number)
    # NaN is the one value that differs from itself: no server finds it by `=`.
    return [meaning for meaning in dict.fromkeys(meant) if meaning is not None and meaning == meaning]


def _number_meant(column: Column, text: str) -> Bindable | None:
    """Return the number that a word means in a boolean or numeric column, or None."""
    if column.kind.family is Family.BOOLEAN:
        return truth_number(text) if text.lower() in JSON_WORDS else None
    is_beyond = column.kind.family in NUMBERS and BEYOND_NUMBERS.fullmatch(text)
    return float(text) if is_beyond else None


def bytes_in(text: str) -> bytes | None:
    """Return the bytes that a page's JSON prints as this text, or None for other texts."""
    if not text.startswith(BASE64):
        return None
    try:
        return base64.b64decode(text.removeprefix(BASE64), validate=True)
    except binascii.Error:
        return None
