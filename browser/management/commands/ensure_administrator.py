"""Makes the first administrator, so that somebody can log in after `make run`."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from dynamic_databases.management.command_errors import WithInput, error_line, refusal


class Command(WithInput, BaseCommand):
    help = "Make an administrator if there is none."
    examples = """\
ADMIN_USERNAME and ADMIN_PASSWORD set the name and the password; by default they are admin and a
random password, printed once. Exit 2 for a name that can't be used or is taken, and for a password that
is easily guessed.
"""

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        name = os.environ.get("ADMIN_USERNAME") or "admin"
        password = os.environ.get("ADMIN_PASSWORD") or ""
        user = get_user_model()(username=name, password="unused")  # noqa: S106
        try:
            user.full_clean()
        except ValidationError as error:
            raise refusal(f"ADMIN_USERNAME can't be used: {error_line(error)}") from None
        try:
            if password:
                validate_password(password, user)
        except ValidationError as error:
            raise refusal(f"ADMIN_PASSWORD can't be used: {error_line(error)}") from None
        users.create_superuser(username=name, password=password or (made := secrets.token_urlsafe(12)))
        self.stdout.write(
            f"Administrator: {name}" + ("" if password else f", password {made} (shown only now)")
        )
