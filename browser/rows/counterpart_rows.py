"""Tells which row of another environment has a row's key; leaves reading the rows to `elsewhere`."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import KeyPart, encode_key, holds_any
from browser.compare.record_comparison import NUMBERS, number_of
from dynamic_databases.catalog import Column

Record = Mapping[str, Any]
Identity = tuple[Hashable, ...]
"""A key as something to compare: numbers by value, all else by its spelling."""


@dataclass(frozen=True)
class Match:
    """The row of a key; `sure` is False where the rows that were read do not tell which one it is."""

    record: Record | None
    sure: bool = True


class CounterpartRows:
    """The rows that one environment has of a page's keys.

    `own` are the key's columns where the page is, `there` where the rows are, in the same order.
    """

    def __init__(
        self,
        own: Sequence[Column],
        there: Sequence[Column],
        keys: Iterable[Sequence[KeyPart]],
        records: Iterable[Record],
    ) -> None:
        self._columns = list(zip(own, there, strict=True))
        self._exact: dict[Identity, list[Record]] = {}
        for record in records:
            identity = self._identity([record[column.name] for column in there])
            self._exact.setdefault(identity, []).append(record)
        wanted = {self._identity(key) for key in keys}
        self._alike: dict[Identity, list[Record]] = {}
        for identity, found in self._exact.items():
            if identity not in wanted:
                self._alike.setdefault(_folded(identity), []).extend(found)
        self._unclaimed = not self._alike.keys() <= {_folded(one) for one in wanted}

    def find(self, key: Sequence[KeyPart]) -> Match:
        """Return the row of a key; a collation may have found one that is spelled differently."""
        identity = self._identity(key)
        found = self._exact.get(identity) or self._alike.get(_folded(identity)) or []
        if found:
            return Match(found[0], sure=True) if len(found) == 1 else Match(None, sure=False)
        return Match(None, sure=not self._unclaimed)

    def _identity(self, values: Sequence[KeyPart]) -> Identity:
        return tuple(_part(*columns, value) for columns, value in zip(self._columns, values, strict=True))


def _part(own: Column, there: Column, value: KeyPart) -> Hashable:
    """Return a part of a key; where both columns hold anything, 1 and '1' are two keys."""
    if value is None or isinstance(value, bytes):
        return encode_key([value])
    if own.kind.family in NUMBERS and there.kind.family in NUMBERS:
        return number_of(value)
    if isinstance(value, int | float) and holds_any(own) and holds_any(there):
        return value
    return encode_key([str(value)])


def _folded(identity: Identity) -> Identity:
    """Return a key without what collations overlook: case, accents, blanks at the end."""
    return tuple(_folded_text(part) if isinstance(part, str) else part for part in identity)


def _folded_text(encoded: str) -> str:
    letters = unicodedata.normalize("NFKD", encoded.replace("~20", " ").rstrip())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
