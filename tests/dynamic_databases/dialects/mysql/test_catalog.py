"""A schema with everything that MariaDB has, as values.

Long, since the values that the schema becomes are written out.
"""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import (
    Check,
    Family,
    ForeignKey,
    IndexPart,
    Key,
    Kind,
    Sequence,
    TableKind,
    catalog_from_json,
    to_json,
)
from dynamic_databases.comparison import compare
from tests.dynamic_databases.dialects.mysql.databases import EVERYTHING, catalog_of
from tests.servers.mariadb import is_mysql, needs_mariadb

pytestmark = pytest.mark.usefixtures("unblocked")

SPELLED = "what is expected is in MariaDB's spelling, or is a thing that it alone has"


@pytest.fixture(scope="module")
def everything(mariadb_server, django_db_blocker):
    with django_db_blocker.unblock():
        return catalog_of(mariadb_server, mariadb_server.create("everything", EVERYTHING))


@pytest.fixture(scope="module")
def customers(everything):
    return everything.table("customers")


def test_all_tables_and_views_are_listed_and_no_sequence_among_them(everything):
    needs_mariadb(SPELLED)
    assert {table.name: table.kind for table in everything.tables} == {
        "customers": TableKind.TABLE,
        "orders": TableKind.TABLE,
        "parted": TableKind.PARTITIONED,
        "history": TableKind.TEMPORAL,
        "other_engine": TableKind.TABLE,
        "good": TableKind.VIEW,
        "broken": TableKind.VIEW,
        "we`ird \"na'me% $x": TableKind.TABLE,
    }


def test_the_database_says_its_character_set_and_how_it_folds_names(everything):
    needs_mariadb(SPELLED)
    assert (everything.collation, everything.charset) == ("utf8mb4_general_ci", "utf8mb4")
    assert (everything.default_schema, everything.folds_case, everything.complete) == (None, False, True)
    assert "MariaDB" in everything.version


def test_columns_are_in_the_servers_spelling(customers):
    needs_mariadb(SPELLED)
    assert {column.name: column.type for column in customers.columns} == {
        "id": "int(10) unsigned",
        "code": "char(5)",
        "name": "varchar(200)",
        "email": "varchar(300)",
        "status": "enum('new','it''s','a,b')",
        "flags": "set('x','y')",
        "active": "tinyint(1)",
        "small": "smallint(5) unsigned zerofill",
        "amount": "decimal(18,4) unsigned",
        "mask": "bit(8)",
        "born": "year(4)",
        "changed": "datetime(6)",
        "seen": "timestamp",
        "settings": "longtext",
        "notes": "longtext",
        "place": "point",
        "total": "decimal(20,4)",
        "loud": "varchar(200)",
        "secret": "int(11)",
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("id", Kind(Family.INTEGER, 32, unsigned=True)),
        ("code", Kind(Family.TEXT, 5, fixed=True)),
        ("status", Kind(Family.ENUM)),
        ("active", Kind(Family.BOOLEAN)),
        ("small", Kind(Family.INTEGER, 16, unsigned=True, fixed=True)),
        ("amount", Kind(Family.DECIMAL, 18, 4, unsigned=True)),
        ("mask", Kind(Family.BIT, 8)),
        ("changed", Kind(Family.TIMESTAMP, 6)),
        ("seen", Kind(Family.TIMESTAMP, 0, with_zone=True)),
        ("settings", Kind(Family.JSON)),
        ("notes", Kind(Family.TEXT)),
        ("place", Kind(Family.SPATIAL, name="point")),
    ],
)
def test_a_type_means_a_kind(customers, name, kind):
    assert customers.column(name).kind == kind


def test_a_column_of_one_reference_system_alone_says_which(mariadb_server):
    word = "SRID {}" if is_mysql() else "REF_SYSTEM_ID={}"
    columns = f"CREATE TABLE t (anywhere point, earth point {word.format(4326)})"
    catalog = catalog_of(mariadb_server, mariadb_server.create(None, columns))
    earth = catalog.tables[0].columns[1]
    assert earth.kind.name == "point"
    assert "4326" in f"{earth.type} {earth.options}"
    there = catalog_of(mariadb_server, mariadb_server.create(None, columns.replace("4326", "3857")))
    (difference,) = compare({"prod": catalog, "test": there}).differences
    assert (difference.name, difference.attribute) == ("earth", "type" if is_mysql() else "srid")


def test_columns_say_all_that_they_are(customers):
    needs_mariadb(SPELLED)
    by_name = {column.name: column for column in customers.columns}
    assert (by_name["id"].identity, by_name["id"].comment) == ("auto_increment", "the key")
    assert (by_name["code"].charset, by_name["code"].collation) == ("latin1", "latin1_bin")
    assert by_name["status"].values == ("new", "it's", "a,b")
    assert by_name["changed"].on_update == "current_timestamp(6)"
    assert (by_name["total"].generated, by_name["total"].stored) == ("`amount` * 2", False)
    assert (by_name["loud"].generated, by_name["loud"].stored) == ("ucase(`name`)", True)
    assert by_name["secret"].hidden
    assert [name for name, column in by_name.items() if column.nullable][:3] == ["email", "flags", "active"]
    assert [column.position for column in customers.columns] == list(range(1, 20))


