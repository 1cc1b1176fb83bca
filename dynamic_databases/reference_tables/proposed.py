"""What is proposed of all registered databases, from what this process has read: no server is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from dynamic_databases.connections import live
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database, ReferenceTable, stored_databases
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.readings.latest import last_read
from dynamic_databases.redaction import visible
from dynamic_databases.reference_tables.proposals import Proposal, proposals

MOST_LISTED = 40


@dataclass(frozen=True)
class ProposedTable:
    """A table of a logical database that looks like reference data."""

    database: str
    proposal: Proposal

    @property
    def key_text(self) -> str:
        """The key as the form of the administration takes it."""
        return json.dumps(self.proposal.key, ensure_ascii=False)

    @property
    def ignored_text(self) -> str:
        return json.dumps(self.proposal.ignored, ensure_ascii=False)


def proposed_tables(most: int = MOST_LISTED) -> list[ProposedTable]:
    """Return what is proposed of databases that several environments have, as far as they were read here."""
    names: dict[str, list[Database]] = {}
    for database in stored_databases():
        names.setdefault(database.name, []).append(database)
    references: dict[str, list[ReferenceTable]] = {}
    for reference in ReferenceTable.objects.all():
        references.setdefault(reference.database, []).append(reference)
    return [
        ProposedTable(name, proposal)
        for name in sorted(names)
        if len(names[name]) > 1
        for proposal in proposals(_last_read(names[name]), references.get(name, ()))
    ][:most]


def _last_read(databases: Sequence[Database]) -> dict[str, Result]:
    results: dict[str, Result] = {}
    for database in databases:
        with suppress(ConfigError):
            connection = live(database)
            reading = last_read(connection)
            if reading is not None:
                results[database.environment.slug] = visible(reading, connection.redaction)
    return results
