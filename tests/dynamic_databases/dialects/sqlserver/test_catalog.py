"""From the rows of SQL Server's catalog to values; rows are written as the server gives them."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import ForeignKey, IndexPart, Key, TableKind, TableName
from dynamic_databases.comparison import compare
from dynamic_databases.dialects.sqlserver.catalog import catalog_of, statistics_of
from dynamic_databases.dialects.sqlserver.modules import routines_of, sequences_of, types_of
from dynamic_databases.dialects.sqlserver.objects import NOT_VISIBLE
from dynamic_databases.dialects.sqlserver.rows import ObjectRow, SequenceRow
from dynamic_databases.dialects.sqlserver.tables import DatabaseFacts
from dynamic_databases.row_keys import row_key
from tests.dynamic_databases.dialects.sqlserver.rows import facts, table, written

OBJECTS = """
    object_id | schema | name          | type | parent | temporal | external | memory_optimized | comment
    101       | dbo    | customers     | U    | 0      | 0        | 0        | 0                | who buys
    102       | sales  | customers     | U    | 0      | 0        | 0        | 0                | -
    103       | sales  | orders        | U    | 0      | 2        | 0        | 0                | -
    104       | sales  | MSSQL_TemporalHistoryFor_103 | U | 0 | 1    | 0        | 0                | -
    105       | dbo    | sessions      | U    | 0      | 0        | 0        | 1                | -
    106       | dbo    | remote_stock  | U    | 0      | 0        | 1        | 0                | -
    107       | dbo    | big_customers | V    | 0      | -        | -        | -                | -
    108       | dbo    | totals        | V    | 0      | -        | -        | -                | -
    109       | dbo    | events        | U    | 0      | 0        | 0        | 0                | -
"""
COLUMNS = """
    object_id | column_id | name    | base      | type      | max_length | precision | scale | nullable | collation                    | default          | seed | increment | comment
    103       | 1         | id      | bigint    | bigint    | 8          | 19        | 0     | 0        | -                            | -                | 1000 | 10        | -
    103       | 4         | total   | decimal   | decimal   | 9          | 18        | 4     | 0        | -                            | ((0))            | -    | -         | in euro
    103       | 2         | status  | nvarchar  | nvarchar  | 40         | 0         | 0     | 0        | Latin1_General_CI_AS         | (N'new')         | -    | -         | -
    103       | 3         | code    | varchar   | varchar   | 20         | 0         | 0     | 1        | Latin1_General_BIN2          | -                | -    | -         | -
    103       | 5         | at      | datetime2 | datetime2 | 7          | 23        | 3     | 0        | -                            | (sysutcdatetime()) | -  | -         | -
"""  # noqa: E501
INDEXES = """
    object_id | index_id | name              | type         | unique | primary | constraint | filter            | ordinal | position | column | descending | included | comment
    103       | 1        | PK__orders__3213E | CLUSTERED    | 1      | 1       | 0          | -                 | 1       | 1        | id     | 0          | 0        | -
    103       | 2        | uq_orders_code    | NONCLUSTERED | 1      | 0       | 1          | -                 | 1       | 1        | code   | 0          | 0        | -
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 2       | 2        | at     | 1          | 0        | for lists
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 1       | 1        | status | 0          | 0        | for lists
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 0       | 4        | code   | 0          | 1        | for lists
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 0       | 3        | total  | 0          | 1        | for lists
    103       | 4        | cs_orders         | NONCLUSTERED COLUMNSTORE | 0 | 0  | 0          | -                 | 0       | 1        | total  | 0          | 1        | -
    103       | 4        | cs_orders         | NONCLUSTERED COLUMNSTORE | 0 | 0  | 0          | -                 | 0       | 2        | at     | 0          | 1        | -
    108       | 1        | ix_totals         | CLUSTERED    | 1      | 0       | 0          | -                 | 1       | 1        | id     | 0          | 0        | -
"""  # noqa: E501
FOREIGN_KEYS = """
    object_id | key_id | name       | target_schema | target    | on_update | on_delete | disabled | position | column      | target_column
    102       | 900    | fk_parent  | dbo           | customers | NO_ACTION | SET_NULL  | 0        | 2        | parent_code | code
    102       | 900    | fk_parent  | dbo           | customers | NO_ACTION | SET_NULL  | 0        | 1        | parent_id   | id
    102       | 901    | fk_self    | sales         | customers | CASCADE   | NO_ACTION | 1        | 1        | referrer    | id
