"""One record as text to copy: JSON, an INSERT, Markdown or CSV, each with all of every value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from browser.formats.csv_lines import csv_line
from browser.formats.json_lines import json_object
from browser.formats.markdown import cell, escaped
from dynamic_databases.catalog import Column
from dynamic_databases.runtime_models import Inserts
from dynamic_databases.subjects import TableSubject

Values = tuple[Any, ...]


def record_text(subject: TableSubject, row: dict[str, Any], form: str) -> str:
    """Return a record in one of `COPIES`."""
    columns = subject.table.columns
    return COPIES[form](subject, columns, tuple(row[column.name] for column in columns))


def _as_object(subject: TableSubject, columns: tuple[Column, ...], values: Values) -> str:
    return json_object(values, columns)


def _as_insert(subject: TableSubject, columns: tuple[Column, ...], values: Values) -> str:
    inserts = Inserts(table=subject.table, columns=columns, dialect=subject.live.dialect)
    without = [*inserts.left_out, *subject.unreadable]
    remark = f"-- Without {' '.join(', '.join(without).split())}.\n" if without else ""
    return f"{remark}{inserts.head()}{inserts.statements([values])}{inserts.foot()}"


def _as_markdown(subject: TableSubject, columns: tuple[Column, ...], values: Values) -> str:
    lines = (
        f"| {escaped(column.name)} | {cell(value, column)} |"
        for column, value in zip(columns, values, strict=True)
    )
    return "\n".join(["| column | value |", "| --- | --- |", *lines]) + "\n"


def _as_csv(subject: TableSubject, columns: tuple[Column, ...], values: Values) -> str:
    return csv_line([column.name for column in columns]) + csv_line(values, columns)


COPIES: dict[str, Callable[[TableSubject, tuple[Column, ...], Values], str]] = {
    "object": _as_object,
    "insert": _as_insert,
    "markdown": _as_markdown,
    "csv": _as_csv,
}
"""By `_format`. The contract's `json` says of which table and key the values are."""
