"""Reads who owns things and what is granted, where the login may; leaves making values of it to `grants`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import RIGHTS, Rights, Sequence, Table
from dynamic_databases.dialects.mysql.catalog.grant_queries import MOST, grants
from dynamic_databases.dialects.mysql.catalog.grants import GrantRow, Things, rights_of
from dynamic_databases.dialects.mysql.catalog.locks import COSTS_ITSELF, LOCK_WAIT_TIMEOUT, rows_now
from dynamic_databases.dialects.mysql.catalog.schema_objects import Objects
from dynamic_databases.dialects.mysql.errors import number_of
from dynamic_databases.dialects.rows import rows_of


@dataclass(frozen=True)
class ReadRights:
    """The rights on a database and its parts, or why they are unknown."""

    rights: tuple[Rights, ...] = ()
    unread: tuple[str, ...] = ()
    """What the login may not read, or is too much: see `Catalog.unread`."""
    locked: bool = False


NOT_TOLD = ReadRights(unread=RIGHTS)
LOCKED_RIGHTS = ReadRights(locked=True)


def read_rights(connection: BaseDatabaseWrapper, things: Things, *, knows_routines: bool) -> ReadRights:
    """Return the rights on these things. One statement; raises `django.db.Error`.

    While the names of routines are locked it is not known on which of them nothing is granted.
    """
    if not knows_routines:
        return LOCKED_RIGHTS
    statement = grants(
        connection.mysql_version,  # type: ignore[attr-defined]
        mariadb=connection.mysql_is_mariadb,  # type: ignore[attr-defined]
    )
    try:
        rows = rows_of(GrantRow, rows_now(connection, statement))
    except DatabaseError as error:
        if number_of(error) == LOCK_WAIT_TIMEOUT:
            return LOCKED_RIGHTS
        if number_of(error) not in COSTS_ITSELF:
            raise
        return NOT_TOLD
    return ReadRights(rights_of(rows, things)) if len(rows) <= MOST else NOT_TOLD


def things_of(tables: Iterable[Table], sequences: Iterable[Sequence], objects: Objects) -> Things:
    """Return what rights may be on."""
    names = {"table": [table.name for table in tables], "sequence": [each.name for each in sequences]}
    for routine in objects.routines:
        if routine.kind != "event":  # nobody calls one
            names.setdefault(routine.kind, []).append(routine.name)
    return Things(names, objects.owners, objects.folds_case)
