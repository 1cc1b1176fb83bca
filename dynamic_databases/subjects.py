"""What a page or a program is about: one database, or one of its tables, as a person may see it.

Subjects are complete when they are made and read no server afterwards. They know no request and no URL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import cached_property

from dynamic_databases.catalog import Catalog, Reading, Table, TableName, find_table
from dynamic_databases.catalog.row_keys import RowKey, row_key
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, NoSuchTable
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.readings.latest import (
    forget_after_surprise,
    latest_reading,
    latest_readings,
    read_after_surprise,
    refresh,
)
from dynamic_databases.redaction import VisibleReading, visible
from dynamic_databases.runtime_models import DisplayModel, display_model


@dataclass(frozen=True)
class Subject:
    """A database, its live connection, and its reading as a person may see it."""

    database: Connectable
    live: LiveConnection
    reading: VisibleReading

    @property
    def environment(self) -> Environment:
        return self.database.environment

    @property
    def catalog(self) -> Catalog:
        """The catalog of which rows may be read."""
        return self.reading.catalog

    def table(self, name: TableName) -> TableSubject:
        """Return one of its tables. Raises `NoSuchTable`."""
        table = find_table(self.catalog, name.name, name.schema)
        if table is None:
            where = f"{self.database.name} in {self.environment}"
            raise NoSuchTable(f"There is no table “{name.name}” in {where}, or its login may not see it.")
        structure = self.reading.structure.by_name[table.table_name]
        return TableSubject(self, table, structure, row_key(table))


@dataclass(frozen=True)
class TableSubject:
    """A table of a database: as its rows may be read, and as it is built."""

    subject: Subject
    table: Table
    """The table without the columns that are redacted or that the login may not read."""
    structure: Table
    """The table with all of its columns: their existence is no secret."""
    key: RowKey

    @property
    def database(self) -> Connectable:
        return self.subject.database

    @property
    def environment(self) -> Environment:
        return self.subject.environment

    @property
    def live(self) -> LiveConnection:
        return self.subject.live

    @property
    def reading(self) -> VisibleReading:
        return self.subject.reading

    @property
    def catalog(self) -> Catalog:
        return self.subject.catalog

    @cached_property
    def redacted(self) -> tuple[str, ...]:
        """The names of the columns whose values are on no page, for no person."""
        if self.table is self.structure:  # as where nothing is hidden
            return ()
        known = {column.name for column in self.table.columns}.union(self.unreadable)
        return tuple(column.name for column in self.structure.columns if column.name not in known)

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The names of the columns that the login may not read."""
        return self.reading.visibility.unreadable.get(self.table.table_name, ())

    @property
    def may_have_more_columns(self) -> bool:
        """Whether there may be columns that the server does not even list for the login."""
        return self.table.table_name in self.reading.visibility.unlisted

    @property
    def hidden_by(self) -> str:
        """What may hide rows from the login ("row security"), or nothing if it may see all of them."""
        return self.reading.visibility.hidden_by(self.table.table_name)

    @property
    def key_is_hidden(self) -> bool:
        """Whether rows have a key, but none that may be read."""
        return not self.key.is_stable and row_key(self.structure).is_stable

    @property
    def model(self) -> type[DisplayModel]:
        """The model by which pages read the rows. Raises as `display_model` does for what can't be read."""
        return display_model(self.live, self.table)


def read_subject(database: Connectable, *, again: bool = False) -> Subject:
    """Return a database with its structure, read now or lately; `again` reads it now.

    Raises `DatabaseUnavailable` and `ConfigError`.
    """
    connection = live(database)
    return _subject(database, connection, refresh(connection) if again else latest_reading(connection))


def read_subject_after_surprise(database: Connectable) -> Subject:
    """Return a database whose structure was not as last read: read again, within limits. Raises as above."""
    connection = live(database)
    return _subject(database, connection, read_after_surprise(connection))


def _subject(database: Connectable, connection: LiveConnection, reading: Reading) -> Subject:
    return Subject(database, connection, visible(reading, connection.redaction))


def read_subjects(
    databases: Iterable[Connectable], seconds: float, patience: float | None = None
) -> tuple[list[Subject], list[tuple[Connectable, DatabaseUnavailable | ConfigError]]]:
    """Return the databases that could be read within about `seconds`, all at once, and why others not.

    After `patience` seconds, those that are still being read are not waited for.
    """
    rows: dict[LiveConnection, Connectable] = {}
    unread: list[tuple[Connectable, DatabaseUnavailable | ConfigError]] = []
    for database in databases:
        try:
            rows[live(database)] = database
        except ConfigError as error:
            unread.append((database, error))
    subjects = []
    for connection, result in latest_readings(rows, seconds, patience).items():
        if isinstance(result, Reading):
            subjects.append(Subject(rows[connection], connection, visible(result, connection.redaction)))
        else:
            unread.append((rows[connection], result))
    return subjects, unread


def read_subjects_after_surprise(surprising: Iterable[Subject], seconds: float) -> list[Subject]:
    """Return those of these databases that can be read again, within limits, as they are now."""
    databases = [subject.database for subject in surprising]
    for database in databases:
        forget_after_surprise(live(database))
    return read_subjects(databases, seconds)[0]
