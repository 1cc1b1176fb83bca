"""Decides which values a column can hold: asks the server, or looks at the rows if types are not enforced."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from browser.rows.clauses import JSON_WORDS, bytes_in, equal
from browser.rows.filter_values import truth_number
from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.numbers import NUMBERS, decimal_of
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.runtime_models import DisplayModel, fitting_type, read_as_type


class HeldValues:
    """Answers what the columns of one table can hold. All methods may raise `DatabaseUnavailable`."""

    def __init__(self, live: LiveConnection, model: type[DisplayModel]) -> None:
        self.live, self.model = live, model

    def among(self, column: Column, texts: Sequence[str], *, is_ordered: bool) -> dict[str, str]:
        """Return the texts that spell a value which the column's type can hold, and what to compare with.

        A longer value has its place in an order, but equals none, unless the server finds a row that is
        equal to it: to some collations “ß” is “ss”.
        """
        is_truth = column.kind.family is Family.BOOLEAN
        values = {text: truth_number(text) if is_truth else text for text in texts}
        read = read_as_type(self.live, column, list(values.values())) if values else {}
        if not is_ordered:
            fitting = fitting_type(self.live, column, list(read)) if read else set()
            read = {
                value: compared
                for value, compared in read.items()
                if value in fitting or self._equals_wider(column, equal(self.model, column, compared))
            }
        return {text: text if is_truth else read[value] for text, value in values.items() if value in read}

    @property
    def no_nul(self) -> str:
        """Why no part with a NUL character can be looked for here, in words; "" where it can."""
        return self.live.dialect.no_nul

    def has_room(self, column: Column, operator: str, part: str) -> bool:
        """Return whether a text of the column's type can have this part, which may be longer than that."""
        size = column.kind.size if column.kind.family is Family.TEXT else None
        if size is None or len(part) <= size or not self.model.enforces_types:
            return True
        field = self.model.fields_by_column[column.name]
        return self._equals_wider(column, Q(**{f"{field}__{operator}": part}))

    def without_excess(self, column: Column, text: str) -> str | None:
        """Return a date or time without what is finer than the type holds; None if nothing is."""
        return self.live.dialect.without_excess(column, text) if self.model.enforces_types else None

    def occurs(self, column: Column, text: str) -> bool:
        """Return whether a row has this value although the column's type can't hold it, as in SQLite."""
        return not self.model.enforces_types and self._exists(equal(self.model, column, text))

    def orders(self, column: Column, text: str) -> bool:
        """Return whether a text has its place in the column's order as it is, without being a value of it.

        It is a number where types are not enforced, or any text among values that are compared as texts.
        """
        if "\0" in text and self.no_nul:
            return False
        if column.kind.family is not Family.ENUM and self.live.dialect.canonical(column):
            return True
        is_number = column.kind.family in NUMBERS and decimal_of(text) is not None
        return is_number and not self.model.enforces_types

    def ordered(self, column: Column, text: str) -> str | bytes:
        """Return the value for order operators: the bytes that JSON prints so if a row has them, or text."""
        stored = None if self.model.enforces_types else bytes_in(text)
        return stored if stored is not None and self._has(column, stored) else text

    def truth(self, column: Column, text: str) -> str:
        """Return the number for a word such as `yes` in a boolean column, unless a row has that very word."""
        has_word = not self.model.enforces_types and self._has(column, text)
        return text if text.lower() in JSON_WORDS or has_word else truth_number(text)

    def _equals_wider(self, column: Column, condition: Q) -> bool:
        """Return whether a row is found by a value that its column's type has no room for."""
        return self.live.dialect.equals_wider(column) and self._exists(condition)

    def _has(self, column: Column, value: str | bytes) -> bool:
        field = self.model.fields_by_column[column.name]
        return self._exists(Q(**{f"{field}__exact": self.model.bound(column.name, value)}))

    def _exists(self, condition: Q) -> bool:
        with reading(self.live, "filtering rows of"):
            return self.model.objects.filter(condition).exists()
