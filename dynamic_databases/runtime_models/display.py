"""Display models, by which pages read rows: every column is read as what the server would print.

One field class for all types. Its `select_format` asks the dialect for text, so no value is converted or
changed, and none can crash a page. A value to compare with is bound as text, which the server itself reads as
the column's type (`Bound`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import FullResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.models.lookups import Contains, EndsWith, StartsWith
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property

from dynamic_databases.catalog import Column, Family, Kind, Table, Truth
from dynamic_databases.catalog.row_keys import KeySource, row_key, tie_breaker
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.runtime_models.bound_values import Among, Bindable, Bound
from dynamic_databases.runtime_models.names import class_name, field_names, unused
from dynamic_databases.runtime_models.private_apps import APP_LABEL, PrivateApps

Made = TypeVar("Made")
TRUTHS = {word: Truth(word) for word in ("true", "false")}
ROW_ID = Column(name="", position=0, type="row id", kind=Kind(Family.OTHER, name="row id"), nullable=False)


class DisplayColumn(Col):
    """A column read as text and, if its type has no `=` or order, also compared and sorted as text."""

    target: DisplayField

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        return dialect_of(connection.vendor).comparable(sql, self.target.catalog_column), params

    def select_format(self, compiler: SQLCompiler, sql: str, params: Any) -> tuple[str, Any]:
        # From the plain column again: `sql` went through `comparable`, which is not what is shown.
        return super().select_format(compiler, *super().as_sql(compiler, compiler.connection))


class DisplayField(models.Field):  # type: ignore[type-arg]  # no subscript at run time
    """A column as the server prints it: str, bytes, int, float or None."""

    def __init__(self, *, column: Column, **options: Any) -> None:
        super().__init__(**options)
        self.catalog_column = column

    def get_internal_type(self) -> str:
        # Backends look up their operators and casts by this name.
        return "TextField"

    def get_col(self, alias: str, output_field: models.Field[Any, Any] | None = None) -> DisplayColumn:
        return DisplayColumn(alias, self, output_field)

    @cached_property
    def cached_col(self) -> DisplayColumn:
        return DisplayColumn(self.model._meta.db_table, self)

    def get_db_converters(self, connection: Any) -> list[Callable[..., Any]]:
        """Return what marks the texts of a truth value as such; nothing else is converted."""
        is_truth = self.catalog_column.kind.family is Family.BOOLEAN
        return [_as_truth] if is_truth and dialect_of(connection.vendor).prints_truth else []

    def select_format(self, compiler: SQLCompiler, sql: str, params: Any) -> tuple[str, Any]:
        if getattr(compiler.query, "display_plain", False):
            return compiler.quote_name_unless_alias(str(self.column)), params
        whole: frozenset[str] = getattr(compiler.query, "display_whole", frozenset())
        limit = None if self.name in whole else getattr(compiler.query, "display_limit", None)
        return dialect_of(compiler.connection.vendor).shown(sql, self.catalog_column.kind, limit), params


def _as_truth(value: str | None, expression: Any, connection: Any) -> Truth | None:
    return None if value is None else TRUTHS.get(value) or Truth(value)


class _InText:
    """A look-up of a part of the text that is shown."""

    def process_lhs(self, compiler: SQLCompiler, connection: Any, lhs: Any = None) -> tuple[str, Any]:
        sql, params = super().process_lhs(compiler, connection, lhs)  # type: ignore[misc]
        column = self.lhs.target.catalog_column  # type: ignore[attr-defined]
        return dialect_of(connection.vendor).searchable(sql, column), params

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        lookup: Any = self
        sql, params = self.process_lhs(compiler, connection)
        condition = dialect_of(connection.vendor).has_part(
            lookup.lookup_name, sql, lookup.lhs.target.catalog_column, str(lookup.rhs)
        )
        if not condition:
            like: tuple[str, Any] = super().as_sql(compiler, connection)  # type: ignore[misc]
            return like
        # A condition may name the column more than once: a plain column has no parameters to repeat.
        return condition, [*params, lookup.rhs]


for _lookup in (Contains, StartsWith, EndsWith):
    DisplayField.register_lookup(type(_lookup.__name__, (_InText, _lookup), {}))


DisplayField.register_lookup(Among)


class Stored(models.Func):
    """A column as it is stored, to sort by: by its name Django would sort by the text that is selected."""

    template = "%(expressions)s"
    arity = 1


class DisplayQuerySet(models.QuerySet[Any]):
    def limited(self, limit: int | None, whole: Iterable[str] = ()) -> DisplayQuerySet:
        """Return a queryset that reads at most `limit` + 1 characters or bytes of each value.

        The fields named in `whole` are read whole: a key that is cut leads nowhere.
        """
        # Django clones a query with all its attributes, so later filters keep these.
        queryset: DisplayQuerySet = self._chain()  # type: ignore[attr-defined]
        query: Any = queryset.query
        query.display_limit, query.display_whole = limit, frozenset(whole)
        return queryset

    @property
    def limits(self) -> tuple[int | None, frozenset[str]]:
        """The limit of `limited`, and the fields that are read whole."""
        query: Any = self.query
        return getattr(query, "display_limit", None), getattr(query, "display_whole", frozenset())

    def conditions(self, connection: BaseDatabaseWrapper) -> tuple[str, Sequence[Any]]:
        """Return the SQL of the conditions, "" for none, and its values.

        Raises `EmptyResultSet` where no row can match.
        """
        where = self.query.where
        try:
            compiler: Any = self.query.get_compiler(connection=connection)
            compiled: tuple[str, Sequence[Any]] = compiler.compile(where) if where else ("", ())
        except FullResultSet:
            return "", ()
        return compiled

    def plain(self, fields: Iterable[str], most: int) -> DisplayQuerySet:
        """Return a queryset of the same rows, `most` of them, whose SQL people can read: it selects columns
        only by their names, as they are stored.
        """
        queryset: Any = self.values_list(*fields)
        query = queryset.query
        query.display_plain, query.selected = True, None  # else each column has its field's name as alias
        query.set_limits(high=most)
        plain: DisplayQuerySet = queryset
        return plain


class DisplayModel(models.Model):
    """Base of all display models: tells which field stands for which column."""

    objects = DisplayQuerySet.as_manager()
    table: Table
    fields_by_column: dict[str, str]
    database_alias: str
    nulls_sort_first: bool
    enforces_types: bool
    _made: dict[Any, Any]

    class Meta:
        abstract = True

    @classmethod
    def made_once(cls, make: Callable[[type[DisplayModel]], Made]) -> Made:
        """Return the result of `make` for this model: made when first asked for, kept with the model."""
        if make not in cls._made:
            cls._made[make] = make(cls)
        made: Made = cls._made[make]
        return made

    @classmethod
    def bound(cls, column: str, value: Bindable, *, is_compared: bool = False) -> Bound:
        """Return `value` in the form in which it is compared with the column of that name.

        `is_compared` asks for the order that the server's `<` has, which is not always that of sorting.
        """
        return Bound(value, cls.column_of(column), is_compared=is_compared)

    @classmethod
    def column_of(cls, name: str) -> Column:
        """Return the catalog's column, or a stand-in for the row id."""
        return cls.table.column(name) or ROW_ID


def make_display_model(table: Table, alias: str, dialect: Dialect) -> type[DisplayModel]:
    """Return the display model of a table, in a registry of its own: it has no relations."""
    # A row id (rowid, ctid) is no column of the table, but pages need it to page and to link to rows.
    names = field_names(column.name for column in table.columns)
    columns = {column.name: column for column in table.columns}
    key = row_key(table)
    row_id = key.columns[0] if key.source is KeySource.ROW_ID else tie_breaker(table)
    if row_id is not None:
        names[row_id] = unused("row_id", names.values())
        columns[row_id] = ROW_ID
    primary = next(iter(key.columns), table.columns[0].name)  # Django insists on one; nothing here uses it
    attributes: dict[str, Any] = {
        field: DisplayField(
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
        "enforces_types": dialect.enforces_types,
        "_made": {},
    }
    return type(class_name(table.name), (DisplayModel,), attributes)


def model_meta(table: Table, dialect: Dialect, apps: PrivateApps) -> type:
    """Return the Meta of a model of `table` in a private registry."""
    options = {
        "apps": apps,
        "app_label": APP_LABEL,
        "managed": False,
        "db_table": dialect.quote_table(table.schema, table.name),
    }
    return type("Meta", (), options)
