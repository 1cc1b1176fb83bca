"""The demo's calendar: everything happened before one fixed day."""

from datetime import datetime, timedelta

END = datetime(2026, 1, 31)


def moment(seconds_before_end: float) -> str:
    """Return a time before the demo's end as SQLite's own functions write it."""
    return (END - timedelta(seconds=int(seconds_before_end))).isoformat(" ")
