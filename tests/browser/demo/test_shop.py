"""The story in `shop`: enough rows, believable ones, and drift of every kind."""

from __future__ import annotations

import sqlite3

import pytest

COLUMN = 'SELECT type, "notnull", dflt_value, hidden FROM pragma_table_xinfo(?) WHERE name = ?'
COLUMNS = "SELECT name FROM pragma_table_xinfo(?)"
INDEX = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?"
OBJECTS = "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
DEFINITION = "SELECT sql FROM sqlite_master WHERE name = ?"
KEYS = 'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)'
PRIMARY_KEY = "SELECT name FROM pragma_table_xinfo(?) WHERE pk ORDER BY pk"


def test_prod_has_more_than_100_000_order_items(ask):
    assert ask("shop", "prod", "SELECT count(*) FROM order_items")[0][0] >= 100_000


def test_test_and_dev_are_smaller(ask):
    counts = [
        ask("shop", environment, "SELECT count(*) FROM orders")[0][0]
        for environment in ("prod", "test", "dev")
    ]
    assert counts[0] > counts[1] > counts[2] > 1000


@pytest.mark.parametrize("environment", ["prod", "test", "dev"])
def test_every_table_and_view_can_be_read_but_the_broken_view(ask, environment):
    broken = set()
    for name, _kind in ask("shop", environment, OBJECTS):
        try:
            ask("shop", environment, f'SELECT * FROM "{name}" LIMIT 100')
        except sqlite3.OperationalError:
            broken.add(name)
    assert broken == {"monthly_report"}


def test_names_are_written_in_many_scripts(ask):
    names = "".join(str(name) for (name,) in ask("shop", "prod", "SELECT name FROM customers"))
    for letter in ("Å", "Ł", "Ш", "Π", "王", "美", "ש", "م", "श", "ส", "ნ", "አ", "ọ", "김"):
        assert letter in names


@pytest.mark.parametrize(
    ("what", "table", "column", "prod", "test", "dev"),
    [
        ("missing in prod", "orders", "discount_code", None, "varchar(40)", "varchar(40)"),
        ("missing in dev", "orders", "legacy_ref", "varchar(12)", "varchar(12)", None),
        ("missing in test", "orders", "region", "varchar(20)", None, "varchar(20)"),
        ("narrowed", "orders", "total", "decimal(10,2)", "decimal(10,2)", "decimal(8,2)"),
        ("widened", "orders", "customer_id", "INTEGER", "INTEGER", "bigint"),
        ("spelled otherwise", "products", "price", "decimal(10,2)", "DECIMAL(10, 2)", "numeric(10,2)"),
        ("other letters' case", "addresses", "street", "varchar(200)", "VARCHAR(200)", "VARCHAR(200)"),
        ("renamed from", "products", "summary", "varchar(160)", "varchar(160)", None),
        ("renamed to", "products", "short_description", None, None, "varchar(160)"),
    ],
)  # fmt: skip
def test_a_column_drifts(ask, what, table, column, prod, test, dev):
    types = []
    for environment in ("prod", "test", "dev"):
        rows = ask("shop", environment, COLUMN, table, column)
        types.append(rows[0][0] if rows else None)
    # SQLite itself spells some standard types in capitals.
    assert [kind and kind.replace("INTEGER", "integer") for kind in types] == [
        kind and kind.replace("INTEGER", "integer") for kind in (prod, test, dev)
    ], what


@pytest.mark.parametrize(
    ("what", "sql", "name"),
    [
        ("nullability, default and hidden", COLUMN, ("products", "description")),
        ("a default", COLUMN, ("orders", "status")),
        ("a default spelled otherwise", COLUMN, ("orders", "updated_at")),
        ("a new column that must be filled", COLUMN, ("customers", "tax_number")),
        ("virtual or stored", COLUMN, ("order_items", "amount")),
        ("a generated expression, a check", DEFINITION, ("products",)),
        ("a check", DEFINITION, ("order_items",)),
        ("a collation", DEFINITION, ("reviews",)),
        ("without rowid", DEFINITION, ("exchange_rates",)),
        ("order of columns", COLUMNS, ("addresses",)),
        ("the primary key", PRIMARY_KEY, ("inventory",)),
        ("a dropped index", INDEX, ("orders_created_at",)),
        ("a renamed index", INDEX, ("shipments_tracking",)),
        ("a changed index", INDEX, ("orders_customer",)),
        ("a changed partial index", INDEX, ("orders_open",)),
        ("an index no longer unique", INDEX, ("payments_order_method",)),
        ("a dropped foreign key", KEYS, ("reviews",)),
        ("a foreign key's action, an added key", KEYS, ("orders",)),
        ("a changed view", DEFINITION, ("customer_overview",)),
        ("a table that is a view", OBJECTS + " AND name = ?", ("best_customers",)),
        ("a table only in prod", DEFINITION, ("audit_2019",)),
        ("a table only in dev", DEFINITION, ("gift_cards",)),
        ("a table not in prod", DEFINITION, ("discounts",)),
        ("a trigger", DEFINITION, ("orders_touch",)),
    ],
)  # fmt: skip
def test_structure_drifts_between_prod_and_dev(ask, what, sql, name):
    assert ask("shop", "prod", sql, *name) != ask("shop", "dev", sql, *name), what


def test_a_unique_constraint_is_gone_in_dev(ask):
    unique = "SELECT count(*) FROM pragma_index_list('customers') WHERE \"unique\""
    assert [ask("shop", environment, unique) for environment in ("prod", "dev")] == [[(1,)], [(0,)]]


def test_order_42_is_everywhere_and_nowhere_the_same(ask):
    sql = "SELECT status, total, note FROM orders WHERE id = 42"
    rows = [ask("shop", environment, sql) for environment in ("prod", "test", "dev")]
    assert rows == [[("open", 1249, "")], [("open", 1249, None)], [("shipped", 1249.5, "")]]


@pytest.mark.parametrize(
    ("table", "number", "environments"),
    [
        ("orders", 43, "prod test"), ("customers", 43, "prod dev"), ("customers", 1042, "prod test"),
        ("products", 13, "prod dev"), ("orders", 900001, "test"), ("orders", 900002, "dev"),
    ],
)  # fmt: skip
def test_rows_are_missing_or_extra(ask, table, number, environments):
    sql = f"SELECT 1 FROM {table} WHERE id = ?"
    assert [e for e in ("prod", "test", "dev") if ask("shop", e, sql, number)] == environments.split()


def test_dev_is_five_migrations_ahead(ask):
    sql = "SELECT name FROM django_migrations ORDER BY id DESC LIMIT 1"
    names = [str(ask("shop", environment, sql)[0][0])[:4] for environment in ("prod", "test", "dev")]
    assert names == ["0142", "0144", "0147"]
