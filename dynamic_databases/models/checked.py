"""A row that refuses invalid combinations of its fields, each reason at its field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class CheckedModel(models.Model):
    """Adds what `field_problems` says to Django's own errors."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        settled = {*(exclude or ()), *errors}
        errors |= {field: why for field, why in self.field_problems().items() if why and field not in settled}
        if errors:
            raise ValidationError(errors)

    def field_problems(self) -> Mapping[str, str | list[str]]:
        """Return what is wrong, by field; Django's own errors of a field go before ours."""
        raise NotImplementedError
