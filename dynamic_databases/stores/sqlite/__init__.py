"""A SQLite store that can be read where nothing can be written; used as ENGINE."""
