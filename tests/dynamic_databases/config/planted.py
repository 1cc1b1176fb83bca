"""A config with a secret that is easily found wherever it should not be."""

from __future__ import annotations

from django.db import connection

from dynamic_databases.models import Database

PLANTED = "pl4nted-Ünder-the-rose"
CONFIG = {
    "ENGINE": "mysql",
    "NAME": "shop",
    "USER": "reader",
    "HOST": "127.0.0.1",
    "PORT": 1,
    "PASSWORD": PLANTED,
}


def stored(database: Database) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT config FROM dynamic_databases_database WHERE id = %s", [database.pk])
        return str(cursor.fetchone()[0])
