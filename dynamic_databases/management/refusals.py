"""How a command says that its input is wrong: one line, exit code 2."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.management import CommandError

from dynamic_databases.models import Environment

BAD_INPUT = 2


def refusal(message: str) -> CommandError:
    """Return the error to raise for input that can't be used."""
    return CommandError(" ".join(message.split()), returncode=BAD_INPUT)


def said(error: ValidationError) -> str:
    """Return a model's validation errors as one line, each with the field that it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if field == "__all__" else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def environment_named(slug: str) -> Environment:
    """Return the environment of that slug. Raises `CommandError` that names those there are."""
    environment = Environment.objects.filter(slug=slug).first()
    if environment is None:
        known = ", ".join(Environment.objects.values_list("slug", flat=True)) or "none yet; see add_environment"
        raise refusal(f"There is no environment {slug}. There are: {known}.")
    return environment
