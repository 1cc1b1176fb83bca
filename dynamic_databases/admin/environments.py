"""Environments in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dynamic_databases.models import Environment

if TYPE_CHECKING:  # Django's own class is not generic at run time
    EnvironmentModelAdmin = admin.ModelAdmin[Environment]
else:
    EnvironmentModelAdmin = admin.ModelAdmin


@admin.register(Environment)
class EnvironmentAdmin(EnvironmentModelAdmin):
    list_display = ("slug", "name", "position", "colour_word", "protected", "database_count")
    list_display_links = ("slug", "name")
    search_fields = ("slug", "name")

    class Media:
        css: ClassVar = {"all": ("dynamic_databases/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Environment]:
        return super().get_queryset(request).annotate(database_count=Count("databases"))

    @admin.display(description="colour", ordering="colour")
    def colour_word(self, environment: Environment) -> SafeString:
        """Return the colour as a word, beside a spot of it."""
        return format_html(
            '<span class="environment env-{}">{}</span>',
            environment.colour,
            environment.get_colour_display(),
        )

    @admin.display(description="databases", ordering="database_count")
    def database_count(self, environment: Environment) -> int:
        return int(getattr(environment, "database_count", 0))
