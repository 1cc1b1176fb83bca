"""A schema with everything that PostgreSQL has, as values."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

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
    TableName,
    TableStatistics,
    UserType,
    catalog_from_json,
    to_json,
)
from dynamic_databases.dialects.base import fetch_all
from tests.benchmarks.schemas import script
from tests.dynamic_databases.dialects.postgresql.databases import (
    DIALECT,
    EVERYTHING,
    catalog_of,
    opened,
    table_of,
)

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
    found = column(everything, name)
    assert (found.type, found.kind) == (type_, kind)


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
    assert [one.position for one in table.columns] == list(range(1, len(table.columns) + 1))


def test_keys_and_indexes_are_complete(everything):
    table = everything.table("customers")
    assert table.comment == 'People "who" buy'
    assert table.primary_key == Key(("id",), "customers_pk")
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
    assert everything.table("remote").options == (("server", "far"),)
    assert everything.table("keyless").row_id == "ctid"
    assert {everything.table(name).row_id for name in ("parted", "animals", "good", "remote")} == {None}


def test_views_have_their_query(everything):
    good = everything.table("good")
    assert good.definition.startswith(" SELECT ")  # from 16 on without the table's name before a column's
    assert good.definition.endswith("<> '`x\".y'::text);")
    assert [one.name for one in good.columns] == ["id", "name"]
    counted = everything.table("counted")
    assert (counted.kind, counted.indexes[0].name) == (TableKind.MATERIALIZED_VIEW, "counted_n")


def test_triggers_have_their_definition(everything):
    (trigger,) = everything.table("customers").triggers
    assert trigger.name == "trim_name"
    assert trigger.definition.startswith("CREATE TRIGGER trim_name BEFORE INSERT OR UPDATE OF name")
    assert trigger.definition.endswith("EXECUTE FUNCTION trimmed() -- disabled")


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
    assert {one.name: one for one in everything.sequences} == {
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
    assert {one.name: (one.schema, one.kind, one.arguments, one.language) for one in everything.routines} == {
        "joined": ("public", "function", "a integer, b numeric", "sql"),
        "copy_it": ("sales", "procedure", "INOUT a integer", "plpgsql"),
        "total": ("public", "aggregate", "integer", "internal"),
        "trimmed": ("public", "function", "", "plpgsql"),
    }
    joined = next(one for one in everything.routines if one.name == "joined")
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
    assert not [one.name for one in everything.routines if "similarity" in one.name]
    assert not [one.name for one in everything.types if one.name.startswith("gtrgm")]


def test_names_are_kept_as_they_are(everything):
    odd = everything.table("we\"ird 'na.me% $x")
    assert [one.name for one in odd.columns] == ['a"b', "100%", "%s", "a.b", "$1", "Ümläut"]
    assert odd.primary_key.columns == ("Ümläut",)


def test_policies_and_rules_are_told_with_their_table(postgresql_server):
    table = table_of(
        postgresql_server,
        "CREATE TABLE t (a integer); CREATE POLICY own ON t FOR SELECT USING (a > 0);"
        'CREATE POLICY "q""" ON t AS RESTRICTIVE WITH CHECK (a > 1);'
        "CREATE RULE kept AS ON DELETE TO t DO INSTEAD NOTHING;",
    )
    assert table.options == (
        ("policy own", "FOR SELECT USING (a > 0)"),
        ('policy q"', "RESTRICTIVE FOR ALL WITH CHECK (a > 1)"),
        ("rule kept", "CREATE RULE kept AS\n    ON DELETE TO public.t DO INSTEAD NOTHING;"),
    )


