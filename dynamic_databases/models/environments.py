"""The rows that say which environments there are: prod, test, dev, …"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from dynamic_databases.app_settings import setting
from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.models.prepared import PreparedQuery

RESERVED_SLUGS = frozenset({"compare", "lookup", "login", "logout", "admin", "static", "healthz"})
"""First segments of the site's URLs that no environment may take."""


def refuse_reserved_slug(slug: str) -> None:
    """Raise `ValidationError` if `slug` is the first segment of another page."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of a page; choose another slug.", code="reserved")


class Colour(models.TextChoices):
    """Colours of environments; none of them is used for differences."""

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


def default_environment() -> str | None:
    """Return the slug of the environment where code is that enters none; None where there is no such one.

    DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT names it; else it is the only one that there is.
    """
    named: str = setting("DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT")
    if named:
        return named
    slugs = list(Environment.objects.values_list("slug", flat=True)[:2])
    return slugs[0] if len(slugs) == 1 else None


def environments_of(given: Iterable[Environment | str]) -> list[Environment]:
    """Return environments, those that are given by slug as rows. Raises `NoSuchEnvironment`."""
    given = list(given)
    slugs = {slug for slug in given if isinstance(slug, str)}
    by_slug = {row.slug: row for row in Environment.objects.filter(slug__in=slugs)} if slugs else {}
    if missing := sorted(slugs - by_slug.keys()):
        raise NoSuchEnvironment(f"There is no environment “{missing[0]}”.")
    return [by_slug[environment] if isinstance(environment, str) else environment for environment in given]


def stored_environments() -> list[Environment]:
    """Return all rows, in their order."""
    return _all.rows()


_all = PreparedQuery(lambda: Environment, lambda _: Environment.objects.all())
