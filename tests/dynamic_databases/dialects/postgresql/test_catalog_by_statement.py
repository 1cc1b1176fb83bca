"""What single statements make of PostgreSQL's catalog: policies, keys, indexes, checks, collations."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import Check, Family, Kind
from tests.dynamic_databases.dialects.postgresql.databases import catalog_of, table_of

pytestmark = pytest.mark.usefixtures("unblocked")


def test_policies_and_rules_are_told_with_their_table(postgresql_server):
    table = table_of(
        postgresql_server,
        "CREATE TABLE t (a integer); CREATE POLICY own ON t FOR SELECT USING (a > 0);"
        'CREATE POLICY "q""" ON t AS RESTRICTIVE WITH CHECK (a > 1);'
        "CREATE RULE kept AS ON DELETE TO t DO INSTEAD NOTHING;",
    )
    assert [(each.sort, each.name, each.options) for each in table.objects] == [
        ("policy", "own", (("command", "SELECT"), ("roles", "PUBLIC"), ("using", "(a > 0)"))),
        (
            "policy",
            'q"',
            (("command", "ALL"), ("restrictive", ""), ("roles", "PUBLIC"), ("check", "(a > 1)")),
        ),
    ]
    rule = "CREATE RULE kept AS\n    ON DELETE TO public.t DO INSTEAD NOTHING;"
    assert table.options == (("rule kept", rule),)


@pytest.mark.parametrize(
    ("clause", "check"),
    [
        ("NOT VALID", Check("NOT NULL a NOT VALID", "known", enforced=False)),
        ("NO INHERIT", Check("NOT NULL a NO INHERIT", "known")),
        ("", None),
    ],
)
def test_a_not_null_that_leaves_rows_or_tables_out_is_a_check(postgresql_server, clause, check):
    postgresql_server.needs(18)
    table = table_of(
        postgresql_server,
        f"CREATE TABLE t (a integer); ALTER TABLE t ADD CONSTRAINT known NOT NULL a {clause}",
    )
    assert table.checks == (() if check is None else (check,))
    assert table.columns[0].nullable == (clause == "NOT VALID")


def test_keys_for_spans_of_time_say_so(postgresql_server):
    postgresql_server.needs(18)
    over, plain = (
        table_of(
            postgresql_server,
            "CREATE EXTENSION btree_gist; CREATE TABLE t (room integer, at daterange, other daterange,"
            f" PRIMARY KEY (room, at {clause}), CONSTRAINT u UNIQUE (room, other {clause}))",
        )
        for clause in ("WITHOUT OVERLAPS", "")
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


def test_a_database_whose_text_icu_compares_says_by_which_locale(postgresql_server):
    postgresql_server.needs(15)
    options = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'"
    database = postgresql_server.create(None, "CREATE TABLE t (a text)", options=options)
    assert catalog_of(postgresql_server, database).collation == "de-DE (ICU)"


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
