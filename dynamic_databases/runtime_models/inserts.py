"""Rows as statements that insert them, in their vendor's SQL; nothing here is run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dynamic_databases.catalog import Column, Family, Table, UndecodableText
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.literals import with_values

OF_A_SESSION = frozenset({Family.TIMESTAMP, Family.DATE, Family.TIME})
"""What is read by the settings of a session."""


@dataclass(frozen=True)
class Inserts:
    """Makes the statements for rows of a table, whose values are those of `columns`, in their order."""

    table: Table
    columns: tuple[Column, ...]
    dialect: Dialect

    @property
    def left_out(self) -> tuple[str, ...]:
        """The names of the table's columns whose values the server makes, or that are not in `columns`."""
        written = {column.name for _, column in self._written}
        return tuple(column.name for column in self.table.columns if column.name not in written)

    def head(self) -> str:
        """Return what must run before the statements, with line endings."""
        set_up = self.dialect.session if any(c.kind.family in OF_A_SESSION for c in self.columns) else ""
        before, _ = self._around
        return "".join(f"{statement};\n" for statement in (set_up, before) if statement)

    def foot(self) -> str:
        """Return what is to run after the statements, with its line ending."""
        _, after = self._around
        return f"{after};\n" if after else ""

    def statements(self, rows: Iterable[Sequence[Any]]) -> str:
        """Return a statement for each row, with line endings."""
        start = self._plain(self.dialect.insert_into(self.table.schema, self.table.name, self._names))
        written = self._written
        spelled = [self.dialect.inserted(column) for _, column in written]
        plain = [placeholder == "%s" for placeholder in spelled]
        lines = []
        for row in rows:
            values = (
                self._value(row[index]) if is_plain else self._as(placeholder, row[index])
                for (index, _), placeholder, is_plain in zip(written, spelled, plain, strict=True)
            )
            lines.append(f"{start} ({', '.join(values)});\n")
        return "".join(lines)

    @property
    def _written(self) -> list[tuple[int, Column]]:
        return [
            (index, column)
            for index, column in enumerate(self.columns)
            if column.generated is None and self.dialect.inserted(column)
        ]

    @property
    def _names(self) -> list[Column]:
        return [column for _, column in self._written]

    @property
    def _around(self) -> tuple[str, str]:
        before, after = self.dialect.around_inserts(self.table.schema, self.table.name, self._names)
        return self._plain(before), self._plain(after)

    def _value(self, value: Any) -> str:
        if isinstance(value, UndecodableText) and self.dialect.undecodable:
            return self._as(self.dialect.undecodable, bytes(value))
        return self.dialect.literal(value)

    def _as(self, placeholder: str, value: Any) -> str:
        return "NULL" if value is None else with_values(placeholder, [value], self.dialect.literal)

    @staticmethod
    def _plain(sql: str) -> str:
        return sql.replace("%%", "%")  # Django's cursor, which wants it doubled, is not asked
