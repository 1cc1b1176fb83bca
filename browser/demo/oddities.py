"""Fills the tables of oddities.sql with values that databases hold and pages must survive."""

from __future__ import annotations

import json
import sqlite3

from browser.demo.pictures import png
from browser.demo.script import Rows, insert, quote, script

LONG_TEXT = "All work and no play – 終わらない。 " * 6000
INVALID_UTF8 = ("66ff6f", "c3", "eda080", "f0908080fe")
ODD_VALUES: tuple[tuple[str, str, object], ...] = (
    ("a date that does not exist", "a_date", "2020-02-30"),
    ("MySQL's zero date", "a_date", "0000-00-00"),
    ("a date without a day", "a_date", "2026-01-00"),
    ("a date after the year 9999", "a_date", "10000-01-01"),
    ("a date before the common era", "a_date", "-0044-03-15"),
    ("a date as a word", "a_date", "yesterday"),
    ("a date as an American writes it", "a_date", "1/31/26"),
    ("an empty date", "a_date", ""),
    ("a date as a number", "a_date", 20260131),
    ("the end of the day", "a_time", "24:00"),
    ("a leap second", "a_time", "23:59:60"),
    ("a time beyond a day", "a_time", "838:59:59"),
    ("a negative time", "a_time", "-00:00:01"),
    ("the end of a day as a timestamp", "a_timestamp", "2026-01-31T24:00:00"),
    ("nanoseconds", "a_timestamp", "2026-01-31 12:00:00.123456789Z"),
    ("an offset", "a_timestamp", "2026-01-31 12:00:00+14:00"),
    ("an impossible offset", "a_timestamp", "2026-01-31 12:00:00+25:61"),
    ("seconds since 1970", "a_timestamp", 1769860800),
    ("milliseconds since 1970", "a_timestamp", 1769860800000),
    ("a Julian day", "a_timestamp", 2461072.5),
    ("infinity as PostgreSQL spells it", "a_timestamp", "infinity"),
    ("text in an integer column", "an_integer", "twelve"),
    ("an empty text in an integer column", "an_integer", ""),
    ("a float in an integer column", "an_integer", 1.5),
    ("the largest integer", "an_integer", 2**63 - 1),
    ("the smallest integer", "an_integer", -(2**63)),
    ("an integer that JavaScript can't hold", "an_integer", 2**53 + 1),
    ("an integer too large for 64 bits, which SQLite rounds", "an_integer", "123456789012345678901234567890"),
    ("an integer kept as bytes", "an_integer", b"42"),
    ("yes in a boolean", "a_boolean", "yes"),
    ("t in a boolean", "a_boolean", "t"),
    ("two in a boolean", "a_boolean", 2),
    ("an empty boolean", "a_boolean", ""),
    ("a decimal beyond its scale", "a_decimal", 0.000123456),
    ("a decimal that a float can't hold", "a_decimal", "12345678901234567890.123456789"),
    ("a decimal that SQLite kept exactly, as bytes", "a_decimal", b"12345678901234567890.123456789"),
    ("a decimal with a comma", "a_decimal", "1.234,50"),
    ("not a number, as text", "a_decimal", "NaN"),
    ("infinity", "a_float", float("inf")),
    ("minus infinity", "a_float", float("-inf")),
    ("the smallest float", "a_float", 5e-324),
    ("a large float", "a_float", 1.7976931348623157e308),
    ("three times 0.1", "a_float", 0.1 + 0.1 + 0.1),
    ("a decimal beyond any float, untyped", "anything", "1" + "0" * 400 + ".5"),
    ("text longer than its column", "a_varchar", "longer than ten characters"),
    ("null", "a_text", None),
    ("empty, not null", "a_text", ""),
    ("the word null", "a_text", "null"),
    ("blanks alone", "a_text", "   "),
    ("blanks around", "a_text", "  both sides\u00a0"),
    ("very long text", "a_text", LONG_TEXT),
    ("one very long word", "a_text", "x" * 3000),
    ("line ends and tabs", "a_text", "one\ntwo\r\nthree\rfour\tfive\u2028six\vseven"),
    ("NUL inside", "a_text", "before\0after"),
    ("NUL alone", "a_text", "\0"),
    ("control characters", "a_text", "\x01\x07\x08\x1b[31mred\x1b[0m\x7f\x85"),
    ("a script", "a_text", "<script>alert('xss')</script><img src=x onerror=alert(1)>"),
    ("the end of a comment and an entity", "a_text", "--> ' \" > ]]> &amp; &lt; </textarea></title>"),
    ("a template", "a_text", "{{ 7 * 7 }} {% debug %} ${7*7} #{7*7} %s %(x)s {0}"),
    ("a link that runs", "a_text", "javascript:alert(1)"),
    ("a link", "a_text", "https://example.com/?a=1&b=<2>"),
    ("a formula", "a_text", "=1+1"),
    ("a formula that calls", "a_text", '=HYPERLINK("https://example.com/?"&A1,"click")'),
    ("a plus formula", "a_text", "+1+cmd|' /C calc'!A0"),
    ("a minus formula", "a_text", "-1+1"),
    ("an at formula", "a_text", "@SUM(1+1)"),
    ("a formula after a tab", "a_text", "\t=1+1"),
    ("CSV's own signs", "a_text", 'a,"b";c\n"""'),
    ("SQL", "a_text", "'; DROP TABLE oddities; --"),
    ("emoji", "a_text", "👩‍👩‍👧‍👦 🏳️‍🌈 🇯🇵 👍🏽 ☃️"),
    ("right to left", "a_text", "مرحبا بالعالم (123) שלום"),
    ("a sign that turns the direction", "a_text", "invoice\u202egpj.exe"),
    ("characters of no width", "a_text", "a\u200bb\u200dc\ufeffd\u00ade"),
    ("composed and decomposed", "a_text", "é e\u0301 Å A\u030a Å"),
    ("many marks", "a_text", "Z" + "\u0351\u036b\u0343\u036a\u0302" * 12 + "algo"),
    ("beyond the basic plane", "a_text", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎 𓀀"),
    ("not a character", "a_text", "\uffff\ufffe\U0010ffff"),
    ("JSON, nested", "a_json", json.dumps({"a": [1, {"b": None, "ü": "<b>"}], "big": 2**70, "e": 1e300})),
    ("JSON, deeply nested", "a_json", "[" * 900 + "]" * 900),
    ("JSON, broken", "a_json", '{"a": 1,'),
    ("JSON, not quite", "a_json", "{'a': NaN, b: undefined}"),
    ("JSON, the same key twice", "a_json", '{"a": 1, "a": 2}'),
    ("JSON, bare", "a_json", "true"),
    ("JSON, a number, which SQLite keeps as one", "a_json", "12.50"),
    ("JSON, half a surrogate pair", "a_json", '"\\ud800"'),
    ("JSON, null, which is not NULL", "a_json", "null"),
    ("JSON, empty", "a_json", ""),
    ("a UUID", "a_uuid", "9c858901-8a57-4791-81fe-4c455b099bc9"),
    ("a UUID without dashes", "a_uuid", "9C8589018A57479181FE4C455B099BC9"),
    ("a UUID in bytes", "a_uuid", bytes.fromhex("9c8589018a57479181fe4c455b099bc9")),
    ("no UUID", "a_uuid", "not-a-uuid"),
    ("a picture", "a_blob", png(200, 40, 90)),
    ("zero bytes", "a_blob", b""),
    ("one zero byte", "a_blob", b"\0"),
    ("all bytes", "a_blob", bytes(range(256))),
    ("text in a blob column", "a_blob", "just text"),
    ("bytes that are a page", "a_blob", b"<html><script>alert(1)</script>"),
    ("a large blob", "a_blob", bytes(range(256)) * 400),
    ("untyped integer", "anything", 42),
    ("untyped text of an integer", "anything", "42"),
    ("untyped float", "anything", 42.0),
    ("untyped bytes", "anything", b"42"),
    ("untyped null", "anything", None),
)  # fmt: skip
ODD_KEYS: tuple[object, ...] = (
    "", " ", " x ", "-", ".", "..", "a/b", "a\\b", "a,b", "~", "~0", "~2F", "%2F", "100%", "?q=1", "#top",
    "&", "+", "a+b",
    "_size", "_next", "a__gte", "null", "NULL", "structure", "日本", "😀", "é", "e\u0301", "line\nbreak",
    "\t", "nul\0inside",
    "quote'", 'quote"', "<b>", "A", "a", "1", 1, 1.5, "1.5", -1, b"1", b"", b"\xff\x00", 2**63 - 1, "x" * 500,
    ":colon;semi", "[brackets]", "{braces}", "*", "مفتاح", None, None,
)  # fmt: skip
# By value, what an environment shows instead.
OTHER_VALUES = {
    "test": (("a date that does not exist", "a_date", "2020-03-01"), ("null", "a_text", "")),
    "dev": (
        ("empty, not null", "a_text", None),
        ("untyped integer", "anything", "42"),
        ("infinity", "a_float", 1e308),
    ),
    "prod": (),
}
GONE_MODULE = "CREATE VIRTUAL TABLE gone_module USING spellfix_of_long_ago (word)"
ADD_GONE_MODULE = "INSERT INTO sqlite_master VALUES ('table', 'gone_module', 'gone_module', 0, ?)"


def create_oddities(connection: sqlite3.Connection, environment: str) -> None:
    """Make the odd tables and their rows."""
    connection.executescript(script("oddities.sql", environment))
    for number, (what, column, value) in enumerate(ODD_VALUES, start=1):
        statement = f"INSERT INTO oddities (id, what, {quote(column)}) VALUES (?, ?, ?)"
        connection.execute(statement, (number, what, value))
    for column, what in (
        ("a_text", "text that is no UTF-8"),
        ("a_date", "a date that is no UTF-8"),
        ("anything", "untyped text, no UTF-8"),
    ):
        for code in INVALID_UTF8:
            statement = f"INSERT INTO oddities (what, {quote(column)}) VALUES (?, CAST(? AS text))"
            connection.execute(statement, (what, bytes.fromhex(code)))
    for what, column, value in OTHER_VALUES[environment]:
        connection.execute(f"UPDATE oddities SET {quote(column)} = ? WHERE what = ?", (value, what))
    keys = [(key, f"key number {number}") for number, key in enumerate(ODD_KEYS)]
    insert(connection, [Rows("untyped_key", ("k", "value"), keys)])


def forget_module(connection: sqlite3.Connection) -> None:
    """Add a virtual table of a module that nobody has, as a file has that was made by another program.

    Comes last: SQLite refuses some statements on the whole schema once it is there.
    """
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(ADD_GONE_MODULE, (GONE_MODULE,))
    connection.commit()
    connection.execute("PRAGMA writable_schema = RESET")
