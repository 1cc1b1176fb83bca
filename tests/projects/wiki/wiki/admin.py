# wiki/admin.py
from django.contrib import admin

from wiki.models import Page


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    list_display = ["page_title", "page_len"]

    def get_queryset(self, request):
        return super().get_queryset(request).using("wiki")

    def has_change_permission(self, request, obj=None):
        return False

    has_add_permission = has_delete_permission = has_change_permission
