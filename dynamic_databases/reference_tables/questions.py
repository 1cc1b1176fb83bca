"""What is asked of a reference table's rows, and a digest of all that decides the answer; reads no rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dynamic_databases import row_comparison
from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import READER_VERSION, TableName, equality, find_table
from dynamic_databases.connections import live
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Connectable, ReferenceTable
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.row_comparison import RowQuestion, RowSubject
from dynamic_databases.row_comparison.natural_keys import NaturalKey
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan, plan_of
from dynamic_databases.row_comparison.sides import Absence, Sides, table_sides


def references_of(names: Iterable[str]) -> list[ReferenceTable]:
    """Return the reference tables of these logical databases, in one query."""
    return list(ReferenceTable.objects.filter(database__in=list(names)))


def reference_for(
    name: TableName, references: Iterable[ReferenceTable], results: Mapping[str, Result]
) -> ReferenceTable | None:
    """Return the reference table of a name as a person gives it; None if it is none."""
    for result in results.values():
        if isinstance(result, VisibleReading):
            catalog = result.catalog
            named = find_table(catalog, name.name, name.schema)
            for reference in references if named is not None else ():
                table = find_table(catalog, reference.table, reference.schema or None)
                if table is not None and named is not None and table.table_name == named.table_name:
                    return reference
    return None


def question_of(
    reference: ReferenceTable, *, limit: int | None = None, with_same: bool = False
) -> RowQuestion:
    """Return what is asked of a reference table's rows."""
    return RowQuestion(
        by=tuple(reference.key),
        ignore=tuple(reference.ignored),
        limit=limit or setting("ROW_COMPARISON_LIMIT"),
        with_same=with_same,
    )


def subject_of(
    reference: ReferenceTable,
    databases: Mapping[str, Connectable],
    results: Mapping[str, Result],
    baseline: str | None = None,
) -> RowSubject:
    """Return a reference table with what was read of each side."""
    return RowSubject(
        database=reference.database,
        databases=databases,
        results=results,
        table=table_name(reference),
        baseline=baseline,
    )


def table_name(reference: ReferenceTable) -> TableName:
    """Return the name by which a reference table is found: without a schema in each default one."""
    return TableName(reference.schema or None, reference.table)


@dataclass(frozen=True)
class AskedTable:
    """A reference table as it stands on all sides now."""

    sides: Sides
    absences: Mapping[str, Absence]
    """Why a side has no rows to compare."""
    digest: str
    """Of the sides, their settings and structure, the key, the ignored columns and the rules. With the same
    digest the same rows compare alike."""


def asked_table(
    reference: ReferenceTable, databases: Mapping[str, Connectable], results: Mapping[str, Result]
) -> AskedTable:
    """Return a reference table as it stands on all sides now."""
    sides, absences = table_sides(databases, results, table_name(reference))
    ordered = {label: sides[label] for label in sorted(sides)}
    plan = plan_of(ordered, question_of(reference)) if ordered else None
    if plan is not None:
        absences = {**absences, **plan.absences}
    parts = [
        rules(),
        reference.pk,
        [(label, _alias(databases[label])) for label in sorted(databases)],
        [(label, absences[label].code) for label in sorted(absences)],
        list(reference.key),
        list(reference.ignored),
        [list(_plan_part(plan))] if plan is not None else [],
    ]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return AskedTable(sides=sides, absences=absences, digest=digest)


@cache
def rules() -> str:
    """Return a digest of the code that compares rows: another release may judge otherwise."""
    digest = hashlib.sha256(str(READER_VERSION).encode())
    for module in (*sorted(Path(row_comparison.__file__).parent.rglob("*.py")), Path(equality.__file__)):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def _alias(database: Connectable) -> str:
    try:
        return live(database).alias
    except ConfigError:
        return ""


def _plan_part(plan: Plan) -> Iterator[Any]:
    yield sorted((name, sorted(labels)) for name, labels in plan.lacking.items())
    for label, side in plan.sides.items():
        yield label, side.table.schema, side.table.name, side.hidden_by
    for role, columns in (("key", plan.key), ("cell", plan.cells), ("ignored", plan.ignored)):
        for column in columns:
            yield role, list(_column_part(column))


def _column_part(column: ComparedColumn) -> Iterator[Any]:
    for label in sorted(column.columns):
        held = column.columns[label]
        yield label, held.name, held.type, str(held.kind.family)
    yield sorted(column.unreadable), column.no_natural
    if column.natural is not None:
        yield list(_natural_part(column.natural))


def _natural_part(natural: NaturalKey) -> Iterator[Any]:
    for label in sorted(natural.tables):
        table, target = natural.tables[label], natural.targets[label]
        yield label, table.schema, table.name, target.name, target.type
    for part in natural.parts:
        for label in sorted(part.columns):
            yield label, part.columns[label].name, part.columns[label].type
        if part.further is not None:
            yield list(_natural_part(part.further))
