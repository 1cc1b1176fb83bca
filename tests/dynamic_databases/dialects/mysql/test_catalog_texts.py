"""Texts of the catalogs of MySQL and MariaDB are read as they are meant: escapes, databases, kinds."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import TableKind
from dynamic_databases.dialects.mysql.catalog.columns import unescaped
from dynamic_databases.dialects.mysql.catalog.keys import indexes_of
from dynamic_databases.dialects.mysql.catalog.rows import ColumnRow, IndexRow, TableRow
from dynamic_databases.dialects.mysql.catalog.schema_objects import Objects, without_database
from dynamic_databases.dialects.mysql.catalog.tables import TableRows, tables_of
from tests.dynamic_databases.dialects.mysql.databases import table_of

pytestmark = pytest.mark.usefixtures("unblocked")


def test_an_enums_values_are_unescaped(mariadb_server):
    values = ("a\\b", "n\nl", "q'q", "c,d", "(x)", "\\n", "%s", 'dq"', "ü")
    quoted = ",".join("'" + value.replace("\\", "\\\\").replace("'", "''") + "'" for value in values)
    assert table_of(mariadb_server, f"CREATE TABLE t (e enum({quoted}))").columns[0].values == values


def test_a_key_to_another_database_names_it(mariadb_server):
    other = mariadb_server.create(None, "CREATE TABLE far (id int PRIMARY KEY)")
    script = f"CREATE TABLE t (id int, FOREIGN KEY (id) REFERENCES `{other}`.far (id))"
    (key,) = table_of(mariadb_server, script).foreign_keys
    assert (key.target_schema, key.target) == (other, "far")


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("select `shop`.`t`.`a` from `shop`.`t`", "select `t`.`a` from `t`"),
        ("select `x`.`shop`.`a` from `x`.`shop`", "select `x`.`shop`.`a` from `x`.`shop`"),
        ("select '`shop`.' from `shop`.`t`", "select '`shop`.' from `t`"),
        ("select 'it\\'s `shop`.' from `shop`.`t`", "select 'it\\'s `shop`.' from `t`"),
        ("select `shop` from `other`.`t`", "select `shop` from `other`.`t`"),
    ],
)
def test_only_the_databases_own_name_before_a_table_is_left_out(definition, expected):
    assert without_database(definition, "shop") == expected


@pytest.mark.parametrize(
    ("type_", "engine", "options", "kind"),
    [
        ("BASE TABLE", "InnoDB", "", TableKind.TABLE),
        ("BASE TABLE", "InnoDB", "row_format=DYNAMIC partitioned", TableKind.PARTITIONED),
        ("BASE TABLE", "FEDERATED", "", TableKind.FOREIGN),
        ("BASE TABLE", "CONNECT", "`table_type`='CSV'", TableKind.FOREIGN),
        ("SYSTEM VERSIONED", "InnoDB", "", TableKind.TEMPORAL),
        ("VIEW", None, None, TableKind.VIEW),
    ],
)
def test_a_table_is_of_the_kind_that_type_and_engine_say(type_, engine, options, kind):
    row = TableRow(
        name="t",
        type=type_,
        engine=engine,
        rows=1,
        bytes=1,
        collation=None,
        options=options,
        comment="VIEW" if kind is TableKind.VIEW else "",
    )
    column = ColumnRow(
        table="t",
        ordinal=1,
        name="a",
        type="int(11)",
        nullable="YES",
        default=None,
        extra="",
        charset=None,
        collation=None,
        comment="",
        generated=None,
    )
    (table,) = tables_of(
        TableRows(mariadb=True, tables=[row], columns=[column], indexes=[], constraints=[]), Objects()
    )
    assert table.kind is kind


def test_expressions_of_mysql_are_as_it_prints_them_itself():
    """Its information_schema escapes quotes and backslashes in them once more. Seen with 9.7."""
    listed = r"(`a` <> _utf8mb4\'it\\\'s \\\\ \\n\')"
    assert unescaped(listed) == r"(`a` <> _utf8mb4'it\'s \\ \n')"
    row = IndexRow(
        table="t",
        index_name="f",
        position=1,
        column=None,
        non_unique=1,
        collation="A",
        prefix=None,
        method="BTREE",
        comment="",
        expression=listed,
        unused="NO",
    )
    assert indexes_of((row,))[2][0].parts[0].expression == unescaped(listed)
