"""Reference tables in the admin: which they are, how they last compared, and what might be one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from dynamic_databases.models import ReferenceTable
from dynamic_databases.reference_tables.proposed import ProposedTable, proposed_tables

if TYPE_CHECKING:  # Django's own class is not generic at run time
    ReferenceModelAdmin = admin.ModelAdmin[ReferenceTable]
else:
    ReferenceModelAdmin = admin.ModelAdmin

ADD = "admin:dynamic_databases_referencetable_add"


@admin.register(ReferenceTable)
class ReferenceTableAdmin(ReferenceModelAdmin):
    list_display = (
        "name_in_list",
        "database",
        "key_in_words",
        "ignored_in_words",
        "severity",
        "last_compared",
    )
    list_filter = ("database",)
    search_fields = ("database", "schema", "table")
    fields = ("database", "schema", "table", "key", "ignored", "severity", "changed_by", "changed_at")
    readonly_fields = ("changed_by", "changed_at")

    class Media:
        css: ClassVar = {"all": ("dynamic_databases/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReferenceTable]:
        return super().get_queryset(request).annotate(compared_at=Max("results__last_seen"))

    def save_model(self, request: HttpRequest, obj: ReferenceTable, form: Any, change: bool) -> None:
        obj.changed_by = request.user.get_username()
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Answer with the list, and with what is proposed to those who may add."""
        proposed = proposed_tables() if self.has_add_permission(request) else []
        context = {"proposed": [(table, _add_url(table)) for table in proposed]}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address of a proposal fills in: it changes nothing."""
        initial: dict[str, Any] = dict(request.GET.items())
        for name in {"key", "ignored"} & initial.keys():
            try:
                initial[name] = json.loads(initial[name])
            except ValueError:
                del initial[name]
        return initial

    @admin.display(description="table", ordering="table")
    def name_in_list(self, reference: ReferenceTable) -> str:
        return reference.name

    @admin.display(description="key")
    def key_in_words(self, reference: ReferenceTable) -> str:
        return ", ".join(reference.key) or "its own"

    @admin.display(description="ignored")
    def ignored_in_words(self, reference: ReferenceTable) -> str:
        return ", ".join(reference.ignored) or "nothing"

    @admin.display(description="last compared", ordering="compared_at", empty_value="never")
    def last_compared(self, reference: ReferenceTable) -> datetime | None:
        """Return when the rows were last compared, between any environments."""
        last: datetime | None = getattr(reference, "compared_at", None)
        return last


def _add_url(table: ProposedTable) -> str:
    values = {
        "database": table.database,
        "schema": table.proposal.schema or "",
        "table": table.proposal.table,
        "key": table.key_text,
        "ignored": table.ignored_text,
    }
    return f"{reverse(ADD)}?{urlencode(values)}"
