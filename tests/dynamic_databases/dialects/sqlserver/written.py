"""Gives a catalog the names that the script wrote which made it, where the server keeps others.

Microsoft's servers keep each name as it was written, and their catalogs are left as they are. A compatible
one writes names in small letters, and calls an index by its own name, its table's and a digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import md5

from dynamic_databases.catalog import Catalog, ForeignKey, Index, Key, Table

NAME = r"""(\[[^\]]+\]|"[^"]+"|\w+)"""
TEXT_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|/\*.*?\*/|--[^\n]*", re.DOTALL)
RENAMED = re.compile(r"\bsp_rename\s+'[^']+'\s*,\s*'([^']+)'", re.IGNORECASE)
MAKES_INDEX = re.compile(
    rf"\bCREATE\s+(?:UNIQUE\s+)?(?:(?:NON)?CLUSTERED\s+)?INDEX\s+{NAME}\s+ON\s+(?:{NAME}\s*\.\s*)?{NAME}",
    re.IGNORECASE,
)
LONGEST = 63
"""Bytes of a name that such a server keeps; of a longer one it keeps the first and a digest of all."""


@dataclass(frozen=True)
class Script:
    """The names that a script wrote, as it wrote them."""

    names: frozenset[str]
    indexes: frozenset[tuple[str, str]]
    """Of each index that it made the table's name and its own."""

    @classmethod
    def of(cls, text: str) -> Script:
        """Return the names in a script: all its words but those of texts and comments."""
        bare = TEXT_OR_COMMENT.sub("''", text)
        made = ((_unquoted(table), _unquoted(index)) for index, _, table in MAKES_INDEX.findall(bare))
        return cls(
            frozenset(map(_unquoted, re.findall(NAME, bare))) | frozenset(RENAMED.findall(text)),
            frozenset(made),
        )

    def spelled(self, name: str) -> str:
        """Return how the script wrote a name. Raises `AssertionError` unless in exactly one way."""
        return _only(name, (spelling for spelling in self.names if spelling.lower() == name.lower()))

    def spelled_if_given(self, name: str | None) -> str | None:
        """Return how the script wrote a constraint's name, or the server's own name if it wrote none."""
        given = name is not None and name.lower() in {name.lower() for name in self.names}
        return self.spelled(name) if name is not None and given else name

    def index_called(self, name: str, table: str) -> str:
        """Return the name of the index of a table that a compatible server calls so.

        Raises `AssertionError` unless it is exactly one that the script made for that table.
        """
        its_own = (index for its_table, index in self.indexes if its_table.lower() == table.lower())
        return _only(f"{table}.{name}", (index for index in its_own if called(index, table) == name))


def called(index: str, table: str) -> str:
    """Return what a compatible server calls an index."""
    name = f"{index}{table}".lower() + _digest(index.lower())
    return name if len(name) <= LONGEST else name[: LONGEST - 32] + _digest(name)


def as_written(catalog: Catalog, text: str) -> Catalog:
    """Return the catalog with the names that the script wrote: the catalog itself where it has them already.

    Raises `AssertionError` when another server's name is not made of exactly one name of the script.
    """
    script = Script.of(text)
    if all(name in script.names for table in catalog.tables for name in _names_of(table)):
        return catalog
    return replace(catalog, tables=tuple(_table(table, script) for table in catalog.tables))


def _names_of(table: Table) -> Iterable[str]:
    """Yield the names of a table that no server makes up."""
    yield table.name
    yield from (column.name for column in table.columns)
    yield from (index.name for index in table.indexes if not index.constraint)


def _table(table: Table, script: Script) -> Table:
    key = table.primary_key
    return replace(
        table,
        name=script.spelled(table.name),
        columns=tuple(replace(column, name=script.spelled(column.name)) for column in table.columns),
        primary_key=key and _key(key, script),
        unique=tuple(_key(unique, script) for unique in table.unique),
        indexes=tuple(_index(index, table.name, script) for index in table.indexes),
        foreign_keys=tuple(_foreign_key(key, script) for key in table.foreign_keys),
        checks=tuple(replace(check, name=script.spelled_if_given(check.name)) for check in table.checks),
    )


def _key(key: Key, script: Script) -> Key:
    columns = tuple(map(script.spelled, key.columns))
    return replace(key, columns=columns, name=script.spelled_if_given(key.name))


def _index(index: Index, table: str, script: Script) -> Index:
    behind_key = index.constraint and script.spelled_if_given(index.name)
    return replace(
        index,
        name=behind_key or script.index_called(index.name, table),
        parts=tuple(replace(part, column=script.spelled(part.column or "")) for part in index.parts),
        included=tuple(map(script.spelled, index.included)),
    )


def _foreign_key(key: ForeignKey, script: Script) -> ForeignKey:
    return replace(
        key,
        columns=tuple(map(script.spelled, key.columns)),
        target=script.spelled(key.target),
        target_columns=tuple(map(script.spelled, key.target_columns)),
        name=script.spelled_if_given(key.name),
    )


def _only(name: str, candidates: Iterable[str]) -> str:
    names = sorted(candidates)
    if len(names) != 1:
        raise AssertionError(f"{name} stands for {' and '.join(names) or 'no name'} of the script.")
    return names[0]


def _unquoted(name: str) -> str:
    return name[1:-1] if name[0] in '["' else name


def _digest(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
