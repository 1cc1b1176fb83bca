"""Fields of the models that library users get: typed and related as Django's users expect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from dynamic_databases.catalog import Column, Family

DECIMAL_DIGITS = (1000, 30)
"""Digits of a decimal that names none: wide enough that nothing is rounded."""


def field_for(column: Column, **options: Any) -> models.Field[Any, Any]:
    """Return a Django field of the column's kind; `options` are the field's own."""
    options["blank"] = column.nullable or column.default is not None
    field = _field(column, options)
    # What the server alone makes is left out of what is saved, and read back.
    is_made = column.generated is not None or (column.identity == "always" and not field.primary_key)
    field.generated = is_made  # type: ignore[misc]
    return field


def _field(column: Column, options: dict[str, Any]) -> models.Field[Any, Any]:
    kind = column.kind
    if kind.family is Family.INTEGER:
        fields = AUTO_FIELDS if options.get("primary_key") else INTEGER_FIELDS
        bits = min((kind.size or 64) + kind.unsigned, 65)
        return next(field for most, field in fields if bits <= most)(**options)
    if kind.family is Family.DECIMAL:
        digits, places = (kind.size, kind.scale or 0) if kind.size else DECIMAL_DIGITS
        return models.DecimalField(max_digits=digits, decimal_places=places, **options)
    if kind.family is Family.TEXT and kind.size:
        return models.CharField(max_length=kind.size, **options)
    return _FIELDS.get(kind.family, models.TextField)(**options)


INTEGER_FIELDS = (
    (16, models.SmallIntegerField),
    (32, models.IntegerField),
    (64, models.BigIntegerField),
    (65, models.PositiveBigIntegerField),
)
"""By the bits of a signed number: an unsigned one needs one more, or Django takes it for out of range."""
AUTO_FIELDS = ((16, models.SmallAutoField), (32, models.AutoField), (65, models.BigAutoField))
"""Of a key of one column, which a server often makes; one that is given is taken as well."""

_FIELDS: Mapping[Family, Callable[..., models.Field[Any, Any]]] = {
    Family.FLOAT: models.FloatField,
    Family.BOOLEAN: models.BooleanField,
    Family.DATE: models.DateField,
    Family.TIME: models.TimeField,
    Family.TIMESTAMP: models.DateTimeField,
    Family.BINARY: models.BinaryField,
    Family.JSON: models.JSONField,
}


def reference(target: str, to_field: str, **options: Any) -> models.ForeignKey[Any, Any]:
    """Return the field of a key of one column; it stands for that column.

    The database enforces what it enforces: nothing cascades from here.
    """
    return models.ForeignKey(
        target, on_delete=models.DO_NOTHING, to_field=to_field, db_constraint=False, db_index=False, **options
    )


def composite_reference(
    target: str, from_fields: tuple[str, ...], to_fields: tuple[str, ...], **options: Any
) -> models.ForeignObject[Any, Any]:
    """Return a relation over several columns, which are fields of their own beside it."""
    return models.ForeignObject(
        target,
        on_delete=models.DO_NOTHING,
        from_fields=from_fields,
        to_fields=to_fields,
        null=True,
        **options,
    )
