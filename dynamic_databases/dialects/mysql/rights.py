"""Says what a login may do, by what SHOW GRANTS lists.

A line of it is never repeated: it may hold the hash of a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import Rights, fetch_all
from dynamic_databases.dialects.mysql.guard import is_read_only

GRANTS = "SHOW GRANTS"
ROLES = "SELECT CURRENT_ROLE()"
SERVER = "SELECT @@GLOBAL.secure_file_priv, @@GLOBAL.read_only"
DATABASE = """
    SELECT DATABASE(), (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE())
"""

QUOTED = r"`(?:[^`]|``)*`"
LINE = re.compile(
    rf"""GRANT\ (?P<rights>(?:{QUOTED}|'(?:[^'\\]|''|\\.)*'|[^`'])+?)
         \ ON\ (?P<object>(?:TABLE|FUNCTION|PROCEDURE|PACKAGE|PACKAGE\ BODY)\ )?
         (?P<database>\*|{QUOTED})\.(?P<name>\*|{QUOTED})\ TO\ """,
    re.VERBOSE,
)
COLUMNS = re.compile(rf"\((?:{QUOTED}|[^`()])*\)")
WRITING = frozenset(
    """ALL INSERT UPDATE DELETE CREATE DROP ALTER INDEX TRIGGER EVENT EXECUTE SUPER""".split()
) | {"CREATE VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "DELETE HISTORY"}
"""TRIGGER, too: who has it may make one, though it is also the right to see them."""
SEEING = frozenset({"SELECT", "SHOW VIEW", "TRIGGER"})
"""Without these on the whole database some tables, definitions or triggers are not listed."""
RUNNING = frozenset({"EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE", "SHOW_ROUTINE", "SHOW CREATE ROUTINE"})
"""With one of these on the whole database, or SELECT on the whole server, all routines are listed."""
OF_TABLES = (
    "table", "view", "column", "primary_key", "unique", "index", "foreign_key", "check", "sequence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grants:
    """The rights on the whole server, on the whole database, and on any of its parts."""

    server: frozenset[str]
    database: frozenset[str]
    parts: frozenset[str]

    @property
    def see_everything(self) -> bool:
        return "ALL" in self.database or self.database >= SEEING

    @property
    def show_routines(self) -> bool:
        """Whether all routines and events are listed."""
        routines = self.database & RUNNING or "SELECT" in self.server
        return "ALL" in self.database or bool(routines and "EVENT" in self.database)

    @property
    def hide(self) -> tuple[str, ...]:
        """The sorts of things, as a comparison calls them, of which not all may be listed."""
        if "ALL" in self.database:
            return ()
        tables = () if "SELECT" in self.database else OF_TABLES
        triggers = () if self.database >= SEEING else ("trigger",)
        return (*tables, *triggers, *(() if self.show_routines else ("routine",)))

    @property
    def write(self) -> bool:
        return bool(self.parts & WRITING)

    @property
    def write_files(self) -> bool:
        return bool(self.server & {"FILE", "ALL"})


def grants_of(connection: BaseDatabaseWrapper, database: str) -> Grants:
    """Return the login's rights on a database. One statement; on MySQL two more where roles are active."""
    sql = GRANTS
    if not connection.mysql_is_mariadb:  # type: ignore[attr-defined]
        sql = _with_roles(connection)
    return parsed((str(row[0]) for row in fetch_all(connection, sql)), database)


def _with_roles(connection: BaseDatabaseWrapper) -> str:
    """Return SHOW GRANTS with what active roles allow, which MySQL leaves out unless they are named."""
    current = str(fetch_all(connection, ROLES)[0][0] or "")
    roles = re.findall(rf"({QUOTED})@({QUOTED})", current)
    if not roles:
        return GRANTS
    named = ", ".join(f"{name}@{host}" for name, host in roles).replace("%", "%%")
    return f"SHOW GRANTS FOR CURRENT_USER() USING {named}"


def parsed(lines: Iterable[str], database: str) -> Grants:
    """Return the rights that lines of SHOW GRANTS give on a database.

    A database's name in a grant is a pattern (`shop\\_%`); one with a table's name is not.
    """
    server: set[str] = set()
    whole: set[str] = set()
    parts: set[str] = set()
    for line in lines:
        match = LINE.match(line)
        if match is None:
            continue
        rights = _rights(match["rights"])
        if match["database"] == "*":
            server |= rights
        elif not _fits(_name(match["database"]), database, match["name"] == "*"):
            continue
        if match["name"] == "*" and not match["object"]:
            whole |= rights
        parts |= rights
    return Grants(frozenset(server), frozenset(whole), frozenset(parts))


def _rights(text: str) -> set[str]:
    """Return the names of rights, those on columns alone without their columns."""
    names = {" ".join(name.split()).upper() for name in COLUMNS.sub("", text).split(",")}
    return {"ALL" if name == "ALL PRIVILEGES" else name for name in names} - {"USAGE"}


def _name(quoted: str) -> str:
    return quoted[1:-1].replace("``", "`")


def _fits(pattern: str, database: str, is_pattern: bool) -> bool:
    if not is_pattern:
        return pattern.casefold() == database.casefold()
    signs = {"%": ".*", "_": "."}
    tokens = re.findall(r"\\?.", pattern, re.DOTALL)
    spelled = "".join(signs.get(token) or re.escape(token.removeprefix("\\")) for token in tokens)
    return re.fullmatch(spelled, database, re.DOTALL | re.IGNORECASE) is not None


def rights(connection: BaseDatabaseWrapper) -> Rights:
    """Return what the login of an open connection may do. Raises `django.db.Error`."""
    enforced = is_read_only(connection)
    database, tables = fetch_all(connection, DATABASE)[0]
    grants = grants_of(connection, str(database or ""))
    folder, server_reads_only = fetch_all(connection, SERVER)[0]
    # NULL is "nowhere" on MySQL, and "anywhere" on MariaDB.
    anywhere = folder is not None or connection.mysql_is_mariadb  # type: ignore[attr-defined]
    writes_files = grants.write_files and anywhere
    remarks = ["Times of TIMESTAMP columns are shown in UTC."]
    if int(server_reads_only):
        remarks.append("The server itself is set to be read-only, as replicas are.")
    if writes_files:
        remarks.append(
            "This login has the right FILE: SELECT … INTO OUTFILE would write files on the server even where "
            "writes are refused. These pages never do; a login without FILE could not."
        )
    if not grants.see_everything:
        remarks.append(
            "This login does not have SELECT, SHOW VIEW and TRIGGER on the whole database: "
            "what is not listed is absent or not visible."
        )
    elif not grants.show_routines:
        remarks.append(
            "This login is not shown all routines and events: those that are not listed are absent or not "
            "visible."
        )
    return Rights(enforced, grants.write, writes_files, grants.see_everything, int(tables), tuple(remarks))
