"""The form of drivers' errors in words, the same for every vendor; each vendor's `errors` has the causes."""

from __future__ import annotations

from dynamic_databases.errors import DatabaseUnavailable

LONGEST_REASON = 300
"""Characters of what a server says itself."""

Words = tuple[type[DatabaseUnavailable], str]
"""One of our errors, and what it says: the cause, and what helps."""


def installed_by(command: str) -> str:
    """Return how a driver is installed: here by one target, in other projects by this command."""
    return f"make drivers (in a project of your own: {command})"


def failure(doing: str, words: Words) -> DatabaseUnavailable:
    """Return the error that tells what failed, and why; `doing` is what was being tried."""
    kind, says = words
    return kind(f"{doing[:1].upper()}{doing[1:]} failed: {says}")


def in_one_line(reason: str) -> str:
    """Return what a server says as one line that is not too long."""
    reason = " ".join(reason.split())
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
