"""A schema with everything that PostgreSQL has, as values.

Long, since the schema and the values that it becomes are written out.
"""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import (
    Catalog,
    Check,
    Family,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Routine,
    Sequence,
    TableKind,
    UserType,
    catalog_from_json,
    to_json,
)
from tests.dynamic_databases.dialects.postgresql.databases import EVERYTHING, catalog_of

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.fixture(scope="module")
def everything(postgresql_server, django_db_blocker) -> Catalog:
    with django_db_blocker.unblock():
        return catalog_of(postgresql_server, postgresql_server.create(None, EVERYTHING))


def column(catalog: Catalog, name: str):
    table = catalog.table("customers")
    assert table is not None
    return table.column(name)


def test_all_tables_are_there_by_schema_and_kind(everything):
    assert {(table.schema, table.name): (str(table.kind), table.parent) for table in everything.tables} == {
        ("public", "customers"): ("table", None),
        ("public", "orders"): ("table", None),
        ("sales", "orders"): ("table", None),
        ("public", "keyless"): ("table", None),
        ("public", "nothing"): ("table", None),
        ("public", "we\"ird 'na.me% $x"): ("table", None),
        ("public", "parted"): ("partitioned table", None),
        ("public", "parted_old"): ("partition", "parted"),
        ("sales", "parted_new"): ("partitioned table", "public.parted"),
        ("public", "parted_rest"): ("partition", "sales.parted_new"),
        ("public", "animals"): ("table", None),
        ("public", "cats"): ("table", "animals"),
        ("public", "good"): ("view", None),
        ("public", "counted"): ("materialized view", None),
        ("public", "remote"): ("foreign table", None),
    }
    assert (everything.default_schema, everything.schemas) == ("public", ("public", "sales"))
    assert (everything.charset, everything.collation, everything.complete) == ("UTF8", "C", True)


@pytest.mark.parametrize(
    ("name", "type_", "kind"),
    [
        ("id", "integer", Kind(Family.INTEGER, 32)),
        ("nr", "bigint", Kind(Family.INTEGER, 64)),
        ("code", "character(5)", Kind(Family.TEXT, 5, fixed=True)),
        ("name", "character varying(200)", Kind(Family.TEXT, 200)),
        ("feeling", "mood", Kind(Family.ENUM, name="mood")),
        ("odd", 'sales."Odd ""Type(3)"', Kind(Family.ENUM, name='sales."Odd ""Type(3)"')),
        ("born", "year", Kind(Family.INTEGER, 32, name="year")),
        ("short", "code", Kind(Family.TEXT, 5, name="code")),
        ("amount", "numeric(18,4)", Kind(Family.DECIMAL, 18, 4)),
        ("tags", "character varying(20)[]", Kind(Family.ARRAY, element=Kind(Family.TEXT, 20))),
        ("grid", "integer[]", Kind(Family.ARRAY, element=Kind(Family.INTEGER, 32))),
        ("open_", "int4range", Kind(Family.RANGE, element=Kind(Family.INTEGER, 32))),
        ("spans", "span", Kind(Family.RANGE, element=Kind(Family.FLOAT, 64))),
        ("home", "place", Kind(Family.OTHER, name="place")),
        ("at", "timestamp(3) with time zone", Kind(Family.TIMESTAMP, 3, with_zone=True)),
        ("on_", "timestamp without time zone", Kind(Family.TIMESTAMP, 6)),
        ("clock", "time(0) without time zone", Kind(Family.TIME, 0)),
        ("mask", "bit(8)", Kind(Family.BIT, 8, fixed=True)),
        ("masks", "bit varying(16)", Kind(Family.BIT, 16)),
        ("raw", "bytea", Kind(Family.BINARY)),
        ("document", "jsonb", Kind(Family.JSON)),
        ("words", "tsvector", Kind(Family.OTHER, name="tsvector")),
        ("ip", "inet", Kind(Family.NETWORK, name="inet")),
        ("spot", "point", Kind(Family.SPATIAL, name="point")),
    ],
)
def test_a_columns_type_is_spelled_as_by_the_server_and_has_its_kind(everything, name, type_, kind):
    read_back = column(everything, name)
    assert (read_back.type, read_back.kind) == (type_, kind)


