"""Names and keys as segments of URLs and back: one codec, so that each has exactly one address.

Tilde encoding: letters, digits, `-` and `_` stand for themselves, every other byte of UTF-8 is `~` and
two capital hexadecimal digits. Servers decode %2F before Django sees it and browsers fold dots, so
neither occurs. Source of the idea: Datasette's documentation, "Tilde encoding".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import quote, urlencode

from dynamic_databases.catalog import Column, Family, TableName, UndecodableText

KeyPart = str | bytes | int | float | None
"""A part of a row's key: a number only where the column itself does not convert text to numbers."""

EMPTY, NULL, BINARY, NUMBER, UNDECODABLE = "~", "~0", "~x", "~n", "~u"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:_[A-Za-z0-9-]+)*_?")
"""What stands for itself; other names may, too. In runs of letters: it is asked for each of 800 columns."""
_BELOW = "-"
"""The segment below which the pages of a table or record lie."""
_SAFE = re.compile(r"[A-Za-z0-9_~,.*-]*")
"""What a query string leaves as it is."""
_ESCAPE = re.compile(r"~([0-9A-F]{2})")


class BadAddress(ValueError):
    """A segment that no name or key is encoded as."""


def encode(name: str) -> str:
    """Return a name as a segment of a path, or as the name of a parameter."""
    if not name:
        return EMPTY
    if _PLAIN.fullmatch(name):  # most names and keys, thousands of times a page
        return name
    out: list[str] = []
    for position, letter in enumerate(name):
        # In front, `_` marks a parameter of the system and `-` a descending order or an exclusion.
        leading = position == 0 and letter in "_-"
        doubled = letter == "_" and out and out[-1] == "_"
        plain = (letter.isalnum() or letter in "_-") and not leading and not doubled
        out.append(
            letter if plain else "".join(f"~{byte:02X}" for byte in letter.encode("utf-8", "surrogatepass"))
        )
    return "".join(out)


def decode(segment: str) -> str:
    """Return the name that a segment stands for. Raises `BadAddress`."""
    if segment == EMPTY:
        return ""
    if _PLAIN.fullmatch(segment):
        return segment
    raw = bytearray()
    position = 0
    while position < len(segment):
        if segment[position] != "~":
            raw += segment[position].encode("utf-8", "replace")
            position += 1
        elif match := _ESCAPE.match(segment, position):
            raw.append(int(match[1], 16))
            position = match.end()
        else:
            raise BadAddress(segment)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise BadAddress(segment) from None


def encode_key(parts: Sequence[KeyPart]) -> str:
    """Return a row's key as one segment: its parts joined by commas."""
    return ",".join(_encode_part(part) for part in parts)


def key_part(column: Column | None, value: KeyPart) -> KeyPart:
    """Return a value as its part of a key: text, unless only the value's own type finds the row again.

    That is so for numbers in a column that does not convert text to numbers, and for infinity, which SQLite
    reads from no text.
    """
    if value is None or isinstance(value, str | bytes):
        return value
    return value if holds_any(column) or not math.isfinite(value) else str(value)


def holds_any(column: Column | None) -> bool:
    """Whether a column may keep numbers and their text apart, so that 1 and '1' are two keys of it."""
    return column is not None and column.kind.family in (Family.OTHER, Family.BINARY)


def decode_key(segment: str) -> tuple[KeyPart, ...]:
    """Return the parts of a key. Raises `BadAddress`."""
    return tuple(_decode_part(part) for part in segment.split(","))


def encode_table(name: TableName, default_schema: str | None) -> str:
    """Return a table's segment: `orders`, or `sales.orders` outside of the default schema."""
    if name.schema is None or name.schema == default_schema:
        return encode(name.name)
    return f"{encode(name.schema)}.{encode(name.name)}"


def decode_table(segment: str, default_schema: str | None) -> TableName:
    """Return the name that a table's segment stands for. Raises `BadAddress`."""
    # The codec escapes dots of names, so this is the only one.
    schema, dot, name = segment.rpartition(".")
    return TableName(decode(schema) if dot else default_schema, decode(name))


def path(*segments: str) -> str:
    """Return the path of encoded segments, as it stands in a link."""
    return "/" + "".join(f"{quoted(segment)}/" for segment in segments)


def quoted(segment: str) -> str:
    """Return an encoded segment as it stands in a link."""
    is_plain = segment == _BELOW or _PLAIN.fullmatch(segment)
    return segment if is_plain else quote(segment, safe="~,.-_")


def link(address: str, query: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> str:
    """Return a path with a query string; the commas and tildes of the codec stay legible."""
    if isinstance(query, list):  # asked first: whether it is a mapping takes Python longer to say
        parameters = query
    else:
        parameters = list(query.items() if isinstance(query, Mapping) else query)
    if not parameters:
        return address
    if _SAFE.fullmatch("".join([f"{name}{value}" for name, value in parameters])):  # most of a page's links
        text = "&".join([f"{name}={value}" for name, value in parameters])
    else:
        text = urlencode(parameters, safe="~,.-_*")
    return f"{address}?{text}"


def _encode_part(part: KeyPart) -> str:
    if part is None:
        return NULL
    if isinstance(part, UndecodableText):
        return UNDECODABLE + part.hex()
    if isinstance(part, bytes):
        return BINARY + part.hex()
    if isinstance(part, int | float):
        # `repr` gives as few digits as tell a float from all others.
        return NUMBER + encode(repr(part))
    return encode(part)


def _decode_part(part: str) -> KeyPart:
    if part == NULL:
        return None
    try:
        if part.startswith(BINARY):
            return bytes.fromhex(part.removeprefix(BINARY))
        if part.startswith(UNDECODABLE):
            return _undecodable(bytes.fromhex(part.removeprefix(UNDECODABLE)))
        if part.startswith(NUMBER):
            text = decode(part.removeprefix(NUMBER))
            return float(text) if set(text) & set(".einfa") else int(text)
    except ValueError:
        raise BadAddress(part) from None
    if part == "":
        raise BadAddress(part)
    return decode(part)


def _undecodable(stored: bytes) -> UndecodableText:
    """Return text that is not valid UTF-8. Raises `ValueError` for what is, which has another address."""
    with suppress(UnicodeDecodeError):
        raise ValueError(stored.decode())
    return UndecodableText(stored)
