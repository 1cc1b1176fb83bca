"""Looks for a part of a binary column by its bytes: Django's own lookups would look in what they print."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import FieldGetDbPrepValueMixin
from django.db.models.sql.compiler import SQLCompiler

from dynamic_databases.dialects import dialect_of


class ByteLookup(FieldGetDbPrepValueMixin, models.Lookup):
    """A condition on the bytes `{whole}` of a column and the bytes `{part}` that are looked for."""

    sql = ""
    """`{length}` is the vendor's function of the number of bytes; "" for its condition of a part."""

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        dialect = dialect_of(connection.vendor)
        sides = {
            "whole": self.process_lhs(compiler, connection),
            "part": self.process_rhs(compiler, connection),
        }
        params: list[Any] = []

        def side(name: re.Match[str]) -> str:
            sql, values = sides[name[1]]
            params.extend(values)
            return sql

        condition = (self.sql or dialect.bytes_within).replace("{length}", dialect.byte_length)
        return re.sub(r"\{(whole|part)\}", side, condition), params


class Contains(ByteLookup):
    lookup_name = "contains"


class StartsWith(ByteLookup):
    lookup_name = "startswith"
    sql = "SUBSTRING({whole}, 1, {length}({part})) = {part}"


class EndsWith(ByteLookup):
    lookup_name = "endswith"
    sql = "SUBSTRING({whole}, {length}({whole}) - {length}({part}) + 1, {length}({part})) = {part}"


class OfLetters(models.Lookup):
    """A lookup that bytes do not have."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        raise FieldError(
            f"`{self.lookup_name}` is about letters, and {lhs.output_field.name} holds bytes: use `contains`,"
            " `startswith` or `endswith`."
        )


LOOKUPS = (Contains, StartsWith, EndsWith)
LETTERS = tuple(
    type(name, (OfLetters,), {"lookup_name": name})
    for name in ("icontains", "istartswith", "iendswith", "iexact", "regex", "iregex")
)
