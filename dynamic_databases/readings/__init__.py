"""Readings of databases: the latest one, its history in our own tables, and outages."""
