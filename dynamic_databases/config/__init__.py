"""From what people write of a connection to a complete, allow-listed DATABASES entry, secrets and all."""

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
]
