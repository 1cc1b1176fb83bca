"""What replaces a row of ours for a customer's database, which is found in a controller table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from dynamic_databases.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Customer:
    """Identifies a database that a source names: it has no row of ours."""

    source: int
    """The key of the `Source`."""
    environment: str
    key: str
    """The customer's key in the controller table, as text."""
    problem: ConfigError | None = field(default=None, compare=False)
    """Why the controller table's settings for it can't be read."""

    @property
    def identity(self) -> str:
        """What its aliases are made from, in place of a row's key: `c3x` and 12 hexadecimal digits."""
        text = f"{self.environment}/{self.key}"
        return f"c{self.source}x{hashlib.sha256(text.encode()).hexdigest()[:12]}"
