"""Makes the databases of probes on each vendor's server, many at once, and reads their catalogs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from dynamic_databases.catalog import Catalog
from tests.dynamic_databases.comparison.probes.probe import Pair, Probe
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases
from tests.dynamic_databases.dialects.sqlite import files as sqlite_files
from tests.dynamic_databases.dialects.sqlserver import databases as sqlserver_databases
from tests.servers.mariadb import SUPERUSER, MariaDBServer
from tests.servers.postgresql import PostgreSQLServer

_numbers = count(1)
OPTIONS = re.compile(r"/\* (TEMPLATE .*?) \*/")
"""With what a PostgreSQL database is made, at the start of a script."""
PairOf = Callable[[Probe], Pair]


@dataclass(frozen=True)
class Side:
    """A PostgreSQL database in which each probe's script ran in a schema of its own."""

    catalog: Catalog
    refused: dict[str, Exception]
    """What the server said of a script, by the probe's name."""

    def catalog_of(self, probe: Probe, schema: str) -> Catalog:
        """Return the catalog of one schema, as that of a database of which it is all."""
        if probe.name in self.refused:
            raise AssertionError(f"{probe}: {self.refused[probe.name]}")
        parts: dict[str, Any] = {}
        for field in fields(self.catalog):
            values = getattr(self.catalog, field.name)
            if isinstance(values, tuple) and any(hasattr(value, "schema") for value in values):
                parts[field.name] = tuple(value for value in values if value.schema == schema)
        return replace(self.catalog, default_schema=schema, schemas=(schema,), **parts)


def on_postgresql(server: PostgreSQLServer, probes: Iterable[Probe]) -> PairOf:
    """Return what gives a probe's catalogs: of two databases for all probes, or of two of its own."""
    together = [probe for probe in probes if not probe.whole]
    schemas = {probe.name: f"p{number:03}" for number, probe in enumerate(together)}
    sides = [
        _side(server, {name: getattr(probe, side) for name, probe in _named(together)}, schemas)
        for side in ("before", "after")
    ]

    # By connections of our own: a client that is started for each database takes most of the time.
    @cache
    def catalog_of(script: str) -> Catalog:
        name = f"probe_{os.getpid()}_{next(_numbers)}"
        with session(server, "postgres") as connection:
            options = OPTIONS.match(script)
            connection.execute(f"CREATE DATABASE {name} {options[1] if options else ''}".encode())
            try:
                with session(server, name) as own:
                    own.execute(script.encode())
                return postgresql_databases.catalog_of(server, name)
            finally:
                connection.execute(f"DROP DATABASE {name}".encode())

    def pair_of(probe: Probe) -> Pair:
        if probe.whole:
            return catalog_of(probe.before), catalog_of(probe.after)
        before, after = (side.catalog_of(probe, schemas[probe.name]) for side in sides)
        return before, after

    return pair_of


def session(server: PostgreSQLServer, database: str) -> Any:
    """Return a connection in which each statement is a transaction by itself."""
    import psycopg

    return psycopg.connect(**server.conninfo(database), autocommit=True)


def _named(probes: Iterable[Probe]) -> list[tuple[str, Probe]]:
    return [(probe.name, probe) for probe in probes]


def _side(server: PostgreSQLServer, scripts: dict[str, str], schemas: dict[str, str]) -> Side:
    import psycopg

    name = server.create()
    refused: dict[str, Exception] = {}
    with session(server, name) as connection:
        for probe, script in scripts.items():
            schema = schemas[probe]
            connection.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}, public".encode())
            try:
                connection.execute(script.encode())
            except psycopg.Error as error:
                refused[probe] = error
    return Side(postgresql_databases.catalog_of(server, name), refused)


def on_mariadb(server: MariaDBServer, probes: Iterable[Probe]) -> PairOf:
    """Return what gives a probe's catalogs: each script is run in an empty database of one name.

    In a script, READER is a user and ROLE a role of its own: grants outlive a database.
    """
    import pymysql
    from pymysql.constants import CLIENT

    name = server.create()
    options = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"

    @cache
    def catalog_of(script: str) -> Catalog:
        session = pymysql.connect(
            unix_socket=str(server.socket), user=SUPERUSER, client_flag=CLIENT.MULTI_STATEMENTS
        )
        again = f"DROP DATABASE {name}; CREATE DATABASE {name} {options}; USE {name};"
        if "READER" in script:
            again += f"DROP USER IF EXISTS {name}_r; DROP ROLE IF EXISTS {name}_o;"
            again += f"CREATE USER {name}_r; CREATE ROLE {name}_o;"
        own = script.replace("READER", f"{name}_r").replace("ROLE", f"{name}_o")
        with closing(session), session.cursor() as cursor:
            cursor.execute(f"{again}\n{own}")
            while cursor.nextset():  # an error of a later statement comes with that statement's answer
                pass
        return mysql_databases.catalog_of(server, name)

    return lambda probe: (catalog_of(probe.before), catalog_of(probe.after))


def on_sqlite(folder: Path, probes: Iterable[Probe]) -> PairOf:
    """Return what gives a probe's catalogs: each script makes a file."""

    @cache
    def catalog_of(script: str) -> Catalog:
        path = folder / f"{len(list(folder.iterdir()))}.sqlite3"
        return sqlite_files.catalog_of(sqlite_files.make(path, script))

    return lambda probe: (catalog_of(probe.before), catalog_of(probe.after))


def on_sqlserver(probes: Iterable[Probe]) -> PairOf:
    """Return what gives a probe's catalogs: canned ones where it has them, else those of a given server.

    Each script is run in the schema dbo, emptied before, once: a server may read it for seconds.
    """

    @cache
    def catalog_of(script: str) -> Catalog:
        with sqlserver_databases.emptied_dbo() as dbo:
            dbo.run(*filter(str.strip, script.split(";")))
            return sqlserver_databases.catalog_of(dbo, script)

    def pair_of(probe: Probe) -> Pair:
        if probe.canned is not None:
            return probe.canned
        return catalog_of(probe.before), catalog_of(probe.after)

    return pair_of
