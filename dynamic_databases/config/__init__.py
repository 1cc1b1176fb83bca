"""From a connection as people write it to a complete, allow-listed DATABASES entry, secrets included."""

from __future__ import annotations

from dynamic_databases.config.entries import (
    EXAMPLE,
    allowed_keys,
    dialect_for,
    encodable,
    entry_for,
    limits,
    normalised,
    policy,
    template_problems,
)

__all__ = [
    "EXAMPLE",
    "allowed_keys",
    "dialect_for",
    "encodable",
    "entry_for",
    "limits",
    "normalised",
    "policy",
    "template_problems",
]
