"""Reads accounts in tables of users: one by its name or key, and hashes that show what theirs cost.

Every value is another program's, so nothing is taken for granted. Leaves the passwords to `checking`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dynamic_databases.accounts.tables import Memberships, UserTable
from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import TableName
from dynamic_databases.connections import LiveConnection, privileges, reading
from dynamic_databases.dialects.base import Dialect, fetch_all
from dynamic_databases.errors import BadValue

ALIAS = "account"
MOST_GROUPS = 500
MOST_SPELLINGS = 20
"""Rows that a server may take for one name, as its collation folds letters."""
SAMPLE = 50
"""Hashes that are looked at to learn what a table's passwords cost."""
TRUE = frozenset({"1", "t", "true", "y", "yes", "on", "active", "enabled"})
DOING = "looking for a user in"


@dataclass(frozen=True, slots=True)
class Account:
    """A user's row in another program's table."""

    key: str
    name: str
    hash: str = field(repr=False)
    """The stored password; "" where there is none."""
    is_active: bool = True
    email: str = ""
    groups: tuple[str, ...] = ()


def account_named(table: UserTable, live: LiveConnection, name: str) -> Account | None:
    """Return the account of that name, spelled exactly so; None without one. Raises `DatabaseUnavailable`."""
    accounts = [account for account in _accounts(table, live, table.name, name) if account.name == name]
    # Two of one name, and nobody could say whose password it is.
    return accounts[0] if len(accounts) == 1 else None


def account_by_key(table: UserTable, live: LiveConnection, key: str) -> Account | None:
    """Return the account of that key, with its groups; None without one. Raises `DatabaseUnavailable`."""
    accounts = [account for account in _accounts(table, live, table.key_column, key) if account.key == key]
    return with_groups(table, live, accounts[0]) if len(accounts) == 1 else None


def with_groups(table: UserTable, live: LiveConnection, account: Account) -> Account:
    """Return an account with the groups of a table of memberships. Raises `DatabaseUnavailable`."""
    memberships = table.groups
    if not isinstance(memberships, Memberships):
        return account
    dialect = live.dialect
    _require_open(live, memberships.table)
    statement = dialect.first_rows(
        _column(dialect, memberships.group),
        f"{_from(dialect, memberships.table)} WHERE {_column(dialect, memberships.user)} = %s",
        MOST_GROUPS,
    )
    with reading(live, DOING) as connection:
        rows = fetch_all(connection, statement, (account.key,))
    return replace(account, groups=tuple(filter(None, (_text(group) for (group,) in rows))))


def some_hashes(table: UserTable, live: LiveConnection) -> list[str]:
    """Return some of a table's hashes, whosever they are. Raises `DatabaseUnavailable`."""
    dialect = live.dialect
    _require_open(live, table.table)
    column = _column(dialect, table.hash)
    statement = dialect.first_rows(
        column, f"{_from(dialect, table.table)} WHERE {column} IS NOT NULL", SAMPLE
    )
    with reading(live, DOING) as connection:
        return [_text(stored) for (stored,) in fetch_all(connection, statement)]


def _accounts(table: UserTable, live: LiveConnection, column: str, value: str) -> list[Account]:
    dialect = live.dialect
    _require_open(live, table.table)
    groups = table.groups if isinstance(table.groups, str) else ""
    columns = (table.name, table.hash, table.key_column, table.active, table.email, groups)
    statement = dialect.first_rows(
        # A column that the table lacks has a constant in its place, so that the values keep theirs.
        ", ".join(_column(dialect, column) if column else "NULL" for column in columns),
        f"{_from(dialect, table.table)} WHERE {_column(dialect, column)} = %s",
        MOST_SPELLINGS,
    )
    try:
        with reading(live, DOING) as connection:
            rows = fetch_all(connection, statement, (value,))
    except BadValue:
        # The column is a number's, say, and the name is no number: nobody there is called so.
        return []
    return [_account(table, row) for row in rows]


def _account(table: UserTable, row: Sequence[Any]) -> Account:
    name, stored, key, active, email, groups = row
    return Account(
        key=_text(key),
        name=_text(name),
        hash=_text(stored),
        is_active=not table.active or _is_true(active),
        email=_text(email),
        groups=_names(groups),
    )


def _require_open(live: LiveConnection, table: str) -> None:
    """Raise `PrivilegedLogin` where reading the table could act on the server by its login's rights."""
    name = table.rpartition(".")[2].casefold()
    for closed in privileges.closed_of(live, setting("CATALOG_MAX_AGE")).tables:
        if closed.name.casefold() == name:
            privileges.require_open(live, TableName(closed.schema, closed.name))


def _from(dialect: Dialect, table: str) -> str:
    schema, _, name = table.rpartition(".")
    return f"{dialect.quote_table(schema or None, name)} AS {dialect.quote(ALIAS)}"


def _column(dialect: Dialect, name: str) -> str:
    """Return a column with its table: to SQLite an unknown quoted name without a table would be text."""
    return f"{dialect.quote(ALIAS)}.{dialect.quote(name)}"


def _text(value: Any) -> str:
    """Return a value as text: bytes where they are any, nothing where they are none; CHAR's blanks cut."""
    if isinstance(value, memoryview):
        value = value.tobytes()
    if isinstance(value, bytes | bytearray):
        try:
            value = bytes(value).decode()
        except UnicodeDecodeError:
            return ""
    return "" if value is None else str(value).rstrip(" ")


def _is_true(value: Any) -> bool:
    """Return whether a column says yes, in any of the ways in which databases do."""
    if isinstance(value, bytes | bytearray | memoryview) and len(value) == 1 and bytes(value) < b"\x02":
        return bytes(value) == b"\x01"  # MySQL's bit(1)
    if isinstance(value, str | bytes | bytearray | memoryview):
        return _text(value).strip().casefold() in TRUE
    return bool(value)


def _names(value: Any) -> tuple[str, ...]:
    """Return the names that a column lists: an array, a JSON list, or words between commas."""
    if not isinstance(value, list | tuple):
        text = _text(value)
        value = _json_list(text) if text.startswith("[") else re.split(r"[,;\n]", text.strip("{}"))
    return tuple(name for part in value if (name := _text(part).strip().strip('"')))


def _json_list(text: str) -> list[Any]:
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return names if isinstance(names, list) else []
