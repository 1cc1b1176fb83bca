"""Reads conditions from an address's parameters, and words them; leaves applying them to `filters`."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from browser.addresses import BadAddress, decode
from browser.addresses.parameters import QUICK
from browser.errors import BadRequest
from browser.rows.beyond import ORDERED
from browser.rows.filter_values import TEXTUAL, TIMES, TRUE, exact_text, exactly
from dynamic_databases.catalog import Column, Family, Table
from dynamic_databases.catalog.numbers import NUMBERS

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
"""Operators as written in parameters, and in words."""
TIME_WORDS = {"gt": "after", "gte": "from", "lt": "before", "lte": "until"}
MOST_CONDITIONS = 50


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
        """The operator in words; the value is shown after it."""
        if self.operator == "isnull":
            return "is null" if self.value.lower() in TRUE else "is not null"
        if self.operator == "exact":
            return exactly(self.value)
        if self.parameter.startswith(QUICK):  # what was typed and is not understood
            return ""
        times = self.column is not None and self.column.kind.family in TIMES
        return TIME_WORDS.get(self.operator, WORDS[self.operator]) if times else WORDS[self.operator]

    @property
    def shown_value(self) -> str:
        if self.operator == "exact":
            return exact_text(self.value)
        return "" if self.operator == "isnull" else self.value

    @property
    def quoted_value(self) -> str:
        """The value as an active filter shows it: empty text as a pair of quotation marks."""
        return self.shown_value if self.value or self.operator in ("isnull", "exact") else "“”"

    @property
    def sentence(self) -> str:
        """The condition in words: "status is open"."""
        return " ".join(filter(None, (self.name, self.words, self.quoted_value)))

    @property
    def is_gone(self) -> bool:
        """Whether this table has no such column."""
        return self.column is None


OPERATORS = {
    "number": ("", "ne", *ORDERED, "in", "isnull"),
    "time": ("", "ne", *ORDERED, "startswith", "in", "isnull"),
    "truth": ("", "ne", "isnull"),
    "bytes": ("isnull",),
    "text": ("", "ne", *TEXTUAL, "in", *ORDERED, "isnull"),
}
"""The operators for each kind of column, the most common first."""


def kind_of(column: Column) -> str:
    """Return a column's kind for filters: a key of `OPERATORS`."""
    family = column.kind.family
    if family in NUMBERS:
        return "number"
    if family in TIMES:
        return "time"
    return {Family.BOOLEAN: "truth", Family.BINARY: "bytes"}.get(family, "text")


def operators_of(column: Column) -> tuple[str, ...]:
    """Return the operators for a column's type, the most common first."""
    return OPERATORS[kind_of(column)]


def operator_choices() -> list[tuple[str, str, str]]:
    """Return each operator, its words, and the kinds of columns that it applies to."""
    return [
        (operator, words, " ".join(kind for kind, those in OPERATORS.items() if operator in those))
        for operator, words in WORDS.items()
        if operator != "exact"
    ]


def conditions_of(query: QueryDict, table: Table, folds_case: bool = False) -> list[Condition]:
    """Return the conditions in an address's parameters, in their order, not yet checked.

    Duplicates are dropped. Raises `BadRequest` for more than `MOST_CONDITIONS`.
    """
    if not query:
        return []
    columns = {column.name: column for column in table.columns}
    folded = {name.lower(): column for name, column in columns.items()} if folds_case else {}
    conditions: list[Condition] = []
    for parameter, values in query.lists():
        if parameter.startswith("_"):
            continue
        name, operator = split_parameter(parameter)
        column = columns.get(name) or folded.get(name.lower())
        conditions += [Condition(parameter, value, name, operator, column) for value in dict.fromkeys(values)]
    if len(conditions) > MOST_CONDITIONS:
        raise BadRequest(
            f"{len(conditions)} conditions are too many: at most {MOST_CONDITIONS} work at once."
        )
    return conditions


def split_parameter(parameter: str) -> tuple[str, str]:
    """Return the column and operator of a parameter, split at its last `__` if an operator follows."""
    encoded, separator, operator = parameter.rpartition("__")
    if not (separator and encoded and operator in WORDS and operator):
        encoded, operator = parameter, ""
    try:
        return decode(encoded), operator
    except BadAddress:
        return encoded, operator
