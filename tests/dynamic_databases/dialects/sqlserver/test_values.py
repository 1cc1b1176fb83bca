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


@pytest.mark.parametrize(("given", "placeholder"), COMPARED, ids=lambda case: getattr(case, "type", ""))
def test_text_is_compared_as_the_columns_own_type(given: Column, placeholder: str) -> None:
    assert DIALECT.parameter(given) == placeholder


def test_text_of_another_code_page_is_compared_in_that_code_page() -> None:
    given = column("varchar", 20, collation="Cyrillic_General_CI_AS")
    assert DIALECT.parameter(given) == "CONVERT(varchar(8000), %s COLLATE Cyrillic_General_CI_AS)"


def test_a_collation_that_is_no_name_is_left_out() -> None:
    assert DIALECT.parameter(column("varchar", 20, collation="x); DROP--")) == "CONVERT(varchar(8000), %s)"


@pytest.mark.parametrize("base", ["xml", "text", "ntext", "image", "json", "sql_variant"])
def test_a_type_without_order_is_compared_as_text(base: str) -> None:
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


@pytest.mark.parametrize(("given", "sql"), SHOWN, ids=lambda case: getattr(case, "type", ""))
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


UUID = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
SPELLED = [
    (column("bit"), "1", True),
    (column("bit"), "false", True),
    (column("bit"), "2", False),
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


EXCESS = [
    (column("datetime"), "2026-01-31 17:04:11.003", None),
    (column("datetime"), "2026-01-31 17:04:11.997", None),
    (column("datetime"), "2026-01-31 17:04:11.5", None),
    (column("datetime"), "2026-01-31 17:04:11.004", "2026-01-31 17:04:11.003"),
    (column("datetime"), "2026-01-31 17:04:11.999", "2026-01-31 17:04:11.997"),
    (column("datetime"), "2026-01-31 17:04:11.0031", "2026-01-31 17:04:11.003"),
    (column("smalldatetime"), "2026-01-31 17:04:00", None),
    (column("smalldatetime"), "2026-01-31 17:04:11", "2026-01-31 17:04"),
    (column("datetime2", scale=0), "2026-01-31 17:04:11.5", "2026-01-31 17:04:11"),
    (column("datetime2", scale=7), "2026-01-31 17:04:11.1234567", None),
    (column("datetimeoffset", scale=0), "2026-01-31 17:04:11.5 +01:00", "2026-01-31 17:04:11 +01:00"),
    (column("time", scale=7), "08:00:00.12345678", "08:00:00.1234567"),
    (column("date"), "2026-01-31 17:04:11", "2026-01-31"),
    (column("date"), "2026-01-31", None),
]


@pytest.mark.parametrize(("given", "text", "held"), EXCESS, ids=lambda case: str(getattr(case, "type", case)))
def test_what_is_finer_than_a_type_holds_is_told_from_its_last_moment_before(given, text, held) -> None:
    assert DIALECT.without_excess(given, text) == held


FITS = [
    (column("varchar", 3), "abc", True),
    (column("varchar", 3), "abcd", None),
    (column("varchar", 3), "äö", None),
    (column("nvarchar", 6), "äöü", True),
    (column("nvarchar", 6), "a😀", True),
    (column("nvarchar", 6), "ab😀", None),
    (column("nvarchar", -1), "x" * 2000, True),
    (column("money"), "1", None),
    (column("smalldatetime"), "1800-01-01", None),
    (column("decimal", precision=10, scale=2), "1", True),
    (column("xml", -1), "<a/>", True),
]


@pytest.mark.parametrize(
    ("given", "text", "fits"), FITS, ids=lambda case: str(getattr(case, "type", case))[:20]
)
def test_only_what_may_be_too_wide_is_asked_for(given, text, fits) -> None:
    assert DIALECT.fits(given, text) is fits


def test_a_text_is_cut_to_its_column_by_the_server_that_counts_its_bytes() -> None:
    given = column("varchar", 3, collation="Japanese_CI_AS")
    wide = "(SELECT CONVERT(varchar(8000), %s COLLATE Japanese_CI_AS) AS v) AS wide"
    assert DIALECT.fitting(given) == f"EXISTS (SELECT 1 FROM {wide} WHERE CONVERT(varchar(3), v) = v)"
    assert "CONVERT(nchar(3), v) = v" in DIALECT.fitting(column("nchar", 6))


def test_ranges_that_are_not_those_of_digits_are_the_servers_to_tell() -> None:
    assert (
        DIALECT.fitting(column("money")) == "TRY_CAST(TRY_CAST(%s AS decimal(38, 10)) AS money) IS NOT NULL"
    )
    assert (
        DIALECT.fitting(column("smalldatetime"))
        == "TRY_CAST(TRY_CAST(%s AS datetime2) AS smalldatetime) IS NOT NULL"
    )


def test_xml_is_compared_as_the_server_prints_it() -> None:
    assert DIALECT.canonical(column("xml", -1)) == "CONVERT(nvarchar(max), TRY_CAST(%s AS xml))"
    assert DIALECT.canonical(column("nvarchar", -1)) == ""


def test_a_type_is_known_again_under_its_other_names() -> None:
    phone = Column("c", 1, "dbo.phone(varchar(20))", kind_of(TypeFacts("varchar", "phone", max_length=20)))
    masked = Column("c", 1, "nvarchar(20) masked", kind_of(TypeFacts("nvarchar", "nvarchar", max_length=40)))
    assert DIALECT.is_type(phone, "varchar(20)")
    assert not DIALECT.is_type(phone, "varchar(200)")
    assert not DIALECT.is_type(phone, "int")
    assert DIALECT.is_type(masked, "nvarchar(20)")
    assert not DIALECT.is_type(column("bigint"), "int")
    assert DIALECT.is_type(column("decimal", precision=10, scale=2), "decimal(10,2)")
