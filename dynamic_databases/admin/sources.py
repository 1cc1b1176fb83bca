"""Sources of customers' databases in the admin: described, edited, tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dynamic_databases.admin.config_forms import ConfigFormField
from dynamic_databases.admin.source_forms import SourceForm
from dynamic_databases.error_reports import holds_config
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Source
from dynamic_databases.sources.customers import first_of

if TYPE_CHECKING:  # Django's own class is not generic at run time
    SourceModelAdmin = admin.ModelAdmin[Source]
else:
    SourceModelAdmin = admin.ModelAdmin

PLACE = ("name", "database", "table", "query")
CUSTOMERS = ("key_column", "name_columns", "environment_column")
REACHED = ("connection_column", "database_column", "host_column", "port_column", "user_column",
           "password_column")  # fmt: skip


@admin.register(Source)
class SourceAdmin(SourceModelAdmin):
    form = SourceForm
    list_display = ("name", "database", "read_from", "reached_by")
    list_select_related = ("database__environment",)
    search_fields = ("name",)

    class Media:
        css: ClassVar = {"all": ("dynamic_databases/admin.css",)}

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm[Source]]:
        """Return the form for this request's user: nobody else can reuse the secrets typed into it."""
        form = super().get_form(request, *args, **kwargs)
        return type(form.__name__, (form,), {"typed_by": str(request.user.pk)})

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        """Return the form in four steps; people who may only view see the template without secrets."""
        may_edit = obj is None or self.has_change_permission(request, obj)
        template = "template" if may_edit else "shown_template"
        return (
            ("Where the controller table is", {"fields": PLACE}),
            ("What customers are called", {"fields": CUSTOMERS}),
            ("How each is reached", {"fields": REACHED}),
            ("Settings for all customers", {"fields": (template, "hosts", "withheld")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        return ("shown_template",)

    @method_decorator(holds_config)
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Save, then query the controller and show the result."""
        super().save_model(request, obj, form, change)
        try:
            first = first_of(obj)
        except (DatabaseUnavailable, ConfigError) as error:
            messages.warning(request, f"“{obj}” is stored, but could not be asked: {error.message}")
            return
        if first is None:
            messages.warning(request, f"“{obj}” is stored; its table has no customer yet.")
        else:
            messages.success(request, f"“{obj}” answers: it has customers such as “{first}”.")

    @admin.display(description="template")
    def shown_template(self, source: Source) -> SafeString:
        return format_html("<pre>{}</pre>", ConfigFormField().prepare_value(source.template))

    @admin.display(description="table")
    def read_from(self, source: Source) -> str:
        return source.table or "a query"

    @admin.display(description="connections from")
    def reached_by(self, source: Source) -> str:
        return source.connection_column or ", ".join(source.parts.values())
