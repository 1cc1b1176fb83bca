"""Rows of models that are made at run time: raw SQL by the columns' real names, and no pickling."""

from __future__ import annotations

import copy
import pickle
from typing import Any, NoReturn

from django.db import connections
from django.db.models import Manager, Model
from django.db.models.query import RawQuerySet
from django.utils.functional import cached_property

from dynamic_databases.subqueries import LocatedQuerySet

UNPICKLABLE = (
    "{} is made at run time, so no other process could unpickle its rows: pickle values instead, such as"
    " `queryset.values()` as a list or `model_to_dict(row)`."
)


class RuntimeQuerySet(LocatedQuerySet):
    def raw(
        self, raw_query: Any, params: Any = (), translations: Any = None, using: str | None = None
    ) -> RawQuerySet[Any]:
        """Return the rows of a statement as `QuerySet.raw` does."""
        rows: Any = RuntimeRawQuerySet(
            raw_query,
            model=self.model,
            params=params,
            translations=translations,
            using=using or self.db,
        )
        rows._prefetch_related_lookups = self._prefetch_related_lookups  # type: ignore[attr-defined]
        made: RawQuerySet[Any] = rows
        return made

    def __getstate__(self) -> NoReturn:
        raise pickle.PicklingError(UNPICKLABLE.format(self.model.__name__))


# Made once: `as_manager` makes a class for each model, and reads all of the queryset's members for it.
RuntimeManager = Manager.from_queryset(RuntimeQuerySet)


class RuntimeRawQuerySet(RawQuerySet):  # type: ignore[type-arg]  # no subscript at run time
    """Rows of a statement, whose columns have the table's names: those of the fields' are quoted already."""

    model: Any

    def using(self, alias: Any) -> RuntimeRawQuerySet:
        query: Any = self.query.chain(using=alias)  # Django's own method returns Django's own class
        return RuntimeRawQuerySet(
            self.raw_query,
            model=self.model,
            query=query,
            params=self.params or (),
            translations=self.translations,
            using=alias,
        )

    @cached_property
    def model_fields(self) -> dict[str, Any]:
        """The model's fields by the names of their columns, in the order in which instances take them."""
        converter = connections[self.db].introspection.identifier_converter
        columns = self.model.columns_by_field
        return {converter(columns[field.name]): field for field in self.model._meta.concrete_fields}

    def resolve_model_init_order(self) -> tuple[list[str], list[int], list[tuple[str, int]]]:
        """Return the attributes that the statement has, where, and what else it has."""
        positions = {
            column: self.columns.index(column) for column in self.model_fields if column in self.columns
        }
        names = [self.model_fields[column].attname for column in positions]
        others = [(name, at) for at, name in enumerate(self.columns) if name not in self.model_fields]
        key = self.model._meta.pk_fields
        if all(field.attname in names for field in key) and len(key) > 1:
            names.append("pk")  # Django asks for the key's own name, which is no column here
        return names, list(positions.values()), others


class RuntimeModel(Model):
    """What a model made at run time refuses at once, and what it has to do itself for that."""

    columns_by_field: dict[str, str]

    class Meta:
        abstract = True

    def __reduce__(self) -> NoReturn:
        # Django would pickle it by the name of a model that no registry of the other process has.
        raise pickle.PicklingError(UNPICKLABLE.format(type(self).__name__))

    def __copy__(self) -> RuntimeModel:
        return self._with(self.__getstate__())

    def __deepcopy__(self, memo: dict[int, Any]) -> RuntimeModel:
        return self._with(copy.deepcopy(self.__getstate__(), memo))

    def _with(self, state: dict[str, Any]) -> RuntimeModel:
        copied = type(self).__new__(type(self))
        vars(copied).update(state)
        return copied
