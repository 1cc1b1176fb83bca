"""The arguments of mysql; leaves running it to Django's dbshell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.backends.mysql.client import DatabaseClient


class Client(DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return mysql's arguments and environment: a name that begins with a hyphen would be an option."""
        entry = {**settings_dict, "NAME": ""}
        arguments, environment = super().settings_to_cmd_args_env(entry, [])
        return [*arguments, f"--database={settings_dict['NAME']}", *parameters], environment
