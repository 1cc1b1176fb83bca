"""Fields of the models that library users get: typed as Django's users expect, related inside one database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from dynamic_databases.catalog import Column, Family

DECIMAL_DIGITS = (1000, 30)
"""Digits of a decimal that names none: wide enough that nothing is rounded."""


def field_for(column: Column, **options: Any) -> models.Field[Any, Any]:
    """Return a Django field of the column's kind; `options` are the field's own."""
    kind = column.kind
    options["blank"] = column.nullable or column.default is not None
    if kind.family is Family.INTEGER:
        return _integer_field(column)(**options)
    if kind.family is Family.DECIMAL:
        digits, places = (kind.size, kind.scale or 0) if kind.size else DECIMAL_DIGITS
        return models.DecimalField(max_digits=digits, decimal_places=places, **options)
    if kind.family is Family.TEXT and kind.size:
        return models.CharField(max_length=kind.size, **options)
    return _FIELDS.get(kind.family, models.TextField)(**options)


_FIELDS: Mapping[Family, Callable[..., models.Field[Any, Any]]] = {
    Family.FLOAT: models.FloatField,
    Family.BOOLEAN: models.BooleanField,
    Family.DATE: models.DateField,
    Family.TIME: models.TimeField,
    Family.TIMESTAMP: models.DateTimeField,
    Family.BINARY: models.BinaryField,
    Family.JSON: models.JSONField,
}


def _integer_field(column: Column) -> Callable[..., models.Field[Any, Any]]:
    if column.identity is not None:
        return models.BigAutoField
    size = column.kind.size or 64
    return models.SmallIntegerField if size <= 16 else models.IntegerField if size <= 32 else models.BigIntegerField


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
        target, on_delete=models.DO_NOTHING, from_fields=from_fields, to_fields=to_fields, null=True, **options
    )
