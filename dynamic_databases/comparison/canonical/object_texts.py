"""Writes keys, indexes and constraints as one line each, in the server's spelling, for people to read."""

from __future__ import annotations

from collections.abc import Iterable

from dynamic_databases.catalog import Check, ForeignKey, Index, IndexPart, Key

UNCHECKED = "not enforced on all rows"
"""Vendors call it disabled, not trusted, NOT VALID or NOT ENFORCED."""


def one_line(*words: str | None) -> str:
    """Return the words as one line, without those that are None or empty."""
    return " ".join(" ".join(word for word in words if word).split())


def _listed(word: str, names: Iterable[str]) -> str:
    return f"{word} ({', '.join(names)})"


def primary_key_text(key: Key) -> str:
    return one_line(_listed("primary key", key.columns), key.deferrable)


def unique_text(key: Key, index: Index | None) -> str:
    """Return a unique constraint, with the details that only its index has."""
    parts = index.parts if index else tuple(IndexPart(column=name) for name in key.columns)
    return one_line(_listed("unique", map(part_text, parts)), key.deferrable, *_ending(index))


def index_text(index: Index) -> str:
    return one_line(
        "unique" if index.unique else None,
        index.method,
        _listed("index", map(part_text, index.parts)),
        *_ending(index),
        f"where {index.predicate}" if index.predicate else None,
        None if index.valid else "not valid",
    )


def _ending(index: Index | None) -> tuple[str | None, ...]:
    if index is None:
        return ()
    return (
        _listed("include", index.included) if index.included else None,
        None if index.nulls_distinct else "nulls not distinct",
    )


def part_text(part: IndexPart) -> str:
    text = part.column if part.column is not None else f"({part.expression})"
    return one_line(
        f"{text}({part.prefix})" if part.prefix else text,
        f"collate {part.collation}" if part.collation else None,
        part.operators,
        "desc" if part.descending else None,
        f"nulls {part.nulls}" if part.nulls else None,
    )


def foreign_key_text(
    key: ForeignKey, target: str, target_columns: tuple[str, ...], on_update: bool, on_delete: bool
) -> str:
    """Return a foreign key to `target`, as it is shown; `on_…` say which of its actions are named."""
    return one_line(
        _listed("foreign key", key.columns),
        _listed(f"references {target}", target_columns),
        f"match {key.match.lower()}" if key.match and key.match.upper() not in ("NONE", "SIMPLE") else None,
        f"on update {key.on_update.lower()}" if on_update else None,
        f"on delete {key.on_delete.lower()}" if on_delete else None,
        key.deferrable,
        None if key.enforced else UNCHECKED,
    )


def check_text(check: Check) -> str:
    return one_line(f"check ({check.expression})", None if check.enforced else UNCHECKED)
