import sqlite3
def fill_crm(connection: sqlite3.Connection, environment: str) -> None:
    pass
