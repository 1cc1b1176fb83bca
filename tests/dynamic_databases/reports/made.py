"""Comparisons for reports, of catalogs that are made up."""

from __future__ import annotations

from datetime import UTC, datetime

from dynamic_databases.catalog import Catalog, Column, Family, Kind, Reading, Statistics, Table
from dynamic_databases.comparison import compare
from dynamic_databases.readings.compared import Compared, Unavailable
from dynamic_databases.redaction import NOTHING, visible

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
TEXT = Kind(Family.TEXT)
HOSTILE = (
    "a|b",
    "`tick`",
    "``two``",
    "<script>alert(1)</script>",
    "back\\|slash",
    "*bold* _it_ ~no~",
    "@everyone #1",
    "[a](javascript:b)",
    "line\nbreak | x",
    "esc\x1b[31mred",
    "turn\u202ename",
    "&lt;",
    "\udcff",
    " ",
    "'\"",
)


def table(name: str, *columns: str, schema: str | None = "main", **types: str) -> Table:
    """Return a table of text columns; a keyword gives a column its type."""
    made = [column(name, position, types.get(name, "text")) for position, name in enumerate(columns, 1)]
    return Table(schema, name, columns=tuple(made))


def column(name: str, position: int, type_: str) -> Column:
    """Return a column of text, as long as the type's number says."""
    size = type_[:-1].partition("(")[2]
    return Column(name, position, type_, Kind(Family.TEXT, int(size)) if size.isdecimal() else TEXT)


def catalog(*tables: Table, vendor: str = "sqlite") -> Catalog:
    return Catalog(vendor, "1", "main", tuple(tables))


def compared(name: str = "shop", down: dict[str, Unavailable] | None = None, **sides: Catalog) -> Compared:
    """Return the comparison of catalogs by environment; those that are `down` come last."""
    down = down or {}
    readings = {
        side: visible(Reading(catalog, Statistics(), NOW), NOTHING)
        for side, catalog in sides.items()
        if side not in down
    }
    comparison = compare(sides) if sides else None
    return Compared(name, tuple({**sides, **down}), comparison, readings, down)
