"""Stored databases opened: under which alias, guarded, several at once, kept for the next request."""

from __future__ import annotations

from dynamic_databases.connections.aliases import register, unregister
from dynamic_databases.connections.live_connections import (
    LiveConnection,
    close_stale,
    guard,
    label_of,
    live,
    read_again,
    reading,
)
from dynamic_databases.connections.thread_connections import adopt, close_all, let_go_of_names

__all__ = [
    "LiveConnection",
    "adopt",
    "close_all",
    "close_stale",
    "guard",
    "label_of",
    "let_go_of_names",
    "live",
    "read_again",
    "reading",
    "register",
    "unregister",
]
