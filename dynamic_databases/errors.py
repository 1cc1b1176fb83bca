"""Names what can go wrong with a stored database; leaves status codes and pages to `browser`.

Every message is written for the person who reads the page: what was tried, where, what to do. None
holds a credential or the text of a driver's exception unseen: `connections` renames those.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class DynamicDatabasesError(Exception):
    """Base of all errors of this app: `code` for programs, `message` for people."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def state(self) -> str:
        """A record's state if this error kept it from being read."""
        return self.code


class ConfigError(DynamicDatabasesError):
    """A config that can't work: `errors` maps each refused key to what is wrong and what is allowed."""

    code = "bad_config"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{key}: {reason}" for key, reason in errors.items()))
        self.errors = dict(errors)


class NotFound(DynamicDatabasesError):
    """Something named by a person or a URL is not there."""

    code = "not_found"


class NoSuchEnvironment(NotFound):
    """No environment has that slug, or none is current where a logical name needs it."""

    code = "no_such_environment"


class NoSuchDatabase(NotFound):
    """No database and no customer has that name there, or an alias stands for none any more."""

    code = "no_such_database"


class NoSuchTable(NotFound):
    """The database has no such table or view, or shows it to nobody with this login."""

    code = "no_such_table"


class NoSuchRecord(NotFound):
    """No row has that key."""

    code = "no_such_record"


class BadPosition(DynamicDatabasesError):
    """A large table is to be compared from a key on that its rows can't have."""

    code = "bad_position"


class DatabaseUnavailable(DynamicDatabasesError):
    """A registered database could not be read. Each subclass is one state that pages keep apart."""

    code = "unavailable"
    found_at: datetime | None = None
    """When this was found, if the database has not been asked since."""

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds after which it may be worth trying again, if that is known."""


class Unreachable(DatabaseUnavailable):
    """No connection: the server or file is missing, refuses, or can't be found."""

    code = "unreachable"


class NoDatabase(Unreachable):
    """The server answers, but has no database of the name."""

    code = "no_database"


class Disconnected(Unreachable):
    """A connection that was open has ended: a new one may succeed."""


class TimedOut(DatabaseUnavailable):
    """The time limit for connecting or for one statement was reached."""

    code = "timed_out"


class StillBeingRead(TimedOut):
    """A page did not wait until the database was read. The reading goes on, for the next page."""


class Forbidden(DatabaseUnavailable):
    """The server refused: wrong password, or no right to read this."""

    code = "forbidden"


class PrivilegedLogin(Forbidden):
    """Reading this could run code by rights on the server itself, which nobody has accepted.

    `reader_login` is SQL that creates a login to use instead.
    """

    code = "privileged_login"

    def __init__(self, message: str, reader_login: str = "") -> None:
        super().__init__(message)
        self.reader_login = reader_login

    @property
    def state(self) -> str:
        return Forbidden.code


class Corrupt(DatabaseUnavailable):
    """What answered is not a database, or a damaged one."""

    code = "corrupt"


class Busy(DatabaseUnavailable):
    """Another session holds a lock, or too many connections are open. Trying again may help."""

    code = "busy"


class NoRoom(Busy):
    """The server accepts no more connections: closing one makes room."""


class GuardMissing(DatabaseUnavailable):
    """The read-only guard did not hold on the open connection, so nothing was read."""

    code = "not_read_only"


class FilterNotApplicable(DatabaseUnavailable):
    """A filter that was asked for can't be applied there: which rows it means is not known."""

    code = "unreadable"


class StructureChanged(DatabaseUnavailable):
    """A statement named a table or column that the database no longer has."""

    code = "structure_changed"


class QueryFailed(DatabaseUnavailable):
    """The server could not answer this statement: its own reason, in its own words."""

    code = "query_failed"


class UndecodableValue(QueryFailed):
    """A text that is not valid UTF-8 was met where texts are read without a look at each."""

    code = "query_failed"


class BadValue(QueryFailed):
    """A value was searched for that the server can't read as the column's type."""

    code = "bad_value"
