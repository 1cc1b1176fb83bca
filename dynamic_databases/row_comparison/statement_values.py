"""Writes values as one side's SQL spells them: literals, what foreign keys mean, values that no row has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from dynamic_databases.catalog import Column, Family, UndecodableText
from dynamic_databases.catalog.equality import truth_of
from dynamic_databases.catalog.numbers import NUMBER, NUMBERS
from dynamic_databases.dialects.literals import with_values
from dynamic_databases.row_comparison.natural_keys import NaturalKey, NaturalPart
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.values import UNREAD, Meant, shown

LONGEST = 11
"""Hexadecimal digits of a text that no row has."""


class Unwritable(Exception):
    """A value has no literal, or is not known."""


class StatementValues:
    """The values of statements for one side's table."""

    def __init__(self, plan: Plan, target: str) -> None:
        self.target = target
        self.table = plan.sides[target].table
        self.dialect = plan.sides[target].connection.dialect
        self.quoted = self.plain(self.dialect.quote_table(self.table.schema, self.table.name))
        self.stand_ins = 0

    def quote(self, name: str) -> str:
        return self.plain(self.dialect.quote(name))

    @staticmethod
    def plain(sql: str) -> str:
        return sql.replace("%%", "%")  # Django's cursor, which wants it doubled, is not asked

    def stand_in(self, column: Column) -> str:
        """Return a value that no row has."""
        if column.nullable:
            return "NULL"
        if column.kind.family in NUMBERS:
            return self.next_number(column)
        self.stand_ins += 1
        made_up = sha256(f"{self.quoted} {column.name} {self.stand_ins}".encode()).hexdigest()[:LONGEST]
        return self._literal(column, f"~{made_up}"[: column.kind.size])

    def next_number(self, column: Column) -> str:
        name = self.quote(column.name)
        return f"(SELECT COALESCE(MAX({name}), 0) + 1 FROM (SELECT {name} FROM {self.quoted}) AS numbers)"

    def condition(self, column: ComparedColumn, value: Any) -> str:
        name = self.quote(column.columns[self.target].name)
        return f"{name} IS NULL" if value is None else f"{name} = {self.of(column, value)}"

    def of(self, column: ComparedColumn, value: Any) -> str:
        if isinstance(value, Meant) and column.natural is not None:
            return self._meant(column.natural, value, column.columns[self.target])
        return self._literal(column.columns[self.target], value)

    def _literal(self, column: Column, value: Any) -> str:
        if value is UNREAD:
            raise Unwritable(f"{column.name} was not read")
        if value is None:
            return "NULL"
        truth = truth_of(value, column)
        if truth is not None:
            return self.dialect.literal(truth if column.kind.family is Family.BOOLEAN else int(truth))
        if column.kind.family in NUMBERS and isinstance(value, str) and NUMBER.fullmatch(value):
            return value
        placeholder = self.dialect.inserted(column)
        if isinstance(value, UndecodableText):
            placeholder, value = self.dialect.undecodable, bytes(value)
        if not placeholder:
            raise Unwritable(f"{column.name} has a value that can't be written")
        return with_values(placeholder, [value], self.dialect.literal)

    def _meant(self, natural: NaturalKey, value: Meant, column: Column) -> str:
        """Return the sub-select for the row that a foreign key means."""
        if value.parts[:1] == ("number",):
            return self._literal(column, value.stored)
        table, target = natural.tables[self.target], natural.targets[self.target]
        quoted = self.plain(self.dialect.quote_table(table.schema, table.name))
        name = self.quote(target.name)
        where = " AND ".join(self._parts(natural.parts, value.shown))
        select = f"SELECT {name} FROM {quoted} WHERE {where}"
        if table.table_name == self.table.table_name:
            # MySQL refuses to select from the table that a statement changes, but from a derived one.
            return f"(SELECT {name} FROM ({select}) AS meant)"
        return f"({select})"

    def _parts(self, parts: Sequence[NaturalPart], values: Sequence[Any]) -> Iterator[str]:
        for part, value in zip(parts, values, strict=True):
            column = part.columns[self.target]
            further = isinstance(value, Meant) and part.further is not None
            text = (
                self._meant(part.further, value, column)
                if further and part.further is not None
                else self._literal(column, shown(value))
            )
            yield f"{self.quote(column.name)} = {text}"
