"""Compilers that let a quoted name hold a `$`, which Django refuses because of its own aliases."""

from __future__ import annotations

from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLCompiler(compiler.SQLCompiler):
    def quote_name_unless_alias(self, name: str) -> str:
        """Return the name quoted; one that the dialect has quoted stays as it is."""
        if len(name) > 1 and name[0] == name[-1] == '"':
            return name
        return str(super().quote_name_unless_alias(name))