def test_columns_say_how_their_values_are_made(everything):
    assert (column(everything, "id").identity, column(everything, "id").nullable) == ("always", False)
    assert column(everything, "nr").default == "nextval('customers_nr_seq'::regclass)"
    assert column(everything, "code").default == "'x''y'::bpchar"
    assert column(everything, "on_").default == "CURRENT_TIMESTAMP"
    doubled = column(everything, "doubled")
    assert (doubled.generated, doubled.stored, doubled.default) == ("(amount * (2)::numeric)", True, None)
    assert column(everything, "born").nullable is False  # its domain takes no NULL
    assert column(everything, "feeling").values == ("sad", "it's ok", "a,b")
    assert (column(everything, "name").collation, column(everything, "id").comment) == ("POSIX", "the key")
    table = everything.table("customers")
    assert [column.position for column in table.columns] == list(range(1, len(table.columns) + 1))


def test_keys_and_indexes_are_complete(everything):
    table = everything.table("customers")
    assert table.comment == 'People "who" buy'
    assert table.primary_key == Key(
        ("id",),
        "customers_pk",
        index=Index("customers_pk", (IndexPart("id"),), unique=True, included=("nr",)),
    )
    assert table.unique == (Key(("code",), "u_code", deferrable="initially deferred"),)
    assert {index.name: index for index in table.indexes} == {
        "u_code": Index("u_code", (IndexPart("code"),), unique=True, method="btree", constraint=True),
        "k_desc": Index(
            "k_desc",
            (IndexPart("name", descending=True, nulls="last"), IndexPart("nr", nulls="first")),
            method="btree",
            predicate="(nr > 5)",
            included=("amount",),
            comment="sorted",
        ),
        "k_lower": Index(
            "k_lower",
            (
                IndexPart(
                    expression="lower((name)::text)", operators="varchar_pattern_ops", collation="POSIX"
                ),
                IndexPart("name", collation="C"),
            ),
            unique=True,
            method="btree",
        ),
        "k_words": Index("k_words", (IndexPart("words"),), method="gin"),
        "k_hash": Index("k_hash", (IndexPart("ip"),), method="hash"),
        "k_json": Index("k_json", (IndexPart("document", operators="jsonb_path_ops"),), method="gin"),
    }


def test_constraints_are_complete(everything):
    orders = everything.table("orders")
    assert orders.foreign_keys == (
        ForeignKey(
            ("customer_id",), "customers", ("id",), "public", "bought", "CASCADE", "SET NULL",
            deferrable="initially deferred",
        ),
        ForeignKey(("parent", "tenant"), "orders", ("nr", "tenant"), "public", "part_of", match="FULL"),
    )  # fmt: skip
    assert orders.checks == (
        Check("(nr > 0)", "later", enforced=False),
        Check("EXCLUDE USING gist (during WITH &&)", "orders_during_excl"),
    ) or set(orders.checks) == {
        Check("(nr > 0)", "later", enforced=False),
        Check("EXCLUDE USING gist (during WITH &&)", "orders_during_excl"),
    }
    assert orders.options == (("row security", ""), ("fillfactor", "70"))
    assert everything.table("customers").checks == (Check("(amount >= (0)::numeric)", "positive"),)
    (key,) = everything.table("orders", "sales").foreign_keys
    assert (key.target_schema, key.target, key.target_columns) == ("public", "customers", ("id",))


def test_tables_say_what_else_they_are(everything):
    assert everything.table("keyless").options == (("unlogged", ""),)
    assert everything.table("parted").options == (("partitioned by", "RANGE (day)"),)
    assert everything.table("parted_old").options == (
        ("partition", "FOR VALUES FROM (MINVALUE) TO ('2020-01-01')"),
    )
    assert everything.table("remote").options == (("server", "far"), ("foreign options", "secret=…"))
    assert everything.table("keyless").row_id == "ctid"
    assert {everything.table(name).row_id for name in ("parted", "animals", "good", "remote")} == {None}


