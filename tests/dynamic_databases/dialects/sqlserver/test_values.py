"""How columns are read and compared: the SQL is made everywhere, and run where a server is set."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import OPAQUE, Column
from dynamic_databases.dialects.sqlserver import SQLServer
from dynamic_databases.dialects.sqlserver.types import TypeFacts, kind_of, spelling
from dynamic_databases.dialects.sqlserver.values import is_comparable

DIALECT = SQLServer()


def column(
    base: str | None, length: int = 0, precision: int = 0, scale: int = 0, name: str = "", collation: str = ""
) -> Column:
    facts = TypeFacts(base, name or base or "", max_length=length, precision=precision, scale=scale)
    return Column("c", 1, spelling(facts), kind_of(facts), collation=collation or None)


COMPARED = [
    (column("int"), "TRY_CAST(%s AS bigint)"),
    (column("tinyint"), "TRY_CAST(%s AS bigint)"),
    (column("bit"), "TRY_CAST(%s AS bit)"),
    (column("decimal", precision=10, scale=2), "TRY_CAST(%s AS decimal(38, 8))"),
    (column("decimal", precision=38, scale=10), "TRY_CAST(%s AS decimal(38, 10))"),
    (column("money"), "TRY_CAST(%s AS decimal(38, 10))"),
    (column("float"), "TRY_CAST(%s AS float)"),
    (column("date"), "TRY_CAST(%s AS date)"),
    (column("time", scale=7), "TRY_CAST(%s AS time)"),
    (column("datetime"), "TRY_CAST(TRY_CAST(%s AS datetime2(3)) AS datetime)"),
    (column("smalldatetime"), "TRY_CAST(%s AS datetime2)"),
    (column("datetime2", scale=0), "TRY_CAST(%s AS datetime2)"),
    (column("datetimeoffset", scale=7), "TRY_CAST(%s AS datetimeoffset)"),
    (column("uniqueidentifier"), "TRY_CAST(%s AS uniqueidentifier)"),
    (column("nvarchar", 100), "CONVERT(nvarchar(4000), %s)"),
    (column("nvarchar", -1), "CONVERT(nvarchar(max), %s)"),
    (column("varchar", 20), "CONVERT(varchar(8000), %s)"),
    (column("varbinary", 20), "CONVERT(varbinary(max), %s)"),
    (column("timestamp"), "CONVERT(varbinary(max), %s)"),
    (column(None, name="hierarchyid"), "TRY_CAST(%s AS hierarchyid)"),
    (column("xml", -1), "CONVERT(nvarchar(max), %s)"),
    (column("sql_variant"), "CONVERT(nvarchar(max), %s)"),
]


@pytest.mark.parametrize(("given", "placeholder"), COMPARED, ids=lambda one: getattr(one, "type", ""))
def test_text_is_compared_as_the_columns_own_type(given: Column, placeholder: str) -> None:
    assert DIALECT.parameter(given) == placeholder


def test_text_of_another_code_page_is_compared_in_that_code_page() -> None:
    given = column("varchar", 20, collation="Cyrillic_General_CI_AS")
    assert DIALECT.parameter(given) == "CONVERT(varchar(8000), %s COLLATE Cyrillic_General_CI_AS)"


def test_a_collation_that_is_no_name_is_left_out() -> None:
    assert DIALECT.parameter(column("varchar", 20, collation="x); DROP--")) == "CONVERT(varchar(8000), %s)"


@pytest.mark.parametrize("base", ["xml", "text", "ntext", "image", "json", "sql_variant"])
def test_a_type_without_order_is_compared_as_text(base: str) -> None:
    assert not DIALECT.orderable(column(base))
    assert DIALECT.comparable("[t].[c]", column(base)) != "[t].[c]"


def test_an_image_is_compared_by_its_bytes() -> None:
    assert DIALECT.comparable("[c]", column("image")) == "CONVERT(varbinary(max), [c])"
    assert DIALECT.parameter(column("image")) == "CONVERT(varbinary(max), %s)"


def test_a_type_made_in_net_is_compared_as_text_and_hierarchyid_as_itself() -> None:
    assert not is_comparable(column(None, name="Point"))
    assert DIALECT.comparable("[t].[c]", column(None, name="hierarchyid")) == "[t].[c]"


SHOWN = [
    (column("int"), "[c]"),
    (column("float"), "[c]"),
    (column("bit"), "CONVERT(tinyint, [c])"),
    (column("money"), "CONVERT(nvarchar(60), CONVERT(decimal(19, 4), [c]))"),
    (column("date"), "CONVERT(nvarchar(40), [c], 121)"),
    (column("time", scale=0), "CONVERT(nvarchar(40), [c], 108)"),
    (column("time", scale=7), "CONVERT(nvarchar(40), [c], 121)"),
    (column("smalldatetime"), "CONVERT(nvarchar(40), [c], 120)"),
    (column("datetimeoffset", scale=0), "CONVERT(nvarchar(40), [c], 121)"),
    (column("uniqueidentifier"), "CONVERT(nvarchar(36), [c])"),
    (column("nvarchar", 40), "CONVERT(nvarchar(4000), [c])"),
    (column("varbinary", -1), "CONVERT(varbinary(max), [c])"),
    (column(None, name="geography"), "CONVERT(nvarchar(max), [c].ToString())"),
]


@pytest.mark.parametrize(("given", "sql"), SHOWN, ids=lambda one: getattr(one, "type", ""))
def test_a_column_is_read_as_the_server_prints_it(given: Column, sql: str) -> None:
    assert DIALECT.shown("[c]", given.kind, None) == sql


def test_a_limit_bounds_bytes_and_never_halves_a_character() -> None:
    assert DIALECT.shown("[c]", column("varbinary", -1).kind, 10).endswith(", 1, 11)")
    text = DIALECT.shown("[c]", column("nvarchar", -1).kind, 10)
    assert "THEN 23 ELSE 22 END" in text


def test_a_text_that_is_shorter_than_the_limit_is_not_cut() -> None:
    assert "SUBSTRING" not in DIALECT.shown("[c]", column("nvarchar", 40).kind, 100)


@pytest.mark.parametrize("given", [column("datetime"), column(None, name="hierarchyid")])
def test_a_part_is_looked_for_in_what_is_shown(given: Column) -> None:
    assert DIALECT.searchable("[c]", given) == DIALECT.shown("[c]", given.kind, None)
    assert DIALECT.searchable("[c]", column("varchar", 20)) == "[c]"


def test_an_encrypted_column_is_handed_out_as_it_is() -> None:
    given = Column("c", 1, "nvarchar(50) encrypted", OPAQUE)
    assert DIALECT.shown("[c]", given.kind, 100) == "[c]"
    assert DIALECT.comparable("[c]", given) == "[c]"
    assert not DIALECT.orderable(given)


UUID = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
SPELLED = [
    (column("uniqueidentifier"), UUID, True),
    (column("uniqueidentifier"), UUID.lower(), True),
    (column("uniqueidentifier"), f"{UUID} and more", False),
    (column("uniqueidentifier"), UUID.replace("-", ""), False),
    (column(None, name="hierarchyid"), "/", True),
    (column(None, name="hierarchyid"), "/1/2.1/-3/", True),
    (column(None, name="hierarchyid"), "/1/2", False),
    (column(None, name="hierarchyid"), "one", False),
    (column(None, name="hierarchyid"), "/281479271683152/", False),
    (column("int"), "one", True),
]


@pytest.mark.parametrize(("given", "value", "spells"), SPELLED, ids=str)
def test_what_is_no_value_of_a_type_is_not_sent(given: Column, value: str, spells: bool) -> None:
    assert DIALECT.spells(given, value) is spells


def test_infinity_is_not_sent_for_the_driver_takes_none() -> None:
    assert not DIALECT.spells(column("float"), float("inf"))
    assert DIALECT.spells(column("float"), 1.5)


NAMES = {
    "orders": "[orders]",
    "a]b": "[a]]b]",
    "a[b": "[a[b]",
    "100%": "[100%%]",
    "%s": "[%%s]",
    "x]; DROP TABLE y; --": "[x]]; DROP TABLE y; --]",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_quoted_whatever_it_holds(name: str) -> None:
    assert DIALECT.quote(name) == NAMES[name]


def test_a_table_is_named_with_its_schema_in_a_form_that_django_leaves_alone() -> None:
    name = DIALECT.quote_table("sa]les", "or.der")
    assert name == "[sa]]les].[or.der]"
    assert (name[0], name[-1]) == ("[", "]")
