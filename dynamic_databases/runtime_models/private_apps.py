"""Registries of model classes apart from the project's own, which they leave untouched."""

from __future__ import annotations

from django.apps import AppConfig
from django.apps.registry import Apps
from django.db import models

APP_LABEL = "runtime"


class _RuntimeApp(AppConfig):
    """The one app of a private registry; without it reverse relations are lost."""

    def __init__(self, apps: Apps) -> None:
        self.name = self.label = APP_LABEL
        self.apps = apps
        self.models = apps.all_models[APP_LABEL]


class PrivateApps(Apps):
    """A registry that is filled in bulk and dies with its last user.

    Django keeps the models of every registry in a cache of the class, which nothing ever empties; here
    the list belongs to the instance, and is made once, when the registry is complete.
    """

    def __init__(self) -> None:
        self._models: list[type[models.Model]] = []
        super().__init__(())
        self.app_configs[APP_LABEL] = _RuntimeApp(self)

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[type[models.Model]]:
        return self._models

    def clear_cache(self) -> None:
        """Do nothing: no model here is asked for its relations before all are there."""

    def complete(self) -> None:
        """Let the models find each other."""
        self._models = list(self.all_models[APP_LABEL].values())
        for model in self._models:
            model._meta._expire_cache()  # type: ignore[attr-defined]
