# people/admin.py
from django.contrib import admin

from people.models import Company, Person


class PersonInline(admin.TabularInline):
    model = Person


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    inlines = [PersonInline]
