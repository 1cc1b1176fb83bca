"""Finds the row of another environment with the same key; leaves reading rows to `counterpart_marks`."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import KeyPart, encode_key, holds_any
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.equality import number_of
from dynamic_databases.catalog.numbers import NUMBERS

Record = Mapping[str, Any]
Identity = tuple[Hashable, ...]
"""A key in a form to compare: numbers by value, everything else by spelling."""


@dataclass(frozen=True)
class Match:
    """The row with a key; `sure` is False if the rows that were read do not determine which one it is."""

    record: Record | None
    sure: bool = True


class CounterpartRows:
    """The rows with a page's keys in one environment.

    `own` are the key's columns in the page's environment, `there` in that of the rows, in the same order.
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
        for identity, rows in self._exact.items():
            if identity not in wanted:
                self._alike.setdefault(_folded(identity), []).extend(rows)
        # A row that no key claims, however much is folded: it may be the row of any key that has none.
        self._unclaimed = not self._alike.keys() <= {_folded(identity) for identity in wanted}

    def find(self, key: Sequence[KeyPart]) -> Match:
        """Return the row with a key. Its spelling may differ, since the server matched it by a collation."""
        identity = self._identity(key)
        rows = self._exact.get(identity) or self._alike.get(_folded(identity)) or []
        if rows:
            return Match(rows[0], sure=True) if len(rows) == 1 else Match(None, sure=False)
        return Match(None, sure=not self._unclaimed)

    def _identity(self, values: Sequence[KeyPart]) -> Identity:
        return tuple(_part(*columns, value) for columns, value in zip(self._columns, values, strict=True))


def _part(own: Column, there: Column, value: KeyPart) -> Hashable:
    """Return a part of a key to compare. If both columns can hold any type, 1 and '1' are different keys."""
    if value is None or isinstance(value, bytes):
        return encode_key([value])
    if own.kind.family in NUMBERS and there.kind.family in NUMBERS:
        return number_of(value)
    if isinstance(value, int | float) and holds_any(own) and holds_any(there):
        return value
    return encode_key([str(value)])


def _folded(identity: Identity) -> Identity:
    """Return a key without what collations may ignore: letter case, accents, trailing blanks."""
    return tuple(_folded_text(part) if isinstance(part, str) else part for part in identity)


def _folded_text(encoded: str) -> str:
    letters = unicodedata.normalize("NFKD", encoded.replace("~20", " ").rstrip())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
