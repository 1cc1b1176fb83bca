"""Tells names that a server made up from names that a person gave."""

from __future__ import annotations

import re
from collections.abc import Sequence

GENERATED_NAME = "generated_name"
RANDOM_NAME = "random_name"

_RANDOM = re.compile(
    r"(?:PK|UQ|FK|DF|CK)__.+__[0-9A-F]{8,16}|GRAPH_UNIQUE_INDEX_[0-9A-F]{32}|sqlite_autoindex_.+_\d+"
    r"|SYS_[A-Z]+\d+",
    re.IGNORECASE,
)
_DIGEST = 33
_GRAPH_COLUMN = re.compile(
    r"(\$(?:node|edge|from|to)_id|graph_id|(?:from|to)(?:_obj)?_id)_[0-9A-F]{32}", re.IGNORECASE
)
_HISTORY_TABLE = re.compile(r"MSSQL_(?:Temporal|Ledger)HistoryFor_\d+(?:_.*)?", re.IGNORECASE)
_POSTGRESQL_ENDING = re.compile(r"(?:pkey|key|fkey|check|excl|idx)\d{0,3}")
_MYSQL_ENDING = re.compile(r"(?:ibfk|chk)_\d+")
_MYSQL_NUMBER = re.compile(r"(?:_\d+)?")
_MARIADB = re.compile(r"CONSTRAINT_\d+")


def is_random(name: str) -> bool:
    """Return whether a server made the name so that no two servers agree (DF__orders__status__3A81B327)."""
    return _RANDOM.fullmatch(name) is not None


def named_by_hand(column: str) -> str:
    """Return a column's name without what SQL Server puts behind those of its graphs (`$node_id_3F0C…`).

    Statements may say `$node_id` for it on any server.
    """
    found = _GRAPH_COLUMN.fullmatch(column) if len(column) > _DIGEST else None
    return found[1] if found else column


def is_made_for_history(table: str) -> bool:
    """Return whether SQL Server named the table: by the number of the one whose former rows it keeps."""
    return _HISTORY_TABLE.fullmatch(table) is not None


def is_generated(name: str | None, table: str, columns: Sequence[str], vendor: str) -> bool:
    """Return whether the server made the name up by its rule from the table and the columns.

    Sources: PostgreSQL's ChooseIndexName and ChooseConstraintName (`orders_pkey`, `orders_email_key`),
    InnoDB (`orders_ibfk_1`), MariaDB and MySQL (`CONSTRAINT_1`, `orders_chk_1`, a column's check as the
    column), SQL Server (`PK__…`).
    """
    if name is None or is_random(name):
        return True
    made_by_rule = _RULES.get(vendor)
    return made_by_rule is not None and made_by_rule(name, table, columns)


def _made_by_postgresql(name: str, table: str, columns: Sequence[str]) -> bool:
    rest = name.removeprefix(f"{table}_")
    ending = rest.removeprefix(f"{'_'.join(columns)}_")
    return rest != name and _POSTGRESQL_ENDING.fullmatch(ending) is not None


def _made_by_mysql(name: str, table: str, columns: Sequence[str]) -> bool:
    rest = name.removeprefix(f"{table}_")
    if rest != name and _MYSQL_ENDING.fullmatch(rest):
        return True
    numbered = name.removeprefix(columns[0]) if columns else "no"
    return (
        name == "PRIMARY"
        or _MYSQL_NUMBER.fullmatch(numbered) is not None
        or _MARIADB.fullmatch(name) is not None
    )


_RULES = {"postgresql": _made_by_postgresql, "mysql": _made_by_mysql}


def is_serial_sequence(sequence: str, table: str, column: str) -> bool:
    """Return whether a sequence bears the name that PostgreSQL gives to that of a serial column."""
    bare = sequence.rsplit(".", 1)[-1].replace('"', "")
    rest = bare.removeprefix(f"{table}_{column}_seq")
    return rest != bare and (not rest or rest.isdecimal())
