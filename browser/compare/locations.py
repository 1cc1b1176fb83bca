"""Where an address below `/compare/` points: databases side by side, seen from one of them.

Usually they have one logical name in all environments; `/compare/-/?of=prod/acme&of=prod/template` names any
databases. Leaves finding them to `locating`, and reading them to `subjects`.
"""

from __future__ import annotations

from dataclasses import dataclass

from browser.compare.sides import Side
from dynamic_databases.models import Connectable, Environment

ANY = "-"
"""The segment that stands for databases which the address names one by one."""


@dataclass(frozen=True)
class CompareLocation:
    """What is compared, in its order, and the rest of the address."""

    name: str
    environments: tuple[Environment, ...]
    sides: tuple[Side, ...]
    segments: tuple[str, ...] = ()
    """What the address has below the database, as it stands there: the table's first, then a key's."""
    unasked: str = ""
    """Why it is not known whether there are more sides: customers of that name."""
    offered: tuple[Side, ...] = ()
    """All sides of the name, where the address chooses some of them."""

    @property
    def databases(self) -> dict[str, Connectable]:
        """Each side's database by its label."""
        return {side.label: side.database for side in self.sides}

    @property
    def labels(self) -> list[str]:
        return [side.label for side in self.sides]

    @property
    def all_sides(self) -> tuple[Side, ...]:
        """What is compared, and what could be."""
        return self.offered or self.sides

    @property
    def is_any(self) -> bool:
        """Whether the address names each database instead of a logical name."""
        return {side.label for side in self.sides} != {side.environment.slug for side in self.sides}
