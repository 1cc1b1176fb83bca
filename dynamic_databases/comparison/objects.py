"""Keys, indexes, constraints and triggers of a table as comparable items; leaves columns to `columns`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dynamic_databases.catalog import Check, ForeignKey, Index, IndexPart, Key, Table, Trigger
from dynamic_databases.comparison.columns import UNIQUE
from dynamic_databases.comparison.items import (
    UNSEEN,
    Description,
    Item,
    expression_fact,
    name_fact,
    one_line,
    plain,
    source_fact,
)
from dynamic_databases.comparison.object_texts import (
    check_text,
    foreign_key_text,
    index_text,
    part_text,
    primary_key_text,
    unique_text,
)
from dynamic_databases.comparison.options import COLLATIONS
from dynamic_databases.comparison.sides import Side
from dynamic_databases.comparison.values import Fact, ObjectKind

IMPLIED_ACTION = "implied_action"
IMPLIED_TARGET = "implied_target"
EXCLUSION = "EXCLUDE "
"""So begins a constraint of PostgreSQL's that an index of its own name stands behind."""
_OVER_TIME = frozenset({"gist"})
"""The index behind UNIQUE … WITHOUT OVERLAPS; any other constraint's is a B-tree."""
_RESTRICT_IS_NO_ACTION = frozenset({"mysql"})
"""InnoDB checks at once, so that both words mean one thing there."""


def object_items(side: Side, table: Table) -> list[Item]:
    """Return an item for each key, index, foreign key, check and trigger of a table."""
    behind = _indexes_behind_constraints(table)
    taken = {id(index) for index in behind.values()}
    excluding = {check.name for check in table.checks if check.expression.startswith(EXCLUSION)}
    made: list[tuple[ObjectKind, Any, str | None, Callable[[], Description]]] = [
        *(
            (
                ObjectKind.UNIQUE,
                (key, behind.get(key)),
                key.name,
                partial(_unique, side, table, key, behind.get(key)),
            )
            for key in table.unique
        ),
        *(
            (ObjectKind.INDEX, index, index.name, partial(_index, side, table, index))
            for index in table.indexes
            if id(index) not in taken and index.name not in excluding
        ),
        *(
            (ObjectKind.FOREIGN_KEY, key, key.name, partial(_foreign_key, side, table, key))
            for key in table.foreign_keys
        ),
        *(
            (ObjectKind.CHECK, check, check.name, partial(_check, side, table, check))
            for check in table.checks
        ),
        *(
            (ObjectKind.TRIGGER, trigger, trigger.name, partial(_trigger, trigger))
            for trigger in table.triggers
        ),
    ]
    primary = [_primary_item(side, table, table.primary_key)] if table.primary_key else []
    return [*primary, *(_item(side, *one) for one in made)]


def _primary_item(side: Side, table: Table, key: Key) -> Item:
    """Return the primary key, of which a table has one, whatever its name."""
    return Item(ObjectKind.PRIMARY_KEY, None, key, partial(_primary_key, side, table, key), "primary key")


def _item(
    side: Side, kind: ObjectKind, value: Any, name: str | None, described: Callable[[], Description]
) -> Item:
    key = None if name is None else name.casefold() if side.folds else name
    unique = isinstance(value, Index) and value.unique
    return Item(kind, name, value, described, key, UNIQUE if unique else frozenset())


def _indexes_behind_constraints(table: Table) -> dict[Key, Index]:
    """Return the index behind each unique constraint: they are listed as one thing."""
    found: dict[Key, Index] = {}
    for index in table.indexes:
        if not index.constraint:
            continue
        columns = tuple(part.column for part in index.parts)
        fitting = [key for key in table.unique if key.columns == columns and key not in found]
        named = [key for key in fitting if key.name == index.name]
        for key in (named or fitting)[:1]:
            found[key] = index
    return found


def _columns_fact(side: Side, columns: tuple[str, ...]) -> Fact:
    return Fact(columns, side.column_keys(columns))


def _primary_key(side: Side, table: Table, key: Key) -> Description:
    facts = {
        "columns": _columns_fact(side, key.columns),
        "deferrable": plain(key.deferrable),
        **name_fact(side, key.name, table.name, key.columns),
    }
    return Description(facts, primary_key_text(key))