def test_defaults_are_sql_and_none_is_none(customers):
    needs_mariadb(SPELLED)
    assert {column.name: column.default for column in customers.columns if column.default is not None} == {
        "code": "'x''y'",
        "name": "''",
        "status": "'new'",
        "active": "1",
        "amount": "0.0000",
        "mask": "b'101'",
        "changed": "current_timestamp(6)",
        "secret": "5",
    }


def test_indexes_have_their_order_prefix_method_and_comment(customers):
    indexes = {index.name: index for index in customers.indexes}
    assert customers.primary_key == Key(("id",), "PRIMARY")
    assert customers.unique == (Key(("code",), "u_code"), Key(("email", "name"), "u_email"))
    assert indexes["u_email"].parts == (IndexPart("email", prefix=100), IndexPart("name"))
    assert indexes["k_desc"].parts == (IndexPart("name", descending=True),)
    assert indexes["places"].parts == (IndexPart("place"),)
    assert {name: index.method for name, index in indexes.items() if index.method != "BTREE"} == {
        "words": "FULLTEXT",
        "places": "SPATIAL",
    }
    assert [name for name, index in indexes.items() if not index.valid] == ["unused"]
    assert [name for name, index in indexes.items() if index.constraint] == ["u_code", "u_email"]
    assert indexes["u_code"].comment == "codes"


def test_foreign_keys_have_columns_targets_and_actions(everything):
    needs_mariadb(SPELLED)
    assert everything.table("orders").foreign_keys == (
        ForeignKey(
            ("customer_id",), "customers", ("id",), name="bought", on_update="CASCADE", on_delete="SET NULL"
        ),
        ForeignKey(
            ("tenant", "parent"),
            "orders",
            ("tenant", "nr"),
            name="part_of",
            on_update="RESTRICT",
            on_delete="RESTRICT",
        ),
    )


def test_checks_and_triggers_are_the_tables_own(customers):
    needs_mariadb(SPELLED)
    assert Check("`amount` >= 0", "positive") in customers.checks
    assert [check.name for check in customers.checks] == ["notes", "positive", "settings"]
    (trigger,) = customers.triggers
    assert trigger.name == "trimmed"
    assert trigger.definition.startswith("BEFORE INSERT ON `customers` FOR EACH ROW BEGIN")


def test_tables_have_options_and_partitions(everything):
    assert dict(everything.table("orders").options) == {"engine": "InnoDB", "row_format": "COMPRESSED"}
    assert (
        dict(everything.table("parted").options)["partitions"]
        == "RANGE year(`day`): old (2020), new (MAXVALUE)"
    )
    assert dict(everything.table("other_engine").options) == {"engine": "MyISAM"}
    assert everything.table("customers").comment == "People `who` buy"


def test_a_view_has_its_query_without_the_databases_name(everything):
    needs_mariadb(SPELLED)
    view = everything.table("good")
    assert view.definition == (
        "select `customers`.`id` AS `id`,`customers`.`name` AS `name` from `customers` "
        "where `customers`.`name` <> '`x`.y'"
    )
    assert view.options == (
        ("check option", "CASCADED"),
        ("definer", "root@localhost"),
        ("made_with", "utf8mb4 utf8mb4_general_ci"),
    )
    assert [column.name for column in view.columns] == ["id", "name"]


def test_a_broken_view_costs_itself_alone(everything):
    broken = everything.table("broken")
    assert broken.columns == ()
    assert "references invalid table(s)" in broken.problem
    assert [table.name for table in everything.tables if table.problem] == ["broken"]


def test_sequences_routines_and_events_are_read_with_their_definitions(everything):
    needs_mariadb(SPELLED)
    assert everything.sequences == (
        Sequence(None, "numbers", "bigint", "5", "2", "1", "1000", cycle=True, cache="1000"),
    )
    routines = {routine.name: routine for routine in everything.routines}
    assert routines["copy_it"].arguments == "IN a int(11), OUT b varchar(20)"
    assert routines["copy_it"].definition == "READS SQL DATA\nBEGIN SET b = a; END"
    assert (routines["joined"].returns, routines["joined"].kind) == ("varchar(30)", "function")
    assert routines["joined"].definition == "DETERMINISTIC\nRETURN concat(a, b)"
    assert (routines["daily"].kind, routines["daily"].arguments) == ("event", "every 1 DAY")


def test_a_catalog_survives_being_stored(everything):
    assert catalog_from_json(to_json(everything)).digest == everything.digest
