"""Turns the demo's SQL files into one environment's statements, and puts rows into its tables."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

FOLDER = Path(__file__).parent
MARK = re.compile(r"\s*--@ (?P<environments>[a-z ]+)$")
# Hidden columns of xinfo: 1 belongs to a virtual table, 2 and 3 are generated.
WRITABLE_COLUMNS = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows for one table, with every column that any environment has; each takes those that it knows."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]


def script(name: str, environment: str) -> str:
    """Return the SQL of file `name` for an environment: lines marked for others are left out."""
    lines = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        mark = MARK.search(line)
        if mark is None:
            lines.append(line)
        elif environment in mark["environments"].split():
            lines.append(line[: mark.start()])
    return "\n".join(lines)


def quote(name: str) -> str:
    """Return `name` as a delimited identifier."""
    return '"' + name.replace('"', '""') + '"'


def insert(connection: sqlite3.Connection, tables: Iterable[Rows]) -> None:
    """Put rows into the tables that exist, column by column of those that exist there."""
    for rows in tables:
        known = {name for (name,) in connection.execute(WRITABLE_COLUMNS, (rows.table,))}
        chosen = [index for index, column in enumerate(rows.columns) if column in known]
        if not chosen:
            continue
        names = ", ".join(quote(rows.columns[index]) for index in chosen)
        marks = ", ".join("?" * len(chosen))
        statement = f"INSERT INTO {quote(rows.table)} ({names}) VALUES ({marks})"
        # itemgetter of one index gives a bare value, so a list makes that one a row again.
        pick = itemgetter(*chosen) if len(chosen) > 1 else (lambda row, only=chosen[0]: (row[only],))
        whole = len(chosen) == len(rows.columns)
        connection.executemany(statement, rows.rows if whole else map(pick, rows.rows))