@pytest.mark.parametrize(
    ("said", "check"),
    [
        ("NOT VALID", Check("NOT NULL a NOT VALID", "known", enforced=False)),
        ("NO INHERIT", Check("NOT NULL a NO INHERIT", "known")),
        ("", None),
    ],
)
def test_a_not_null_that_leaves_rows_or_tables_out_is_a_check(postgresql_server, said, check):
    postgresql_server.needs(18)
    table = table_of(
        postgresql_server, f"CREATE TABLE t (a integer); ALTER TABLE t ADD CONSTRAINT known NOT NULL a {said}"
    )
    assert table.checks == (() if check is None else (check,))
    assert table.columns[0].nullable == (said == "NOT VALID")


def test_keys_for_spans_of_time_say_so(postgresql_server):
    postgresql_server.needs(18)
    over, plain = (
        table_of(
            postgresql_server,
            "CREATE EXTENSION btree_gist; CREATE TABLE t (room integer, at daterange, other daterange,"
            f" PRIMARY KEY (room, at {said}), CONSTRAINT u UNIQUE (room, other {said}))",
        )
        for said in ("WITHOUT OVERLAPS", "")
    )
    assert over.options == (("primary key", "WITHOUT OVERLAPS"),)
    assert [index.method for index in over.indexes] == ["gist"]
    assert (plain.options, [index.method for index in plain.indexes]) == ((), ["btree"])


def test_a_foreign_key_that_empties_some_of_its_columns_says_which(postgresql_server):
    postgresql_server.needs(15)
    table = table_of(
        postgresql_server,
        "CREATE TABLE o (x integer, y integer, PRIMARY KEY (x, y)); CREATE TABLE t (x integer, y integer,"
        "FOREIGN KEY (x, y) REFERENCES o ON DELETE SET NULL (y))",
    )
    assert [key.on_delete for key in table.foreign_keys] == ["SET NULL (y)"]


def test_a_catalog_survives_its_codec(everything):
    assert catalog_from_json(to_json(everything)) == everything


def test_nothing_of_a_table_is_selected_to_read_it(postgresql_server):
    database = postgresql_server.create(
        None, "CREATE TABLE t (a integer); CREATE VIEW broken AS SELECT 1 / 0 AS a, a AS b FROM t"
    )
    assert [table.name for table in catalog_of(postgresql_server, database).tables] == ["broken", "t"]


def test_statistics_are_estimates_and_sizes(postgresql_server):
    database = postgresql_server.create(
        None,
        "CREATE TABLE t AS SELECT n FROM generate_series(1, 1000) n; CREATE TABLE never (a integer);"
        "CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
        "CREATE TABLE p2 PARTITION OF p DEFAULT; INSERT INTO p VALUES (1), (2), (3); ANALYZE t, p, p1, p2;",
    )
    with opened(postgresql_server, database) as connection:
        statistics = DIALECT.read_catalog(connection).statistics
    tables: dict[str, Any] = {name.name: one for name, one in statistics.tables.items()}
    assert tables["t"].rows == 1000
    assert tables["never"] == TableStatistics(None, None)
    assert (tables["p"].rows, tables["p1"].rows, tables["p2"].rows) == (3, 1, 2)
    assert tables["p"].bytes == tables["p1"].bytes + tables["p2"].bytes == 16384
    assert (statistics.bytes or 0) > 1_000_000


def test_a_size_counts_the_indexes_and_long_values_of_a_table(postgresql_server):
    database = postgresql_server.create(
        None,
        "CREATE TABLE t (id integer PRIMARY KEY, long text); ALTER TABLE t ALTER long SET STORAGE EXTERNAL;"
        "INSERT INTO t SELECT n, repeat('x', 9000) FROM generate_series(1, 100) n;",
        "VACUUM ANALYZE t",
    )
    with opened(postgresql_server, database) as connection:
        found = DIALECT.read_catalog(connection).statistics.tables[TableName("public", "t")]
        files = """
            WITH own AS (SELECT unnest(ARRAY[oid, reltoastrelid]) AS oid FROM pg_class WHERE relname = 't')
            SELECT sum(pg_relation_size(oid)) FROM (
                SELECT oid FROM own UNION ALL SELECT indexrelid FROM pg_index JOIN own ON indrelid = oid
            ) every
        """
        (size,) = fetch_all(connection, files)[0]
    assert found.rows == 100
    assert found.bytes is not None
    assert (
        900_000 < 0.95 * int(size) < found.bytes <= size
    )  # nobody counts the pages of a TOAST table's index


