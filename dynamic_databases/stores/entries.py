"""Bounds in time the DATABASES entry of the application's own tables. Standard library only, for settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

CONNECT, SILENCE = 5, 20
"""Seconds for which a page waits for a connection to the store, and for an answer."""
CACHED = 512
"""KiB of a SQLite store's file that a connection keeps, of which there is one for each busy thread."""
KEPT = 60
"""Seconds for which a thread keeps its connection to a store on a server for its next requests."""
ENGINES: Mapping[str, str] = {
    "django.db.backends.sqlite3": "dynamic_databases.stores.sqlite",
    "django.db.backends.postgresql": "dynamic_databases.stores.postgresql",
    "django.db.backends.mysql": "dynamic_databases.stores.mysql",
}
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    # Several workers write here: wait for each other, and take the write lock when a transaction begins.
    "dynamic_databases.stores.sqlite": {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-{CACHED};",
    },
    "dynamic_databases.stores.postgresql": {"connect_timeout": CONNECT, "tcp_user_timeout": SILENCE * 1000},
    "dynamic_databases.stores.mysql": {
        "connect_timeout": CONNECT,
        "read_timeout": SILENCE,
        "write_timeout": SILENCE,
    },
    "mssql": {"connection_timeout": CONNECT, "query_timeout": SILENCE},
}


def store_entry(entry: Entry) -> Entry:
    """Return an entry with our engine and our options, except those that it sets itself.

    Connections of our engines to servers are kept, and looked at before each request. Those to SQLite's files
    keep themselves; others end with their request.
    """
    engine = str(ENGINES.get(entry["ENGINE"], entry["ENGINE"]))
    is_server = entry["ENGINE"] in ENGINES and engine != ENGINES["django.db.backends.sqlite3"]
    kept = {"CONN_MAX_AGE": KEPT, "CONN_HEALTH_CHECKS": True} if is_server else {}
    options = {**OPTIONS.get(engine, {}), **entry.get("OPTIONS", {})}
    return {**entry, **kept, "ENGINE": engine, "OPTIONS": options}


def store_file(entry: Entry) -> Path | None:
    """Return the file of a SQLite store; None for a server, and for a store in memory."""
    name = str(entry["NAME"])
    if entry["ENGINE"] != ENGINES["django.db.backends.sqlite3"] or name.startswith((":memory:", "file:")):
        return None
    return Path(name)
