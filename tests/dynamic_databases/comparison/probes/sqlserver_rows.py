"""Probes of SQL Server without a server: rows of its catalog, and one value of one row that is another.

A line of a table names the row, by its kind and numbers, and the field:

    name | columns 1 3 precision | 10 | 12 | what differs

Where no field is named, the row itself is what only one side has: `there` or `-`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from dynamic_databases.catalog import Catalog
from dynamic_databases.dialects.sqlserver.catalog.details import KINDS as DETAILS
from dynamic_databases.dialects.sqlserver.catalog.details import Details
from dynamic_databases.dialects.sqlserver.catalog.reading import catalog_of
from dynamic_databases.dialects.sqlserver.catalog.tables import DatabaseFacts
from tests.dynamic_databases.comparison.probes.probe import Probe
from tests.dynamic_databases.dialects.sqlserver.rows import KINDS, NUMBERS, written

# ruff: noqa: E501
ROWS = {
    "objects": """
        object_id | schema | name        | type | parent | module                    | check         | synonym_of | comment
        1         | dbo    | orders      | U    | 0      | -                         | -             | -          | all
        2         | dbo    | customers   | U    | 0      | -                         | -             | -          | -
        3         | dbo    | open_orders | V    | 0      | create view v as select 1 | -             | -          | -
        10        | dbo    | ck_total    | C    | 1      | -                         | ([total]>(0)) | -          | -
        11        | dbo    | tr_log      | TR   | 1      | create trigger            | -             | -          | -
        20        | dbo    | close_day   | P    | 0      | create procedure          | -             | -          | -
        21        | dbo    | tax         | FN   | 0      | create function           | -             | -          | -
        30        | dbo    | parts       | SN   | 0      | -                         | -             | erp.parts  | -
        31        | dbo    | positive    | R    | 0      | create rule               | -             | -          | -
        32        | dbo    | zero        | D    | 0      | create default            | -             | -          | -
    """,
    "columns": """
        object_id | column_id | name        | base      | type      | max_length | precision | scale | nullable | default  | seed | increment | is_identity | computed
        1         | 1         | id          | int       | int       | 4          | 10        | 0     | 0        | -        | 1    | 1         | 1           | -
        1         | 2         | customer_id | int       | int       | 4          | 10        | 0     | 1        | -        | -    | -         | 0           | -
        1         | 3         | total       | decimal   | decimal   | 9          | 10        | 2     | 0        | ((0))    | -    | -         | 0           | -
        1         | 4         | state       | nvarchar  | nvarchar  | 40         | 0         | 0     | 0        | (N'new') | -    | -         | 0           | -
        1         | 5         | net         | decimal   | decimal   | 9          | 10        | 2     | 1        | -        | -    | -         | 0           | ([total]*(2))
        1         | 6         | created     | datetime2 | datetime2 | 7          | 23        | 3     | 1        | -        | -    | -         | 0           | -
        1         | 7         | note        | xml       | xml       | -1         | 0         | 0     | 1        | -        | -    | -         | 0           | -
        2         | 1         | id          | int       | int       | 4          | 10        | 0     | 0        | -        | -    | -         | 0           | -
        2         | 2         | name        | varchar   | varchar   | 40         | 0         | 0     | 1        | -        | -    | -         | 0           | -
        3         | 1         | id          | int       | int       | 4          | 10        | 0     | 0        | -        | -    | -         | 0           | -
    """,
    "indexes": """
        object_id | index_id | name         | type         | unique | primary | constraint | column      | position | ordinal | included
        1         | 1        | pk_orders    | CLUSTERED    | 1      | 1       | 0          | id          | 1        | 1       | 0
        1         | 2        | uq_state     | NONCLUSTERED | 1      | 0       | 1          | state       | 1        | 1       | 0
        1         | 3        | ix_customer  | NONCLUSTERED | 0      | 0       | 0          | customer_id | 1        | 1       | 0
        1         | 3        | ix_customer  | NONCLUSTERED | 0      | 0       | 0          | created     | 2        | 0       | 1
        2         | 1        | pk_customers | CLUSTERED    | 1      | 1       | 0          | id          | 1        | 1       | 0
    """,
    "foreign_keys": """
        object_id | key_id | name        | target_schema | target    | on_update | on_delete | disabled | position | column      | target_column
        1         | 40     | fk_customer | dbo           | customers | NO_ACTION | NO_ACTION | 0        | 1        | customer_id | id
    """,
    "sequences": """
        object_id | schema | name    | type   | start | increment | minimum | maximum | cycling | cached | cache_size
        50        | dbo    | numbers | bigint | 1     | 1         | 1       | 1000    | 0       | 1      | 50
    """,
    "types": """
        schema | name  | base    | max_length | precision | scale | nullable | is_table | table_id
        dbo    | phone | varchar | 20         | 0         | 0     | 1        | 0        | -
    """,
}  # fmt: skip
"""Of a database that has a little of everything."""
OTHERS: dict[str, tuple[str | None, ...]] = {
    "StatisticsRow": ("dbo", "orders", "st_total", "total"),
    "XmlSchemaCollectionRow": ("dbo", "notes", "urn:notes", "element note"),
    "FulltextCatalogRow": ("texts",),
    "FulltextIndexRow": ("dbo", "customers", "texts", "pk_customers", "name language 1033"),
    "PartitionFunctionRow": ("by_year", "date", "right", "2025, 2026"),
    "PartitionSchemeRow": ("years", "by_year", "PRIMARY, PRIMARY, PRIMARY"),
    "DatabaseTriggerRow": ("guard", "create trigger guard on database"),
    "SecurityPolicyRow": ("dbo", "own_rows", None, None, "FILTER ALL orders own(id)"),
    "EdgeRow": ("1", "ec_knows", "a TO b", "NO_ACTION", "0"),
    "AssemblyRow": ("geo", "geo, version=1.0.0.0, culture=neutral", "SAFE_ACCESS"),
    "RoleRow": ("clerks", "dbo", "anna"),
}
"""Details that the database has; all its options are as usual."""
KEYS = (("1", "1", "60"), ("1", "2", "61"))
"""The constraints behind its indexes."""
OWNERS = (("3", "5", "dbo"), ("1", "2", "sales"), ("6", "0", "sales"))
PERMISSIONS = (
    ("0", "0", None, "CONNECT", "G", "reader"),
    ("3", "5", None, "SELECT", "G", "reader"),
    ("1", "1", None, "SELECT", "G", "reader"),
    ("1", "2", "name", "UPDATE", "G", "reader"),
    ("1", "3", None, "SELECT", "G", "reader"),
    ("1", "20", None, "EXECUTE", "G", "reader"),
    ("1", "30", None, "SELECT", "G", "reader"),
    ("1", "50", None, "UPDATE", "G", "reader"),
    ("6", "0", None, "REFERENCES", "G", "reader"),
)
"""What is granted on the database, a schema, tables, a column, a procedure, a synonym, a sequence and a type."""
IDS = ("object_id", "column_id", "index_id", "key_id", "class_", "id")
THERE, ABSENT = "there", "-"


def row_probes(table: str, *, count: str | None = None) -> tuple[Probe, ...]:
    """Return the probes of a text table."""
    made = []
    for line in filter(str.strip, table.splitlines()):
        name, selector, before, after, expected = (cell.strip() for cell in line.split(" | "))
        pair = catalog_with(selector, before), catalog_with(selector, after)
        made.append(Probe(name, before, after, expected, count, canned=pair))
    return tuple(made)


def catalog_with(selector: str, value: str) -> Catalog:
    """Return the catalog of the database in which one value, or whether there is one row, is as given."""
    kind, *path = selector.split()
    rows: dict[str, list[Any]] = {name: list(written(KINDS[name], text)) for name, text in ROWS.items()}
    others: dict[str, list[Any]] = {name: [DETAILS[name](*values)] for name, values in OTHERS.items()}
    for name, several in (("KeyRow", KEYS), ("OwnerRow", OWNERS), ("PermissionRow", PERMISSIONS)):
        others[name] = [DETAILS[name](*values) for values in several]
    given: dict[str, Any] = {"schema_ids": (("dbo", 1), ("sales", 5))}
    if kind == "database":
        given[path[0]] = tuple(value.split(", ")) if path[0] == "schemas" else value
    else:
        listed = rows[kind] if kind in rows else others.setdefault(kind, [])
        _change(listed, KINDS.get(kind) or DETAILS[kind], path, value)
    details: dict[type[Any], list[Any]] = defaultdict(list)
    details.update({DETAILS[name]: rows_of for name, rows_of in others.items()})
    given |= {name: tuple(listed) for name, listed in rows.items()}
    facts = DatabaseFacts(collation="Latin1_General_CI_AS", details=Details(details))
    return catalog_of(replace(facts, **given), "14.0")


def _change(listed: list[Any], kind: type[Any], path: list[str], value: str) -> None:
    """Change a field of the row that the numbers in the path name, or take the row away."""
    ids = [name for name in kind._fields if name in IDS]
    numbers = [word for word in path if word.isdigit()]
    fields = [word for word in path if not word.isdigit()]
    # What has one number alone is named by that: a foreign key by its own, not by its table's.
    names = ids[-len(numbers) :] if numbers else []
    wanted = dict(zip(names, numbers, strict=True))
    at = next(
        (n for n, row in enumerate(listed) if all(str(getattr(row, k)) == v for k, v in wanted.items())), None
    )
    if not fields:
        if value == ABSENT and at is not None:
            del listed[at]
        return
    if at is None:
        at = len(listed)
        listed.append(kind(**wanted, **{name: None for name in kind._fields if name not in wanted}))
    name = fields[0]
    cell = None if value == ABSENT else value
    is_number = name in NUMBERS and kind in KINDS.values() and cell is not None
    listed[at] = listed[at]._replace(**{name: int(value) if is_number else cell})


def _has(row: Any, wanted: dict[str, str]) -> bool:
    return all(str(getattr(row, name)) == number for name, number in wanted.items())
