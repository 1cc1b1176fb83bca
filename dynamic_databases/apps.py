"""The app's configuration for Django; connects signals and checks, which do their work elsewhere."""

from django.apps import AppConfig
from django.core.checks import register

from dynamic_databases.app_settings import check_settings


class DynamicDatabasesConfig(AppConfig):
    name = "dynamic_databases"
    default_auto_field = "django.db.models.BigAutoField"  # the migrations', whatever the project's own is
    verbose_name = "Environments and databases"

    def ready(self) -> None:
        from dynamic_databases import receivers, refusals
        from dynamic_databases.accounts.tables import check_users

        receivers.connect()
        refusals.connect()
        register(check_settings)
        register(check_users)
