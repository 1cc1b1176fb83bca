"""Django's backend for PostgreSQL, for names and versions that it refuses; ENGINE of our own entries."""
