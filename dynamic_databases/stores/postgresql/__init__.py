"""A PostgreSQL store that is given up when its server falls silent; used as ENGINE."""
