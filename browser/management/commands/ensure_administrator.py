"""Makes the first administrator, so that somebody can log in after `make run`."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand


class Command(BaseCommand):
    help = "Make an administrator if there is none, as ADMIN_USERNAME and ADMIN_PASSWORD say."

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        name = os.environ.get("ADMIN_USERNAME") or "admin"
        password = os.environ.get("ADMIN_PASSWORD") or ""
        users.create_superuser(username=name, password=password or (made := secrets.token_urlsafe(12)))
        self.stdout.write(
            f"Administrator: {name}" + ("" if password else f", password {made} (shown only now)")
        )
