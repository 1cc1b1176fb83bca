"""Django's own admin of both."""

from django.contrib import admin

from polls.models import Choice, Poll


class ChoiceInline(admin.TabularInline):
    model = Choice
    extra = 1


@admin.register(Poll)
class PollAdmin(admin.ModelAdmin):
    inlines = (ChoiceInline,)
    search_fields = ("question",)
