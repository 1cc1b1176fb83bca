"""A record as look-up shows it: one hit, its state in every environment; leaves finding it to `records`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser.addresses import KeyPart
from browser.lookup.hits import Hit
from browser.lookup.structures import NamedTable
from browser.values import plain_text
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.comparison import State
from dynamic_databases.models import Environment

STATES = {
    "found": "found",
    "no_row": "no such row",
    "not_visible": "no row found",
    "no_table": "no such table",
    "other_key": "has another key",
    "unreachable": "unreachable",
    "no_database": "no such database",
    "timed_out": "timed out",
    "forbidden": "not allowed",
    "busy": "busy",
    "unavailable": "could not be read",
}
ABSENT = frozenset({"no_row", "not_visible", "no_table"})


@dataclass(frozen=True)
class Target:
    """A table in which a value is looked for, in every environment that has its database."""

    database: str
    table: NamedTable
    value: str
    is_named: bool = True
    is_exact: bool = True
    """Whether all of its name was typed; otherwise it counts only if it has the value."""


@dataclass(frozen=True)
class SideState:
    """What one environment has of a record."""

    environment: Environment
    state: str
    url: str | None = None
    message: str = ""
    """Why it is not known, in a sentence."""
    hidden_by: str = ""
    """What may hide the row from the login, where none was found."""
    differs: tuple[tuple[str, str], ...] = ()
    """The shown fields that have another value than in the hit, and that value."""
    rows: str = ""
    """How many rows, where a value may have several."""

    @property
    def sign(self) -> str:
        """The sign of what differs here, "" for what is as in the hit."""
        if self.state in ABSENT:
            return State.MISSING.sign if self.state != "not_visible" else State.UNKNOWN.sign
        if self.state != "found":
            return State.UNKNOWN.sign
        return State.CHANGED.sign if self.differs else ""

    @property
    def tone(self) -> str:
        """The class of its sign."""
        tones = {State.MISSING.sign: "missing", State.CHANGED.sign: "changed"}
        return tones.get(self.sign, "unknown" if self.sign else "")

    @property
    def words(self) -> str:
        """The state in words: "found", "status paid", "2 values", "no such row"."""
        if self.differs:
            name, value = self.differs[0]
            return f"{name} {value}" if len(self.differs) == 1 else f"{len(self.differs)} values"
        words = self.rows or STATES.get(self.state, self.state.replace("_", " "))
        return f"{words}: it may be hidden by {self.hidden_by}" if self.hidden_by else words

    @property
    def title(self) -> str:
        """What a mark says beside its words: the values that differ, or why nothing is known."""
        return self.message or ", ".join(f"{name}: {value}" for name, value in self.differs)


@dataclass(frozen=True, kw_only=True)
class RecordHit(Hit):
    """A record, or the rows of a value, in every environment."""

    database: str
    table: NamedTable
    key: tuple[KeyPart, ...]
    """Its own key; the value itself where there is none, or where it is not the same everywhere."""
    by: str = ""
    """The column by which it was found, "" for its key."""
    value: str = ""
    label: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, Any] | None = None
    """The same fields as JSON."""
    states: tuple[SideState, ...] = ()

    @property
    def key_text(self) -> str:
        return ", ".join(plain_text(part) if not isinstance(part, bytes) else part.hex() for part in self.key)

    @property
    def is_found(self) -> bool:
        return any(side.state == "found" for side in self.states)

    def as_json(self) -> dict[str, Any]:
        return {
            "database": self.database,
            "schema": self.table.schema,
            "table": self.table.name,
            "key": [json_value(part) for part in self.key],
            "by": self.by or None,
            "label": self.label,
            "fields": dict(self.values or {}),
            "environments": {
                side.environment.slug: {
                    "state": side.state,
                    "url": side.url,
                    "differs": [name for name, _ in side.differs],
                    "message": side.message or None,
                }
                for side in self.states
            },
            "compare_url": self.compare_url,
        }
