"""Finds what can't be read of a PostgreSQL database while other sessions hold exclusive locks on tables.

Functions that print a definition (pg_get_viewdef, pg_get_expr, pg_get_indexdef, …) wait for each table that
the definition names. Reading the rows of the system catalogs never waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import fetch_all

LOCK_NOT_AVAILABLE = "55P03"
BEHIND_LOCKS = """
    WITH locked AS (
        SELECT DISTINCT l.relation AS oid FROM pg_catalog.pg_locks l
        JOIN pg_catalog.pg_database d ON d.oid = l.database
        WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
            AND d.datname = pg_catalog.current_database() AND l.pid <> pg_catalog.pg_backend_pid()
    ), naming AS (
        SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
        JOIN locked ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = locked.oid
    )
    SELECT 'relation', oid FROM locked
    UNION
    SELECT 'relation', w.ev_class FROM pg_catalog.pg_rewrite w
    JOIN naming ON naming.classid = 'pg_catalog.pg_rewrite'::regclass AND naming.objid = w.oid
    UNION
    SELECT 'relation', p.polrelid FROM pg_catalog.pg_policy p
    JOIN naming ON naming.classid = 'pg_catalog.pg_policy'::regclass AND naming.objid = p.oid
    UNION
    SELECT 'routine', objid FROM naming WHERE classid = 'pg_catalog.pg_proc'::regclass
"""
"""Sessions that still wait for such a lock count as well: later requests queue behind them.

Views, rules, policies and functions can name other tables than their own. Source: PostgreSQL manual, pg_locks
and pg_depend.
"""

OF_RELATIONS = (
    "c.oid",
    "d.adrelid",
    "k.conrelid",
    "i.indrelid",
    "g.tgrelid",
    "p.polrelid",
    "s.stxrelid",
    "r.prrelid",
    "w.ev_class",
)


@dataclass(frozen=True, slots=True)
class BehindLocks:
    """Relations and routines, by oid, whose definitions can't be read without waiting for a lock."""

    relations: frozenset[int] = frozenset()
    routines: frozenset[int] = frozenset()

    @property
    def free(self) -> Mapping[str, str]:
        """Return, by the oid columns of the catalogs, the condition that a definition does not wait."""
        return {column: _none_of(column, self.relations) for column in OF_RELATIONS} | {
            "p.oid": _none_of("p.oid", self.routines)
        }

    def __or__(self, other: BehindLocks) -> BehindLocks:
        return BehindLocks(self.relations | other.relations, self.routines | other.routines)


NO_LOCKS = BehindLocks()


def behind_locks(connection: BaseDatabaseWrapper) -> BehindLocks:
    """Return the relations and routines that are behind locks now. Raises `django.db.Error`."""
    locked: dict[str, set[int]] = {"relation": set(), "routine": set()}
    for kind, oid in fetch_all(connection, BEHIND_LOCKS):
        locked[kind].add(oid)
    return BehindLocks(frozenset(locked["relation"]), frozenset(locked["routine"]))


def is_lock_timeout(error: OperationalError) -> bool:
    """Return whether a statement gave up waiting for a lock."""
    return getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE


def _none_of(column: str, oids: frozenset[int]) -> str:
    """Return the condition that a column is none of these oids; without any, it costs the server nothing."""
    if not oids:
        return "true"
    return f"{column} <> ALL ('{{{','.join(str(oid) for oid in sorted(oids))}}}'::oid[])"
