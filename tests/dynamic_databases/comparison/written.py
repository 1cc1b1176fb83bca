"""Makes catalogs of text, one line a column, key or constraint, so that tests show what they compare.

orders
  id      integer not null
  total   decimal(8,2) not null default 0 comment 'in euro'
  primary key (id) orders_pkey
  index orders_total (total desc) where total > 0
  foreign key (customer) references customers (id) on delete cascade
view big_orders as select id from orders
"""

from __future__ import annotations

import re
from dataclasses import replace
from textwrap import dedent
from typing import Any

from dynamic_databases.catalog import (
    Catalog,
    Check,
    Column,
    Family,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Table,
    TableKind,
    Trigger,
)
from dynamic_databases.comparison import Comparison

FAMILIES = {
    "smallint": (Family.INTEGER, 16),
    "integer": (Family.INTEGER, 32),
    "int": (Family.INTEGER, 32),
    "bigint": (Family.INTEGER, 64),
    "tinyint": (Family.INTEGER, 8),
    "decimal": (Family.DECIMAL, None),
    "numeric": (Family.DECIMAL, None),
    "real": (Family.FLOAT, 32),
    "boolean": (Family.BOOLEAN, None),
    "bool": (Family.BOOLEAN, None),
    "text": (Family.TEXT, None),
    "varchar": (Family.TEXT, None),
    "character varying": (Family.TEXT, None),
    "char": (Family.TEXT, None),
    "date": (Family.DATE, None),
    "timestamp": (Family.TIMESTAMP, 6),
    "json": (Family.JSON, None),
    "jsonb": (Family.JSON, None),
    "bytea": (Family.BINARY, None),
    "enum": (Family.ENUM, None),
}
WORD = r"[\w$]+"
ATTRIBUTES = {
    "default": r"default (.+?)",
    "generated": r"generated as \((.+?)\)",
    "identity": r"identity '(.+?)'",
    "on_update": r"on update (\S+)",
    "collation": r"collate (\S+)",
    "charset": r"charset (\S+)",
    "comment": r"comment '(.+?)'",
}
END = r"(?= (?:default|generated|stored|identity|on update|collate|charset|comment|hidden|not null)|$)"


def kind_of(type_: str) -> Kind:
    """Return the canonical kind of a type as the vendors here spell it."""
    name, _, size = type_.lower().partition("(")
    family, bits = FAMILIES[name.strip()]
    numbers = [int(number) for number in re.findall(r"\d+", size)]
    if family in (Family.DECIMAL, Family.TEXT) and numbers:
        scale = numbers[1] if len(numbers) > 1 else 0 if family is Family.DECIMAL else None
        return Kind(family, numbers[0], scale, fixed=name == "char")
    return Kind(family, bits)


