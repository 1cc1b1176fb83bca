"""Connections to stored databases: their aliases, opening under guard, reading several at once, reuse."""

from __future__ import annotations

from dynamic_databases.connections.aliases import register, register_for_code, unregister
from dynamic_databases.connections.live_connections import (
    LiveConnection,
    close_stale,
    guard,
    label_of,
    live,
    read_again,
    reading,
    thread_for,
)
from dynamic_databases.connections.thread_connections import (
    adopt,
    aliases_in_transaction,
    close_all,
    let_go_of_names,
)

__all__ = [
    "LiveConnection",
    "adopt",
    "aliases_in_transaction",
    "close_all",
    "close_stale",
    "guard",
    "label_of",
    "let_go_of_names",
    "live",
    "read_again",
    "reading",
    "register",
    "register_for_code",
    "thread_for",
    "unregister",
]
