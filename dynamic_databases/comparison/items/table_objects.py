"""Keys, indexes, constraints and triggers of a table as items; leaves columns to `columns`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dynamic_databases.catalog import Check, ForeignKey, Index, Table, TableObject, Trigger
from dynamic_databases.comparison.canonical.facts import NOT_VISIBLE, Fact, plain
from dynamic_databases.comparison.canonical.object_texts import (
    check_text,
    foreign_key_text,
    index_text,
    one_line,
)
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog
from dynamic_databases.comparison.items.item import Description, Item, ObjectKind
from dynamic_databases.comparison.items.keys import (
    columns_fact,
    parts_fact,
    primary_item,
    unique_key,
    unique_keys,
)

IMPLIED_ACTION = "implied_action"
IMPLIED_TARGET = "implied_target"
EXCLUSION = "EXCLUDE "
"""The start of a PostgreSQL exclusion constraint. An index of the same name enforces it."""


def object_items(catalog: ComparedCatalog, table: Table) -> list[Item]:
    """Return an item for each key, index, foreign key, check and trigger of a table."""
    keys = unique_keys(catalog, table)
    taken = {id(index) for _, index in keys}
    excluding = {check.name for check in table.checks if check.expression.startswith(EXCLUSION)}
    described: list[tuple[ObjectKind, Any, str | None, Callable[[], Description]]] = [
        *(
            (
                ObjectKind.UNIQUE,
                (key, index),
                key.name,
                partial(unique_key, catalog, table, key, index),
            )
            for key, index in keys
        ),
        *(
            (ObjectKind.INDEX, index, index.name, partial(_index, catalog, table, index))
            for index in table.indexes
            if id(index) not in taken and index.name not in excluding
        ),
        *(
            (ObjectKind.FOREIGN_KEY, key, key.name, partial(_foreign_key, catalog, table, key))
            for key in table.foreign_keys
        ),
        *(
            (ObjectKind.CHECK, check, check.name, partial(_check, catalog, table, check))
            for check in table.checks
        ),
        *(
            (ObjectKind.TRIGGER, trigger, trigger.name, partial(_trigger, catalog, trigger))
            for trigger in table.triggers
        ),
        *(
            (ObjectKind(other.sort), other, other.name, partial(_other, catalog, other))
            for other in table.objects
        ),
    ]
    primary = [primary_item(catalog, table, table.primary_key)] if table.primary_key else []
    return [*primary, *(_item(catalog, *parts) for parts in described)]


def _item(
    catalog: ComparedCatalog,
    kind: ObjectKind,
    value: Any,
    name: str | None,
    describe: Callable[[], Description],
) -> Item:
    key = None if name is None else name.casefold() if catalog.folds else name
    unique = isinstance(value, Index) and value.unique
    return Item(kind, name, value, describe, key, unique)


def _index(catalog: ComparedCatalog, table: Table, index: Index) -> Description:
    # In the index names that it generates, PostgreSQL writes `expr` for an expression.
    named = tuple(part.column or "expr" for part in index.parts)
    facts = {
        "columns": parts_fact(catalog, index.parts),
        "unique": plain(index.unique),
        "method": plain((index.method or "").lower() or None),
        "predicate": catalog.expression_fact(index.predicate),
        "included": columns_fact(catalog, index.included),
        "valid": plain(index.valid),
        "nulls_distinct": plain(index.nulls_distinct),
        **catalog.name_fact(index.name, table.name, named),
        **catalog.comment_fact(index.comment),
        **catalog.option_facts(index.options),
    }
    content = tuple(
        facts[name].canonical
        for name in ("columns", "unique", "method", "predicate", "included")
        if catalog.compares(ObjectKind.INDEX, name)
    )
    return Description(facts, index_text(index), content)


def _action(catalog: ComparedCatalog, action: str) -> Fact:
    """Return the fact of a foreign key's action; "" means that the login may not see it."""
    if not action:
        return NOT_VISIBLE
    spelled = " ".join(action.upper().split())
    same = spelled == "RESTRICT" and (catalog.across or catalog.vendor.restrict_is_no_action)
    canonical = "NO ACTION" if same else spelled
    return Fact(action, canonical, () if canonical == action else (IMPLIED_ACTION,))


def _foreign_key(catalog: ComparedCatalog, table: Table, key: ForeignKey) -> Description:
    schema = key.target_schema if key.target_schema is not None else table.schema
    target_columns = catalog.target_columns(key, table)
    shown = f"{schema}.{key.target}" if schema != table.schema and schema else key.target
    target = catalog.table_key(schema, key.target)
    implied = () if key.target_columns else (IMPLIED_TARGET,)
    match = (key.match or "").upper()
    facts = {
        "columns": columns_fact(catalog, key.columns),
        "target": Fact(shown, ".".join(part for part in target if part)),
        "target_columns": Fact(key.target_columns, catalog.column_keys(target_columns), implied),
        "on_update": _action(catalog, key.on_update),
        "on_delete": _action(catalog, key.on_delete),
        "match": Fact(key.match, None if match in ("", "NONE", "SIMPLE") else match),
        "deferrable": plain(key.deferrable),
        "enforced": plain(key.enforced),
        **catalog.name_fact(key.name, table.name, key.columns),
        **catalog.comment_fact(key.comment),
        **catalog.option_facts(key.options),
    }
    actions = [facts[name].canonical for name in ("on_update", "on_delete")]
    text = foreign_key_text(
        key, shown, target_columns, *(action not in ("NO ACTION", None) for action in actions)
    )
    content = (catalog.column_keys(key.columns), target, catalog.column_keys(target_columns))
    return Description(facts, text, content)


def _check(catalog: ComparedCatalog, table: Table, check: Check) -> Description:
    expression = catalog.expression_fact(check.expression)
    # MariaDB names a column's own check after the column.
    own = tuple(column.name for column in table.columns if column.name == check.name)
    facts = {
        "expression": expression,
        "enforced": plain(check.enforced),
        **catalog.name_fact(check.name, table.name, own),
        **catalog.comment_fact(check.comment),
        **catalog.option_facts(check.options),
    }
    return Description(facts, check_text(check), expression.canonical)


def _trigger(catalog: ComparedCatalog, trigger: Trigger) -> Description:
    definition = catalog.source_fact(trigger.definition) if trigger.definition else NOT_VISIBLE
    facts = {
        "definition": definition,
        **catalog.comment_fact(trigger.comment),
        **catalog.option_facts(trigger.options),
    }
    return Description(facts, one_line(trigger.definition) or "not visible")


def _other(catalog: ComparedCatalog, other: TableObject) -> Description:
    facts = {
        "definition": catalog.definition_fact(other.sort, other.definition),
        **catalog.comment_fact(other.comment),
        **catalog.option_facts(other.options),
    }
    options = (f"{name} {value}" if value else name for name, value in other.options)
    return Description(facts, one_line(other.sort, other.definition, *options))
