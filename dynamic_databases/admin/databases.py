"""Databases in the admin: registered, edited, tested, copied; leaves whole servers to `servers`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from dynamic_databases.admin.config_forms import ConfigFormField
from dynamic_databases.admin.forms import DatabaseForm
from dynamic_databases.admin.servers import DatabaseModelAdmin, ServerView
from dynamic_databases.config import encodable
from dynamic_databases.config.hiding import hidden
from dynamic_databases.config.sealing import address_of, not_accepting
from dynamic_databases.connection_tests.checks import Check, check, check_typed
from dynamic_databases.connection_tests.servers import lead_to_same_database
from dynamic_databases.connections import label_of
from dynamic_databases.error_reports import holds_config
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Database, Environment

hides_config = method_decorator(holds_config)
TEST = "_test"
"""The form's button that tries the config without saving it."""
LONGEST_KEY = 18
"""Digits of a row's key: a longer number does not fit 64 bits."""


@admin.register(Database)
class DatabaseAdmin(DatabaseModelAdmin):
    form = DatabaseForm
    list_display = ("name", "environment_word", "vendor", "address", "settings_state")
    list_filter = ("environment",)
    list_select_related = ("environment",)
    search_fields = ("name",)
    change_form_template = "admin/dynamic_databases/database/change_form.html"

    class Media:
        css: ClassVar = {"all": ("dynamic_databases/admin.css",)}

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm[Database]]:
        """Return the form for this request's user: nobody else can reuse the secrets typed into it."""
        form = super().get_form(request, *args, **kwargs)
        source = self._copied(request)
        own = {
            "typed_by": str(request.user.pk),
            "is_on_trial": TEST in request.POST,
            "stored_config": source.config if source else None,
        }
        return type(form.__name__, (form,), own)

    def get_fields(self, request: HttpRequest, obj: Database | None = None) -> tuple[str, ...]:
        """Return the form's fields; with view permission only, the config is shown without its secrets."""
        may_edit = obj is None or self.has_change_permission(request, obj)
        return ("name", "environment", "config" if may_edit else "shown_config")

    def get_readonly_fields(self, request: HttpRequest, obj: Database | None = None) -> tuple[str, ...]:
        return ("shown_config",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what a new database's form begins with: the config of another that is copied."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        source = self._copied(request)
        return {**initial, "name": source.name, "config": not_accepting(source.config)} if source else initial

    @hides_config
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        server = wrap(ServerView.as_view(model_admin=self))
        name = "dynamic_databases_database"
        return [
            path("<int:pk>/test/", wrap(require_POST(self.test_view)), name=f"{name}_test"),
            path("<int:pk>/server/", server, name=f"{name}_server_of"),
            path("server/", server, name=f"{name}_server"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form, with a trial's result and the environments that the database can be copied to."""
        database = context.get("original")
        form = context["adminform"].form
        if TEST in request.POST and not form.errors:
            self._say_check(request, form.instance, check_typed)
        if self.has_add_permission(request):
            context["server_url"] = reverse("admin:dynamic_databases_database_server")
            context["copied"] = self._copied(request) if database is None else None
        if database is not None and self.has_add_permission(request):
            taken = Database.objects.filter(name=database.name).values("environment")
            context["copy_to"] = Environment.objects.exclude(pk__in=taken)
            context["server_url"] = reverse("admin:dynamic_databases_database_server_of", args=[database.pk])
            context["may_test"] = not self.has_change_permission(request, database)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Database, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._say_check(request, obj, check, is_new=True)
        source = self._copied(request)
        with suppress(ConfigError):  # the source's, which may have none that works
            if source is not None and lead_to_same_database(obj, source):
                warning = f"“{obj}” connects to the same database as “{source}” until you edit it."
                messages.warning(request, warning)

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Connect now and show the result, for people who may not change the database."""
        database = self.permitted(request, pk)
        self._say_check(request, database, check)
        return HttpResponseRedirect(reverse("admin:dynamic_databases_database_change", args=[pk]))

    def permitted(self, request: HttpRequest, pk: int | str) -> Database:
        """Return the database. Raises `PermissionDenied` for people who may not add one, and `Http404`."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        key = pk if str(pk).isascii() and str(pk).isdecimal() and len(str(pk)) <= LONGEST_KEY else None
        database: Database = get_object_or_404(Database.objects.select_related("environment"), pk=key)
        if not self.has_view_or_change_permission(request, database):
            raise PermissionDenied
        return database

    def _copied(self, request: HttpRequest) -> Database | None:
        """Return the database whose copy is being made, if any. Raises as `permitted` does."""
        source = request.GET.get("copy_of")
        return self.permitted(request, source) if source is not None else None

    def _say_check(
        self,
        request: HttpRequest,
        database: Database,
        ask: Callable[[Database], Check],
        *,
        is_new: bool = False,
    ) -> None:
        try:
            check = ask(database)
        except (DatabaseUnavailable, ConfigError) as error:
            outcome = "is stored, but could not be opened" if is_new else "could not be opened"
            messages.warning(request, f"“{database}” {outcome}: {error.message}")
            return
        if not is_new:
            messages.success(request, f"“{database}” answers: {check.sentence}")
        say = messages.warning if check.unguarded else messages.info
        for remark in check.remarks:
            say(request, f"“{database}”: {remark}")
        if check.reader_login:
            say(request, format_html("A login that may only read: <pre>{}</pre>", check.reader_login))

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
    def address(self, database: Database) -> str:
        """Return the server, or the file, without the user."""
        if not isinstance(database.config, dict):
            return "-"
        config = hidden(database.config)
        parts = {str(key).upper(): value for key, value in config.items()}
        host = address_of(config)["HOST"]
        port = f":{parts['PORT']}" if parts.get("PORT") else ""
        return encodable(f"{host}{port} {parts.get('NAME', '')}".strip())

    @admin.display(description="settings")
    def settings_state(self, database: Database) -> str:
        try:
            database.connection_settings()
        except ConfigError as error:
            return f"can't work: {error.message}"
        return "complete"