def _unique(side: Side, table: Table, key: Key, index: Index | None) -> Description:
    """Return a unique constraint; its index may hold prefixes or an order that the constraint can't say."""
    parts = index.parts if index else tuple(IndexPart(column=name) for name in key.columns)
    columns = _parts_fact(side, parts)
    facts = {
        "columns": columns,
        "deferrable": plain(key.deferrable),
        "included": _columns_fact(side, index.included if index else ()),
        "nulls_distinct": plain(index is None or index.nulls_distinct),
        "method": plain(_unusual_method(index)),
        **name_fact(side, key.name, table.name, key.columns),
    }
    return Description(facts, unique_text(key, index), columns.canonical)


def _unusual_method(index: Index | None) -> str | None:
    """Return how the index behind a unique constraint is made, if it is for spans of time."""
    return index.method if index and index.method in _OVER_TIME else None


def _parts_fact(side: Side, parts: tuple[IndexPart, ...]) -> Fact:
    counted = side.options.counts(COLLATIONS)
    raw: list[str] = []
    canonical: list[str] = []
    rules: list[str] = []
    for part in parts:
        expression = expression_fact(side, part.expression)
        shown = one_line(
            side.column_key(part.column) if part.column is not None else f"({expression.canonical})",
            f"({part.prefix})" if part.prefix else None,
            f"collate {part.collation.lower()}" if part.collation and counted else None,
            part.operators,
            "desc" if part.descending else None,
            f"nulls {part.nulls}" if part.nulls else None,
        )
        raw.append(part_text(part))
        canonical.append(shown)
        rules += expression.rules
    return Fact(tuple(raw), tuple(canonical), tuple(dict.fromkeys(rules)))


def _index(side: Side, table: Table, index: Index) -> Description:
    named = tuple(part.column or "expr" for part in index.parts)
    facts = {
        "columns": _parts_fact(side, index.parts),
        "unique": plain(index.unique),
        "method": plain((index.method or "").lower() or None) if not side.across else plain(None),
        "predicate": expression_fact(side, index.predicate),
        "included": _columns_fact(side, index.included),
        "valid": plain(index.valid),
        "nulls_distinct": plain(index.nulls_distinct),
        **name_fact(side, index.name, table.name, named),
    }
    content = tuple(
        facts[name].canonical for name in ("columns", "unique", "method", "predicate", "included")
    )
    if side.keeps_comments:
        facts["comment"] = plain(index.comment or None)
    return Description(facts, index_text(index), content)


def _action(side: Side, action: str) -> Fact:
    """Return the fact of an action; the empty text is one that the login is not shown."""
    if not action:
        return UNSEEN
    spelled = " ".join(action.upper().split())
    same = spelled == "RESTRICT" and (side.across or side.vendor in _RESTRICT_IS_NO_ACTION)
    canonical = "NO ACTION" if same else spelled
    return Fact(action, canonical, () if canonical == action else (IMPLIED_ACTION,))


def _foreign_key(side: Side, table: Table, key: ForeignKey) -> Description:
    schema = key.target_schema if key.target_schema is not None else table.schema
    target_columns = side.target_columns(key, table)
    shown = f"{schema}.{key.target}" if schema != table.schema and schema else key.target
    target = side.table_key(schema, key.target)
    implied = () if key.target_columns else (IMPLIED_TARGET,)
    match = (key.match or "").upper()
    facts = {
        "columns": _columns_fact(side, key.columns),
        "target": Fact(shown, ".".join(part for part in target if part)),
        "target_columns": Fact(key.target_columns, side.column_keys(target_columns), implied),
        "on_update": _action(side, key.on_update),
        "on_delete": _action(side, key.on_delete),
        "match": Fact(key.match, None if match in ("", "NONE", "SIMPLE") else match),
        "deferrable": plain(key.deferrable),
        "enforced": plain(key.enforced),
        **name_fact(side, key.name, table.name, key.columns),
    }
    actions = [facts[name].canonical for name in ("on_update", "on_delete")]
    text = foreign_key_text(key, shown, target_columns, *(one not in ("NO ACTION", None) for one in actions))
    content = (side.column_keys(key.columns), target, side.column_keys(target_columns))
    return Description(facts, text, content)


def _check(side: Side, table: Table, check: Check) -> Description:
    expression = expression_fact(side, check.expression)
    own = tuple(column.name for column in table.columns if column.name == check.name)
    facts = {
        "expression": expression,
        "enforced": plain(check.enforced),
        **name_fact(side, check.name, table.name, own),
    }
    return Description(facts, check_text(check), expression.canonical)


def _trigger(trigger: Trigger) -> Description:
    definition = source_fact(trigger.definition) if trigger.definition else UNSEEN
    return Description({"definition": definition}, one_line(trigger.definition) or "not visible")
