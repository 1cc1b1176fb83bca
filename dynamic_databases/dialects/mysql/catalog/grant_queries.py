"""The statement that reads what is granted on a MySQL or MariaDB database and its parts.

The server's own tables tell of all logins, information_schema of one's own alone unless one may read these.
Rights on the whole server and memberships of roles are the server's, and are not read.
Sources: MySQL 8.0 manual, 8.2.3 Grant Tables; MariaDB's documentation of mysql.db and the tables beside it.
"""

from __future__ import annotations

from dynamic_databases.dialects.mysql.catalog.queries import Branch

OF_DATABASES = (
    "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "GRANT", "REFERENCES", "INDEX", "ALTER",
    "CREATE TMP TABLE", "LOCK TABLES", "CREATE VIEW", "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE",
    "EXECUTE", "EVENT", "TRIGGER",
)  # fmt: skip
"""The privileges on databases that both vendors have, as the columns of mysql.db spell them."""
OF_MARIADB = ("DELETE HISTORY",)
SINCE_11_3 = ("SHOW CREATE ROUTINE",)
OF_PARTS: tuple[Branch, ...] = (
    ("table", ("Table_name", "''", "Table_priv"), "tables_priv WHERE Db = DATABASE()"),
    ("column", ("Table_name", "Column_name", "Column_priv"), "columns_priv WHERE Db = DATABASE()"),
    ("routine", ("Routine_name", "Routine_type", "Proc_priv"), "procs_priv WHERE Db = DATABASE()"),
)
MOST = 20_000
"""Rows of grants on one database and its parts that are read; where there are more, all are unknown."""


def grants(version: tuple[int, ...], *, mariadb: bool) -> str:
    """Return the statement for a server of this version, which returns a row more than `MOST` at most."""
    privileges = (
        *OF_DATABASES,
        *(OF_MARIADB if mariadb else ()),
        *(SINCE_11_3 if mariadb and version >= (11, 3) else ()),
    )
    of_database = ", ".join(f"IF({_column(name)} = 'Y', '{name}', NULL)" for name in privileges)
    branches: tuple[Branch, ...] = (
        ("database", ("Db", "''", f"CONCAT_WS(',', {of_database})"), "db WHERE DATABASE() LIKE Db"),
        *OF_PARTS,
    )
    rows = " UNION ALL ".join(
        f"SELECT '{tag}', {', '.join(map(_text, (*columns, 'User', 'Host')))} FROM mysql.{source}"
        for tag, columns, source in branches
    )
    return f"{rows} LIMIT {MOST + 1}"


def _column(privilege: str) -> str:
    return f"{privilege.capitalize().replace(' ', '_')}_priv"


def _text(column: str) -> str:
    return f"CONVERT({column} USING utf8mb4)"
