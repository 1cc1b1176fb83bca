"""Checks the conditions of an address and applies them, with django-filter.

A table's FilterSet has one filter per column. It is created once per structure and cached with the display
model; a request uses only the filters of the columns that it names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from browser.rows.beyond import ORDERED, Gap, beyond_type
from browser.rows.clauses import clause
from browser.rows.conditions import WORDS, Condition, operators_of
from browser.rows.filter_values import TEXTUAL, form_field, listed, require_short
from browser.rows.held_values import HeldValues
from dynamic_databases.catalog import Column, Family
from dynamic_databases.connections import LiveConnection
from dynamic_databases.runtime_models import DisplayModel, DisplayQuerySet, require_same_types

Checked = tuple[Condition, Any]
"""A condition, and its value in the form that `clause` takes."""
COMPARING = ("", "ne", *ORDERED, "in")
"""The operators whose value must be of the column's type."""


class ConditionsWidget(forms.Widget):
    """Passes a column's conditions on unchanged: they are not strings from a form."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sequence[Condition]:
        conditions: Sequence[Condition] = data.get(name, ())
        return conditions


class ConditionsField(forms.Field):
    """Checks the conditions on one column. The code of an error is the invalid parameter with its value."""

    widget = ConditionsWidget

    def __init__(self, *, column: Column, held: HeldValues, **options: Any) -> None:
        super().__init__(**options)
        self.column, self.held = column, held

    def clean(self, value: Sequence[Condition]) -> list[Checked]:
        checked: list[Checked] = []
        errors = []
        for condition in value:
            try:
                checked.append((condition, self._checked(condition)))
            except ValidationError as error:
                errors.append(ValidationError(" ".join(error.messages), code=_code(condition)))
        if errors:
            raise ValidationError(errors)
        return checked

    def _checked(self, condition: Condition) -> Any:
        """Return a condition's value in the form that `clause` takes. Raises `ValidationError`."""
        operator = condition.operator
        if operator not in (*operators_of(self.column), "exact"):
            words = WORDS[operator]
            raise ValidationError(f"{self.column.type or 'this'} columns can't be filtered by “{words}”.")
        require_short(condition.value)
        if operator not in COMPARING:
            return self._part(operator, form_field(self.column, operator).clean(condition.value))
        texts = listed(condition.value) if operator == "in" else [condition.value]
        spelled, problems = self._spelled(texts)
        held = self.held.among(self.column, list(spelled.values()), is_ordered=operator in ORDERED)
        values = [
            held[spelled[text]]
            if spelled.get(text) in held
            else self._misfit(operator, text, problems.get(text))
            for text in texts
        ]
        if operator == "in" or not isinstance(values[0], str):
            return values if operator == "in" else values[0]
        if self.column.kind.family is Family.BOOLEAN:
            return self.held.truth(self.column, values[0])
        return self.held.ordered(self.column, values[0]) if operator in ORDERED else values[0]

    def _spelled(self, texts: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Return, by text, the values to send for valid texts, and the problems of the others."""
        spelled, problems = {}, {}
        for text in texts:
            try:
                spelled[text] = form_field(self.column, "").clean(text)
            except ValidationError as error:
                problems[text] = " ".join(error.messages)
        return spelled, problems

    def _part(self, operator: str, value: Any) -> Any:
        """Return the value of an operator that does not compare. Raises `ValidationError`."""
        if operator in TEXTUAL and "\0" in value and self.held.no_nul:
            raise ValidationError(self.held.no_nul)
        if operator in TEXTUAL and not self.held.has_room(self.column, operator, value):
            raise ValidationError(f"“{value}” is longer than what {self.column.type} can hold.")
        return value

    def _misfit(self, operator: str, text: str, problem: str | None) -> Any:
        """Return what a text means that is not a value of the column's type. Raises `ValidationError`."""
        if operator in ORDERED and self.held.orders(self.column, text):
            return text
        if self.held.occurs(self.column, text):
            return text
        held = self.held.without_excess(self.column, text) if operator in ORDERED else None
        if held is not None and not problem:
            # Times of MariaDB may be negative, and without their last digits be the greater ones.
            is_span = self.column.kind.family is Family.TIME
            return Gap(held, is_lower=not (is_span and held.startswith("-")))
        return beyond_type(self.column, operator, text, problem)


class ColumnFilter(django_filters.Filter):
    """Narrows the rows by all conditions on one column."""

    field_class = ConditionsField

    def __deepcopy__(self, memo: object) -> ColumnFilter:
        """Return a copy for one request, as django-filter makes it of each; the column never changes."""
        copied = copy(self)
        copied.extra = dict(self.extra)
        return copied

    def filter(self, queryset: DisplayQuerySet, value: Sequence[Checked]) -> DisplayQuerySet:
        for condition, typed in value:
            queryset = queryset.filter(clause(queryset.model, condition, typed))
        return queryset


class ConditionsForm(forms.Form):
    """The form that checks the conditions of one request."""

    def __init__(self, columns: Mapping[str, forms.Field], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.update(columns)


class RowFilters(django_filters.FilterSet):
    """The filters of a table; `data` has the conditions by field name."""

    def __init__(
        self, data: Mapping[str, Sequence[Condition]], queryset: DisplayQuerySet, held: HeldValues
    ) -> None:
        # django-filter copies base filters: only those that are needed, as a table may have 1,000 columns.
        self.base_filters = {field: self.declared_filters[field] for field in data}
        super().__init__(data, queryset)
        for each in self.filters.values():
            each.extra["held"] = held

    def get_form_class(self) -> Any:
        """Return a callable that creates the form: django-filter would create a class for each request."""
        return partial(ConditionsForm, {name: each.field for name, each in self.filters.items()})


def filters_of(model: type[DisplayModel]) -> type[RowFilters]:
    """Return the FilterSet class of a table, with one filter for each column."""
    filters = {
        field: ColumnFilter(field_name=field, label=name, column=model.column_of(name))
        for name, field in model.fields_by_column.items()
    }
    return type(f"{model.__name__}Filters", (RowFilters,), filters)


def filter_rows(
    queryset: DisplayQuerySet, conditions: Sequence[Condition], live: LiveConnection
) -> tuple[DisplayQuerySet, list[Condition]]:
    """Return the rows that match every condition, and the conditions with their problems.

    If any value is invalid there are no rows: invalid input must never show unfiltered rows. A condition
    whose column this table lacks is not applied; the page that shows it must say so. Raises
    `DatabaseUnavailable`, because the server is asked whether a type can hold a value.
    """
    if not conditions:
        return queryset, []
    model = queryset.model
    asked: dict[str, list[Condition]] = {}
    for condition in conditions:
        if condition.column is not None and not condition.problem:
            asked.setdefault(model.fields_by_column[condition.column.name], []).append(condition)
    require_same_types(live, model.table, (condition.column for condition in conditions if condition.column))
    filters = model.made_once(filters_of)(asked, queryset, HeldValues(live, model))
    errors = (error for field in filters.errors.as_data().values() for error in field)
    problems = {error.code: error.message for error in errors}
    checked = [
        replace(condition, problem=problems.get(_code(condition), condition.problem))
        for condition in conditions
    ]
    refused = [condition.column for condition in checked if condition.problem and condition.column]
    if refused and not live.dialect.compares_any_text:
        require_same_types(live, model.table, refused, is_refused=True)
    if any(condition.problem for condition in checked):
        return queryset.none(), checked
    return filters.qs, checked


def _code(condition: Condition) -> str:
    return f"{condition.parameter}={condition.value}"
