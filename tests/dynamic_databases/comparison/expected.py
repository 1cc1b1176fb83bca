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
    "values": "type",  # of an enum: its type is spelled with them
}
ENDS = ("only_left", "only_right")


def lists_of(comparison: Comparison) -> Lists:
    """Return the lists of expected.json that two environments' comparison amounts to."""
    mapped = Mapped(comparison)
    for difference in comparison.differences:
        if difference.table is not None and difference.object in MAPPERS:
            MAPPERS[difference.object](mapped, difference)
    named = mapped.tables_in_lists()
    for table in comparison.tables:
        if len(table.tables) == 2 and not next(iter(table.tables.values())).is_view:
            name = mapped.full_name(table.schema, table.name)
            mapped.add("tables_in_both_that_differ" if name in named else "tables_identical", name)
    return mapped.lists


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
    if difference.attribute == "name":  # letter case, which the lists count and our servers may not
        for environment, end in zip(mapped.pair, ENDS, strict=True):
            mapped.add(f"columns_{end}", [mapped.named(difference), difference.values[environment]])
        return
    attribute = COLUMN_ATTRIBUTES.get(difference.attribute or "")
    if attribute is None:
        return
    if attribute == "identity":
        attribute = mapped.habits.identity_in
    sides = [difference.values[environment] for environment in mapped.pair]
    if attribute == "type":
        sides = [_value(mapped, environment, difference).type for environment in mapped.pair]
        if sides[0] == sides[1]:  # the values of a type that has a name of its own
            return
    column: dict[str, Any] = {"table": mapped.named(difference), "column": difference.name}
    entries = mapped.lists.setdefault("columns_changed", [])
    entry = next((entry for entry in entries if column.items() <= entry.items()), None)
    if entry is None:
        entries.append(entry := column)
    entry[attribute] = sides


def _primary_key(mapped: Mapped, difference: Difference) -> None:
    if difference.attribute in (None, "columns"):
        keys = [mapped.table(environment, difference).primary_key for environment in mapped.pair]
        left, right = (list(key.columns) if key else [] for key in keys)
        mapped.add("primary_keys_changed", {"table": mapped.named(difference), "left": left, "right": right})


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
        for environment, end in zip(mapped.pair, ENDS, strict=True):
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
    for items in table.groups:
        if items.group.object is difference.object and difference in items.differences:
            return items.group.members[environment].value
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
    """Add to lists in which keys are matched by table, columns and target, whatever their names."""
    table = mapped.named(difference)
    if difference.kind is DifferenceKind.MISSING:
        environment, end = mapped.side(difference)
        content = _foreign_key_content(mapped, environment, difference)
        mapped.add(f"foreign_keys_{end}", {"table": table, **content})
        return
    left, right = (_foreign_key_content(mapped, environment, difference) for environment in mapped.pair)
    if any(left[part] != right[part] for part in ("columns", "ref", "ref_columns")):
        for content, end in zip((left, right), ENDS, strict=True):
            mapped.add(f"foreign_keys_{end}", {"table": table, **content})
    elif left["options"] != right["options"]:
        name = left.pop("name")
        del right["name"]
        mapped.add("foreign_keys_changed", {"table": table, "name": name, "left": left, "right": right})
    elif left["name"] != right["name"]:
        names = {"left": left["name"], "right": right["name"]}
        mapped.add("foreign_keys_renamed", {"table": table, **names, "columns": left["columns"]})


def _foreign_key_content(mapped: Mapped, environment: str, difference: Difference) -> dict[str, Any]:
    key = _value(mapped, environment, difference)
    return {
        "name": key.name,
        "columns": list(key.columns),
        "ref": mapped.full_name(key.target_schema or difference.schema, key.target),
        "ref_columns": list(key.target_columns),
        "options": mapped.options_of(key),
    }


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


def discrepancies(actual: Lists, expected: Mapping[str, Any]) -> list[str]:
    """Return a line for each entry that is missing or too much, list by list; none if all is right."""
    lines = []
    lists = [name for name, entries in expected.items() if isinstance(entries, list)]
    for name, count in expected.items():
        if name in actual and isinstance(count, int) and len(actual[name]) != count:
            lines.append(f"{name}: {len(actual[name])} instead of {count}")
    for name in dict.fromkeys(
        [*lists, *(name for name in actual if not isinstance(expected.get(name), int))]
    ):
        have, want = _spelled(actual.get(name, ())), _spelled(expected.get(name, ()))
        lines += [f"{name}: missing {entry}" for entry in sorted(want - have)]
        lines += [f"{name}: too much {entry}" for entry in sorted(have - want)]
    return lines


def _spelled(entries: Iterable[Any]) -> set[str]:
    return {json.dumps(entry, sort_keys=True, ensure_ascii=False) for entry in entries}
