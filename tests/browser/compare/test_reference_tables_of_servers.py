"""Reference tables on real servers: schemas, hidden rows, several vendors; and both workers agree."""

from __future__ import annotations

import json
import time

from browser.addresses import encode
from dynamic_databases.models import ReferenceTable
from tests.browser.vendors import register as register_server
from tests.conftest import write_sqlite
from tests.dynamic_databases.reference_tables.shops import remember
from tests.markup import csrf_token
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server", "register_server"]
NOW = "/compare/shop/-/rows"
UNITS = """
    CREATE TABLE units (code varchar(9) PRIMARY KEY, size decimal(9, 3), name varchar(40));
    INSERT INTO units VALUES ('kg', 1.500, 'kilogram'), ('m', 1, NULL);
"""
SECURITY = "ALTER TABLE units ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON units USING (code = 'kg');"
PATIENCE = 60.0


def tables_of(client):
    return client.get("/compare/shop/?_format=json").json()["reference_tables"]


def test_the_same_rows_on_three_vendors_are_the_same(
    client, register_server, sqlite_database, postgresql_server, mariadb_server
):
    sqlite_database("prod", "shop", UNITS)
    register_server("test", postgresql_server, postgresql_server.create(None, UNITS))
    name = mariadb_server.create(None, UNITS)
    register_server("dev", mariadb_server, name)
    remember("units")
    client.post(NOW)
    (units,) = tables_of(client)
    assert (units["state"], units["summary"]["same"], units["complete"]) == ("same", 2, True)
    digests = ReferenceTable.objects.get().results.get().digests
    assert sorted(digests) == ["dev", "prod", "test"]
    assert len(set(digests.values())) == 1
    mariadb_server.sql("UPDATE units SET name = 'Kilogram' WHERE code = 'kg'", name)
    client.post(NOW)
    assert tables_of(client)[0]["summary"]["differing"] == 1


def test_rows_that_may_be_hidden_are_not_the_same(client, register_server, postgresql_server):
    reader = postgresql_server.login("reader_of_units")
    for slug, script in (("prod", ""), ("dev", SECURITY)):
        name = postgresql_server.create(None, UNITS + script)
        postgresql_server.sql(f"GRANT SELECT ON units TO {reader}", name)
        register_server(slug, postgresql_server, name, reader)
    remember("units")
    client.post(NOW)
    (units,) = tables_of(client)
    assert (units["state"], units["complete"]) == ("not_compared", False)
    assert "may be hidden" in units["reason"]
    assert list(ReferenceTable.objects.get().results.get().digests) == ["prod"]


def test_a_table_of_another_schema_is_registered_and_compared(
    admin_client, register_server, postgresql_server
):
    script = f'CREATE SCHEMA "s.a"; SET search_path = "s.a"; {UNITS}'
    for slug in ("prod", "dev"):
        register_server(slug, postgresql_server, postgresql_server.create(None, script))
    admin_client.defaults["HTTP_HOST"] = "localhost"
    table = f"/compare/shop/{encode('s.a')}.units"
    assert admin_client.get(f"{table}/-/rows").status_code == 200
    assert admin_client.post(f"{table}/-/reference", {"_by": "code"}).status_code == 302
    reference = ReferenceTable.objects.get()
    assert (reference.schema, reference.table) == ("s.a", "units")
    admin_client.post(NOW)
    (units,) = tables_of(admin_client)
    assert (units["state"], units["schema"]) == ("same", "s.a")
    assert admin_client.get(units["url"]).status_code == 200
    admin_client.post(f"{table}/-/reference/forget")
    assert not ReferenceTable.objects.exists()


def test_both_workers_show_what_either_has_compared(served):
    name = "units-of-workers"
    slugs = ("prod", "dev")
    served.add(name, {slug: write_sqlite(served.folder / f"{slug}-units.sqlite3", UNITS) for slug in slugs})
    visitor = served.visitor().log_in()
    address = f"/compare/{name}/"

    def send(path: str, **form: str) -> None:
        token = csrf_token(visitor.get(address))
        answer = visitor.post(path, {"csrfmiddlewaretoken": token, **form})
        assert answer.status == 302, answer.text

    def states() -> set[str]:
        """Return what several requests are told, which both workers answer."""
        answers = [json.loads(visitor.get(f"{address}?_format=json").text) for _ in range(16)]
        return {table["state"] for answer in answers for table in answer["reference_tables"]}

    try:
        send(f"/compare/{name}/units/-/reference", _by="code")
        assert states() == {"not_compared"}
        send(f"/compare/{name}/-/rows")
        until = time.monotonic() + PATIENCE
        while states() != {"same"} and time.monotonic() < until:
            time.sleep(0.2)  # it may be stored a moment after the page was sent
        assert states() == {"same"}
        send(f"/compare/{name}/units/-/reference/forget")
        assert states() == set()
    finally:
        served.manage(("remove_database", name, "prod"), ("remove_database", name, "dev"))
