"""Sends queries to the registered database that they are about, and migrations where a command wants them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model

from dynamic_databases.connections.aliases import identity_of, is_dynamic
from dynamic_databases.context import LogicalDatabase
from dynamic_databases.current_environment import current_environment
from dynamic_databases.dumping import is_dumping
from dynamic_databases.managers import home_of, home_of_app
from dynamic_databases.migrating import is_migrated
from dynamic_databases.sources.aliases import is_home, refuse_beside_transaction, row_of, writing_alias


class DynamicDatabasesRouter:
    """Routes by the instance a query starts from, by what its manager says, then by the model's database.

    The last is the one that a runtime model was made from, or the home of a project's own model.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        target = _target(model, hints)
        return target.alias() if isinstance(target, LogicalDatabase) else target

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """Return the alias for writing of a database whose config allows that, else the one that refuses.

        Raises `TransactionManagementError` where a transaction would not hold what is written.
        """
        target = _target(model, hints)
        if target is None or (isinstance(target, str) and not is_dynamic(target)):
            return target
        alias = target.alias() if isinstance(target, LogicalDatabase) else writing_alias(target)
        refuse_beside_transaction(alias)
        return alias

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        """Allow relations inside one registered database; say nothing of others."""
        first, second = _alias_of(obj1), _alias_of(obj2)
        if first is None and second is None:
            return None
        # A row's aliases for reading and for writing are two names of one database.
        return first == second or (identity_of(first or "") == identity_of(second or "") is not None)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Refuse to migrate a registered database, and models whose home is one; say nothing of others.

        Django asks the same of models whose rows are to be dumped, which a registered database may have.
        A command may migrate an app into one: see `migrating`.
        """
        # A migration knows the model of its own time, which has no manager of ours: ask today's as well.
        today = apps.all_models.get(app_label, {}).get(model_name or "")
        homes = (home_of(model) for model in (hints.get("model"), today) if model is not None)
        home = next(filter(None, homes), None) or home_of_app(app_label)
        if is_dynamic(db):
            may_be_there = is_dumping() or is_migrated(app_label)
            return may_be_there and (home is None or is_home(home, db))
        return None if home is None else False


def _target(model: type[Model], hints: dict[str, Any]) -> LogicalDatabase | str | None:
    """Return the alias or the logical database that a query is about; None if that is not ours to say."""
    home = home_of(model)
    logical = hints.get("database")
    by_instance = _by_instance(home, hints.get("instance"))
    if by_instance is not None:
        return by_instance
    if isinstance(logical, LogicalDatabase):
        return logical
    alias: str | None = getattr(model, "database_alias", None)
    return LogicalDatabase(home, None) if alias is None and home is not None else alias


def _by_instance(home: str | None, instance: Model | None) -> LogicalDatabase | str | None:
    """Return where the rows are that go with an instance; None if it does not decide that."""
    alias = instance._state.db if instance is not None else None
    if instance is None or alias is None:
        return None
    # Not `type()`: a request's user is a lazy object, which only says of itself that it is a user.
    of_instance = home_of(instance.__class__)
    if not is_dynamic(alias):
        # Code has put it there by `using`, and there it is saved. Rows of other models decide nothing.
        return alias if home is not None and of_instance == home else None
    if home is None or of_instance in (None, home):
        return alias
    row = row_of(alias)
    return LogicalDatabase(home, row.environment.slug if row is not None else current_environment())


def _alias_of(instance: Model | None) -> str | None:
    """Return the alias of the registered database that an instance was read from or is to be saved in."""
    alias = instance._state.db if instance is not None else None
    return alias if alias is not None and is_dynamic(alias) else None
