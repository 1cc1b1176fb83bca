"""Maps a comparison of two environments to the lists of expected.json, whatever the vendor.

Leaves loading and reading databases to the tests. What each list holds is said in the README of the
folder that the expected files are in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dynamic_databases.catalog import Index
from dynamic_databases.comparison import Comparison, Difference, DifferenceKind, ObjectKind
from tests.dynamic_databases.comparison.mapped import Lists, Mapped

COLUMN_ATTRIBUTES = {
    "type": "type",
    "nullable": "nullable",
    "default": "default",
    "collation": "collation",
    "comment": "comment",
    "generated": "computed",
    "identity": "identity",
    "on_update": "extra",
}


def lists_of(comparison: Comparison) -> Lists:
    """Return the lists of expected.json that two environments' comparison amounts to."""
    mapped = Mapped(comparison)
    for difference in comparison.differences:
        if difference.table is not None and difference.object in MAPPERS:
            MAPPERS[difference.object](mapped, difference)
    for table in comparison.tables:
        if len(table.tables) == 2 and not next(iter(table.tables.values())).is_view:
            counted = [one for one in table.differences if _counts(one)]
            name = "tables_in_both_that_differ" if counted else "tables_identical"
            mapped.add(name, mapped.full_name(table.schema, table.name))
    return mapped.lists


def _counts(difference: Difference) -> bool:
    """Return whether it makes a table differ: neither the order of columns nor the name of a key does."""
    is_name_of_key = (difference.object, difference.attribute) == (ObjectKind.PRIMARY_KEY, "name")
    return difference.attribute != "column_order" and not is_name_of_key


def _table(mapped: Mapped, difference: Difference) -> None:
    word = "views" if difference.object is ObjectKind.VIEW else "tables"
    if difference.kind is DifferenceKind.MISSING:
        mapped.add(f"{word}_{mapped.side(difference)[1]}", mapped.named(difference))
    elif difference.attribute == "column_order":
        mapped.add("column_order_changed", mapped.named(difference))
    elif word == "views":
        mapped.add("views_changed", mapped.named(difference))


def _column(mapped: Mapped, difference: Difference) -> None:
    if mapped.table(mapped.pair[0], difference).is_view:
        return
    if difference.kind is DifferenceKind.MISSING:
        mapped.add(f"columns_{mapped.side(difference)[1]}", [mapped.named(difference), difference.name])
        return
    attribute = COLUMN_ATTRIBUTES.get(difference.attribute or "")
    if attribute is None:
        return
    if attribute == "identity":
        attribute = mapped.habits.identity_in
    place: dict[str, Any] = {"table": mapped.named(difference), "column": difference.name}
    entries = mapped.lists.setdefault("columns_changed", [])
    entry = next((one for one in entries if place.items() <= one.items()), None)
    if entry is None:
        entries.append(entry := place)
    entry[attribute] = [difference.values[environment] for environment in mapped.pair]


def _primary_key(mapped: Mapped, difference: Difference) -> None:
    if difference.attribute in (None, "columns"):
        mapped.add("primary_keys_changed", {"table": mapped.named(difference)})


def _unique(mapped: Mapped, difference: Difference) -> None:
    if not mapped.habits.unique_is_index:
        _by_name(mapped, difference, "unique_constraints", _unique_content)
    if mapped.habits.indexes_behind_unique:
        _index(mapped, difference)


def _check(mapped: Mapped, difference: Difference) -> None:
    _by_name(mapped, difference, "checks", _check_content)


def _by_name(
    mapped: Mapped,
    difference: Difference,
    word: str,
    content: Callable[[Mapped, str, Difference], dict[str, Any]],
) -> None:
    """Add to lists in which things are matched by name: another name there is one more and one less."""
    table = mapped.named(difference)
    if difference.kind is DifferenceKind.MISSING:
        environment, end = mapped.side(difference)
        mapped.add(f"{word}_{end}", {"table": table, **content(mapped, environment, difference)})
    elif difference.kind is DifferenceKind.RENAMED:
        for environment, end in zip(mapped.pair, ("only_left", "only_right"), strict=True):
            mapped.add(f"{word}_{end}", {"table": table, **content(mapped, environment, difference)})
    else:
        sides = {}
        for environment, end in zip(mapped.pair, ("left", "right"), strict=True):
            sides[end] = content(mapped, environment, difference)
            sides[end].pop("name")
        mapped.add(f"{word}_changed", {"table": table, "name": difference.name, **sides})


def _unique_content(mapped: Mapped, environment: str, difference: Difference) -> dict[str, Any]:
    key, _ = _value(mapped, environment, difference)
    return {"name": key.name, "columns": list(key.columns)}


