"""One change of each kind, to be planted into any schema, and the difference that it must make.

Long, since it is a table of changes: one entry for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.dynamic_databases.comparison.ddl import (
    COMMENTS,
    MARIADB,
    POSTGRESQL,
    SQLITE,
    Bound,
    Check,
    Column,
    ForeignKey,
    Index,
    Schema,
    Table,
    Unique,
    View,
    quoted,
)
from tests.dynamic_databases.comparison.generated_ddl import COLLATIONS, NUMBERS

EVERY = frozenset({SQLITE, POSTGRESQL, MARIADB})
BUT_MARIADB, BUT_SQLITE = EVERY - {MARIADB}, EVERY - {SQLITE}


@dataclass(frozen=True)
class Spot:
    """Where a change is planted: a table of the schema, a place among its columns, and free names."""

    schema: Schema
    vendor: str
    table: int
    position: int
    name: str
    other: str
    """Names of columns and tables that nothing else has."""

    @property
    def old(self) -> Table:
        return self.schema.tables[self.table]

    @property
    def number(self) -> str:
        return NUMBERS[self.vendor][0]

    def column(self, type_: str = "varchar(20)", **more: Any) -> Column:
        return Column(self.name, type_, **more)

    def with_columns(self, *columns: Column, **more: Any) -> Schema:
        """Return the schema with more columns in the table, and more of what `more` names."""
        old = self.old
        position = self.position % (len(old.columns) + 1)
        inner = (*old.columns[:position], *columns, *old.columns[position:])
        added: dict[str, Any] = {name: (*getattr(old, name), *values) for name, values in more.items()}
        return self.with_table(replace(old, columns=inner, **added))

    def with_table(self, new: Table) -> Schema:
        tables = list(self.schema.tables)
        tables[self.table] = new
        return replace(self.schema, tables=tuple(tables))

    def with_one_more(self, **parts: Any) -> Schema:
        """Return the schema with a table of two numbers, and of what `parts` says."""
        columns = (Column("a", self.number, nullable=False), Column("b", self.number, nullable=False))
        table = Table(self.name, columns, **parts)
        return replace(self.schema, tables=(*self.schema.tables, table))

    def with_statements(self, *sql: str, schema: Schema | None = None) -> Schema:
        return replace(schema or self.schema, others=sql)


@dataclass(frozen=True)
class Planted:
    """A schema before and after one change, and the one entry that it must make."""

    before: Schema
    after: Schema
    object: str
    attribute: str | None
    table: str | None = None
    by_default: bool = True
    """Whether it is counted where nothing is said."""


Plant = Callable[[Spot], Planted]
PLANTS: dict[str, tuple[frozenset[str], Plant]] = {}


def plant(name: str, vendors: frozenset[str] = EVERY) -> Callable[[Plant], Plant]:
    def named(make: Plant) -> Plant:
        PLANTS[name] = vendors, make
        return make

    return named


def planted_in(spot: Spot) -> Iterator[tuple[str, Planted]]:
    """Yield every change that the vendor knows."""
    for name, (vendors, make) in PLANTS.items():
        if spot.vendor in vendors:
            yield name, make(spot)


def of_pair(
    schemas: Iterable[Schema],
    object_: str,
    attribute: str | None,
    table: str | None = None,
    *,
    by_default: bool = True,
) -> Planted:
    before, after = schemas
    return Planted(before, after, object_, attribute, table, by_default)


def of_column(spot: Spot, before: Column, after: Column, attribute: str) -> Planted:
    schemas = spot.with_columns(before), spot.with_columns(after)
    return of_pair(schemas, "column", attribute, spot.old.name)


@plant("a longer text")
def longer(spot: Spot) -> Planted:
    return of_column(spot, spot.column(), spot.column("varchar(21)"), "type")


@plant("another type")
def other_type(spot: Spot) -> Planted:
    return of_column(spot, spot.column(), spot.column("date"), "type")


@plant("not null")
def not_null(spot: Spot) -> Planted:
    return of_column(spot, spot.column(), spot.column(nullable=False), "nullable")


@plant("a default")
def default(spot: Spot) -> Planted:
    return of_column(spot, spot.column(), spot.column(default="'x'"), "default")


@plant("another default")
def other_default(spot: Spot) -> Planted:
    return of_column(spot, spot.column(default="'X'"), spot.column(default="'x'"), "default")


@plant("a collation")
def collation(spot: Spot) -> Planted:
    after = spot.column(collation=COLLATIONS[spot.vendor][0])
    return of_column(spot, spot.column(), after, "collation")


@plant("a column's comment", COMMENTS)
def column_comment(spot: Spot) -> Planted:
    return of_column(spot, spot.column(), spot.column(comment="new"), "comment")


@plant("how numbers are given", frozenset({POSTGRESQL}))
def identity(spot: Spot) -> Planted:
    words = ("GENERATED ALWAYS AS IDENTITY", "GENERATED BY DEFAULT AS IDENTITY")
    before, after = (spot.column("bigint", nullable=False, identity=word) for word in words)
    return of_column(spot, before, after, "identity")


@plant("the step of a column's numbers", frozenset({POSTGRESQL}))
def numbering(spot: Spot) -> Planted:
    words = [f"GENERATED ALWAYS AS IDENTITY (INCREMENT BY {number})" for number in (1, 2)]
    schemas = [spot.with_columns(spot.column("bigint", nullable=False, identity=word)) for word in words]
    return of_pair(schemas, "sequence", "increment")


@plant("a character set", frozenset({MARIADB}))
def charset(spot: Spot) -> Planted:
    after = spot.column("varchar(20) CHARACTER SET latin1")
    return of_column(spot, spot.column(), after, "collation")


@plant("values of an enum", frozenset({MARIADB}))
def enum(spot: Spot) -> Planted:
    before, after = spot.column("enum('a','b')"), spot.column("enum('a','b','c')")
    return of_column(spot, before, after, "values")


@plant("a generated column")
def generated(spot: Spot) -> Planted:
    number = Column(spot.other, spot.number)
    schemas = [
        spot.with_columns(number, spot.column(spot.number, times=(spot.other, times))) for times in (3, 4)
    ]
    return of_pair(schemas, "column", "generated", spot.old.name)


@plant("a column more")
def column_more(spot: Spot) -> Planted:
    return Planted(spot.schema, spot.with_columns(spot.column()), "column", None, spot.old.name)


@plant("the order of columns")
def column_order(spot: Spot) -> Planted:
    columns = (spot.column(), Column(spot.other, "date"))
    schemas = spot.with_columns(*columns), spot.with_columns(*columns[::-1])
    return of_pair(schemas, "table", "column_order", spot.old.name, by_default=False)


@plant("a table's comment", COMMENTS)
def table_comment(spot: Spot) -> Planted:
    after = spot.with_table(replace(spot.old, comment="new"))
    return Planted(spot.schema, after, "table", "comment", spot.old.name)


@plant("a table more")
def table_more(spot: Spot) -> Planted:
    return Planted(spot.schema, spot.with_one_more(), "table", None, spot.name)


@plant("a primary key")
def key_more(spot: Spot) -> Planted:
    return Planted(spot.with_one_more(), spot.with_one_more(key=("b",)), "primary_key", None, spot.name)


@plant("a longer primary key")
def key_longer(spot: Spot) -> Planted:
    schemas = spot.with_one_more(key=("b",)), spot.with_one_more(key=("b", "a"))
    return of_pair(schemas, "primary_key", "columns", spot.name)


@plant("a primary key in another order")
def key_order(spot: Spot) -> Planted:
    schemas = spot.with_one_more(key=("a", "b")), spot.with_one_more(key=("b", "a"))
    return of_pair(schemas, "primary_key", "columns", spot.name)


def of_parts(spot: Spot, object_: str, attribute: str | None, **parts: tuple[Any, Any]) -> Planted:
    """Return a change of what belongs to the table: each part as it is before and after, None for nothing."""
    column = spot.column(), Column(spot.other, spot.number)
    sides = [
        {name: () if pair[side] is None else (pair[side],) for name, pair in parts.items()} for side in (0, 1)
    ]
    schemas = (spot.with_columns(*column, **side) for side in sides)
    return of_pair(schemas, object_, attribute, spot.old.name)


@plant("a unique constraint")
def unique_more(spot: Spot) -> Planted:
    return of_parts(spot, "unique", None, uniques=(None, Unique("planted", (spot.name,))))


@plant("a wider unique constraint")
def unique_wider(spot: Spot) -> Planted:
    pair = Unique("planted", (spot.name,)), Unique("planted", (spot.name, spot.other))
    return of_parts(spot, "unique", "columns", uniques=pair)


@plant("an index")
def index_more(spot: Spot) -> Planted:
    return of_parts(spot, "index", None, indexes=(None, Index("planted", (spot.name,))))


@plant("an index's name")
def index_name(spot: Spot) -> Planted:
    pair = Index("planted", (spot.name,)), Index("planted too", (spot.name,))
    return of_parts(spot, "index", "name", indexes=pair)


@plant("an index's columns")
def index_columns(spot: Spot) -> Planted:
    pair = Index("planted", (spot.name, spot.other)), Index("planted", (spot.other, spot.name))
    return of_parts(spot, "index", "columns", indexes=pair)


@plant("an index's order")
def index_order(spot: Spot) -> Planted:
    pair = Index("planted", (spot.name,)), Index("planted", (spot.name,), descending=True)
    return of_parts(spot, "index", "columns", indexes=pair)


@plant("a unique index", BUT_MARIADB)
def index_unique(spot: Spot) -> Planted:
    pair = Index("planted", (spot.name,)), Index("planted", (spot.name,), unique=True)
    return of_parts(spot, "index", "unique", indexes=pair)


@plant("an index's predicate", BUT_MARIADB)
def index_predicate(spot: Spot) -> Planted:
    index = Index("planted", (spot.name,))
    pair = [replace(index, where=Bound(spot.other, least)) for least in (1, 2)]
    return of_parts(spot, "index", "predicate", indexes=(pair[0], pair[1]))


@plant("a check")
def check_more(spot: Spot) -> Planted:
    return of_parts(spot, "check", None, checks=(None, Check("planted", Bound(spot.other, 5))))


@plant("a check's expression")
def check_expression(spot: Spot) -> Planted:
    pair = [Check("planted", Bound(spot.other, least)) for least in (5, 6)]
    return of_parts(spot, "check", "expression", checks=(pair[0], pair[1]))


@plant("a check's name")
def check_name(spot: Spot) -> Planted:
    pair = [Check(name, Bound(spot.other, 5)) for name in ("planted", "planted too")]
    return of_parts(spot, "check", "name", checks=(pair[0], pair[1]))


def of_reference(spot: Spot, attribute: str | None, *keys: ForeignKey | None) -> Planted:
    """Return a change of a foreign key, its column indexed and two targets there in any case."""
    column = Column(spot.other, spot.number)
    index = Index("planted", (spot.other,))
    targets = [
        Table(name, (Column("b", spot.number, nullable=False),), ("b",)) for name in ("target", "target too")
    ]
    schemas = []
    for key in keys:
        schema = spot.with_columns(column, indexes=(index,), foreign_keys=(key,) if key else ())
        schemas.append(replace(schema, tables=(*targets, *schema.tables)))
    return Planted(schemas[0], schemas[1], "foreign_key", attribute, spot.old.name)


@plant("a foreign key")
def reference_more(spot: Spot) -> Planted:
    key = ForeignKey("planted fk", (spot.other,), "target", ("b",))
    return of_reference(spot, None, None, key)


@plant("a foreign key's action")
def reference_action(spot: Spot) -> Planted:
    key = ForeignKey("planted fk", (spot.other,), "target", ("b",))
    return of_reference(spot, "on_delete", key, replace(key, on_delete="CASCADE"))


@plant("a foreign key's target")
def reference_target(spot: Spot) -> Planted:
    key = ForeignKey("planted fk", (spot.other,), "target", ("b",))
    return of_reference(spot, "target", key, replace(key, target="target too"))


@plant("a foreign key's name")
def reference_name(spot: Spot) -> Planted:
    key = ForeignKey("planted fk", (spot.other,), "target", ("b",))
    return of_reference(spot, "name", key, replace(key, name="planted fk too"))


@plant("a view")
def view_more(spot: Spot) -> Planted:
    view = View(spot.name, spot.old.name, (spot.old.columns[0].name,))
    after = replace(spot.schema, views=(*spot.schema.views, view))
    return Planted(spot.schema, after, "view", None, spot.name)


@plant("a view's query")
def view_query(spot: Spot) -> Planted:
    base = spot.with_one_more()
    sql = f"CREATE VIEW planted AS SELECT a FROM {quoted(spot.name, spot.vendor)} WHERE a > "
    schemas = (spot.with_statements(f"{sql}{number}", schema=base) for number in (1, 2))
    return of_pair(schemas, "view", "definition", "planted")


def _trigger(spot: Spot, number: int) -> tuple[str, ...]:
    table = quoted(spot.old.name, spot.vendor)
    start = f"CREATE TRIGGER planted BEFORE DELETE ON {table} FOR EACH ROW"
    if spot.vendor == POSTGRESQL:
        function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
        return function, f"{start} WHEN (pg_trigger_depth() < {number}) EXECUTE FUNCTION f()"
    if spot.vendor == MARIADB:
        return (f"{start} SET @deleted = {number}",)
    return (f"{start} BEGIN SELECT {number}; END",)


@plant("a trigger")
def trigger_more(spot: Spot) -> Planted:
    *others, trigger = _trigger(spot, 1)
    before, after = spot.with_statements(*others), spot.with_statements(*others, trigger)
    return Planted(before, after, "trigger", None, spot.old.name)


@plant("a trigger's definition")
def trigger_definition(spot: Spot) -> Planted:
    schemas = (spot.with_statements(*_trigger(spot, number)) for number in (1, 2))
    return of_pair(schemas, "trigger", "definition", spot.old.name)


def of_statements(spot: Spot, object_: str, attribute: str | None, *pair: str) -> Planted:
    schemas = [spot.with_statements(statement) if statement else spot.schema for statement in pair]
    return Planted(schemas[0], schemas[1], object_, attribute)


@plant("a sequence", BUT_SQLITE)
def sequence_more(spot: Spot) -> Planted:
    return of_statements(spot, "sequence", None, "", "CREATE SEQUENCE planted")


@plant("a sequence's step", BUT_SQLITE)
def sequence_step(spot: Spot) -> Planted:
    pair = [f"CREATE SEQUENCE planted INCREMENT BY {number}" for number in (2, 3)]
    return of_statements(spot, "sequence", "increment", *pair)


def _routine(spot: Spot, number: int) -> str:
    if spot.vendor == POSTGRESQL:
        return f"CREATE FUNCTION planted(a integer) RETURNS integer LANGUAGE sql AS 'SELECT {number}'"
    return f"CREATE FUNCTION planted(a int) RETURNS int DETERMINISTIC RETURN {number}"


@plant("a routine", BUT_SQLITE)
def routine_more(spot: Spot) -> Planted:
    return of_statements(spot, "routine", None, "", _routine(spot, 1))


@plant("a routine's arguments", BUT_SQLITE)
def routine_arguments(spot: Spot) -> Planted:
    before = _routine(spot, 1)
    after = before.replace("(a int", "(b date, a int")
    return of_statements(spot, "routine", "arguments", before, after)


@plant("the default of an argument", frozenset({POSTGRESQL}))
def argument_default(spot: Spot) -> Planted:
    pair = [_routine(spot, 1).replace("a integer", f"a integer DEFAULT {number}") for number in (1, 2)]
    return of_statements(spot, "routine", "definition", *pair)


@plant("as whom a routine runs", BUT_SQLITE)
def routine_security(spot: Spot) -> Planted:
    before = _routine(spot, 1)
    words = {
        POSTGRESQL: ("LANGUAGE", "SECURITY DEFINER LANGUAGE"),
        MARIADB: ("RETURN 1", "SQL SECURITY INVOKER RETURN 1"),
    }
    return of_statements(spot, "routine", "definition", before, before.replace(*words[spot.vendor]))


@plant("a routine's source", BUT_SQLITE)
def routine_source(spot: Spot) -> Planted:
    return of_statements(spot, "routine", "definition", _routine(spot, 1), _routine(spot, 2))


@plant("an overloaded routine", frozenset({POSTGRESQL}))
def routine_overloaded(spot: Spot) -> Planted:
    own, other = _routine(spot, 1), _routine(spot, 1).replace("a integer", "a text")
    return Planted(spot.with_statements(own), spot.with_statements(own, other), "routine", None)


@plant("an aggregate's first value", frozenset({POSTGRESQL}))
def aggregate(spot: Spot) -> Planted:
    sql = "CREATE AGGREGATE planted(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '{}')"
    return of_statements(spot, "routine", "definition", *(sql.format(number) for number in (1, 2)))


@plant("what computes a column")
def computed(spot: Spot) -> Planted:
    number = Column(spot.other, spot.number)
    sides = (spot.column(spot.number), spot.column(spot.number, times=(spot.other, 3)))
    schemas = [spot.with_columns(number, side) for side in sides]
    return of_pair(schemas, "column", "generated", spot.old.name)


@plant("a type", frozenset({POSTGRESQL}))
def type_more(spot: Spot) -> Planted:
    return of_statements(spot, "type", None, "", "CREATE TYPE planted AS ENUM ('a')")


@plant("a type's values", frozenset({POSTGRESQL}))
def type_values(spot: Spot) -> Planted:
    pair = ["CREATE TYPE planted AS ENUM ('a')", "CREATE TYPE planted AS ENUM ('a', 'b')"]
    return of_statements(spot, "type", "values", *pair)


@plant("a policy", frozenset({POSTGRESQL}))
def policy(spot: Spot) -> Planted:
    base = spot.with_one_more()
    sql = f"CREATE POLICY planted ON {quoted(spot.name, spot.vendor)} USING (a > "
    schemas = [spot.with_statements(f"{sql}{number})", schema=base) for number in (1, 2)]
    return of_pair(schemas, "policy", "using", spot.name)


@plant("a rule", frozenset({POSTGRESQL}))
def rule(spot: Spot) -> Planted:
    base = spot.with_one_more()
    sql = f"CREATE RULE planted AS ON DELETE TO {quoted(spot.name, spot.vendor)} DO INSTEAD NOTHING"
    return Planted(base, spot.with_statements(sql, schema=base), "table", "rule planted", spot.name)


@plant("an exclusion", frozenset({POSTGRESQL}))
def exclusion(spot: Spot) -> Planted:
    base = spot.with_one_more()
    sql = f"ALTER TABLE {quoted(spot.name, spot.vendor)} ADD CONSTRAINT planted EXCLUDE (a WITH =)"
    return Planted(base, spot.with_statements(sql, schema=base), "check", None, spot.name)


ONLY_POSTGRESQL, ONLY_MARIADB = frozenset({POSTGRESQL}), frozenset({MARIADB})


@plant("how many numbers of a sequence are taken at once", BUT_SQLITE)
def sequence_cache(spot: Spot) -> Planted:
    return of_statements(spot, "sequence", "cache", *(f"CREATE SEQUENCE planted CACHE {n}" for n in (5, 6)))


def of_alteration(spot: Spot, object_: str, attribute: str, *pair: str) -> Planted:
    """Return a change by statements of which each names the table with `{}`, and its columns a and b."""
    base = spot.with_one_more()
    name = quoted(spot.name, spot.vendor)
    schemas = [
        spot.with_statements(statement.format(name), schema=base) if statement else base for statement in pair
    ]
    return of_pair(schemas, object_, attribute, spot.name)


ALTERATIONS = {
    "a check for the table alone": ("check", "expression", "ADD CONSTRAINT p CHECK (a > 1)", " NO INHERIT"),
    "a check that was not tried": ("check", "enforced", "ADD CONSTRAINT p CHECK (a > 1)", " NOT VALID"),
    "a unique constraint that can wait": (
        "unique",
        "deferrable",
        "ADD CONSTRAINT p UNIQUE (b)",
        " DEFERRABLE",
    ),
    "a unique constraint that waits": (
        "unique",
        "deferrable",
        "ADD CONSTRAINT p UNIQUE (b) DEFERRABLE",
        " INITIALLY DEFERRED",
    ),
    "columns that an index carries along": (
        "unique",
        "included",
        "ADD CONSTRAINT p UNIQUE (b)",
        " INCLUDE (a)",
    ),
}


def _alteration(name: str) -> None:
    object_, attribute, statement, more = ALTERATIONS[name]

    @plant(name, ONLY_POSTGRESQL)
    def altered(spot: Spot) -> Planted:
        pair = (f"ALTER TABLE {{}} {statement}{clause}" for clause in ("", more))
        return of_alteration(spot, object_, attribute, *pair)


for _name in ALTERATIONS:
    _alteration(_name)


@plant("row security for the owner, too", ONLY_POSTGRESQL)
def security_forced(spot: Spot) -> Planted:
    pair = [
        f"ALTER TABLE {{}} ENABLE ROW LEVEL SECURITY{more}" for more in ("", ", FORCE ROW LEVEL SECURITY")
    ]
    return of_alteration(spot, "table", "row security", *pair)


@plant("what an index is made by", ONLY_POSTGRESQL)
def index_method(spot: Spot) -> Planted:
    pair = [f"CREATE INDEX planted ON {{}} USING {method} (a)" for method in ("btree", "hash")]
    return of_alteration(spot, "index", "method", *pair)


@plant("a hidden column", ONLY_MARIADB)
def column_hidden(spot: Spot) -> Planted:
    pair = [f"ALTER TABLE {{}} ADD COLUMN planted int NULL {more}" for more in ("", "INVISIBLE")]
    return of_alteration(spot, "column", "hidden", *pair)


@plant("what an update leaves", ONLY_MARIADB)
def column_on_update(spot: Spot) -> Planted:
    column = "ADD COLUMN planted timestamp NULL DEFAULT NULL"
    pair = [f"ALTER TABLE {{}} {column} {more}" for more in ("", "ON UPDATE current_timestamp()")]
    return of_alteration(spot, "column", "on_update", *pair)


@plant("how much of a text an index holds", ONLY_MARIADB)
def index_prefix(spot: Spot) -> Planted:
    column = "ADD COLUMN planted varchar(40)"
    pair = [f"ALTER TABLE {{}} {column}, ADD INDEX planted (planted({length}))" for length in (5, 6)]
    return of_alteration(spot, "index", "columns", *pair)


@plant("a table that is not logged", ONLY_POSTGRESQL)
def table_unlogged(spot: Spot) -> Planted:
    return of_alteration(spot, "table", "unlogged", "", "ALTER TABLE {} SET UNLOGGED")


@plant("what happens to a row that a constraint forbids", frozenset({SQLITE}))
def on_conflict(spot: Spot) -> Planted:
    table = f"CREATE TABLE {quoted(spot.name, spot.vendor)} (a integer UNIQUE{{}})"
    pair = [table.format(more) for more in ("", " ON CONFLICT REPLACE")]
    schemas = [spot.with_statements(statement) for statement in pair]
    return of_pair(schemas, "table", "on conflict", spot.name)
