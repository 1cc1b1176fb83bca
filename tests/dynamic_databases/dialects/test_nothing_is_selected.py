"""A catalog is read from the server's own tables: no statement names one that people made."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from tests.dynamic_databases.dialects.mysql import databases as mysql
from tests.dynamic_databases.dialects.postgresql import databases as postgresql
from tests.dynamic_databases.dialects.sqlite import files as sqlite

pytestmark = pytest.mark.usefixtures("unblocked")

OURS = "zz_of_people"
SCRIPT = f"""
    CREATE TABLE {OURS} (id integer PRIMARY KEY, parent integer REFERENCES {OURS} (id), word varchar(9));
    CREATE INDEX {OURS}_word ON {OURS} (word);
    CREATE VIEW {OURS}_view AS SELECT id FROM {OURS};
    CREATE TABLE alembic_version (version_num varchar(32));
    INSERT INTO alembic_version VALUES ('ae10');
"""


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb", "sqlite"])
def test_no_statement_of_a_catalog_names_a_table_of_people(request, tmp_path, vendor):
    module: Any = {"postgresql": postgresql, "mariadb": mysql, "sqlite": sqlite}[vendor]
    if vendor == "sqlite":
        opened = sqlite.opened(sqlite.make(tmp_path / "t.db", SCRIPT))
    else:
        server = request.getfixturevalue(f"{vendor}_server")
        opened = module.opened(server, server.create(None, SCRIPT))
    with opened as connection:
        connection.ensure_connection()
        with CaptureQueriesContext(connection) as queries:
            reading = module.DIALECT.read_catalog(connection)
    statements = [query["sql"] for query in queries]
    assert reading.catalog.table(OURS).columns
    assert not [sql for sql in statements if OURS in sql]
    (asked,) = [sql for sql in statements if "alembic_version" in sql]
    assert "LIMIT 1" in asked
    assert len(statements) <= 10
