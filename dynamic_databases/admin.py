"""Environments and databases in the admin: registering, editing, testing, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dynamic_databases.checks import check
from dynamic_databases.config import encodable
from dynamic_databases.connections import label_of
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.forms import ConfigFormField, DatabaseForm
from dynamic_databases.models import Database, Environment
from dynamic_databases.sealing import address_of

if TYPE_CHECKING:  # Django's own classes take no parameter
    EnvironmentModelAdmin = admin.ModelAdmin[Environment]
    DatabaseModelAdmin = admin.ModelAdmin[Database]
else:
    EnvironmentModelAdmin = DatabaseModelAdmin = admin.ModelAdmin

hides_config = method_decorator(sensitive_post_parameters("config"))


@admin.register(Environment)
class EnvironmentAdmin(EnvironmentModelAdmin):
    list_display = ("slug", "name", "position", "colour_word", "protected", "database_count")
    list_display_links = ("slug", "name")
    search_fields = ("slug", "name")

    class Media:
        css: ClassVar = {"all": ("tokens.css", "admin.css")}

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


@admin.register(Database)
class DatabaseAdmin(DatabaseModelAdmin):
    form = DatabaseForm
    list_display = ("name", "environment_word", "vendor", "settings_state", "place")
    list_filter = ("environment",)
    list_select_related = ("environment",)
    search_fields = ("name",)
    change_form_template = "admin/dynamic_databases/database/change_form.html"

    class Media:
        css: ClassVar = {"all": ("tokens.css", "admin.css")}

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm[Database]]:
        """Return the form for this request's user, who alone can use what was typed into it again."""
        form = super().get_form(request, *args, **kwargs)
        return type(form.__name__, (form,), {"typed_by": str(request.user.pk)})

    def get_fields(self, request: HttpRequest, obj: Database | None = None) -> tuple[str, ...]:
        """Return the form's fields; who may only look sees the config without its secrets."""
        may_edit = obj is None or self.has_change_permission(request, obj)
        return ("name", "environment", "config" if may_edit else "shown_config")

    def get_readonly_fields(self, request: HttpRequest, obj: Database | None = None) -> tuple[str, ...]:
        return ("shown_config",)

    @hides_config
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/test/", wrap(require_POST(self.test_view)), name="dynamic_databases_database_test"
            ),
            path(
                "<int:pk>/copy/", wrap(require_POST(self.copy_view)), name="dynamic_databases_database_copy"
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the environments that a database can be copied to: those without one of its name."""
        database = context.get("original")
        if database is not None and self.has_add_permission(request):
            taken = Database.objects.filter(name=database.name).values("environment")
            context["copy_to"] = Environment.objects.exclude(pk__in=taken)
            context["may_test"] = True
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Database, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._say_check(request, obj, only_warnings=True)

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Connect now and say what is found."""
        database = self._permitted(request, pk)
        self._say_check(request, database)
        return HttpResponseRedirect(reverse("admin:dynamic_databases_database_change", args=[pk]))

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Register the same connection in another environment, to be edited there."""
        database = self._permitted(request, pk)
        to = request.POST.get("environment", "")
        environment = get_object_or_404(Environment, pk=to if to.isascii() and to.isdecimal() else None)
        copy = Database(name=database.name, environment=environment, config=database.config)
        try:
            copy.full_clean()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(reverse("admin:dynamic_databases_database_change", args=[pk]))
        copy.save()
        self.log_addition(request, copy, [{"added": {}}])
        messages.success(request, f"“{copy}” leads to the same place as “{database}” until you edit it.")
        return HttpResponseRedirect(reverse("admin:dynamic_databases_database_change", args=[copy.pk]))

    def _permitted(self, request: HttpRequest, pk: int) -> Database:
        """Return the database. Raises `PermissionDenied` for who may not add databases, and `Http404`."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        database: Database = get_object_or_404(Database.objects.select_related("environment"), pk=pk)
        if not self.has_view_or_change_permission(request, database):
            raise PermissionDenied
        return database

    def _say_check(self, request: HttpRequest, database: Database, *, only_warnings: bool = False) -> None:
        try:
            found = check(database)
        except (DatabaseUnavailable, ConfigError) as error:
            said = "is stored, but does not answer" if only_warnings else "does not answer"
            messages.warning(request, f"“{database}” {said}: {error.message}")
            return
        if not only_warnings:
            messages.success(request, f"“{database}” answers: {found.sentence}")
        for remark in found.remarks:
            messages.warning(request, f"“{database}”: {remark}")

    @admin.display(description="environment", ordering="environment__position")
    def environment_word(self, database: Database) -> SafeString:
        environment = database.environment
        return format_html('<span class="environment env-{}">{}</span>', environment.colour, environment)

    @admin.display(description="config")
    def shown_config(self, database: Database) -> SafeString:
        return format_html("<pre>{}</pre>", ConfigFormField().prepare_value(database.config))

    @admin.display(description="vendor")
    def vendor(self, database: Database) -> str:
        return label_of(database)

    @admin.display(description="at")
    def place(self, database: Database) -> str:
        """Return the server, or the file, without the user."""
        if not isinstance(database.config, dict):
            return "-"
        parts = {str(key).upper(): value for key, value in database.config.items()}
        host = address_of(database.config)["HOST"]
        port = f":{parts['PORT']}" if parts.get("PORT") else ""
        return encodable(f"{host}{port} {parts.get('NAME', '')}".strip())

    @admin.display(description="settings")
    def settings_state(self, database: Database) -> str:
        try:
            database.connection_settings()
        except ConfigError as error:
            return f"can't work: {error.message}"
        return "complete"
