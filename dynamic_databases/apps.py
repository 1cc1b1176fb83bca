"""Tells Django of the app; signals and checks are connected here and do their work elsewhere."""

from django.apps import AppConfig
from django.core.checks import register

from dynamic_databases.app_settings import check_settings


class DynamicDatabasesConfig(AppConfig):
    name = "dynamic_databases"
    verbose_name = "Environments and databases"

    def ready(self) -> None:
        from dynamic_databases import receivers

        receivers.connect()
        register(check_settings)