def test_a_table_of_migrations_that_may_not_be_read_costs_itself(postgresql_server):
    database = postgresql_server.create(None, "CREATE TABLE alembic_version (version_num text)")
    user = postgresql_server.login("no_reader")
    with opened(postgresql_server, database, user) as connection:
        assert DIALECT.read_catalog(connection).statistics.migration is None


def test_ten_tables_take_as_many_statements_as_a_thousand(postgresql_server):
    counts = []
    for tables in (10, 1000):
        with opened(postgresql_server, postgresql_server.create(None, script(tables))) as connection:
            connection.ensure_connection()
            with CaptureQueriesContext(connection) as queries:
                catalog = DIALECT.read_catalog(connection).catalog
            assert len(catalog.tables) == tables
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_the_server_counts_as_many_statements_and_at_most_three_that_guard_them(postgresql_server):
    database = postgresql_server.create(None, "CREATE TABLE alembic_version (version_num text)")
    with opened(postgresql_server, database) as connection:
        fetch_all(connection, "SELECT set_config('log_statement', 'all', false)")
        with CaptureQueriesContext(connection) as queries:
            DIALECT.read_catalog(connection)
        process = connection.connection.info.backend_pid
    log = (postgresql_server.folder / "log").read_text(errors="replace")
    said = re.findall(rf"\[{process}\] LOG:  (?:statement|execute [^:]+):\s+(.*)", log)
    guards = [line for line in said if line.startswith(("BEGIN READ ONLY", "COMMIT", "SET"))]
    assert len(said) - len(guards) == len(queries) <= 8
    assert len(guards) == (0 if postgresql_server.version >= 14 else 3)


def test_a_database_whose_text_icu_compares_says_by_which_locale(postgresql_server):
    postgresql_server.needs(15)
    options = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'"
    database = postgresql_server.create(None, "CREATE TABLE t (a text)", options=options)
    assert catalog_of(postgresql_server, database).collation == "de-DE (ICU)"


def test_the_default_schema_is_the_logins_own(postgresql_server):
    database = postgresql_server.create(None, "CREATE SCHEMA app; CREATE TABLE app.t (a integer)")
    user = postgresql_server.login("of_app")
    postgresql_server.sql(
        "GRANT USAGE ON SCHEMA app TO of_app; ALTER ROLE of_app SET search_path = app", database
    )
    catalog = catalog_of(postgresql_server, database, user)
    assert catalog.default_schema == "app"
    assert [table.table_name for table in catalog.tables] == [TableName("app", "t")]
    assert catalog.table("t") == catalog.tables[0]


def test_an_index_that_failed_to_build_is_not_valid(postgresql_server):
    database = postgresql_server.create(None, "CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1)")
    with pytest.raises(AssertionError, match="could not create unique index"):
        postgresql_server.sql("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)", database)
    (table,) = catalog_of(postgresql_server, database).tables
    (index,) = table.indexes
    assert (index.name, index.valid) == ("broken", False)


def test_a_unique_index_may_take_one_null_alone(postgresql_server):
    postgresql_server.needs(15)
    table = table_of(
        postgresql_server, "CREATE TABLE t (a integer UNIQUE NULLS NOT DISTINCT, b integer UNIQUE)"
    )
    assert [index.nulls_distinct for index in table.indexes] == [False, True]


def test_a_numeric_may_have_a_negative_scale(postgresql_server):
    postgresql_server.needs(15)
    table = table_of(postgresql_server, "CREATE TABLE t (a numeric(5,-2))")
    assert table.columns[0].kind == Kind(Family.DECIMAL, 5, -2)
