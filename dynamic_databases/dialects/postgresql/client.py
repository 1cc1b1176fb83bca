"""The arguments of psql; leaves running it to Django's dbshell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.backends.postgresql.client import DatabaseClient


class Client(DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str]]:
        """Return psql's arguments and environment.

        psql takes a database's name for an option if it begins with a hyphen, and for a whole address if it
        has an equals sign: the name stands in a connection string, which it reads once. The session has our
        settings, read-only among them, which Django leaves out. Source: PostgreSQL manual, psql,
        Connecting to a Database; libpq, PQconnectdbParams, expand_dbname.
        """
        name = str(settings_dict["NAME"]).replace("\\", r"\\").replace("'", r"\'")
        entry = {**settings_dict, "NAME": f"dbname='{name}'"}
        arguments, environment = super().settings_to_cmd_args_env(entry, parameters)
        options = settings_dict["OPTIONS"].get("options")
        return arguments, {**(environment or {}), **({"PGOPTIONS": options} if options else {})}
