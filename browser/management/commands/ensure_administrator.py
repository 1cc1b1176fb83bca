"""Makes the first administrator, so that somebody can log in after `make run`."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from dynamic_databases.management.refusals import WithInput, refusal, said


class Command(WithInput, BaseCommand):
    help = "Make an administrator if there is none."
    examples = """\
ADMIN_USERNAME and ADMIN_PASSWORD say who; by default it is admin and a random password, printed once.
Exit 2 for a name that can't be used or is somebody's.
"""

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        name = os.environ.get("ADMIN_USERNAME") or "admin"
        password = os.environ.get("ADMIN_PASSWORD") or ""
        try:
            get_user_model()(username=name, password="unused").full_clean()  # noqa: S106
        except ValidationError as error:
            raise refusal(f"ADMIN_USERNAME can't be used: {said(error)}") from None
        users.create_superuser(username=name, password=password or (made := secrets.token_urlsafe(12)))
        self.stdout.write(
            f"Administrator: {name}" + ("" if password else f", password {made} (shown only now)")
        )
