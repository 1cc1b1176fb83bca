"""Where users come from who sign in by a table of users, in the admin: to be read, not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest

from dynamic_databases.models import UserOrigin

if TYPE_CHECKING:  # Django's own class is not generic at run time
    OriginModelAdmin = admin.ModelAdmin[UserOrigin]
else:
    OriginModelAdmin = admin.ModelAdmin


@admin.register(UserOrigin)
class UserOriginAdmin(OriginModelAdmin):
    list_display = ("user", "environment", "database", "customer_name", "table", "key")
    list_filter = ("environment", "database")
    search_fields = ("key", "customer_name")
    fields = ("user", "environment", "database", "customer_name", "customer", "table", "key")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[UserOrigin]:
        """Return the rows with the names of their users, in one query."""
        model = get_user_model()
        users = model._default_manager.annotate(as_text=Cast("pk", CharField()))
        name = users.filter(as_text=OuterRef("user_key")).values(model.USERNAME_FIELD)[:1]
        return super().get_queryset(request).annotate(user_name=Subquery(name))

    @admin.display(description="user", ordering="user_name")
    def user(self, origin: UserOrigin) -> str:
        """Return the name of the local user; the key of one that was deleted by other means than Django's."""
        return str(getattr(origin, "user_name", None) or origin.user_key)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: UserOrigin | None = None) -> bool:
        return False
