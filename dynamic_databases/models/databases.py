"""The rows that say which databases there are; leaves opening them to `connections`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from dynamic_databases.config.field import ConfigField
from dynamic_databases.errors import ConfigError
from dynamic_databases.models.checked import CheckedModel
from dynamic_databases.models.connectable import Connectable
from dynamic_databases.models.environments import Environment, environments_of
from dynamic_databases.models.prepared import PreparedQuery
from dynamic_databases.models.sources import Source


class DatabaseQuerySet(models.QuerySet["Database"]):
    def stored(self) -> DatabaseQuerySet:
        """Return the rows with their environments and outages, and whether there is any source: one query."""
        return self.select_related("environment").annotate(
            sources_exist=models.Exists(Source.objects.all()),
            outage_alias=models.F("outage__alias"),
            outage_since=models.F("outage__since"),
        )


class Database(Connectable, CheckedModel):
    """One registered connection: a logical name in one environment, and how to reach it."""

    name = models.CharField(
        max_length=200,
        help_text="The logical name, such as shop: databases of one name are compared across environments.",
    )
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="databases")
    config: Any = ConfigField(help_text='Such as {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}.')
    demo_alias: Any = models.CharField(max_length=200, blank=True, editable=False)
    """The alias that `demo` gave it. Another config has another alias, and is no longer the demo's."""

    objects = DatabaseQuerySet.as_manager()

    class Meta:
        ordering = ("environment__position", "environment__slug", "name")
        constraints = (
            models.UniqueConstraint(fields=("name", "environment"), name="database_once_an_environment"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """`environment` may be a slug in code that makes a row. Raises `NoSuchEnvironment`."""
        if isinstance(kwargs.get("environment"), str):
            (kwargs["environment"],) = environments_of([kwargs["environment"]])
        super().__init__(*args, **kwargs)

    def field_problems(self) -> dict[str, list[str]]:
        """Return the problems of a blank name, or of a config that can't work."""
        return {"name": self._name_problems(), "config": self._config_problems()}

    def _name_problems(self) -> list[str]:
        name = str(self.name or "")
        usable = name.strip() and name.isprintable()
        return [] if usable else ["Use printable characters, at least one of them not blank."]

    def _config_problems(self) -> list[str]:
        try:
            self.connection_settings()
        except ConfigError as error:
            return [f"{key} {why}" for key, why in error.errors.items()]
        return []

    @property
    def any_source(self) -> bool:
        """Whether there is any source, as far as `stored()` has asked."""
        return bool(getattr(self, "sources_exist", True))

    def down_since(self, alias: str) -> datetime | None:
        """Return since when the database has not answered under an alias, as far as `stored()` has asked."""
        if getattr(self, "outage_alias", None) != alias:  # it was asked with other settings
            return None
        since: datetime | None = getattr(self, "outage_since", None)
        return since

    @property
    def identity(self) -> int:
        """What the database's aliases are made from: the row's key."""
        return int(self.pk)

    def unregister(self) -> None:
        """Forget the database in this process; its open connections end with the request in flight."""
        from dynamic_databases.connections import unregister

        unregister(self)


def stored_databases_called(name: str) -> list[Database]:
    """Return the rows of a name as `stored()` does."""
    return _called.rows(name)


def stored_databases() -> list[Database]:
    """Return all rows as `stored()` does."""
    return _all.rows()


_called = PreparedQuery(lambda: Database, lambda name: Database.objects.stored().filter(name=name))
_all = PreparedQuery(lambda: Database, lambda _: Database.objects.stored())