"""  # noqa: E501
SHOP = facts(
    collation="Latin1_General_CI_AS",
    objects=OBJECTS,
    columns=COLUMNS,
    indexes=INDEXES,
    foreign_keys=FOREIGN_KEYS,
    schemas=("dbo", "sales"),
    bytes=8_388_608,
    space="""
        object_id | rows | bytes | partitions
        103       | 42   | 81920 | 1
        105       | 7    | -     | 1
        109       | 9    | 16384 | 12
        999       | 1    | 8192  | 1
    """,
)
CHILDREN = """
    object_id | schema | name      | type | parent | check         | module                                 | disabled
    103       | sales  | orders    | U    | 0      | -             | -                                      | -
    201       | sales  | ck_total  | C    | 103    | ([total]>=(0)) | -                                     | 0
    202       | sales  | ck_hidden | C    | 103    | -             | -                                      | 1
    203       | sales  | tr_log    | TR   | 103    | -             | create trigger tr_log on orders as ... | 1
    204       | sales  | tr_net    | TA   | 103    | -             | -                                      | 0
    301       | dbo    | close_day | P    | 0      | -             | create procedure close_day as return 1 | -
    302       | dbo    | tax       | FN   | 0      | -             | -                                      | -
    303       | dbo    | clr_tax   | FS   | 0      | -             | -                                      | -
"""  # noqa: E501


def test_columns_come_in_the_tables_order_with_types_defaults_and_identity() -> None:
    columns = table(SHOP, "orders", "sales").columns
    assert [
        (one.position, one.name, one.type, one.nullable, one.default, one.identity) for one in columns
    ] == [
        (1, "id", "bigint", False, None, "1000,10"),
        (2, "status", "nvarchar(20)", False, "(N'new')", None),
        (3, "code", "varchar(20)", True, None, None),
        (4, "total", "decimal(18,4)", False, "((0))", None),
        (5, "at", "datetime2(3)", False, "(sysutcdatetime())", None),
    ]
    assert columns[3].comment == "in euro"


def test_the_databases_own_collation_is_not_said_of_each_column() -> None:
    assert [one.collation for one in table(SHOP, "orders", "sales").columns] == [
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


KINDS = """
    dbo   | customers                    | table
    sales | orders                       | temporal table
    sales | MSSQL_TemporalHistoryFor_103 | table
    dbo   | sessions                     | table
    dbo   | remote_stock                 | foreign table
    dbo   | big_customers                | view
    dbo   | totals                       | materialized view
    dbo   | events                       | partitioned table
