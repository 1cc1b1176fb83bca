"""From the rows of SQL Server's catalog to values; rows are written as the server gives them.

The tables of `shop`; others are in `test_special_tables`, schema objects in `test_schema_objects`.
"""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import ForeignKey, IndexPart, Key, TableName
from dynamic_databases.comparison import compare
from dynamic_databases.dialects.sqlserver.catalog.reading import catalog_of, statistics_of
from tests.dynamic_databases.dialects.sqlserver.rows import facts, table
from tests.dynamic_databases.dialects.sqlserver.shop import (
    COLUMNS,
    FOREIGN_KEYS,
    INDEXES,
    OBJECTS,
    SHOP,
)


def test_columns_come_in_the_tables_order_with_types_defaults_and_identity() -> None:
    columns = table(SHOP, "orders", "sales").columns
    assert [
        (column.position, column.name, column.type, column.nullable, column.default, column.identity)
        for column in columns
    ] == [
        (1, "id", "bigint", False, None, "1000,10"),
        (2, "status", "nvarchar(20)", False, "(N'new')", None),
        (3, "code", "varchar(20)", True, None, None),
        (4, "total", "decimal(18,4)", False, "((0))", None),
        (5, "at", "datetime2(3)", False, "(sysutcdatetime())", None),
    ]
    assert columns[3].comment == "in euro"


def test_the_databases_own_collation_is_not_said_of_each_column() -> None:
    assert [column.collation for column in table(SHOP, "orders", "sales").columns] == [
        None, None, "Latin1_General_BIN2", None, None,
    ]  # fmt: skip


def test_a_primary_key_is_no_index_and_a_unique_constraint_is_both() -> None:
    orders = table(SHOP, "orders", "sales")
    assert orders.primary_key == Key(("id",), "PK__orders__3213E")
    assert orders.unique == (Key(("code",), "uq_orders_code"),)
    assert [(index.name, index.constraint) for index in orders.indexes] == [
        ("cs_orders", False),
        ("ix_orders_status", False),
        ("uq_orders_code", True),
    ]


def test_an_index_has_its_order_included_columns_and_condition() -> None:
    index = table(SHOP, "orders", "sales").indexes[1]
    assert index.parts == (IndexPart("status"), IndexPart("at", descending=True))
    assert index.included == ("total", "code")
    assert (index.predicate, index.method, index.comment) == ("([total]>(0))", "nonclustered", "for lists")


def test_what_a_columnstore_holds_are_its_parts() -> None:
    index = table(SHOP, "orders", "sales").indexes[0]
    assert index.parts == (IndexPart("total"), IndexPart("at"))
    assert index.included == ()


def test_the_partitions_column_is_no_part_of_an_index_that_does_not_name_it() -> None:
    given = facts(
        objects=OBJECTS,
        indexes="""
            object_id | index_id | name | type         | ordinal | position | column | included
            109       | 2        | ix   | NONCLUSTERED | 1       | 1        | kind   | 0
            109       | 2        | ix   | NONCLUSTERED | 0       | 2        | month  | 0
        """,
    )
    assert table(given, "events").indexes[0].parts == (IndexPart("kind"),)


def test_foreign_keys_keep_the_order_of_their_columns_and_the_schema_of_their_target() -> None:
    assert table(SHOP, "customers", "sales").foreign_keys == (
        ForeignKey(
            ("parent_id", "parent_code"),
            "customers",
            ("id", "code"),
            "dbo",
            "fk_parent",
            on_delete="SET NULL",
        ),
        ForeignKey(
            ("referrer",), "customers", ("id",), "sales", "fk_self", on_update="CASCADE", enforced=False
        ),
    )


def test_one_name_in_two_schemas_is_two_tables() -> None:
    catalog = catalog_of(SHOP, "16.0")
    assert catalog.table("customers") != catalog.table("customers", "sales")
    assert (catalog.table("customers").comment, catalog.default_schema) == ("who buys", "dbo")  # type: ignore[union-attr]


def test_computed_sparse_hidden_and_generated_columns_say_so() -> None:
    given = facts(
        objects=OBJECTS,
        columns="""
            object_id | column_id | name  | base      | type      | precision | scale | computed        | persisted | sparse | hidden | generated_always
            103       | 1         | gross | decimal   | decimal   | 18        | 2     | ([net]*(1.2))   | 1         | 0      | 0      | NOT_APPLICABLE
            103       | 2         | full  | int       | int       | 10        | 0     | ([a]+[b])       | 0         | 0      | 0      | NOT_APPLICABLE
            103       | 3         | note  | int       | int       | 10        | 0     | -               | -         | 1      | 0      | -
            103       | 4         | since | datetime2 | datetime2 | 27        | 7     | -               | -         | 0      | 1      | AS_ROW_START
        """,  # noqa: E501
    )
    gross, full, note, since = table(given, "orders", "sales").columns
    assert (gross.generated, gross.stored, full.generated, full.stored) == (
        "([net]*(1.2))",
        True,
        "([a]+[b])",
        False,
    )
    assert note.type == "int sparse"
    assert (since.generated, since.stored, since.hidden) == ("row start", True, True)


