"""Tells text that spells a value of a column from text that the server would refuse.

What is asked for by a key or a filter and spells no value is not there, rather than an error. Only the
types that keys are made of are known here; the server itself judges the others. Source: PostgreSQL manual,
Data Types.
"""

from __future__ import annotations

import ipaddress
import json
import math
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import datetime

from dynamic_databases.catalog import Column, Family, UndecodableText
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.dialects.postgresql.comparing import CHARACTER, compared_as

INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d{1,2000}\.?\d{0,2000}|\.\d{1,2000})(e[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
NO_NUMBER = re.compile(r"nan|[+-]?inf(inity)?", re.IGNORECASE)
UUID = re.compile(r"\{?([0-9a-f]{4}-?){7}[0-9a-f]{4}\}?", re.IGNORECASE)
TRUTH = frozenset("t tr tru true y ye yes on 1 f fa fal fals false n no of off 0".split())
BITS = re.compile(r"b?[01]*|x[0-9a-f]*", re.IGNORECASE)
MOMENT = re.compile(r"[+-]?infinity|(?P<year>\d{4,7})-(?P<month>\d\d)-(?P<day>\d\d)\b.*|\d.*", re.DOTALL)
ISO = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{3}|\.\d{6})?)?)?", re.ASCII)
"""What Python reads in the same way, and every server whatever its settings."""
SHORT_NETWORK = re.compile(r"\d{1,3}(\.\d{1,3}){0,2}(/\d{1,2})?", re.ASCII)
"""A network of IPv4 without its last octets; `comparing` reads one without a mask as a cidr."""
BYTES = re.compile(r"\\x([0-9a-f]{2})*|[^\\]*", re.IGNORECASE | re.DOTALL)
ONE_BYTE = re.compile(r"\\[0-7]{3}|.?", re.DOTALL)
"""What a "char" is printed as: a letter of ASCII, or another byte."""
LARGEST_INTEGER = 2**63
TRANSACTIONS = ("xid", "cid")
ALL_READ = NUMBERS | {Family.DATE, Family.TIME, Family.TIMESTAMP}
"""Families of which all that a type does not hold is known without its server."""
CYCLE = 400
"""Years after which the calendar begins again."""


def spells(column: Column, value: str | bytes | int | float) -> bool:
    """Return whether the server can read `value` as what it compares this column with."""
    if isinstance(value, UndecodableText):
        return column.kind.family is Family.TEXT
    if isinstance(value, bytes):
        return column.kind.family is Family.BINARY
    if not isinstance(value, str):
        value = str(value)
    if "\0" in value:
        return False
    if column.values:
        return value in column.values
    if column.type in TRANSACTIONS:  # older servers make 0 of any other text
        return bool(INTEGER.fullmatch(value)) and 0 <= int(value) < 2**32
    if column.type == CHARACTER:
        return value.isascii()
    if compared_as(column) is None or column.kind.element is not None:
        return True
    if column.kind.name in ("inet", "cidr"):
        return _is_network(value.strip()) or _is_short_network(value.strip(), kind=column.kind.name)
    judge = JUDGES.get(column.kind.family)
    return judge is None or judge(value.strip())


def surely_reads(column: Column, value: str) -> bool:
    """Return whether the server reads a text that `spells` a whole number, a day or a moment, unasked.

    Days and moments as ISO 8601 has them, from the year 1 to 9999: no setting changes how these are read.
    """
    if column.kind.element is not None or column.type in TRANSACTIONS:
        return False
    wide = compared_as(column)
    if column.kind.family is Family.INTEGER and wide == "bigint":
        return spells(column, value)
    if column.kind.family not in (Family.DATE, Family.TIMESTAMP) or not ISO.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def fits(column: Column, value: str) -> bool | None:
    """Return whether a value is not wider than the column's type; None: only the server knows."""
    kind = column.kind
    wide = compared_as(column)
    if wide is None or wide == column.type != CHARACTER or kind.family in ALL_READ:
        return True
    if kind.family is not Family.TEXT:
        return None
    length = len(value.encode()) if column.type == "name" else len(value)
    return True if kind.size is None or length <= kind.size else None


def _is_integer(text: str) -> bool:
    return bool(INTEGER.fullmatch(text)) and -LARGEST_INTEGER <= int(text) < LARGEST_INTEGER


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text) or NO_NUMBER.fullmatch(text))


def _is_float(text: str) -> bool:
    return _is_number(text) and (math.isfinite(float(text)) or bool(NO_NUMBER.fullmatch(text)))


def _is_moment(text: str) -> bool:
    match = MOMENT.fullmatch(text)
    if match is None or match["year"] is None:
        return match is not None
    month = int(match["month"])
    return (
        1 <= month <= 12
        and 1 <= int(match["day"]) <= monthrange(int(match["year"]) % CYCLE + CYCLE, month)[1]
    )


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _is_short_network(text: str, *, kind: str) -> bool:
    """Return whether the server fills up the octets: an inet must say how many bits there are, no cidr."""
    octets, slash, bits = text.partition("/")
    return bool(
        SHORT_NETWORK.fullmatch(text)
        and all(int(octet) < 256 for octet in octets.split("."))
        and (int(bits) <= 32 if slash else kind == "cidr")
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _fits(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


JUDGES: Mapping[Family, Callable[[str], bool]] = {
    Family.INTEGER: _is_integer,
    Family.DECIMAL: _is_number,
    Family.FLOAT: _is_float,
    Family.BOOLEAN: lambda text: text.lower() in TRUTH,
    Family.UUID: _fits(UUID),
    Family.BIT: _fits(BITS),
    Family.BINARY: _fits(BYTES),
    Family.DATE: _is_moment,
    Family.TIMESTAMP: _is_moment,
    Family.JSON: _is_json,
}
