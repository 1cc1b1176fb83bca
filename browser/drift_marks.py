"""The marks of drift beside tables and columns, seen from the environment that is browsed."""

from __future__ import annotations

from dynamic_databases.comparison import State


def drift_mark(state: State, slug: str) -> tuple[str, str] | None:
    """Return the class and text of a mark: ("changed", "≠ dev"), or None where nothing differs."""
    if state is State.CHANGED:
        return "changed", f"{state.sign} {slug}"
    if state is State.MISSING:
        # What another environment is missing, this one has in addition.
        return "extra", f"{State.EXTRA.sign} not in {slug}"
    return ("", f"{state.sign} {slug}") if state is State.UNKNOWN else None