def test_a_default_that_was_bound_by_a_procedure_is_one() -> None:
    given = facts(
        objects=OBJECTS,
        columns="""
            object_id | column_id | name  | base | type | default | bound_default
            101       | 1         | rank  | int  | int  | -       | create default dbo.seven as 7
            101       | 2         | state | int  | int  | ((0))   | -
        """,
    )
    defaults = [column.default for column in table(given, "customers").columns]
    assert defaults == ["create default dbo.seven as 7", "((0))"]


def test_masked_and_encrypted_columns_say_so() -> None:
    given = facts(
        objects=OBJECTS,
        columns="""
            object_id | column_id | name   | base     | type     | max_length | sparse | masked | encryption
            101       | 1         | mail   | nvarchar | nvarchar | 100        | 1      | 1      | -
            101       | 2         | number | varchar  | varchar  | 20         | 0      | 0      | RANDOMIZED
        """,
    )
    mail, number = table(given, "customers").columns
    assert (mail.type, number.type) == ("nvarchar(50) sparse masked", "varchar(20) encrypted")
    assert (mail.kind.is_opaque, number.kind.is_opaque) == (False, True)


def test_the_column_that_holds_all_sparse_ones_says_so() -> None:
    given = facts(
        objects=OBJECTS,
        columns="""
            object_id | column_id | name | base | type | max_length | column_set
            101       | 1         | rest | xml  | xml  | -1         | 1
        """,
    )
    assert table(given, "customers").columns[0].type == "xml column_set"


def test_a_vector_that_is_listed_as_another_name_of_varbinary_is_a_vector() -> None:
    given = facts(
        objects=OBJECTS,
        columns="""
            object_id | column_id | name | base      | type   | max_length
            101       | 1         | near | varbinary | vector | 20
        """,
    )
    near = table(given, "customers").columns[0]
    assert (near.type, str(near.kind)) == ("vector(3)", "vector")


def test_statistics_are_of_listed_tables_and_unknown_sizes_stay_unknown() -> None:
    statistics = statistics_of(SHOP)
    assert statistics.tables.keys() == {
        TableName("sales", "orders"),
        TableName("dbo", "sessions"),
        TableName("dbo", "events"),
    }
    assert (statistics.tables[TableName("sales", "orders")].rows, statistics.bytes) == (42, 8_388_608)
    assert statistics.tables[TableName("dbo", "sessions")].bytes is None


@pytest.mark.parametrize(
    ("collation", "folds"),
    [("SQL_Latin1_General_CP1_CI_AS", True), ("Latin1_General_CS_AS", False), ("Latin1_General_BIN2", False)],
)
def test_names_are_folded_as_the_databases_collation_says(collation: str, folds: bool) -> None:
    assert catalog_of(facts(collation=collation), "16.0").folds_case is folds


def test_a_catalog_seen_in_part_says_so() -> None:
    catalog = catalog_of(facts(sees_everything=False), "16.0")
    assert not catalog.complete
    assert (catalog.reads("rights"), catalog.rights) == (False, ())


def test_names_that_a_server_made_up_are_no_difference() -> None:
    other = facts(
        collation="Latin1_General_CI_AS",
        objects=OBJECTS,
        columns=COLUMNS,
        indexes=INDEXES.replace("PK__orders__3213E", "PK__orders__83F1AB0C5D4E6F71"),
        foreign_keys=FOREIGN_KEYS,
        schemas=("dbo", "sales"),
    )
    mine = facts(
        collation="Latin1_General_CI_AS",
        objects=OBJECTS,
        columns=COLUMNS,
        indexes=INDEXES.replace("PK__orders__3213E", "PK__orders__3213E83F0AB11C22"),
        foreign_keys=FOREIGN_KEYS,
        schemas=("dbo", "sales"),
    )
    comparison = compare({"prod": catalog_of(mine, "16.0"), "dev": catalog_of(other, "15.0")})
    assert comparison.differences == ()


def test_a_database_without_anything_is_an_empty_catalog() -> None:
    catalog = catalog_of(facts(), "16.0")
    assert (catalog.tables, catalog.schemas, catalog.vendor) == ((), ("dbo",), "microsoft")


def test_what_was_added_without_a_look_at_the_rows_there_is_not_enforced_on_all() -> None:
    given = facts(
        objects="""
            object_id | schema | name       | type | parent | check   | disabled | not_trusted
            1         | dbo    | t          | U    | 0      | -       | -        | -
            2         | dbo    | ck_trusted | C    | 1      | ([a]>0) | 0        | 0
            3         | dbo    | ck_nocheck | C    | 1      | ([a]>0) | 0        | 1
        """,
        foreign_keys="""
            object_id | key_id | name    | target_schema | target | on_update | on_delete | disabled | position | column | target_column | not_trusted
            1         | 4      | fk_both | dbo           | t      | NO_ACTION | NO_ACTION | 0        | 1        | a      | a             | 0
            1         | 5      | fk_late | dbo           | t      | NO_ACTION | NO_ACTION | 0        | 1        | b      | a             | 1
        """,  # noqa: E501
    )
    trusted = table(given, "t")
    assert [(check.name, check.enforced) for check in trusted.checks] == [
        ("ck_nocheck", False),
        ("ck_trusted", True),
    ]
    assert [(key.name, key.enforced) for key in trusted.foreign_keys] == [
        ("fk_both", True),
        ("fk_late", False),
    ]
