"""What a connection is made from: a row of ours, a customer's database, or a config that is only tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.db.models import Model

from dynamic_databases.config import entry_for
from dynamic_databases.config.sealing import opened
from dynamic_databases.models.customers import Customer

if TYPE_CHECKING:
    from datetime import datetime

    from dynamic_databases.dialects.base import Entry
    from dynamic_databases.models.environments import Environment


class Connectable:
    """A database by its logical name in an environment, with the config that leads to it."""

    name: Any
    config: Any
    customer: Customer | None = None
    """Identifies a customer's database; None for a row of ours."""
    demo_alias: Any = ""

    if TYPE_CHECKING:
        environment: Environment

        @property
        def pk(self) -> Any:
            """The row's key; None for what has no row."""

    @property
    def identity(self) -> int | str:
        """What the aliases of the database are made from. No two databases share one."""
        raise NotImplementedError

    @property
    def any_source(self) -> bool:
        """Whether there is any source, as far as that was asked."""
        return True

    def down_since(self, alias: str) -> datetime | None:
        """Return since when the database has not answered under an alias, as stored when it was read."""
        return None

    @property
    def has_problem(self) -> bool:
        """Whether its settings can't be read, or its name is ambiguous."""
        return self.customer is not None and self.customer.problem is not None

    def __str__(self) -> str:
        return f"{self.name} in {self.environment}"

    def connection_settings(self, *, read_only: bool = True) -> Entry:
        """Return the complete DATABASES entry, secrets opened. Raises `ConfigError`."""
        if self.customer is not None and self.customer.problem is not None:
            raise self.customer.problem
        return entry_for(opened(self.config), read_only=read_only)

    @property
    def alias(self) -> str:
        """Django's alias for all that code does in this database as it stands now. Raises `ConfigError`.

        It writes only where the config says `"READ_ONLY": false`.
        """
        return self.register()

    def register(self) -> str:
        """Make the database known to Django in this process; return its alias. Raises `ConfigError`."""
        from dynamic_databases.connections import register_for_code

        return register_for_code(self)

    def get_model(self, table: str, schema: str | None = None) -> type[Model] | None:
        """Return the model class of a table or view, or None where there is no such table."""
        from dynamic_databases.runtime_models import model_for

        return model_for(self, table, schema)

    async def aget_model(self, table: str, schema: str | None = None) -> type[Model] | None:
        """Return what `get_model` does, in the thread where Django runs the queries of async code."""
        return await sync_to_async(self.get_model)(table, schema)


@dataclass(frozen=True)
class CustomerDatabase(Connectable):
    """A customer's database as a source's controller table has it now: a value, with no row of ours."""

    pk = None
    customer: Customer = field()
    """Identifies it; two values with the same customer are equal."""
    name: str = field(compare=False)
    environment: Environment = field(compare=False)
    config: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def identity(self) -> str:
        return self.customer.identity


_trials = count(1)


class TrialDatabase(Connectable):
    """A config that is tested, stored or not: each trial has aliases of its own."""

    pk = None

    def __init__(self, name: str, config: Any) -> None:
        self.name, self.environment, self.config = name, None, config  # type: ignore[assignment]
        self._number = next(_trials)

    @property
    def identity(self) -> str:
        return f"t{self._number}"
