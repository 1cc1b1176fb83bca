"""What lies in the schema of one test, on a real SQL Server."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import Error

from dynamic_databases.catalog import Catalog
from tests.servers.sqlserver import SQLServerDatabase


def catalog(database: SQLServerDatabase) -> Catalog:
    """Return the catalog of the test's own schema alone."""
    whole = database.catalog()
    tables = tuple(table for table in whole.tables if table.schema == database.schema)
    sequences = tuple(sequence for sequence in whole.sequences if sequence.schema == database.schema)
    routines = tuple(routine for routine in whole.routines if routine.schema == database.schema)
    return replace(whole, tables=tables, sequences=sequences, routines=routines)


def made(database: SQLServerDatabase, *batches: str) -> Catalog:
    """Return the catalog of what batches made; skips the test where the server knows no such thing."""
    try:
        database.run(*batches)
    except Error as error:
        pytest.skip(f"this server has no such thing: {error}")
    return catalog(database)