def _check_content(mapped: Mapped, environment: str, difference: Difference) -> dict[str, Any]:
    value = _value(mapped, environment, difference)
    return {"name": value.name, "expression": value.expression}


def _value(mapped: Mapped, environment: str, difference: Difference) -> Any:
    """Return the catalog's own value of what a difference is about."""
    table = mapped.comparison.table(difference.table or "", difference.schema)
    assert table is not None
    for one in table.found:
        if one.group.object is difference.object and difference in one.differences:
            return one.group.members[environment].value
    raise AssertionError(difference)


def _index(mapped: Mapped, difference: Difference) -> None:
    table = mapped.named(difference)
    if difference.attribute == "comment":
        return
    if difference.kind is DifferenceKind.MISSING:
        environment, end = mapped.side(difference)
        content = _index_content(mapped, environment, difference)
        mapped.add(f"indexes_{end}", {"table": table, **content})
        return
    left, right = (_index_content(mapped, environment, difference) for environment in mapped.pair)
    name, name_there = left.pop("name"), right.pop("name")
    if difference.kind is DifferenceKind.RENAMED:
        mapped.add(
            "indexes_renamed", {"table": table, "left": name, "right": name_there, "columns": left["columns"]}
        )
    else:
        mapped.add("indexes_changed", {"table": table, "name": name, "left": left, "right": right})


def _index_content(mapped: Mapped, environment: str, difference: Difference) -> dict[str, Any]:
    value = _value(mapped, environment, difference)
    key, index = (None, value) if isinstance(value, Index) else value
    content: dict[str, Any] = {
        "name": (key or index).name,
        "columns": list(key.columns) if key else [part.column for part in index.parts],
        "unique": key is not None or index.unique,
    }
    if index and index.predicate is not None:
        content["where"] = index.predicate
    if index and any(part.prefix for part in index.parts):
        content["prefix"] = {part.column: part.prefix for part in index.parts if part.prefix}
    if key and not mapped.habits.unique_is_index:
        content["backs_unique_constraint"] = True
    return content


def _foreign_key(mapped: Mapped, difference: Difference) -> None:
    table = mapped.named(difference)
    if difference.kind is DifferenceKind.MISSING:
        environment, end = mapped.side(difference)
        key = _value(mapped, environment, difference)
        target = mapped.full_name(key.target_schema or difference.schema, key.target)
        entry = {"table": table, "name": key.name, "columns": list(key.columns)}
        rest = {"ref": target, "ref_columns": list(key.target_columns)}
        mapped.add(f"foreign_keys_{end}", entry | rest)
    elif difference.kind is DifferenceKind.RENAMED:
        mapped.add("foreign_keys_renamed", {"table": table, "name": difference.name})
    else:
        mapped.add("foreign_keys_changed", {"table": table, "name": difference.name})


MAPPERS: Mapping[ObjectKind, Callable[[Mapped, Difference], None]] = {
    ObjectKind.TABLE: _table,
    ObjectKind.VIEW: _table,
    ObjectKind.COLUMN: _column,
    ObjectKind.PRIMARY_KEY: _primary_key,
    ObjectKind.UNIQUE: _unique,
    ObjectKind.INDEX: _index,
    ObjectKind.FOREIGN_KEY: _foreign_key,
    ObjectKind.CHECK: _check,
}


def discrepancies(found: Lists, expected: Mapping[str, Any]) -> list[str]:
    """Return a line for each entry that is missing or too much, list by list; none if all is right."""
    lines = []
    lists = [name for name, entries in expected.items() if isinstance(entries, list)]
    for name, count in expected.items():
        if name in found and isinstance(count, int) and len(found[name]) != count:
            lines.append(f"{name}: {len(found[name])} instead of {count}")
    for name in dict.fromkeys([*lists, *(name for name in found if not isinstance(expected.get(name), int))]):
        have, want = _spelled(found.get(name, ())), _spelled(expected.get(name, ()))
        lines += [f"{name}: missing {entry}" for entry in sorted(want - have)]
        lines += [f"{name}: too much {entry}" for entry in sorted(have - want)]
    return lines


def _spelled(entries: Iterable[Any]) -> set[str]:
    """Return the entries as text. A foreign key's `options` are left out: the lists are by table, columns and
    target, and the tool that made them does not see the actions of a key that SQLite has in a column.
    """
    kept = (
        {name: value for name, value in entry.items() if name != "options"}
        if isinstance(entry, dict)
        else entry
        for entry in entries
    )
    return {json.dumps(entry, sort_keys=True, ensure_ascii=False) for entry in kept}
