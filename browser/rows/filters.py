"""Typed filters of rows: from parameters to conditions in words, checked by forms, applied to a queryset."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict

from browser.addresses import BadAddress, decode, encode
from browser.failures import BadRequest
from browser.rows.filter_values import (
    BEYOND_NUMBERS,
    NUMBERS,
    TEXTUAL,
    TIMES,
    TRUE,
    exact_text,
    exactly,
    form_field,
    number_in,
)
from dynamic_databases.catalog import Column, Family, Kind, Table
from dynamic_databases.runtime_models import Bound, ShownModel, ShownQuerySet

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
    "exact": "is exactly",
}
"""Operators as parameters spell them, and as people read them."""
TIME_WORDS = {"gt": "after", "gte": "from", "lt": "before", "lte": "until"}
MOST_CONDITIONS = 50
ANYTHING = Kind(Family.OTHER, name="any")
"""A column without a type, or what a view makes: numbers and text are apart there, and look the same."""
ORDERED = ("gt", "gte", "lt", "lte")


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
        if self.operator == "exact":
            return exactly(self.value)
        times = self.column is not None and self.column.kind.family in TIMES
        return TIME_WORDS.get(self.operator, WORDS[self.operator]) if times else WORDS[self.operator]

    @property
    def shown_value(self) -> str:
        if self.operator == "exact":
            return exact_text(self.value)
        return "" if self.operator == "isnull" else self.value

    @property
    def is_gone(self) -> bool:
        """Whether this table has no such column."""
        return self.column is None


OPERATORS = {
    "number": ("", "ne", *ORDERED, "in", "isnull"),
    "time": ("", "ne", *ORDERED, "startswith", "isnull"),
    "truth": ("", "ne", "isnull"),
    "bytes": ("isnull",),
    "text": ("", "ne", *TEXTUAL, "in", *ORDERED, "isnull"),
}
"""What can be asked of each kind of column, most usual first."""


def kind_of(column: Column) -> str:
    """Return which kind of questions a column's type allows: a key of `OPERATORS`."""
    family = column.kind.family
    if family in NUMBERS:
        return "number"
    if family in TIMES:
        return "time"
    return {Family.BOOLEAN: "truth", Family.BINARY: "bytes"}.get(family, "text")


def operators_of(column: Column) -> tuple[str, ...]:
    """Return the operators that make sense for a column's type, most usual first."""
    return OPERATORS[kind_of(column)]


def operator_choices() -> list[tuple[str, str, str]]:
    """Return each operator, its words, and the kinds of columns that it makes sense for."""
    return [
        (operator, words, " ".join(kind for kind, those in OPERATORS.items() if operator in those))
        for operator, words in WORDS.items()
        if operator != "exact"
    ]


def conditions_of(query: QueryDict, table: Table, folds_case: bool = False) -> list[Condition]:
    """Return the conditions that an address's parameters spell, in their order, not yet checked.

    What it says twice is one condition. Raises `BadRequest` for more than a page can show.
    """
    columns = {column.name: column for column in table.columns}
    folded = {name.lower(): column for name, column in columns.items()} if folds_case else {}
    found: list[Condition] = []
    for parameter, values in query.lists():
        if parameter.startswith("_"):
            continue
        name, operator = split_parameter(parameter)
        column = columns.get(name) or folded.get(name.lower())
        found += [Condition(parameter, value, name, operator, column) for value in dict.fromkeys(values)]
    if len(found) > MOST_CONDITIONS:
        raise BadRequest(f"{len(found)} conditions are too many: at most {MOST_CONDITIONS} work at once.")
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


class ConditionFilter(django_filters.Filter):
    """One condition: checks the value by the column's type and narrows the twin's queryset."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(field_name=condition.name)
        self.condition = condition

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            assert self.condition.column is not None
            self._field = form_field(self.condition.column, self.condition.operator)
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
        if one.column is not None and one.operator not in (*operators_of(one.column), "exact"):
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
    if operator == "exact":
        return Q(**{f"{field}__exact": model.bound(column.name, value)})
    if operator in TEXTUAL:
        return Q(**{f"{field}__{operator}": value})
    if column.kind.family is Family.BOOLEAN:
        value = "1" if value.lower() in TRUE else "0"
    if operator == "in":
        return Q(**{f"{field}__in": [bound for one in value for bound in _bounds(model, column, one)]})
    if operator in ("", "ne"):
        clause = _equal(model, column, field, value)
        return ~clause if operator == "ne" else clause
    return Q(**{f"{field}__{operator}": _bounds(model, column, value)[-1]})


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
    clause = Q()
    for bound in _bounds(model, column, value):
        clause |= Q(**{f"{field}__exact": bound})
    return clause


def _bounds(model: type[ShownModel], column: Column, value: str) -> list[Bound]:
    """Return what a value may be in a column: its text and, where anything may lie, its number behind it."""
    if column.kind.family in NUMBERS and BEYOND_NUMBERS.fullmatch(value):
        return [model.bound(column.name, float(value))]
    number = number_in(value) if column.kind == ANYTHING else None
    return [model.bound(column.name, one) for one in (value, number) if one is not None]
