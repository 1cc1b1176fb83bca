"""Single records: read by key, linked along foreign keys, compared with other environments."""
