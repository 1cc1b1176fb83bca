"""The rows that say which environments and databases there are; leaves opening them to `connections`."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from jsonfield import JSONField
from jsonfield.json import JSONString

from dynamic_databases.config import entry_for
from dynamic_databases.errors import ConfigError
from dynamic_databases.sealing import hidden, opened, sealed

if TYPE_CHECKING:
    from dynamic_databases.dialects.base import Entry

RESERVED_SLUGS = frozenset({"compare", "lookup", "login", "logout", "admin", "static", "healthz"})
"""First segments of the site's URLs that no environment may take."""


def refuse_reserved_slug(slug: str) -> None:
    """Raise `ValidationError` if `slug` is the first segment of another page."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of a page; choose another slug.", code="reserved")


class Colour(models.TextChoices):
    """What an environment is recognised by; none of them is used for a difference."""

    PLUM = "plum"
    BLUE = "blue"
    SLATE = "slate"
    TEAL = "teal"
    INDIGO = "indigo"
    MAGENTA = "magenta"
    VIOLET = "violet"
    NAVY = "navy"


class Environment(models.Model):
    """One of prod, test, dev, …"""

    slug = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"\A[a-z0-9][a-z0-9-]*\Z", "Use small letters, digits and -, such as prod or test-2."
            ),
            refuse_reserved_slug,
        ],
        help_text="Its segment in addresses: small letters, digits and -.",
    )
    name = models.CharField(max_length=100, blank=True, help_text="Shown to people; the slug if left empty.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller comes first.")
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.SLATE)
    protected = models.BooleanField(default=False, help_text="Marked on every page, as production should be.")

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name or self.slug


class ConfigField(JSONField):
    """JSON whose secrets are sealed on every way to the database: save, bulk_create, update, dumpdata."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """Return what is stored; text that is no JSON as a string, without the warning that repeats it."""
        try:
            return None if value is None else self.to_python(value)
        except (ValidationError, RecursionError):
            return JSONString(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the sealed config, which the instance holds too from now on."""
        setattr(model_instance, self.attname, sealed(getattr(model_instance, self.attname)))
        return getattr(model_instance, self.attname)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(sealed(value))

    def value_to_string(self, obj: models.Model) -> str:
        """Return what dumpdata writes: secrets sealed, and hidden in what is no JSON object."""
        value = self.value_from_object(obj)
        return json.dumps(hidden(value) if isinstance(value, str) else sealed(value), **self.dump_kwargs)


class Database(models.Model):
    """One registered connection: a logical name in one environment, and how to reach it."""

    name = models.CharField(
        max_length=200,
        help_text="The logical name, such as shop: databases of one name are compared across environments.",
    )
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="databases")
    config: Any = ConfigField(help_text='Such as {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}.')
    demo_alias = models.CharField(max_length=200, blank=True, editable=False)
    """The alias that `demo` gave it. Any other config has another alias, and is not the demo's any more."""

    class Meta:
        ordering = ("environment__position", "environment__slug", "name")
        constraints = (
            models.UniqueConstraint(fields=("name", "environment"), name="database_once_an_environment"),
        )

    def __str__(self) -> str:
        return f"{self.name} in {self.environment}"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Refuse a name that is blank and a config that can't work, each at its field."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        checks = {"name": self._name_problems, "config": self._config_problems}
        for field, problems in checks.items():
            if field not in (exclude or ()) and field not in errors and (found := problems()):
                errors[field] = found
        if errors:
            raise ValidationError(errors)

    def _name_problems(self) -> list[str]:
        usable = self.name.strip() and self.name.isprintable()
        return [] if usable else ["Use printable characters, at least one of them no blank."]

    def _config_problems(self) -> list[str]:
        try:
            self.connection_settings()
        except ConfigError as error:
            return [f"{key} {why}" for key, why in error.errors.items()]
        return []

    def connection_settings(self, *, read_only: bool = True) -> Entry:
        """Return the complete DATABASES entry, secrets opened. Raises `ConfigError`."""
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


class CatalogSnapshot(models.Model):
    """A catalog as it was read, stored when it changed."""

    database = models.ForeignKey(Database, on_delete=models.CASCADE, related_name="snapshots")
    alias = models.CharField(max_length=200)
    """Which settings it was read by: another server's structure is never offered for this one's."""
    digest = models.CharField(max_length=64)
    catalog = models.TextField()
    """JSON of `catalog.Catalog`."""
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        ordering = ("-last_seen", "-pk")
        indexes = (models.Index(fields=("database", "-last_seen")),)

    def __str__(self) -> str:
        return f"{self.database} as of {self.last_seen:%Y-%m-%d %H:%M}"

    def __repr__(self) -> str:
        return f"<CatalogSnapshot {self.pk}>"
