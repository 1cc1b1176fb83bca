"""Names of fields and classes: those of the columns and tables where Django and Python allow them."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count

from django.db.models import Model

TAKEN = frozenset(name.lower() for name in dir(Model)) | {
    "pk", "objects", "meta", "database_alias", "table", "fields_by_column", "columns_by_field",
    "nulls_sort_first", "bound", "column_of", "doesnotexist", "multipleobjectsreturned", "notupdated",
}  # fmt: skip
"""Attributes that a model class has already, in small letters."""


def is_usable(name: str) -> bool:
    """Return whether `name` can be a field in Django and a keyword argument in Python."""
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        # Python normalises identifiers: `ﬁrst=…` in a call would arrive as `first`.
        and unicodedata.normalize("NFKC", name) == name
        and not name.startswith("_")
        and not name.endswith("_")
        and "__" not in name
        and name.lower() not in TAKEN
    )


def field_names(columns: Iterable[str]) -> dict[str, str]:
    """Return a field name for each column: its own, or else `column_N` by its position, all different."""
    columns = tuple(columns)
    names = {column: column for column in columns if is_usable(column)}
    taken = set(names.values())
    for position, column in enumerate(columns, start=1):
        if column not in names:
            names[column] = unused(f"column_{position}", taken)
            taken.add(names[column])
    return {column: names[column] for column in columns}


def unused(name: str, taken: Iterable[str]) -> str:
    """Return `name`, or the first of `name_2`, `name_3`, … that is not taken."""
    taken = taken if isinstance(taken, set) else set(taken)
    if name not in taken:
        return name
    return next(candidate for number in count(2) if (candidate := f"{name}_{number}") not in taken)


def class_name(table: str) -> str:
    """Return a class's name for a table: `order_items` → `OrderItems`; `Table` where nothing is left."""
    letters = unicodedata.normalize("NFKC", table)
    words = "".join(letter if letter.isalnum() else " " for letter in letters).split()
    name = "".join(word[:1].upper() + word[1:] for word in words)
    usable = (
        candidate
        for candidate in (name, f"Table{name}")
        if candidate.isidentifier() and not keyword.iskeyword(candidate)
    )
    return next(usable, "Table")


def class_names(tables: Iterable[str]) -> Iterator[str]:
    """Yield a class's name for each table, all different in small letters: labels of models are."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for table in tables:
        name = wanted = class_name(table)
        while name.lower() in taken:
            numbers[wanted.lower()] = numbers.get(wanted.lower(), 1) + 1
            name = f"{wanted}{numbers[wanted.lower()]}"
        taken.add(name.lower())
        yield name
