"""Reads the structure of a PostgreSQL database: `reading` runs the SQL, the rest makes values."""
