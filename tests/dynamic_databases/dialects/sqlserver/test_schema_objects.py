"""What SQL Server's catalog has besides columns and keys: checks, triggers, routines, views and the like."""

from __future__ import annotations

import pytest

from dynamic_databases.dialects.sqlserver.catalog.keys import NOT_VISIBLE
from dynamic_databases.dialects.sqlserver.catalog.rows import ObjectRow, SequenceRow
from dynamic_databases.dialects.sqlserver.catalog.schema_objects import routines_of, sequences_of, types_of
from dynamic_databases.dialects.sqlserver.catalog.tables import DatabaseFacts
from tests.dynamic_databases.dialects.sqlserver.rows import facts, table, written

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


def test_checks_and_triggers_belong_to_their_table() -> None:
    orders = table(facts(objects=CHILDREN), "orders", "sales")
    assert [(check.name, check.expression, check.enforced) for check in orders.checks] == [
        ("ck_hidden", NOT_VISIBLE, False),
        ("ck_total", "([total]>=(0))", True),
    ]
    assert [(trigger.name, trigger.definition, trigger.options) for trigger in orders.triggers] == [
        ("tr_log", "create trigger tr_log on orders as ...", (("enabled", "no"),)),
        ("tr_net", "", ()),
    ]


def test_routines_say_their_kind_and_may_be_invisible() -> None:
    routines = routines_of(written(ObjectRow, CHILDREN))
    assert [(routine.name, routine.kind, routine.language, routine.definition) for routine in routines] == [
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
    assert [sequence.cache for sequence in others] == ["50", "none"]
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
    assert [(type_.name, type_.kind, type_.definition) for type_ in types_of(given)] == [
        ("ids", "table type", "table (id int not null)"),
        ("parts", "synonym", "[erp].[dbo].[parts]"),
        ("phone", "type", "varchar(20) not null"),
        ("Point", ".NET type", None),
    ]
