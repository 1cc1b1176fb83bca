from __future__ import annotations

import json
from pathlib import Path

import pytest

from dynamic_databases.catalog import Catalog
from tests.dynamic_databases.dialects.sqlite.files import catalog_of, make
from tests.shared_data import shared_data

pytestmark = pytest.mark.usefixtures("unblocked")


@pytest.mark.parametrize("environment", ["prod", "test", "dev"])
@pytest.mark.parametrize("schema", ["chinook", "synapse"])
def test_a_real_schema_is_read_whole(tmp_path: Path, schema: str, environment: str):
    folder = shared_data(f"{schema}/sqlite")
    expected = json.loads((folder / "expected.json").read_text())["envs"][environment]["counts"]
    path = make(tmp_path / "t.db", (folder / f"{environment}.sql").read_text())
    assert counts(catalog_of(path)) == expected


def counts(catalog: Catalog) -> dict[str, int]:
    tables = [table for table in catalog.tables if not table.is_view]
    return {
        "tables": len(tables),
        "columns": sum(not column.hidden for table in tables for column in table.columns),
        "primary_keys": sum(table.primary_key is not None for table in tables),
        "foreign_keys": sum(len(table.foreign_keys) for table in tables),
        "indexes": sum(len(table.indexes) for table in tables),
        "unique_constraints": sum(len(table.unique) for table in tables),
        "checks": sum(len(table.checks) for table in tables),
        "views": len(catalog.tables) - len(tables),
        "triggers": sum(len(table.triggers) for table in tables),
    }
