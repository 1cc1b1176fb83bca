"""Tells names that a server made up from names that a person gave."""

from __future__ import annotations

import re
from collections.abc import Sequence

GENERATED_NAME = "generated_name"
RANDOM_NAME = "random_name"

_RANDOM = re.compile(
    r"(?:PK|UQ|FK|DF|CK)__.+__[0-9A-F]{8,16}|sqlite_autoindex_.+_\d+|SYS_[A-Z]+\d+", re.IGNORECASE
)
_NUMBERED = r"\d{0,3}"


def is_random(name: str) -> bool:
    """Return whether a server made the name so that no two servers agree (DF__orders__status__3A81B327)."""
    return _RANDOM.fullmatch(name) is not None


def is_generated(name: str | None, table: str, columns: Sequence[str], vendor: str) -> bool:
    """Return whether the server made the name up by its rule from the table and the columns.

    Sources: PostgreSQL's ChooseIndexName and ChooseConstraintName (`orders_pkey`, `orders_email_key`),
    InnoDB (`orders_ibfk_1`), MariaDB and MySQL (`CONSTRAINT_1`, `orders_chk_1`), SQL Server (`PK__…`).
    """
    if name is None or is_random(name):
        return True
    pattern = _PATTERNS.get(vendor)
    return pattern is not None and re.fullmatch(pattern(re.escape(table), columns), name) is not None


def _postgresql(table: str, columns: Sequence[str]) -> str:
    named = "_".join(re.escape(column) for column in columns)
    return rf"{table}_pkey{_NUMBERED}|{table}_(?:{named}_)?(?:key|fkey|check|excl|idx){_NUMBERED}"


def _mysql(table: str, columns: Sequence[str]) -> str:
    first = re.escape(columns[0]) if columns else "(?!)"
    return rf"PRIMARY|{table}_ibfk_\d+|{table}_chk_\d+|CONSTRAINT_\d+|{first}(?:_\d+)?"


_PATTERNS = {"postgresql": _postgresql, "mysql": _mysql}


def is_serial_sequence(sequence: str, table: str, column: str) -> bool:
    """Return whether a sequence bears the name that PostgreSQL gives to that of a serial column."""
    bare = sequence.rsplit(".", 1)[-1].replace('"', "")
    return re.fullmatch(rf"{re.escape(table)}_{re.escape(column)}_seq{_NUMBERED}", bare) is not None
