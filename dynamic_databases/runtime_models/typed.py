"""Fields of the models that library users get: typed and related as Django's users expect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from dynamic_databases.catalog import Column, Family
from dynamic_databases.runtime_models.byte_lookups import LETTERS, LOOKUPS
from dynamic_databases.runtime_models.late_relations import LateForeignKey, LateForeignObject


class Octets(bytes):
    """The bytes of a value, which print as the text that they are where they are any."""

    __slots__ = ()

    def __str__(self) -> str:
        try:
            return self.decode()
        except UnicodeDecodeError:
            return repr(bytes(self))


class BinaryField(models.BinaryField):  # type: ignore[type-arg]  # no subscript at run time
    """Bytes, which may be given as text: MediaWiki, for one, keeps the names of its users in `varbinary`.

    It has the name of Django's, by which backends know how the field is stored.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.encode() if isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Octets | None:
        return None if value is None else Octets(value)


for lookup in (*LOOKUPS, *LETTERS):
    BinaryField.register_lookup(lookup)
DECIMAL_DIGITS = (1000, 30)
"""Digits and places of a decimal without its own: enough that nothing is rounded."""


def field_for(column: Column, **options: Any) -> models.Field[Any, Any]:
    """Return a Django field of the column's kind; `options` are the field's own."""
    options["blank"] = column.nullable or column.default is not None
    field = _field(column, options)
    # Values that only the server makes are not saved, but read back.
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
"""By the bits of a signed number: an unsigned one needs one more, or Django calls it out of range."""
AUTO_FIELDS = ((16, models.SmallAutoField), (32, models.AutoField), (65, models.BigAutoField))
"""For keys of one column, which the server often makes; a given value is saved as well."""

_FIELDS: Mapping[Family, Callable[..., models.Field[Any, Any]]] = {
    Family.FLOAT: models.FloatField,
    Family.BOOLEAN: models.BooleanField,
    Family.DATE: models.DateField,
    Family.TIME: models.TimeField,
    Family.TIMESTAMP: models.DateTimeField,
    Family.BINARY: BinaryField,
    Family.JSON: models.JSONField,
}


def reference(target: str, to_field: str, **options: Any) -> models.ForeignKey[Any, Any]:
    """Return the field of a foreign key of one column; it stands for that column.

    Only the database enforces it: Django cascades nothing.
    """
    return LateForeignKey(
        target, on_delete=models.DO_NOTHING, to_field=to_field, db_constraint=False, db_index=False, **options
    )


def composite_reference(
    target: str, from_fields: tuple[str, ...], to_fields: tuple[str, ...], **options: Any
) -> models.ForeignObject[Any, Any]:
    """Return a relation over several columns, which are fields of their own beside it."""
    return LateForeignObject(
        target,
        on_delete=models.DO_NOTHING,
        from_fields=from_fields,
        to_fields=to_fields,
        null=True,
        **options,
    )
