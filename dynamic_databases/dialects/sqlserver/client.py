"""The arguments of sqlcmd; leaves running it to Django's dbshell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.backends.base.client import BaseDatabaseClient


class Client(BaseDatabaseClient):
    executable_name = "sqlcmd"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str]]:
        """Return sqlcmd's arguments and environment.

        All that a config says is in the environment: mssql-django's own client shows the password in the list
        of the machine's processes. Source: Microsoft's "sqlcmd - Use with scripting variables".
        """
        server = ",".join(filter(None, (settings_dict["HOST"], str(settings_dict["PORT"] or ""))))
        trusts = "TrustServerCertificate=yes" in settings_dict["OPTIONS"].get("extra_params", "")
        environment = {
            "SQLCMDSERVER": server,
            "SQLCMDUSER": settings_dict["USER"],
            "SQLCMDPASSWORD": settings_dict["PASSWORD"],
            "SQLCMDDBNAME": settings_dict["NAME"],
        }
        return [cls.executable_name, *(["-C"] if trusts else []), *parameters], environment
