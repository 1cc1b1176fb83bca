"""Groups the rows of `details` by object: options and comments of tables and their parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dynamic_databases.catalog import Check, OptionValues
from dynamic_databases.dialects.sqlserver.catalog import detail_rows as rows
from dynamic_databases.dialects.sqlserver.catalog.details import OF_COLUMNS, OF_INDEXES, Details

DATABASE, OBJECT, SCHEMA, TYPE = range(4)
CLASSES = {"0": DATABASE, "1": OBJECT, "3": SCHEMA, "6": TYPE}
"""sys.extended_properties.class"""
Part = tuple[int, int]
"""A table's object_id and a column_id or index_id."""


@dataclass(frozen=True)
class Described:
    """Options and comments by object_id, or by object_id and the number of a part."""

    tables: Mapping[int, OptionValues] = field(default_factory=dict)
    columns: Mapping[Part, OptionValues] = field(default_factory=dict)
    indexes: Mapping[Part, OptionValues] = field(default_factory=dict)
    modules: Mapping[int, OptionValues] = field(default_factory=dict)
    constraints: Mapping[int, OptionValues] = field(default_factory=dict)
    comments: Mapping[Part, str] = field(default_factory=dict)
    """By class and number."""
    keys: Mapping[Part, int] = field(default_factory=dict)
    """The object_id of the constraint that an index belongs to."""
    edges: Mapping[int, tuple[Check, ...]] = field(default_factory=dict)

    def comment_of(self, object_id: int) -> str | None:
        """Return the comment of a table, constraint or any other object."""
        return self.comments.get((OBJECT, object_id))

    def key_comment(self, table: int, index: int) -> str | None:
        """Return the comment of the primary key or unique constraint that an index belongs to."""
        constraint = self.keys.get((table, index))
        return None if constraint is None else self.comment_of(constraint)


UNDESCRIBED = Described()
OF_TABLES = (rows.TableOptionsRow, rows.ExternalTableRow, rows.RetentionRow)
OF_MODULES = (rows.ModuleOptionsRow, rows.CompiledRow, rows.TriggerTurnsRow)


def described_by(details: Details) -> Described:
    """Return the options and comments from the rows of details."""
    indexes = _by_part(row for kind in OF_INDEXES for row in details.of(kind))
    tables = _by_object(row for kind in OF_TABLES for row in details.of(kind))
    # Index 0 is the heap, which is the table itself.
    for (object_id, index_id), options in indexes.items():
        if index_id == 0:
            tables[object_id] = (*tables.get(object_id, ()), *options)
    comments = {
        (CLASSES[row.class_], int(row.id)): row.comment
        for row in details.of(rows.CommentRow)
        if row.class_ in CLASSES and row.comment
    }
    keys = {
        (int(row.object_id), int(row.index_id)): int(row.constraint_id) for row in details.of(rows.KeyRow)
    }
    return Described(
        tables=tables,
        columns=_by_part(row for kind in OF_COLUMNS for row in details.of(kind)),
        indexes=indexes,
        modules=_by_object(row for kind in OF_MODULES for row in details.of(kind)),
        constraints=_by_object(details.of(rows.ConstraintOptionsRow)),
        comments=comments,
        keys=keys,
        edges=_edges(details.of(rows.EdgeRow)),
    )


def _by_object(described: Iterable[Any]) -> dict[int, OptionValues]:
    options: dict[int, OptionValues] = {}
    for row in described:
        options[int(row.object_id)] = options.get(int(row.object_id), ()) + rows.options_in(row, behind=1)
    return {object_id: values for object_id, values in options.items() if values}


def _by_part(described: Iterable[Any]) -> dict[Part, OptionValues]:
    options: dict[Part, OptionValues] = {}
    for row in described:
        part = int(row[0]), int(row[1])
        options[part] = options.get(part, ()) + rows.options_in(row, behind=2)
    return {part: values for part, values in options.items() if values}


def _edges(listed: Iterable[rows.EdgeRow]) -> dict[int, tuple[Check, ...]]:
    """Return the edge constraints of each table, as checks."""
    edges: dict[int, tuple[Check, ...]] = defaultdict(tuple)
    for row in sorted(listed, key=lambda row: row.name):
        action = (row.on_delete or "NO_ACTION").replace("_", " ")
        ending = "" if action == "NO ACTION" else f" ON DELETE {action}"
        check = Check(f"CONNECTION ({row.connections}){ending}", row.name, enforced=row.disabled != "1")
        edges[int(row.object_id)] += (check,)
    return edges
