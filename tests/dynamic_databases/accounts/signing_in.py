"""Signs in as the login page does."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from tests.dynamic_databases.accounts.users import RIGHT


def signed_in(name: str, password: str = RIGHT) -> User | None:
    user = authenticate(username=name, password=password)
    assert user is None or isinstance(user, User)
    return user
