"""The app's configuration for Django; connects signals and checks, which do their work elsewhere."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, register

from dynamic_databases.app_settings import APP, check_settings, setting


class DynamicDatabasesConfig(AppConfig):
    name = "dynamic_databases"
    default_auto_field = "django.db.models.BigAutoField"  # the migrations', whatever the project's own is
    verbose_name = "Environments and databases"

    def ready(self) -> None:
        from dynamic_databases import receivers, refusals

        receivers.connect()
        refusals.connect()
        register(check_settings, APP)
        register(check_users, APP)


def check_users(**kwargs: Any) -> list[CheckMessage]:
    """Return what keeps people from signing in by tables of users, if settings describe any."""
    if not setting("DATABASE_USERS"):
        return []
    # A project that describes none need not have Django's users, nor wait for what checks passwords.
    from dynamic_databases.accounts import tables

    return tables.check_users(**kwargs)
