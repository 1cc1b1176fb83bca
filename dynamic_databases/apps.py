"""Tells Django of the app; the signals are connected here and do their work elsewhere."""

from django.apps import AppConfig


class DynamicDatabasesConfig(AppConfig):
    name = "dynamic_databases"
    verbose_name = "Environments and databases"

    def ready(self) -> None:
        from dynamic_databases import receivers

        receivers.connect()
