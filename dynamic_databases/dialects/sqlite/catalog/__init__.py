"""Reads the structure of a SQLite database: `reading` runs the SQL, the rest makes values."""