def test_views_have_their_query(everything):
    good = everything.table("good")
    assert good.definition.startswith(" SELECT ")  # from 16 on without the table's name before a column's
    assert good.definition.endswith("<> '`x\".y'::text);")
    assert [column.name for column in good.columns] == ["id", "name"]
    counted = everything.table("counted")
    assert (counted.kind, counted.indexes[0].name) == (TableKind.MATERIALIZED_VIEW, "counted_n")


def test_triggers_have_their_definition(everything):
    (trigger,) = everything.table("customers").triggers
    assert trigger.name == "trim_name"
    assert trigger.definition.startswith("CREATE TRIGGER trim_name BEFORE INSERT OR UPDATE OF name")
    assert trigger.definition.endswith("EXECUTE FUNCTION trimmed()")
    assert trigger.options == (("enabled", "no"),)


def test_types_sequences_and_routines_are_told(everything):
    assert set(everything.types) == {
        UserType("public", "mood", "enum", "ENUM ('sad', 'it''s ok', 'a,b')"),
        UserType("sales", 'Odd "Type(3)', "enum", "ENUM ('x', '100%', '%s')"),
        UserType("public", "place", "composite", "(street text, number integer)"),
        UserType("public", "span", "range", "RANGE OF double precision"),
        UserType(
            "public", "year", "domain",
            "integer DEFAULT 2000 NOT NULL CHECK ((VALUE <= 2155)) CHECK ((VALUE >= 1901))",
        ),
        UserType("public", "code", "domain", "character varying(5) COLLATE C"),
    }  # fmt: skip
    assert {sequence.name: sequence for sequence in everything.sequences} == {
        "numbers": Sequence("public", "numbers", "smallint", "5", "2", "1", "1000", cycle=True, cache="20"),
        "customers_id_seq": Sequence(
            "public",
            "customers_id_seq",
            "integer",
            "1",
            "1",
            "1",
            "2147483647",
            owned_by="customers.id",
            cache="1",
        ),
        "customers_nr_seq": Sequence(
            "public",
            "customers_nr_seq",
            "bigint",
            "1",
            "1",
            "1",
            str(2**63 - 1),
            owned_by="customers.nr",
            cache="1",
        ),
    }
    assert {
        routine.name: (routine.schema, routine.kind, routine.arguments, routine.language)
        for routine in everything.routines
    } == {
        "joined": ("public", "function", "a integer, b numeric", "sql"),
        "copy_it": ("sales", "procedure", "INOUT a integer", "plpgsql"),
        "total": ("public", "aggregate", "integer", "internal"),
        "trimmed": ("public", "function", "", "plpgsql"),
    }
    joined = next(routine for routine in everything.routines if routine.name == "joined")
    assert joined == Routine(
        "public",
        "joined",
        "function",
        "a integer, b numeric",
        "text",
        "sql",
        "STABLE STRICT DEFAULT 1\nSELECT concat(a, b)",
    )


def test_what_an_extension_brought_is_left_out(everything):
    assert not [routine.name for routine in everything.routines if "similarity" in routine.name]
    assert not [type_.name for type_ in everything.types if type_.name.startswith("gtrgm")]


def test_rights_on_what_an_extension_brought_are_left_out(postgresql_server):
    script = "CREATE EXTENSION pg_buffercache; CREATE TABLE t (a integer); CREATE FUNCTION f() RETURNS void"
    database = postgresql_server.create(None, f"{script} LANGUAGE sql AS ''")
    rights = catalog_of(postgresql_server, database).rights
    assert sorted((each.sort, name) for each in rights for name in each.names) == [
        ("database", "database"),
        ("routine", "f()"),
        ("schema", "public"),
        ("table", "t"),
    ]


def test_names_are_kept_as_they_are(everything):
    odd = everything.table("we\"ird 'na.me% $x")
    assert [column.name for column in odd.columns] == ['a"b', "100%", "%s", "a.b", "$1", "Ümläut"]
    assert odd.primary_key.columns == ("Ümläut",)


def test_a_catalog_survives_its_codec(everything):
    assert catalog_from_json(to_json(everything)) == everything
