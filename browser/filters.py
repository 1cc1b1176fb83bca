"""Typed filters of rows: from parameters to conditions in words, checked by forms, applied to a queryset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from browser.addresses import BadAddress, decode, encode
from dynamic_databases.catalog import Column, Family, Table
from dynamic_databases.runtime_models import ShownModel, ShownQuerySet

NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
TIMES = frozenset({Family.DATE, Family.TIME, Family.TIMESTAMP})

WORDS = {
    "": "is",
    "ne": "is not",
    "gt": "more than",
    "gte": "at least",
    "lt": "less than",
    "lte": "at most",
    "contains": "contains",
    "startswith": "starts with",
    "endswith": "ends with",
    "in": "is one of",
    "isnull": "is null",
}
"""Operators as parameters spell them, and as people read them."""
TIME_WORDS = {"gt": "after", "gte": "from", "lt": "before", "lte": "until"}
ORDERED = ("gt", "gte", "lt", "lte")
TEXTUAL = ("contains", "startswith", "endswith")


@dataclass(frozen=True)
class Condition:
    """One parameter of the address as a filter; `problem` says why it can't be applied."""

    parameter: str
    value: str
    name: str
    operator: str
    column: Column | None = None
    problem: str = ""

    @property
    def words(self) -> str:
        """The operator in words; the value is shown behind it."""
        if self.operator == "isnull":
            return "is null" if self.value.lower() in TRUE else "is not null"
        times = self.column is not None and self.column.kind.family in TIMES
        return TIME_WORDS.get(self.operator, WORDS[self.operator]) if times else WORDS[self.operator]

    @property
    def shown_value(self) -> str:
        return "" if self.operator == "isnull" else self.value

    @property
    def is_gone(self) -> bool:
        """Whether this table has no such column."""
        return self.column is None


TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def operators_of(column: Column) -> tuple[str, ...]:
    """Return the operators that make sense for a column's type, most usual first."""
    family = column.kind.family
    if family in NUMBERS:
        return ("", "ne", *ORDERED, "in", "isnull")
    if family in TIMES:
        return ("", "ne", *ORDERED, "startswith", "isnull")
    if family is Family.BOOLEAN:
        return ("", "ne", "isnull")
    if family is Family.BINARY:
        return ("isnull",)
    return ("", "ne", *TEXTUAL, "in", *ORDERED, "isnull")


def conditions_of(query: QueryDict, table: Table, folds_case: bool = False) -> list[Condition]:
    """Return the conditions that an address's parameters spell, in their order, not yet checked."""
    columns = {column.name: column for column in table.columns}
    folded = {name.lower(): column for name, column in columns.items()} if folds_case else {}
    found: list[Condition] = []
    for parameter, values in query.lists():
        if parameter.startswith("_"):
            continue
        name, operator = split_parameter(parameter)
        column = columns.get(name) or folded.get(name.lower())
        found += [Condition(parameter, value, name, operator, column) for value in values]
    return found


def split_parameter(parameter: str) -> tuple[str, str]:
    """Return column and operator of a parameter: it splits at its last `__` if the rest is an operator."""
    encoded, separator, operator = parameter.rpartition("__")
    if not (separator and encoded and operator in WORDS and operator):
        encoded, operator = parameter, ""
    try:
        return decode(encoded), operator
    except BadAddress:
        return encoded, operator


def parameter_of(column: str, operator: str = "") -> str:
    """Return the parameter of a column and an operator."""
    return f"{encode(column)}__{operator}" if operator else encode(column)


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


def _number(text: str) -> None:
    if not re.fullmatch(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", text, re.ASCII):
        raise ValueError(text)


def _whole_number(text: str) -> None:
    if not re.fullmatch(r"[+-]?\d{1,400}", text, re.ASCII):
        raise ValueError(text)


def _truth(text: str) -> None:
    if text.lower() not in (*TRUE, *FALSE):
        raise ValueError(text)


def _form_field(column: Column, operator: str) -> forms.Field:
    """Return the form field that checks a value for this column and operator."""
    family = column.kind.family
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


class ConditionFilter(django_filters.Filter):
    """One condition: checks the value by the column's type and narrows the twin's queryset."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(field_name=condition.name)
        self.condition = condition

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            assert self.condition.column is not None
            self._field = _form_field(self.condition.column, self.condition.operator)
        return self._field

    def filter(self, queryset: ShownQuerySet, value: Any) -> ShownQuerySet:
        """Return the rows that fulfil the condition; an empty value is a value like others."""
        return queryset.filter(_clause(queryset.model, self.condition, value))


def filter_rows(
    queryset: ShownQuerySet, conditions: Iterable[Condition]
) -> tuple[ShownQuerySet, list[Condition]]:
    """Return the rows that fulfil every condition, and the conditions with their problems.

    While any value is wrong there are no rows: wrong input never shows unfiltered ones. A condition
    whose column this table lacks is left out of the filtering; whoever shows it must say so.
    """
    conditions = list(conditions)
    filters = {
        f"f{place}": ConditionFilter(one) for place, one in enumerate(conditions) if one.column is not None
    }
    data = {f"f{place}": one.value for place, one in enumerate(conditions)}
    filter_set = type("ConditionFilterSet", (django_filters.FilterSet,), dict(filters))(
        data, queryset=queryset
    )
    problems = {name: " ".join(errors) for name, errors in filter_set.form.errors.items()}
    for place, one in enumerate(conditions):
        if one.column is not None and one.operator not in operators_of(one.column):
            problems[f"f{place}"] = (
                f"{one.column.type or 'this'} columns can't be filtered by “{WORDS[one.operator]}”."
            )
    conditions = [
        replace(one, problem=problems.get(f"f{place}", one.problem)) for place, one in enumerate(conditions)
    ]
    if any(one.problem for one in conditions):
        return queryset.none(), conditions
    return filter_set.qs, conditions


def _clause(model: type[ShownModel], condition: Condition, value: Any) -> Q:
    column = condition.column
    assert column is not None
    field = model.fields_by_column[column.name]
    operator = condition.operator
    if operator == "isnull":
        return Q(**{f"{field}__isnull": value.lower() in TRUE})
    if operator in TEXTUAL:
        return Q(**{f"{field}__{operator}": value})
    if column.kind.family is Family.BOOLEAN:
        value = "1" if value.lower() in TRUE else "0"
    if operator == "in":
        return Q(**{f"{field}__in": [model.bound(column.name, one) for one in value]})
    if operator in ("", "ne"):
        clause = _equal(model, column, field, value)
        return ~clause if operator == "ne" else clause
    return Q(**{f"{field}__{operator}": model.bound(column.name, value)})


def _equal(model: type[ShownModel], column: Column, field: str, value: str) -> Q:
    """Return equality; a day asked of a timestamp is the whole day."""
    if column.kind.family is Family.TIMESTAMP and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        following = (date.fromisoformat(value) + timedelta(days=1)).isoformat()
        return Q(
            **{
                f"{field}__gte": model.bound(column.name, value),
                f"{field}__lt": model.bound(column.name, following),
            }
        )
    return Q(**{f"{field}__exact": model.bound(column.name, value)})
