"""Which statements run on a connection that only reads, by how they begin; leaves the session to `guard`.

A session whose transactions are read-only is no more than a default on MySQL and MariaDB: START TRANSACTION
READ WRITE, SET STATEMENT, and whatever a procedure or a compound statement does are beyond it. So what may
contain them is refused here. What is let through is still held to reading by the server.
"""

from __future__ import annotations

import re

from django.db import NotSupportedError

QUERY = re.compile(r"[\s(]*(?:SELECT|WITH|VALUES|TABLE|SHOW|EXPLAIN|DESCRIBE|DESC)\b", re.IGNORECASE)
TRANSACTION = re.compile(
    r"\s*(?:BEGIN(?:\s+WORK)?\s*;?\s*$|(?:START\s+TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b)",
    re.IGNORECASE,
)
"""A transaction that may write is recognised after it was begun, by the status that the server sends."""
SETS = re.compile(r"\s*SET\s+(?!STATEMENT\b|PASSWORD\b|DEFAULT\b|RESOURCE\b|ROLE\b)[\w@`]", re.IGNORECASE)
SETS_SERVER = re.compile(r"\b(?:GLOBAL|PERSIST|PERSIST_ONLY)\b|/\*", re.IGNORECASE)
HELD = re.compile(r"\s*(?:INSERT|REPLACE|UPDATE|DELETE|TRUNCATE)\b", re.IGNORECASE)
"""What the server refuses by itself in a session that only reads, in its own words."""
FIRST_WORD = re.compile(r"\s*(\w{1,30})")
READ_ONLY = 1792
"""The server's own number for a statement that a read-only transaction can't have."""
REFUSED = (
    "{} is not run on a connection that only reads: it could write whatever the session's settings are."
    " It reads by SELECT, WITH, SHOW, EXPLAIN and DESCRIBE; SET may change the session."
)


def is_query(sql: object) -> bool:
    """Return whether a statement is a query: it can't end a transaction, nor say what the next one may do."""
    return isinstance(sql, str) and QUERY.match(sql) is not None


def refuse_others(sql: object) -> None:
    """Raise `NotSupportedError` for a statement that is neither a query nor about the session."""
    text = sql if isinstance(sql, str) else ""
    if TRANSACTION.match(text) or HELD.match(text) or (SETS.match(text) and not SETS_SERVER.search(text)):
        return
    word = FIRST_WORD.match(text)
    raise NotSupportedError(READ_ONLY, REFUSED.format(word[1].upper() if word else "This statement"))
