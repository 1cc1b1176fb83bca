"""Says what a login may do, by what SHOW GRANTS lists.

A line of it is never repeated: it may hold the hash of a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.mysql.guard import is_read_only
from dynamic_databases.dialects.mysql.privileges import acts_on_server
from dynamic_databases.dialects.mysql.visibility import visibility

GRANTS = "SHOW GRANTS"
OWN = "mysql"
"""The database with the server's own tables."""
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
ON_COLUMNS = re.compile(rf"[A-Z ]+{COLUMNS.pattern}")
"""A right on single columns: SELECT (`id`, `name`)."""
WRITING = frozenset(
    """ALL INSERT UPDATE DELETE CREATE DROP ALTER INDEX TRIGGER EVENT EXECUTE SUPER""".split()
) | {"CREATE VIEW", "CREATE ROUTINE", "ALTER ROUTINE", "DELETE HISTORY"}
"""TRIGGER, too: who has it may make one, though it is also the right to see them."""
SEEING = frozenset({"SELECT", "SHOW VIEW", "TRIGGER"})
"""Without these on the whole database some tables, definitions or triggers are not listed."""
RUNNING = frozenset({"EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE", "SHOW_ROUTINE", "SHOW CREATE ROUTINE"})
"""With one of these on the whole database, or SELECT on the whole server, all routines are listed."""
OF_TABLES = ("table", "view", "primary_key", "unique", "index", "foreign_key", "check", "sequence")
OF_COLUMNS = frozenset({"ALL", "SELECT", "INSERT", "UPDATE", "REFERENCES"})
"""With one of these on a table all of its columns are listed, on a column that one."""


@dataclass(frozen=True, slots=True)
class Grants:
    """The rights on the whole server, on the whole database, and on any of its parts."""

    server: frozenset[str]
    database: frozenset[str]
    parts: frozenset[str]
    by_column: frozenset[str] = frozenset()
    """The tables of which no more than some columns may be read, as they are spelled in a grant."""
    lists_columns: bool = True
    """Whether all columns are listed of each table that is."""
    show_grants: bool = False
    """Whether the server's own tables may be read, which tell what is granted to whom."""

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
        columns = () if self.lists_columns else ("column",)
        triggers = () if self.database >= SEEING else ("trigger",)
        return (*tables, *columns, *triggers, *(() if self.show_routines else ("routine",)))

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
    on_tables: dict[str, set[str]] = {}
    on_columns: set[str] = set()
    own: set[str] = set()
    for line in lines:
        match = LINE.match(line)
        if match is None:
            continue
        rights = _rights(match["rights"])
        on_all = match["name"] == "*" and not match["object"]
        if match["database"] == "*":
            server |= rights
        elif on_all and _fits(_name(match["database"]), OWN, True):
            own |= rights
        if match["database"] != "*" and not _fits(_name(match["database"]), database, match["name"] == "*"):
            continue
        if on_all:
            whole |= rights
        elif match["object"] in (None, "TABLE "):
            table = _name(match["name"])
            on_tables.setdefault(table, set()).update(_rights(ON_COLUMNS.sub("", match["rights"])))
            on_columns |= {table} if "SELECT" in rights else set()
        parts |= rights
    read = {table for table, rights in on_tables.items() if rights & {"ALL", "SELECT"}}
    return Grants(
        server=frozenset(server),
        database=frozenset(whole),
        parts=frozenset(parts),
        by_column=frozenset() if whole & {"ALL", "SELECT"} else frozenset(on_columns - read),
        lists_columns=bool(whole & OF_COLUMNS)
        or (not whole and all(rights & OF_COLUMNS for rights in on_tables.values())),
        show_grants=bool((server | own) & {"ALL", "SELECT"}),
    )


def _rights(text: str) -> set[str]:
    """Return the names of rights, those on single columns without the columns."""
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
    return Rights(
        read_only_enforced=enforced,
        can_write=grants.write,
        can_write_files=writes_files,
        tables=int(tables),
        remarks=tuple(remarks),
        visibility=visibility(connection, grants.by_column, lists_columns=grants.lists_columns),
        acts_on_server=acts_on_server(grants.server),
    )
