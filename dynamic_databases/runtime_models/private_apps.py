"""Registries of model classes apart from the project's own, which they leave untouched."""

from __future__ import annotations

from django.apps import AppConfig
from django.apps.registry import Apps
from django.db import models

APP_LABEL = "runtime"


def is_made_at_run_time(model: type[models.Model]) -> bool:
    """Return whether a model is in a registry of ours."""
    return isinstance(model._meta.apps, PrivateApps)


class _RuntimeApp(AppConfig):
    """The one app of a private registry; without it reverse relations are lost."""

    def __init__(self, apps: Apps) -> None:
        self.name = self.label = APP_LABEL
        self.apps = apps
        self.models = apps.all_models[APP_LABEL]


class PrivateApps(Apps):
    """A registry that dies with its last user.

    Django caches the list of models of every registry on the class `Apps`, and nothing ever empties that
    cache: it would keep each registry, with all its models, alive for ever.
    """

    def __init__(self) -> None:
        # An empty tuple: with None Django takes it for the project's own registry.
        super().__init__(())
        self.app_configs[APP_LABEL] = _RuntimeApp(self)

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[type[models.Model]]:
        return list(self.all_models[APP_LABEL].values())

    def clear_cache(self) -> None:
        """Do nothing: no cache here is out of date when a model is added (see `late_relations`)."""
