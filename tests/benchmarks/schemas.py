"""A schema of many tables, as text: what applications have, and drift planted in it."""

from __future__ import annotations

from collections.abc import Iterator

WORDS = (
    "customer order item product price stock invoice payment shipment address account contract ticket "
    "message event session user group role region country supplier warehouse campaign coupon review "
    "rating delivery return refund"
).split()
COLUMNS = (
    ("name", "varchar(120) NOT NULL"),
    ("code", "varchar(20)"),
    ("status", "varchar(20) NOT NULL DEFAULT 'open'"),
    ("total", "decimal(10,2) NOT NULL DEFAULT 0"),
    ("quantity", "integer"),
    ("is_active", "boolean NOT NULL DEFAULT true"),
    ("note", "text"),
    ("created_at", "timestamp NOT NULL"),
    ("updated_at", "timestamp"),
    ("due_on", "date"),
    ("external_id", "bigint"),
    ("currency", "char(3)"),
    ("weight", "double precision"),
)
PLANTED = ("type", "nullable", "default", "column", "index")
"""What is changed in every twentieth table, in turn."""


def script(tables: int, *, drifted: bool = False) -> str:
    """Return CREATE statements of tables with fifteen columns, two indexes and a foreign key each.

    With `drifted` every twentieth table has one change.
    """
    return "\n".join(line for number in range(tables) for line in table(number, drifted=drifted))


def table_name(number: int) -> str:
    return f"{WORDS[number % len(WORDS)]}_{WORDS[number // len(WORDS) % len(WORDS)]}_{number}"


def table(number: int, *, drifted: bool) -> Iterator[str]:
    """Yield the statements of one table."""
    planted = PLANTED[number // 20 % len(PLANTED)] if drifted and number % 20 == 7 else ""
    name, target = table_name(number), table_name(max(0, number - 1))
    columns = [(f"{WORDS[number % len(WORDS)]}_{column}", type_) for column, type_ in COLUMNS]
    if planted == "type":
        columns[0] = (columns[0][0], "varchar(80) NOT NULL")
    elif planted == "nullable":
        columns[4] = (columns[4][0], "integer NOT NULL")
    elif planted == "default":
        columns[2] = (columns[2][0], "varchar(20) NOT NULL DEFAULT 'new'")
    elif planted == "column":
        columns.append(("added_later", "integer"))
    listed = "".join(f",\n    {column} {type_}" for column, type_ in columns)
    keys = f"id integer PRIMARY KEY,\n    parent_id integer REFERENCES {target} (id)"
    yield f"CREATE TABLE {name} (\n    {keys}{listed}\n);"
    yield f"CREATE INDEX {name}_parent ON {name} (parent_id);"
    if planted != "index":
        yield f"CREATE UNIQUE INDEX {name}_code ON {name} ({columns[1][0]}, {columns[7][0]});"
