"""Saved views in the administration: who has saved which, and which are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from browser.models import SavedView

if TYPE_CHECKING:  # Django's own class is not generic at run time
    SavedViewModelAdmin = admin.ModelAdmin[SavedView]
else:
    SavedViewModelAdmin = admin.ModelAdmin


@admin.register(SavedView)
class SavedViewAdmin(SavedViewModelAdmin):
    """Views are saved from the rows: here they are found, shared or no longer, and deleted."""

    list_display = ("name", "database", "segment", "person", "is_shared", "changed_at")
    list_filter = ("is_shared",)
    list_select_related = ("person",)
    search_fields = ("name", "database", "segment", "person__username")
    fields = ("name", "database", "segment", "query", "person", "is_shared", "changed_at")
    readonly_fields = ("name", "database", "segment", "query", "person", "changed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
