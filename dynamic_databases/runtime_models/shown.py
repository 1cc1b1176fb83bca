"""The pages' twin of a runtime model: every column is read as what the server would print.

One field class for all types. Its `select_format` asks the dialect for text, so no value is converted,
changed or a crash; what it is compared with is bound as text that the server itself reads as the
column's type (`Bound`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Contains, EndsWith, StartsWith
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property

from dynamic_databases.catalog import Column, Family, Kind, Table
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.sqlite.guard import UndecodableText
from dynamic_databases.row_keys import KeySource, row_key, tie_breaker
from dynamic_databases.runtime_models.names import class_name, field_names, unused
from dynamic_databases.runtime_models.private_apps import APP_LABEL, PrivateApps

Bindable = str | bytes | int | float
ROW_ID = Column(name="", position=0, type="row id", kind=Kind(Family.OTHER, name="row id"), nullable=False)


class ShownColumn(Col):
    """A column read as text and, where its type knows no `=` or order, compared and sorted as text, too."""

    target: ShownField

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        return dialect_of(connection.vendor).comparable(sql, self.target.catalog_column), params

    def select_format(self, compiler: SQLCompiler, sql: str, params: Any) -> tuple[str, Any]:
        return super().select_format(compiler, *super().as_sql(compiler, compiler.connection))


class ShownField(models.Field):  # type: ignore[type-arg]  # no subscript at run time
    """A column as the server prints it: str, bytes, int, float or None."""

    def __init__(self, *, column: Column, **options: Any) -> None:
        super().__init__(**options)
        self.catalog_column = column

    def get_internal_type(self) -> str:
        return "TextField"

    def get_col(self, alias: str, output_field: models.Field[Any, Any] | None = None) -> ShownColumn:
        return ShownColumn(alias, self, output_field)

    @cached_property
    def cached_col(self) -> ShownColumn:
        return ShownColumn(self.model._meta.db_table, self)

    def select_format(self, compiler: SQLCompiler, sql: str, params: Any) -> tuple[str, Any]:
        whole: frozenset[str] = getattr(compiler.query, "shown_whole", frozenset())
        limit = None if self.name in whole else getattr(compiler.query, "shown_limit", None)
        return dialect_of(compiler.connection.vendor).shown(sql, self.catalog_column.kind, limit), params


class _InText:
    """A look-up of a part of what is shown."""

    def process_lhs(self, compiler: SQLCompiler, connection: Any, lhs: Any = None) -> tuple[str, Any]:
        sql, params = super().process_lhs(compiler, connection, lhs)  # type: ignore[misc]
        column = self.lhs.target.catalog_column  # type: ignore[attr-defined]
        return dialect_of(connection.vendor).searchable(sql, column), params


for _lookup in (Contains, StartsWith, EndsWith):
    ShownField.register_lookup(type(_lookup.__name__, (_InText, _lookup), {}))


class Bound(models.Expression):
    """A value that a column is compared with, read by the server as that column's type."""

    def __init__(self, value: Bindable, column: Column) -> None:
        super().__init__(output_field=models.TextField())
        self.value = value
        self.column = column

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        dialect = dialect_of(connection.vendor)
        is_spelled = dialect.spells(self.column, self.value)
        if isinstance(self.value, UndecodableText):
            is_spelled = is_spelled and bool(dialect.undecodable)
            if is_spelled:
                return dialect.undecodable, [bytes(self.value)]
        value = dialect.given(bindable(self.value)) if is_spelled else None
        return dialect.parameter(self.column), [value]


def bindable(value: Bindable) -> Bindable:
    """Return a value as drivers take it: whole numbers beyond 64 bits as text, which servers read as such."""
    return str(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


class Stored(models.Func):
    """A column as it is stored, to sort by: by its name alone Django would sort by the text selected."""

    template = "%(expressions)s"
    arity = 1


class ShownQuerySet(models.QuerySet[Any]):
    def limited(self, limit: int | None, whole: Iterable[str] = ()) -> ShownQuerySet:
        """Return a queryset that reads at most `limit` + 1 characters or bytes of each value.

        The fields named in `whole` are read whole: a key that is cut leads nowhere.
        """
        queryset: ShownQuerySet = self._chain()  # type: ignore[attr-defined]
        query: Any = queryset.query
        query.shown_limit, query.shown_whole = limit, frozenset(whole)
        return queryset


class ShownModel(models.Model):
    """Base of all twins: says which field stands for which column."""

    objects = ShownQuerySet.as_manager()
    table: Table
    fields_by_column: dict[str, str]
    database_alias: str
    nulls_sort_first: bool

    class Meta:
        abstract = True

    @classmethod
    def bound(cls, column: str, value: Bindable) -> Bound:
        """Return `value` as what the column of that name is compared with."""
        return Bound(value, cls.column_of(column))

    @classmethod
    def column_of(cls, name: str) -> Column:
        """Return the catalog's column, or a stand-in for the row id."""
        return cls.table.column(name) or ROW_ID


def make_shown_model(table: Table, alias: str, dialect: Dialect) -> type[ShownModel]:
    """Return the twin of one table, in a registry of its own: it has no relations."""
    names = field_names(column.name for column in table.columns)
    columns = {column.name: column for column in table.columns}
    key = row_key(table)
    row_id = key.columns[0] if key.source is KeySource.ROW_ID else tie_breaker(table)
    if row_id is not None:
        names[row_id] = unused("row_id", names.values())
        columns[row_id] = ROW_ID
    primary = next(iter(key.columns), table.columns[0].name)  # Django insists on one; nothing here uses it
    attributes: dict[str, Any] = {
        field: ShownField(
            column=columns[name],
            db_column=dialect.quote(name),
            primary_key=name == primary,
            null=name != primary,
        )
        for name, field in names.items()
    }
    apps = PrivateApps()
    attributes |= {
        "__module__": __name__,
        "Meta": model_meta(table, dialect, apps),
        "table": table,
        "fields_by_column": names,
        "database_alias": alias,
        "nulls_sort_first": dialect.nulls_sort_first,
    }
    twin = type(class_name(table.name), (ShownModel,), attributes)
    apps.complete()
    return twin


def model_meta(table: Table, dialect: Dialect, apps: PrivateApps) -> type:
    """Return the Meta of a model of `table` in a private registry."""
    options = {
        "apps": apps,
        "app_label": APP_LABEL,
        "managed": False,
        "db_table": dialect.quote_table(table.schema, table.name),
    }
    return type("Meta", (), options)
