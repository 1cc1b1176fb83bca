"""Generated catalogs: equal to themselves, and with one planted change different in exactly that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from dynamic_databases.comparison import EVERYTHING, Options, compare, comparison_as_json, drift_of
from dynamic_databases.comparison.defaults import canonical_default
from dynamic_databases.comparison.spelling import canonical_expression
from dynamic_databases.comparison.types import canonical_type

ENVIRONMENTS = ("prod", "test", "dev")
ALL = Options(count=EVERYTHING)
TYPES = (
    ("integer", Kind(Family.INTEGER, 32)),
    ("varchar(20)", Kind(Family.TEXT, 20)),
    ("decimal(8,2)", Kind(Family.DECIMAL, 8, 2)),
    ("timestamp", Kind(Family.TIMESTAMP, 6)),
    ("boolean", Kind(Family.BOOLEAN)),
)
NAMES = st.text(min_size=1, max_size=8).filter(lambda name: "\0" not in name)
EXPRESSIONS = st.sampled_from(("a > 0", "length(b) < 5", "c IN ('X', 'y')", '"d" IS NOT NULL'))


@st.composite
def columns(draw: Any) -> tuple[Column, ...]:
    names = draw(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.casefold))
    made = []
    for position, name in enumerate(names, 1):
        type_, kind = draw(st.sampled_from(TYPES))
        default = draw(st.sampled_from((None, "0", "'a b'", "now()")))
        comment = draw(st.none() | st.text(min_size=1, max_size=9))
        made.append(Column(name, position, type_, kind, draw(st.booleans()), default, comment=comment))
    return tuple(made)


@st.composite
def tables(draw: Any, name: str, others: tuple[str, ...]) -> Table:
    made = draw(columns())
    names = [column.name for column in made]
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)
    counts = [draw(st.integers(0, 2)) for _ in range(4)]
    indexes = tuple(
        Index(f"i{place}", tuple(IndexPart(part) for part in draw(some)), draw(st.booleans()))
        for place in range(counts[0])
    )
    targets = st.sampled_from((*others, name))
    return Table(
        "main",
        name,
        columns=made,
        primary_key=draw(st.none() | some.map(Key)),
        unique=tuple(Key(draw(some), f"u{place}") for place in range(counts[1])),
        indexes=indexes,
        foreign_keys=tuple(
            ForeignKey(draw(some), draw(targets), name=f"f{place}") for place in range(counts[2])
        ),
        checks=tuple(Check(draw(EXPRESSIONS), f"c{place}") for place in range(counts[3])),
        triggers=draw(st.sampled_from(((), (Trigger("t", "BEGIN SELECT 1; END"),)))),
    )


@st.composite
def catalogs(draw: Any, vendors: tuple[str, ...] = ("sqlite", "postgresql", "mysql", "microsoft")) -> Catalog:
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique_by=str.casefold))
    made = [draw(tables(name, tuple(names[:place]))) for place, name in enumerate(names)]
    vendor = draw(st.sampled_from(vendors))
    views = (Table("main", "\x01view", TableKind.VIEW, definition="SELECT 1"),)
    return Catalog(vendor, "1", "main", (*made, *views), folds_case=vendor == "sqlite")


Change = tuple[str, str | None, Catalog]
"""The object and attribute that must be found, and the changed catalog."""


def first_table(catalog: Catalog, **changes: Any) -> Catalog:
    return replace(catalog, tables=(replace(catalog.tables[0], **changes), *catalog.tables[1:]))


def last_column(catalog: Catalog, **changes: Any) -> Catalog:
    columns = catalog.tables[0].columns
    return first_table(catalog, columns=(*columns[:-1], replace(columns[-1], **changes)))


def with_bytes(catalog: Catalog) -> Catalog:
    return last_column(catalog, type="blob", kind=Kind(Family.BINARY))


def with_one_more_column(catalog: Catalog) -> Catalog:
    columns = catalog.tables[0].columns
    return first_table(catalog, columns=(*columns, Column("\x01new", len(columns) + 1, *TYPES[0])))


def in_another_order(catalog: Catalog) -> Catalog:
    columns = catalog.tables[0].columns
    return first_table(
        catalog,
        columns=tuple(replace(one, position=len(columns) - place) for place, one in enumerate(columns)),
    )


def added(attribute: str, value: Any) -> Callable[[Catalog], Catalog]:
    return lambda catalog: first_table(
        catalog, **{attribute: (*getattr(catalog.tables[0], attribute), value)}
    )


def with_a_key_of(columns: tuple[str, ...]) -> Callable[[Catalog], Catalog]:
    return lambda catalog: first_table(catalog, primary_key=Key(columns))


def without_a_key(catalog: Catalog) -> Catalog:
    return first_table(with_a_key_of(("\x01x",))(catalog), primary_key=None)


def with_a_table(catalog: Catalog) -> Catalog:
    return replace(
        catalog, tables=(*catalog.tables, Table("main", "\x01new", columns=(Column("a", 1, *TYPES[0]),)))
    )


def with_a_view(catalog: Catalog) -> Catalog:
    return replace(
        catalog, tables=(*catalog.tables, Table("main", "\x01new", TableKind.VIEW, definition="SELECT 2"))
    )


def with_another_view(catalog: Catalog) -> Catalog:
    *tables, view = catalog.tables
    return replace(catalog, tables=(*tables, replace(view, definition="SELECT 2")))


def itself(catalog: Catalog) -> Catalog:
    return catalog


Step = Callable[[Catalog], Catalog]
PLANTED: dict[str, tuple[str, str | None, Step, Step]] = {
    "a table more": ("table", None, itself, with_a_table),
    "a view more": ("view", None, itself, with_a_view),
    "a view's query": ("view", "definition", itself, with_another_view),
    "a table's comment": ("table", "comment", itself, lambda catalog: first_table(catalog, comment="\x01")),
    "a table's option": (
        "table",
        "strict",
        itself,
        lambda catalog: first_table(catalog, options=(("strict", ""),)),
    ),
    "a column more": ("column", None, itself, with_one_more_column),
    "a type": ("column", "type", itself, with_bytes),
    "a null": (
        "column",
        "nullable",
        lambda catalog: last_column(catalog, nullable=True),
        lambda catalog: last_column(catalog, nullable=False),
    ),
    "a default": ("column", "default", itself, lambda catalog: last_column(catalog, default="'\x01'")),
    "a comment": ("column", "comment", itself, lambda catalog: last_column(catalog, comment="\x01")),
    "a collation": ("column", "collation", itself, lambda catalog: last_column(catalog, collation="nocase")),
    "a generated column": (
        "column",
        "generated",
        itself,
        lambda catalog: last_column(catalog, generated="1 + 1"),
    ),
    "the order of columns": ("table", "column_order", itself, in_another_order),
    "a primary key": ("primary_key", "columns", with_a_key_of(("\x01x",)), with_a_key_of(("\x01x", "\x01y"))),
    "a primary key more": ("primary_key", None, without_a_key, with_a_key_of(("\x01x",))),
    "an index more": ("index", None, itself, added("indexes", Index("\x01", (IndexPart("\x01"),)))),
    "an index's name": (
        "index",
        "name",
        added("indexes", Index("\x01", (IndexPart("\x01"),))),
        added("indexes", Index("\x02", (IndexPart("\x01"),))),
    ),
    "an index's columns": (
        "index",
        "columns",
        added("indexes", Index("\x01", (IndexPart("\x01"),))),
        added("indexes", Index("\x01", (IndexPart("\x02"),))),
    ),
    "an index's predicate": (
        "index",
        "predicate",
        added("indexes", Index("\x01", (IndexPart("\x01"),))),
        added("indexes", Index("\x01", (IndexPart("\x01"),), predicate="a > 0")),
    ),
    "a unique constraint more": ("unique", None, itself, added("unique", Key(("\x01",), "\x01"))),
    "a foreign key more": ("foreign_key", None, itself, added("foreign_keys", ForeignKey(("\x01",), "t"))),
    "an action": (
        "foreign_key",
        "on_delete",
        added("foreign_keys", ForeignKey(("\x01",), "t")),
        added("foreign_keys", ForeignKey(("\x01",), "t", on_delete="CASCADE")),
    ),
    "a check more": ("check", None, itself, added("checks", Check("\x01 > 0", "\x01"))),
    "a check's expression": (
        "check",
        "expression",
        added("checks", Check("\x01 > 0", "\x01")),
        added("checks", Check("\x01 > 1", "\x01")),
    ),
    "a trigger's source": (
        "trigger",
        "definition",
        added("triggers", Trigger("\x01", "SELECT 1")),
        added("triggers", Trigger("\x01", "SELECT 2")),
    ),
}


@settings(max_examples=60, deadline=None)
@given(catalogs(), st.sampled_from(ENVIRONMENTS))
def test_a_catalog_compared_with_itself_has_no_difference(catalog, baseline):
    again = Catalog(**{name: getattr(catalog, name) for name in Catalog.__dataclass_fields__})
    comparison = compare({"prod": catalog, "test": again, "dev": catalog}, baseline, ALL)
    assert comparison.differences == ()
    for table in comparison.tables:
        assert not any(one.differences for one in table.found)
        assert drift_of(table, "dev") == {}


@settings(max_examples=60, deadline=None)
@given(catalogs())
def test_the_order_in_which_a_catalog_lists_things_is_no_difference(catalog):
    names = ("unique", "indexes", "foreign_keys", "checks", "triggers")
    turned = [
        replace(table, **{name: getattr(table, name)[::-1] for name in names})
        for table in catalog.tables[::-1]
    ]
    assert (
        compare({"prod": catalog, "dev": replace(catalog, tables=tuple(turned))}, options=ALL).differences
        == ()
    )


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("place", ENVIRONMENTS)
@settings(max_examples=15, deadline=None)
@given(catalog=catalogs())
def test_one_planted_change_is_found_alone_in_each_position_and_direction(planted, place, catalog):
    kind, attribute, before, after = PLANTED[planted]
    for usual, odd in ((before(catalog), after(catalog)), (after(catalog), before(catalog))):
        given_ = {name: odd if name == place else usual for name in ENVIRONMENTS}
        differences = compare(given_, options=ALL).differences
        assert [(one.object, one.attribute) for one in differences] == [(kind, attribute)]
        expected = {"test", "dev"} if place == "prod" else {place}
        assert set(differences[0].against) == expected


@settings(max_examples=40, deadline=None)
@given(catalogs(), catalogs(), catalogs(), st.sampled_from(ENVIRONMENTS))
def test_any_three_catalogs_can_be_compared_and_written(one, two, three, baseline):
    comparison = compare({"prod": one, "test": two, "dev": three}, baseline)
    written = comparison_as_json(comparison, "any", {})
    assert len(written["differences"]) == len(comparison.differences)
    for table in comparison.tables:
        assert len(table.columns) + len(table.objects) <= len(table.found)
        for environment in ENVIRONMENTS:
            drift_of(table, environment)
            differing = sum(environment in difference.against for difference in table.differences)
            assert table.counts[environment] == differing


SQL = st.lists(
    st.sampled_from(
        (*"()' ;,<>-\"`", "a", "B", "'x  Y'", "--", "/*", "*/", "::text", "now()", "null", "1.50", "\n")
    )
).map("".join)
VENDORS = st.sampled_from(("sqlite", "postgresql", "mysql", "microsoft"))


@settings(deadline=None)
@given(SQL | st.text(), VENDORS)
def test_any_text_has_a_canonical_spelling_that_stays(text, vendor):
    spelled, _ = canonical_expression(text, vendor)
    again, rules = canonical_expression(spelled, vendor)
    assert again == spelled
    assert "letter_case" not in rules


@settings(deadline=None)
@given(SQL | st.text(), VENDORS, st.sampled_from(TYPES))
def test_any_default_and_any_type_can_be_spelled(text, vendor, type_):
    default, _ = canonical_default(text, type_[1], vendor)
    assert default is None or isinstance(default, str)
    assert isinstance(canonical_type(text, vendor)[0], str)


def test_brackets_without_end_take_no_time():
    start = perf_counter()
    assert canonical_expression("(" * 20_000 + "a" + ")" * 20_000)[0] == "a"
    assert canonical_type("(" * 20_000, "mysql")[0] == "(" * 20_000
    assert perf_counter() - start < 5
