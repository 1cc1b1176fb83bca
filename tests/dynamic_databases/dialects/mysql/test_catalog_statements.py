"""How MariaDB's catalog is read: in how many statements, by which names, with which estimates."""

from __future__ import annotations

import pytest
from django.db import Error
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dynamic_databases.catalog import TableName
from dynamic_databases.dialects.base import fetch_all
from tests.dynamic_databases.dialects.mysql.databases import DIALECT, EVERYTHING, catalog_of, opened
from tests.servers.mariadb import remove, start

pytestmark = pytest.mark.usefixtures("unblocked")


def schema_of(tables: int) -> str:
    parts = "id int PRIMARY KEY, a varchar(20), p int, KEY (a), CHECK (p > 0)"
    return "".join(
        f"CREATE TABLE t{n} ({parts}, FOREIGN KEY (p) REFERENCES t{n} (id));"
        f"CREATE VIEW v{n} AS SELECT * FROM t{n};"
        for n in range(tables)
    )


@pytest.mark.parametrize(
    "extra",
    ["", EVERYTHING + "CREATE TABLE django_migrations (id int, app text, name text, applied datetime);"],
)
def test_the_number_of_statements_does_not_depend_on_the_number_of_tables(mariadb_server, extra):
    counts = set()
    for tables in (3, 120):
        with opened(mariadb_server, mariadb_server.create(None, schema_of(tables) + extra)) as connection:
            fetch_all(connection, "SELECT 1")
            with CaptureQueriesContext(connection) as queries:
                assert len(DIALECT.read_catalog(connection).catalog.tables) > 2 * tables - 1
            counts.add(len(queries))
    assert len(counts) == 1
    assert counts.pop() <= 10


def test_ten_tables_take_as_many_statements_as_a_thousand_as_the_server_counts(mariadb_server):
    counts = []
    for tables in (10, 1000):
        script = "SET default_storage_engine = MyISAM;" + "".join(
            f"CREATE TABLE t{n} (id int PRIMARY KEY, a int, KEY (a));" for n in range(tables)
        )
        with opened(mariadb_server, mariadb_server.create(None, script)) as connection:
            fetch_all(connection, "SELECT 1")
            before = questions(connection)
            assert len(DIALECT.read_catalog(connection).catalog.tables) == tables
            counts.append(questions(connection) - before - 1)
    assert counts[0] == counts[1] <= 8 + 1  # one looks at the session before


def questions(connection) -> int:
    """Return how many statements the server has had of this session, this one included."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Questions'")
        return int(cursor.fetchone()[1])


@pytest.fixture(scope="module")
def folding():
    """Yield a server that takes the names of tables and databases in any letter case."""
    server = start({"lower-case-table-names": "1"})
    try:
        yield server
    finally:
        remove(server)


def test_a_server_that_folds_names_is_read_by_any_spelling_of_them(folding):
    name = folding.create("Shop", EVERYTHING.replace("CREATE TABLE orders", "CREATE TABLE Orders"))
    catalog = catalog_of(folding, "sHOP")
    assert catalog.folds_case
    orders = catalog.table("orders")
    assert orders is not None
    assert [(key.target_schema, key.target) for key in orders.foreign_keys] == [
        (None, "customers"),
        (None, "orders"),
    ]
    assert catalog.complete
    assert catalog == catalog_of(folding, name)
    user = folding.login("folded", "SELECT, SHOW VIEW, TRIGGER, EXECUTE, EVENT ON `SHOP`.*")
    assert catalog_of(folding, "shop", user).hides == ()


def test_statistics_are_estimates_apart_from_structure(mariadb_server):
    name = mariadb_server.create(
        None,
        "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t WITH RECURSIVE"
        " n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 500) SELECT id FROM n",
    )
    mariadb_server.sql("ANALYZE TABLE t", name)
    with opened(mariadb_server, name) as connection:
        statistics = DIALECT.read_catalog(connection).statistics
    rows = statistics.tables[TableName(None, "t")].rows
    assert rows is not None
    assert 400 <= rows <= 600
    assert statistics.bytes is not None
    assert statistics.bytes >= 16384


REFUSED = (1059, 1060, 1103, 1166)
"""Names that MariaDB itself refuses: too long, twice in its eyes, or with blanks at their ends."""
LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"], max_codepoint=0xFFFF)
NAMES = st.text(LETTERS, min_size=1, max_size=30).filter(
    lambda name: not name[-1].isspace() and name.strip("/\\.")
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=NAMES, columns=st.lists(NAMES, min_size=1, max_size=4, unique_by=lambda name: name.casefold()))
def test_every_name_is_quoted_so_that_it_means_itself(mariadb_server, table, columns):
    name = mariadb_server.create("names")
    quote = DIALECT.quote
    with opened(mariadb_server, name, read_only=False) as connection, connection.cursor() as cursor:
        try:
            columns_ = ", ".join(f"{quote(column)} int" for column in columns)
            cursor.execute(f"CREATE TABLE {quote(table)} ({columns_})", ())
        except Error as error:
            assume(error.args[0] not in REFUSED)
            raise
        (read_back,) = DIALECT.read_catalog(connection).catalog.tables
        assert [column.name for column in read_back.columns] == columns
        assert read_back.name == table
        cursor.execute(
            f"SELECT {', '.join(map(quote, columns))} FROM {DIALECT.quote_table(None, table)} WHERE 1 = %s",
            (1,),
        )
