"""The column that keeps a config: JSON whose secrets are sealed on every way in and out."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from jsonfield import JSONField
from jsonfield.json import JSONString

from dynamic_databases.config.hiding import hidden
from dynamic_databases.config.sealing import sealed
from dynamic_databases.config.texts import config_from_text
from dynamic_databases.errors import ConfigError


class ConfigField(JSONField):
    """JSON whose secrets are sealed on every way to the database: save, bulk_create, update, dumpdata.

    Code may give a config as a URL or a connection string.
    """

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return super().clean(_from_text(value), model_instance)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """Return the stored value; invalid JSON as a string, without the warning that repeats it."""
        try:
            return None if value is None else self.to_python(value)
        except (ValidationError, RecursionError):
            return JSONString(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the sealed config, which the instance holds too from now on."""
        setattr(model_instance, self.attname, sealed(_from_text(getattr(model_instance, self.attname))))
        return getattr(model_instance, self.attname)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(sealed(_from_text(value)))

    def value_to_string(self, obj: models.Model) -> str:
        """Return what dumpdata writes: secrets sealed, and hidden in what is not valid JSON object."""
        value = self.value_from_object(obj)
        return json.dumps(hidden(value) if isinstance(value, str) else sealed(value), **self.dump_kwargs)


def _from_text(value: Any) -> Any:
    """Return the config that a text means; what is none, and what was stored as no valid JSON, as it is."""
    if not isinstance(value, str) or isinstance(value, JSONString):
        return value
    try:
        return config_from_text(value)
    except ConfigError:
        return value
