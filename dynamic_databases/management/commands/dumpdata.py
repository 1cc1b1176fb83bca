"""Dumps rows of a registered database, too: Django's own command finds no model there, and prints none."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.commands import dumpdata
from django.db import connections

from dynamic_databases.dumping import dumping
from dynamic_databases.management.command_errors import refusal
from dynamic_databases.managers import home_of
from dynamic_databases.sources.aliases import name_of


class Command(dumpdata.Command):
    def handle(self, *app_labels: str, **options: Any) -> None:
        database = options["database"]
        if database in list(connections):  # those that settings name; `in connections` would ask for rows
            super().handle(*app_labels, **options)
            return
        name = name_of(database)
        # Without labels Django takes every model, and most have no table there.
        labels = app_labels or _labels_at_home(name)
        if not labels:
            raise refusal(f"No model lives in {name}: name the apps or models whose rows it has.")
        with dumping():
            super().handle(*labels, **options)


def _labels_at_home(name: str) -> tuple[str, ...]:
    return tuple(model._meta.label for model in apps.get_models() if home_of(model) == name)