"""


@pytest.mark.parametrize("line", KINDS.strip().splitlines(), ids=str.strip)
def test_a_table_is_of_the_kind_that_the_server_says(line: str) -> None:
    schema, name, kind = (cell.strip() for cell in line.split("|"))
    assert table(SHOP, name, schema).kind == TableKind(kind)


def test_history_and_memory_are_said_as_options() -> None:
    assert table(SHOP, "MSSQL_TemporalHistoryFor_103", "sales").options == (("history table", ""),)
    assert table(SHOP, "sessions").options == (("memory optimized", ""),)
    assert table(SHOP, "customers").options == ()


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
    found = [one.default for one in table(given, "customers").columns]
    assert found == ["create default dbo.seven as 7", "((0))"]


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


def test_a_ledger_is_told_by_the_columns_that_the_server_keeps() -> None:
    given = facts(
        objects="""
            object_id | schema | name                       | type | parent | temporal | history_id
            1         | dbo    | balances                   | U    | 0      | 0        | 2
            2         | dbo    | MSSQL_LedgerHistoryFor_1   | U    | 0      | 0        | -
            3         | dbo    | entries                    | U    | 0      | 0        | -
            4         | dbo    | prices                     | U    | 0      | 2        | 5
            5         | old    | prices_until               | U    | 0      | 1        | -
        """,
        columns="""
            object_id | column_id | name  | base   | type   | hidden | generated_always
            1         | 1         | first | bigint | bigint | 1      | AS_TRANSACTION_ID_START
            1         | 2         | last  | bigint | bigint | 1      | AS_TRANSACTION_ID_END
            2         | 1         | first | bigint | bigint | 0      | NOT_APPLICABLE
            3         | 1         | first | bigint | bigint | 1      | AS_TRANSACTION_ID_START
        """,
    )
    assert table(given, "balances").options == (("ledger", "updatable"),)
    assert table(given, "balances").columns[1].generated == "transaction id end"
    assert table(given, "MSSQL_LedgerHistoryFor_1").options == (("history table", "balances"),)
    assert table(given, "entries").options == (("ledger", "append only"),)
    assert (table(given, "prices").kind, table(given, "prices").options) == (TableKind.TEMPORAL, ())
    assert table(given, "prices_until", "old").options == (("history table", "prices"),)


def graph(digest: str) -> DatabaseFacts:
    """Return the facts of a graph as a server gives them, which puts a digest of its own into names."""
    return facts(
        objects="""
            object_id | schema | name    | type | parent
            1         | dbo    | person  | U    | 0
            2         | dbo    | follows | U    | 0
        """,
        columns=f"""
            object_id | column_id | name              | base     | type     | nullable | graph_type
            1         | 2         | $node_id_{digest} | nvarchar | nvarchar | 0        | 2
            1         | 3         | name              | nvarchar | nvarchar | 1        | -
            2         | 2         | $edge_id_{digest} | nvarchar | nvarchar | 0        | 5
            2         | 5         | $from_id_{digest} | nvarchar | nvarchar | 1        | 8
        """,
        indexes=f"""
            object_id | index_id | name                        | type         | unique | column
            1         | 2        | GRAPH_UNIQUE_INDEX_{digest} | NONCLUSTERED | 1      | graph_id_{digest}
        """,
    )


def test_tables_of_a_graph_say_what_they_hold() -> None:
    given = graph("3F0C8A6E5B7D4C1E9A2B3C4D5E6F7A8B")
    assert table(given, "person").options == (("graph", "nodes"),)
    assert table(given, "follows").options == (("graph", "edges"),)
    assert not row_key(table(given, "person"))


def test_what_two_servers_call_a_graphs_columns_is_no_difference() -> None:
    one, other = graph("3F0C8A6E5B7D4C1E9A2B3C4D5E6F7A8B"), graph("00112233445566778899AABBCCDDEEFF")
    found = compare({"prod": catalog_of(one, "16.0"), "test": catalog_of(other, "16.0")})
    assert [(difference.object, difference.name) for difference in found.differences] == []


def temporal(number: int, kept: str) -> DatabaseFacts:
    return facts(
        objects=f"""
            object_id | schema | name                              | type | parent | temporal | history_id
            {number}  | dbo    | prices                            | U    | 0      | 2        | 7
            7         | dbo    | MSSQL_TemporalHistoryFor_{number} | U    | 0      | 1        | -
        """,
        columns=f"""
            object_id | column_id | name | base | type
            {number}  | 1         | id   | int  | int
            7         | 1         | id   | {kept} | {kept}
        """,
    )


def test_history_tables_that_the_servers_named_are_counterparts() -> None:
    catalogs = [catalog_of(temporal(*one), "16.0") for one in ((11, "int"), (22, "int"), (33, "bigint"))]
    assert compare({"prod": catalogs[0], "test": catalogs[1]}).differences == ()
    difference = compare({"prod": catalogs[0], "dev": catalogs[2]}).differences[0]
    assert (difference.table, difference.attribute) == ("MSSQL_TemporalHistoryFor_11", "type")


def test_checks_and_triggers_belong_to_their_table() -> None:
    orders = table(facts(objects=CHILDREN), "orders", "sales")
    assert [(one.name, one.expression, one.enforced) for one in orders.checks] == [
        ("ck_hidden", NOT_VISIBLE, False),
        ("ck_total", "([total]>=(0))", True),
    ]
    assert [(one.name, one.definition) for one in orders.triggers] == [
        ("tr_log", "-- disabled\ncreate trigger tr_log on orders as ..."),
        ("tr_net", ""),
    ]


def test_routines_say_their_kind_and_may_be_invisible() -> None:
    found = routines_of(written(ObjectRow, CHILDREN))
    assert [(one.name, one.kind, one.language, one.definition) for one in found] == [
        ("close_day", "procedure", "SQL", "create procedure close_day as return 1"),
        ("clr_tax", "function", ".NET", None),
        ("tax", "function", "SQL", None),
    ]


VIEWS = {
    "create view big as select 1 as a": "select 1 as a",
    "CREATE OR ALTER VIEW [sales].[a]]b]\r\nAS\r\nselect 1 as a": "select 1 as a",
    '\n create view "s" . "v" (a, b) as select 1, 2': "(a, b) as select 1, 2",
    "create view v with schemabinding as select 1 as a": "with schemabinding as select 1 as a",
    "create view v as with c as (select 1 as a) select a from c": "with c as (select 1 as a) select a from c",
    "-- why\ncreate view v as select 1 as a": "-- why\ncreate view v as select 1 as a",
}


@pytest.mark.parametrize("text", VIEWS, ids=VIEWS.get)
def test_a_views_definition_is_its_query(text: str) -> None:
    given = DatabaseFacts(objects=(ObjectRow(1, "dbo", "v", "V", 0, text),))
    assert table(given, "v").definition == VIEWS[text]


def test_a_views_definition_of_blanks_takes_no_time() -> None:
    text = "create view v with " + "a , " * 50_000
    given = DatabaseFacts(objects=(ObjectRow(1, "dbo", "v", "V", 0, text),))
    assert table(given, "v").definition == text


def test_sequences_types_and_synonyms_are_listed() -> None:
    sequences = written(
        SequenceRow,
        """
        schema | name   | type   | start | increment | minimum | maximum             | cycling | cached | cache_size
        sales  | number | bigint | 1000  | 1         | 1       | 9223372036854775807 | 0       | 1      | -
        sales  | second | bigint | 1     | 1         | 1       | 9223372036854775807 | 0       | 1      | 50
        sales  | third  | bigint | 1     | 1         | 1       | 9223372036854775807 | 0       | 0      | -
        """,  # noqa: E501
    )
    first, *others = sequences_of(sequences)
    assert (first.name, first.start, first.maximum) == ("number", "1000", "9223372036854775807")
    assert (first.cycle, first.cache) == (False, "default")
    assert [one.cache for one in others] == ["50", "none"]
    given = facts(
        objects="""
            object_id | schema | name  | type | parent | synonym_of
            7         | dbo    | parts | SN   | 0      | [erp].[dbo].[parts]
        """,
        types="""
            schema | name  | base    | max_length | precision | scale | nullable | is_table | table_id
            dbo    | phone | varchar | 20         | 0         | 0     | 0        | 0        | -
            dbo    | ids   | -       | -1         | 0         | 0     | 0        | 1        | 55
            geo    | Point | -       | 16         | 0         | 0     | 1        | 0        | -
        """,
        columns="""
            object_id | column_id | name | base | type | nullable
            55        | 1         | id   | int  | int  | 0
        """,
    )
    assert [(one.name, one.kind, one.definition) for one in types_of(given)] == [
        ("ids", "table type", "table (id int not null)"),
        ("parts", "synonym", "[erp].[dbo].[parts]"),
        ("phone", "type", "varchar(20) not null"),
        ("Point", ".NET type", None),
    ]


def test_statistics_are_of_listed_tables_and_unknown_sizes_stay_unknown() -> None:
    found = statistics_of(SHOP)
    assert found.tables.keys() == {
        TableName("sales", "orders"),
        TableName("dbo", "sessions"),
        TableName("dbo", "events"),
    }
    assert (found.tables[TableName("sales", "orders")].rows, found.bytes) == (42, 8_388_608)
    assert found.tables[TableName("dbo", "sessions")].bytes is None


@pytest.mark.parametrize(
    ("collation", "folds"),
    [("SQL_Latin1_General_CP1_CI_AS", True), ("Latin1_General_CS_AS", False), ("Latin1_General_BIN2", False)],
)
def test_names_are_folded_as_the_databases_collation_says(collation: str, folds: bool) -> None:
    assert catalog_of(facts(collation=collation), "16.0").folds_case is folds


def test_a_catalog_seen_in_part_says_so() -> None:
    assert not catalog_of(facts(sees_everything=False), "16.0").complete


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
    found = compare({"prod": catalog_of(mine, "16.0"), "dev": catalog_of(other, "15.0")})
    assert found.differences == ()


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
    found = table(given, "t")
    assert [(one.name, one.enforced) for one in found.checks] == [("ck_nocheck", False), ("ck_trusted", True)]
    assert [(one.name, one.enforced) for one in found.foreign_keys] == [("fk_both", True), ("fk_late", False)]
