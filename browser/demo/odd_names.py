"""Makes tables and columns of every name that is legal, and hard for a URL, a query or Python."""

from __future__ import annotations

import sqlite3

from browser.demo.script import quote

ODD_NAMES = (
    "", " ", "two words", " blank around ", 'say "hi"', "o'clock", "back`tick", "[square]", "closing]",
    "a/b", "a\\b", "dotted.name", ".", "..", "...", "100%", "%s", "%(name)s", "%2F", "{0}",
    "{{ name }}", "why?", "?", "#hash", "&and=is", "a+b", "semi;colon", "a:b", "http://x", "_leading",
    "__dunder__", "double__underscore", "ends_", "total__gte", "-dash", "-", "~tilde", "~", "~2F", "~0",
    "comma,separated", "a|b", "star*", "(round)", "<b>bold</b>", "line\nbreak", "tab\there", "select",
    "order", "table", "null", "pk", "objects", "class", "def", "save", "delete", "_meta", "check",
    "Meta", "clean", "None", "1st", "42", "id_", "compare", "lookup", "admin", "static", "structure",
    "rowid_", "csrfmiddlewaretoken", "Übersicht", "übersicht", "заказы", "注文", "العملاء", "הזמנות",
    "คำสั่ง", "é", "e\u0301", "ﬁ", "🛒", "zero\u200bwidth", "turn\u202ename", "=1+1", "author",
    "author_id", "author_id_id", "n" * 180,
)  # fmt: skip
NOT_IN = {"why?": "test", "[square]": "dev", "pk": "dev"}
"""Odd tables that one environment lacks."""
ALL_IN_ONE = "all the odd names"


def create_odd_names(connection: sqlite3.Connection, environment: str) -> None:
    """Make a table for each odd name, and one that has each of them as a column."""
    for number, name in enumerate(ODD_NAMES, start=1):
        if NOT_IN.get(name) == environment:
            continue
        extra = ", " + quote("new & odd") + " text" if environment == "dev" and number % 5 == 0 else ""
        connection.execute(
            f"CREATE TABLE {quote(name)} (id integer NOT NULL PRIMARY KEY, {quote(name)} text{extra})"
        )
        statement = f"INSERT INTO {quote(name)} (id, {quote(name)}) VALUES (?, ?)"
        connection.executemany(statement, [(1, name), (42, f"{name} in {environment}"), (number + 100, None)])
    chosen = [name for name in ODD_NAMES if NOT_IN.get(name) != environment]
    columns = ", ".join(f"{quote(name)} text" for name in chosen)
    connection.execute(f"CREATE TABLE {quote(ALL_IN_ONE)} (id integer NOT NULL PRIMARY KEY, {columns})")
    marks = ", ".join("?" * (len(chosen) + 1))
    statement = f"INSERT INTO {quote(ALL_IN_ONE)} VALUES ({marks})"
    connection.executemany(
        statement,
        [
            (1, *chosen),
            (42, *(environment if name == "42" else "" for name in chosen)),
            (43, *[None] * len(chosen)),
        ],
    )
