"""What a login may not see of a database's rows, for callers that read no structure."""

from __future__ import annotations

import time

from dynamic_databases.caches import Cache, by_itself
from dynamic_databases.catalog import ALL_VISIBLE, Visibility
from dynamic_databases.connections.live_connections import LiveConnection, reading

ALIASES_KEPT = 256


def visibility_of(live: LiveConnection, max_age: float) -> Visibility:
    """Return what the login may not see, asked at most `max_age` seconds ago. Raises `DatabaseUnavailable`.

    Only of rows: a vendor without row security is not asked.
    """
    if not live.dialect.row_security:
        return ALL_VISIBLE
    known = _known.get(live.alias)
    # Before asking, since the answer may lack what changes meanwhile.
    asked = time.monotonic()
    if known is not None and known[0] >= asked - max_age:
        return known[1]
    with reading(live, "asking for the rights in") as connection:
        visibility = live.dialect.rights(connection).visibility
    _known.set(live.alias, (asked, visibility))
    return visibility


_known: Cache[str, tuple[float, Visibility]] = Cache(ALIASES_KEPT, by_itself)
