"""The plain form that adds a filter: django-filter creates it once per table structure.

It works without JavaScript: what it sends becomes one parameter of the address. Its HTML is the same on every
page of a table, and collapsed on most, so it is rendered only once as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from browser.addresses import TableAddress, link
from browser.addresses.parameters import EDIT, OF_ONE_PAGE, pairs, parameter_of
from browser.errors import BadRequest
from browser.rows.columns import SHOWN_AT_FIRST
from browser.rows.conditions import kind_of, operator_choices, split_parameter
from browser.rows.filter_values import TRUE
from dynamic_databases.runtime_models import DisplayModel
from dynamic_databases.subjects import TableSubject

NOT_NULL = "notnull"
"""What the form sends for "is not null", which an address spells `isnull=0`."""
OPERATORS = [
    choice
    for operator, words, kinds in operator_choices()
    for choice in ((operator, words, kinds), (NOT_NULL, "is not null", kinds))[
        : 2 if operator == "isnull" else 1
    ]
]
PLAIN_TEXT = {"autocomplete": "off", "spellcheck": "false"}
TYPED = {"list": "filter-columns", "placeholder": "type a name", **PLAIN_TEXT}


class FilterFields(forms.Form):
    """The fields of the form. Their parameters begin with `_`, as all that are not filters: `_column`."""

    field_order = ("column", "operator", "value")
    template_name = "browser/_filter_fields.html"

    def add_prefix(self, field_name: str) -> str:
        return f"_{field_name}"


class MarkedSelect(forms.Select):
    """A select whose options have a data attribute: the script uses it to offer a column's operators."""

    def __init__(self, attribute: str, marks: Mapping[str, str], attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.attribute, self.marks = attribute, marks

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        option["attrs"][self.attribute] = option["mark"] = self.marks[value]
        return option


class TypedSelect(MarkedSelect):
    """An input with a datalist instead of a select, for choices too many to search through."""

    template_name = "browser/_typed_select.html"


class AddedFilter(django_filters.FilterSet):
    """The filter that the form adds. The subclass for a table has the table's columns as well."""

    operator = django_filters.ChoiceFilter(
        label="is",
        choices=[(operator, words) for operator, words, _ in OPERATORS],
        empty_label=None,
        widget=MarkedSelect(
            "data-kinds", {operator: kinds for operator, _, kinds in OPERATORS}, {"id": "filter-operator"}
        ),
    )
    value = django_filters.CharFilter(
        label="value", strip=False, widget=forms.TextInput({"id": "filter-value", **PLAIN_TEXT})
    )

    class Meta:
        form = FilterFields


@dataclass(frozen=True)
class FilterForm:
    """The form for a table: its class, and its fields as HTML."""

    form_class: type[FilterFields]
    html: SafeString


def filter_form_of(model: type[DisplayModel]) -> FilterForm:
    """Return the form for a table. Call it through `made_once`, which caches it for a structure."""
    columns = model.table.columns
    is_typed = len(columns) > SHOWN_AT_FIRST
    column = django_filters.ChoiceFilter(
        label="column",
        choices=[(column.name, column.name or "(empty name)") for column in columns],
        empty_label=None,
        initial=columns[0].name,  # otherwise a column whose name is empty would be preselected
        widget=(TypedSelect if is_typed else MarkedSelect)(
            "data-kind",
            {column.name: kind_of(column) for column in columns},
            {"id": "filter-column", "data-first": True, **(TYPED if is_typed else {})},
        ),
    )
    filters = type(f"{model.__name__}AddedFilter", (AddedFilter,), {"column": column})
    form_class = filters(queryset=model.objects.none()).get_form_class()
    return FilterForm(form_class, form_class().render())


def asked_filter(table: TableSubject, address: TableAddress, query: QueryDict) -> str | None:
    """Return the address with the filter that the form was sent for, or None if it was not sent.

    Raises `BadRequest` for an unknown column or operator.
    """
    if "_column" not in query:
        return None
    form = table.model.made_once(filter_form_of).form_class(query)
    asked = form.cleaned_data if form.is_valid() else {}
    if "value" in form.errors:
        raise BadRequest(" ".join(map(str, form.errors["value"])))
    if not asked or table.table.column(asked["column"]) is None:
        name, operator = query["_column"], query.get("_operator", "")
        raise BadRequest(f"There is no column “{name}” or no filter “{operator}” here.")
    operator, value = asked["operator"], asked["value"]
    if operator in ("isnull", NOT_NULL):
        operator, value = "isnull", (value or "1") if operator == "isnull" else "0"
    sent = tuple(form.add_prefix(field) for field in form.fields)
    rest = [pair for pair in pairs(query, (*OF_ONE_PAGE, *sent)) if pair != edited(query)]
    return link(address.url(), [*rest, (parameter_of(asked["column"], operator), value)])


def edited(query: QueryDict) -> tuple[str, str] | None:
    """Return the parameter that an address asks to edit, and its value, or None."""
    parameter, separator, value = query.get(EDIT, "").partition("=")
    return (parameter, value) if separator else None


def prefilled(model: type[DisplayModel], query: QueryDict) -> SafeString:
    """Return the form's fields, with what is edited, if that is a filter that they can hold."""
    form = model.made_once(filter_form_of)
    asked = edited(query)
    name, operator = split_parameter(asked[0]) if asked else ("", "")
    if asked is None or model.table.column(name) is None:
        return form.html
    is_null = operator == "isnull"
    not_null = is_null and asked[1].lower() not in TRUE
    shown = {
        "column": name,
        "operator": NOT_NULL if not_null else operator,
        "value": "" if is_null else asked[1],
    }
    return form.form_class(initial=shown).render()
