"""mssql-django with a time limit for whatever its drivers do; ENGINE of our own entries."""
