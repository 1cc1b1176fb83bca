"""The rows that say which databases there are; leaves opening them to `connections`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from dynamic_databases.config import entry_for
from dynamic_databases.config.field import ConfigField
from dynamic_databases.config.sealing import opened
from dynamic_databases.errors import ConfigError
from dynamic_databases.models.checked import CheckedModel
from dynamic_databases.models.customers import Customer
from dynamic_databases.models.environments import Environment
from dynamic_databases.models.sources import Source

if TYPE_CHECKING:
    from dynamic_databases.dialects.base import Entry


class DatabaseQuerySet(models.QuerySet["Database"]):
    def stored(self) -> DatabaseQuerySet:
        """Return the rows with their environments, and whether there is any source, in one query."""
        return self.select_related("environment").annotate(sources_exist=models.Exists(Source.objects.all()))


class Database(CheckedModel):
    """One registered connection: a logical name in one environment, and how to reach it.

    A source makes such values too, for databases of its controller table: they have no key, `customer`
    instead, and can't be saved.
    """

    name = models.CharField(
        max_length=200,
        help_text="The logical name, such as shop: databases of one name are compared across environments.",
    )
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="databases")
    config: Any = ConfigField(help_text='Such as {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}.')
    demo_alias = models.CharField(max_length=200, blank=True, editable=False)
    """The alias that `demo` gave it. Any other config has another alias, and is not the demo's any more."""
    customer: Customer | None = None

    objects = DatabaseQuerySet.as_manager()

    class Meta:
        ordering = ("environment__position", "environment__slug", "name")
        constraints = (
            models.UniqueConstraint(fields=("name", "environment"), name="database_once_an_environment"),
        )

    def __str__(self) -> str:
        return f"{self.name} in {self.environment}"

    def __eq__(self, other: object) -> bool:
        """Customers are equal if they are the same one of the same source, rows by their keys."""
        if isinstance(other, Database) and (self.customer or other.customer):
            return self.customer == other.customer
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self.customer) if self.customer is not None else super().__hash__()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row. Raises `ValueError` for a customer's database, which is the controller table's."""
        if self.customer is not None:
            raise ValueError(f"{self} is a customer of a source, and has no row to be saved.")
        super().save(*args, **kwargs)

    def field_problems(self) -> dict[str, list[str]]:
        """Return what speaks against a name that is blank, and a config that can't work."""
        return {"name": self._name_problems(), "config": self._config_problems()}

    def _name_problems(self) -> list[str]:
        name = str(self.name or "")
        usable = name.strip() and name.isprintable()
        return [] if usable else ["Use printable characters, at least one of them no blank."]

    def _config_problems(self) -> list[str]:
        try:
            self.connection_settings()
        except ConfigError as error:
            return [f"{key} {why}" for key, why in error.errors.items()]
        return []

    @property
    def has_problem(self) -> bool:
        """Whether it is a customer whose settings can't be read, or one of several of its name."""
        return self.customer is not None and self.customer.problem is not None

    @property
    def any_source(self) -> bool:
        """Whether there is any source, as far as `stored()` has asked."""
        return bool(getattr(self, "sources_exist", True))

    @property
    def identity(self) -> int | str:
        """What the database's aliases are made from: the row's key, or the customer's."""
        return self.pk if self.customer is None else self.customer.identity

    def connection_settings(self, *, read_only: bool = True) -> Entry:
        """Return the complete DATABASES entry, secrets opened. Raises `ConfigError`."""
        if self.customer is not None and self.customer.problem is not None:
            raise self.customer.problem
        return entry_for(opened(self.config), read_only=read_only)

    @property
    def alias(self) -> str:
        """Django's alias for reading this database as it is stored now. Raises `ConfigError`."""
        return self.register()

    def register(self) -> str:
        """Make the database known to Django in this process; return its alias. Raises `ConfigError`."""
        from dynamic_databases.connections import register

        return register(self)

    def unregister(self) -> None:
        """Forget the database in this process; its open connections end with the request in flight."""
        from dynamic_databases.connections import unregister

        unregister(self)

    def get_model(self, table: str, schema: str | None = None) -> type[models.Model] | None:
        """Return the model class of a table or view, or None where there is no such table."""
        from dynamic_databases.runtime_models import model_for

        return model_for(self, table, schema)