def column(line: str, position: int = 1) -> Column:
    """Return the column of one line: name, type, and what else it has."""
    match = re.match(r"(?:\"([^\"]+)\"|(\S+))\s+((?:character varying|\w+)(?:\([^)]*\))?)(.*)$", line)
    assert match, line
    rest = match[4]
    attributes: dict[str, Any] = {
        name: written[1]
        for name, pattern in ATTRIBUTES.items()
        if (written := re.search(f" {pattern}{END}", rest))
    }
    values = tuple(re.findall(r"'([^']*)'", match[3])) if match[3].startswith("enum") else ()
    return Column(
        match[1] or match[2],
        position,
        match[3],
        kind_of(match[3]),
        nullable="not null" not in rest,
        stored=" stored" in rest,
        hidden=" hidden" in rest,
        values=values,
        **attributes,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _part(text: str) -> IndexPart:
    name, *rest = text.split()
    collation = rest[rest.index("collate") + 1] if "collate" in rest else None
    if "(" in name:
        return IndexPart(expression=name, descending="desc" in rest, collation=collation)
    return IndexPart(column=name, descending="desc" in rest, collation=collation)


def _object(table: Table, line: str) -> Table | None:
    """Return the table with the key, index, constraint or trigger of a line, or None if it is a column."""
    if match := re.fullmatch(rf"primary key \(([^)]*)\)(?: ({WORD}))?", line):
        return replace(table, primary_key=Key(_words(match[1]), match[2]))
    if match := re.fullmatch(rf"unique \(([^)]*)\)(?: ({WORD}))?( deferrable| initially deferred)?", line):
        return replace(
            table, unique=(*table.unique, Key(_words(match[1]), match[2], (match[3] or "").strip() or None))
        )
    if match := re.fullmatch(rf"(unique )?index ({WORD}) \((.*?)\)(?: using (\w+))?(?: where (.+))?", line):
        parts = tuple(_part(part) for part in _words(match[3]))
        index = Index(match[2], parts, bool(match[1]), method=match[4], predicate=match[5])
        return replace(table, indexes=(*table.indexes, index))
    if match := re.fullmatch(rf"(?:constraint ({WORD}) )?check \((.*)\)", line):
        return replace(table, checks=(*table.checks, Check(match[2], match[1])))
    if match := re.fullmatch(rf"trigger ({WORD}) (.*)", line):
        return replace(table, triggers=(*table.triggers, Trigger(match[1], match[2])))
    pattern = rf"(?:constraint ({WORD}) )?foreign key \((.*?)\) references ({WORD})(?: \((.*?)\))?"
    if match := re.fullmatch(pattern + r"(?: on update ([a-z ]+?))?(?: on delete ([a-z ]+?))?", line):
        on_update, on_delete = ((match[group] or "no action").upper() for group in (5, 6))
        columns, target_columns = _words(match[2]), _words(match[4] or "")
        key = ForeignKey(columns, match[3], target_columns, table.schema, match[1], on_update, on_delete)
        return replace(table, foreign_keys=(*table.foreign_keys, key))
    return None


def tables(text: str, schema: str | None = "public") -> tuple[Table, ...]:
    """Return the tables and views of a text as in the module's docstring."""
    tables: list[Table] = []
    for line in filter(str.strip, dedent(text).splitlines()):
        words = line.strip()
        if line.startswith(" "):
            last = tables.pop()
            tables.append(_object(last, words) or _with_column(last, words))
        elif match := re.fullmatch(rf"view ({WORD})(?: as (.+))?", words):
            tables.append(Table(schema, match[1], TableKind.VIEW, definition=match[2]))
        else:
            tables.append(Table(schema, words))
    return tuple(tables)


def _with_column(table: Table, line: str) -> Table:
    return replace(table, columns=(*table.columns, column(line, len(table.columns) + 1)))


def catalog(text: str, vendor: str = "postgresql", **more: Any) -> Catalog:
    """Return the catalog of a text; `more` are attributes of the catalog."""
    schema = {"mysql": None, "sqlite": "main", "microsoft": "dbo"}.get(vendor, "public")
    folds = vendor in ("sqlite", "microsoft")
    given: dict[str, Any] = {"default_schema": schema, "folds_case": folds, **more}
    return Catalog(vendor, "1", tables=tables(text, given["default_schema"]), **given)


def table(lines: str, vendor: str = "postgresql", **more: Any) -> Catalog:
    """Return a catalog of the one table `orders`, whose lines are given."""
    inner = "".join(f"\n  {line.strip()}" for line in lines.strip().splitlines())
    return catalog(f"orders{inner}", vendor, **more)


ONE = "a\n  x integer"
BOTH = "a\n  x integer\nb\n  y integer"


def entries(comparison: Comparison) -> list[tuple[str | None, ...]]:
    """Return what differs, in the order of the comparison: object, table, name, kind and attribute."""
    return [
        (entry.object, entry.table, entry.name or "-", entry.kind, entry.attribute or "-")
        for entry in comparison.differences
    ]
