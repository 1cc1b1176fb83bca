"""Reads the structure of a MySQL or MariaDB database: `reading` runs the SQL, the rest makes values."""
