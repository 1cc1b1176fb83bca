"""Text that is not valid UTF-8, which a database with encoding SQL_ASCII may contain: it costs one cell."""

from __future__ import annotations

from typing import Any

from dynamic_databases.catalog import UndecodableText
from dynamic_databases.dialects.sqlite.guard import decoded

ANYTHING = "SQL_ASCII"
TEXTUAL = ("text", "varchar", "bpchar", "name")


def take_undecodable_text(raw: Any) -> None:
    """Let a session of psycopg's load what is no text as bytes, where the server does not check it.

    Everywhere else the server has made sure, and psycopg's own loaders are faster.
    """
    if raw.info.parameter_status("server_encoding") != ANYTHING:
        return
    raw.execute("SET client_encoding TO SQL_ASCII")  # in UTF8 the server refuses to send what is not
    from psycopg.adapt import Loader

    class TolerantLoader(Loader):
        def load(self, data: Any) -> str | UndecodableText:
            return decoded(bytes(data))

    for name in TEXTUAL:
        raw.adapters.register_loader(name, TolerantLoader)
