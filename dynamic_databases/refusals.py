"""Refuses at once what models made at run time can't be in Django's own apps: in its admin, a content type.

Django would take them and fail later, far from the mistake: the admin's index with every other model's, a
content type whenever it is followed.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.db.models.base import ModelBase
from django.db.models.signals import pre_save

from dynamic_databases.runtime_models.private_apps import APP_LABEL, is_made_at_run_time

IN_ADMIN = (
    "{} is made at run time, so it cannot be registered with admin: its pages and permissions would have to"
    " be there before it is. Write a model with `objects = DatabaseManager(…)` for that."
)
CONTENT_TYPE = (
    "{} is made at run time and has no content type: no other process, and no later request, could find the"
    " model that it stands for."
)


def connect() -> None:
    """Connect the refusals. Called once, from `AppConfig.ready`."""
    if apps.is_installed("django.contrib.contenttypes"):
        pre_save.connect(
            refuse_content_type, sender="contenttypes.ContentType", dispatch_uid="dynamic_databases.refusals"
        )
    if apps.is_installed("django.contrib.admin"):
        _check_registrations()


def refuse_content_type(instance: Any, **kwargs: Any) -> None:
    """Keep a content type of a model made at run time from being stored. Raises `ImproperlyConfigured`."""
    # A project may have an app with that label, whose models have content types as any other's.
    if instance.app_label == APP_LABEL and APP_LABEL not in apps.app_configs:
        raise ImproperlyConfigured(CONTENT_TYPE.format(f"{instance.app_label}.{instance.model}"))


def _check_registrations() -> None:
    """Let `AdminSite.register` refuse models made at run time as it does abstract ones.

    Django has no hook there, and asks the model for nothing that other models could answer otherwise.
    """
    from django.contrib.admin.sites import AdminSite

    register: Any = AdminSite.register
    if hasattr(register, "__wrapped__"):
        return

    @wraps(register)
    def checked(self: Any, model_or_iterable: Any, *args: Any, **options: Any) -> Any:
        is_one = isinstance(model_or_iterable, ModelBase)
        models: list[Any] = [model_or_iterable] if is_one else list(model_or_iterable)
        for model in models:
            _require_of_code(model)
        return register(self, models, *args, **options)

    AdminSite.register = checked  # type: ignore[method-assign]


def _require_of_code(model: type[Model]) -> None:
    if is_made_at_run_time(model):
        raise ImproperlyConfigured(IN_ADMIN.format(model.__name__))
