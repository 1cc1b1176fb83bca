"""The column that keeps a config: JSON whose secrets are sealed on every way in and out."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from jsonfield import JSONField
from jsonfield.json import JSONString

from dynamic_databases.config.sealing import hidden, sealed


class ConfigField(JSONField):
    """JSON whose secrets are sealed on every way to the database: save, bulk_create, update, dumpdata."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """Return what is stored; text that is no JSON as a string, without the warning that repeats it."""
        try:
            return None if value is None else self.to_python(value)
        except (ValidationError, RecursionError):
            return JSONString(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the sealed config, which the instance holds too from now on."""
        setattr(model_instance, self.attname, sealed(getattr(model_instance, self.attname)))
        return getattr(model_instance, self.attname)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(sealed(value))

    def value_to_string(self, obj: models.Model) -> str:
        """Return what dumpdata writes: secrets sealed, and hidden in what is no JSON object."""
        value = self.value_from_object(obj)
        return json.dumps(hidden(value) if isinstance(value, str) else sealed(value), **self.dump_kwargs)
