"""Relations whose other side is made when it is first used; leaves making it to `registry`.

Django finds relations by looking through all models of a registry, and expires the caches of those that a
new model refers to. With models made on demand the first would have to make all of them, and the second
would pull caches from under other threads. Here a registry says what refers to a model, which never
changes, so no cache has to expire once a model is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from django.db import models
from django.db.models.base import ModelBase
from django.db.models.fields.related import ForeignObject
from django.db.models.fields.reverse_related import ForeignObjectRel, ManyToOneRel
from django.db.models.options import Options
from django.utils.functional import cached_property


class ModelMaker(Protocol):
    """Makes the models of a registry (`registry.Registry`)."""

    def model_labelled(self, label: str) -> type[models.Model]:
        """Return the model of a label such as `runtime.Orders`, made if it was not yet."""
        ...

    def references_to(self, model: type[models.Model]) -> list[ForeignObject[Any, Any]]:
        """Return the fields of all models that refer to a model."""
        ...


class LateOptions(Options):  # type: ignore[type-arg]  # no subscript at run time
    """A model's `_meta`, which asks its registry for what refers to the model."""

    is_complete = False
    """Whether other threads may see the model: set when it is registered, with all its fields."""

    @cached_property
    def _relation_tree(self) -> list[ForeignObject[Any, Any]]:
        return cast("ModelMaker", self.apps).references_to(self.model)


class LateModel(ModelBase):
    """The metaclass of models that are made on demand."""

    def add_to_class(cls, name: str, value: Any) -> None:  # noqa: N805  # of a metaclass
        if name == "_meta":
            # ModelBase makes plain Options in its `__new__`, which has no hook for another class.
            value.__class__ = LateOptions
        super().add_to_class(name, value)


class _LateTarget:
    """The part of a relation that makes its target when it is first asked for it.

    Until its own model is complete the target is a label, which Django resolves itself when both models
    are registered.
    """

    field: Any
    _model: type[models.Model] | str

    @property
    def model(self) -> Any:
        model = self._model  # read once: another thread may make the target meanwhile
        if isinstance(model, str) and _is_complete(self.field):
            return self.field.model._meta.apps.model_labelled(model)
        return model

    @model.setter
    def model(self, model: type[models.Model] | str) -> None:
        self._model = model


def _is_complete(field: Any) -> bool:
    model = getattr(field, "model", None)
    return model is not None and model._meta.is_complete


class _LateRel(_LateTarget, ManyToOneRel):
    pass


class _LateCompositeRel(_LateTarget, ForeignObjectRel):
    pass


class LateForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    rel_class = _LateRel

    def get_internal_type(self) -> str:
        return "ForeignKey"  # Django would take the name of the class, which no backend knows


class LateForeignObject(ForeignObject):  # type: ignore[type-arg]
    rel_class = _LateCompositeRel

    def get_internal_type(self) -> str:
        return "ForeignObject"


class LateAccessor:
    """Stands for `customer.orders_set` until the model of orders is made, whose key then replaces it."""

    def __init__(self, name: str, make: Callable[[], object]) -> None:
        self._name = name
        self._make = make

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        self._replace(owner)
        return getattr(owner if instance is None else instance, self._name)

    def __set__(self, instance: models.Model, value: Any) -> None:
        self._replace(type(instance))
        setattr(instance, self._name, value)  # what Django's own accessor says to that

    def _replace(self, owner: type[models.Model]) -> None:
        self._make()
        # Still here after the other model was made: it has no such key, and looking it up would never end.
        if vars(owner._meta.concrete_model).get(self._name) is self:
            raise AttributeError(f"{owner.__name__} has no relation {self._name}.")
