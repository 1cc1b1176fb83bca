"""Reads the structure of a SQL Server database: `reading` runs the SQL, the rest makes values."""
