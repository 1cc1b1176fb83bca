"""Signing in by a table of users in a registered database, or in a customer's own.

Leaves which tables these are to `accounts`. Nothing is ever written there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from dynamic_databases import deadlines
from dynamic_databases.accounts.checking import Sought, nobody, sought
from dynamic_databases.accounts.databases import customer_called, database_of
from dynamic_databases.accounts.following import TROUBLE, is_current, note_sign_in
from dynamic_databases.accounts.local_users import User, local_user
from dynamic_databases.accounts.rows import with_groups
from dynamic_databases.accounts.tables import UserTable, user_tables
from dynamic_databases.app_settings import setting
from dynamic_databases.connections import live
from dynamic_databases.logged_once import LoggedOnce
from dynamic_databases.models import Connectable

LONGEST_NAME = 150
"""Characters: what Django's own users may have."""
UNAVAILABLE = (
    "Whether this password is right can't be found out at the moment: the database that knows it does not "
    "answer. Try again in a minute."
)
_log = LoggedOnce(logging.getLogger(__name__))


class UsersUnavailable(ValidationError):
    """No wrong password: a table of users could not be asked. Forms show it as an error of their own."""

    def __init__(self) -> None:
        super().__init__(UNAVAILABLE, code="users_unavailable")


class DatabaseUserBackend(ModelBackend):
    """Checks a name and a password against the tables of DATABASE_USERS.

    It stands last in AUTHENTICATION_BACKENDS: where a table can't be asked, `authenticate` raises
    `UsersUnavailable`. Who signs in has a local user, whose rights are given here.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the local user of the account with this name and password, None where there is none.

        Raises `UsersUnavailable`.
        """
        name = kwargs.get(get_user_model().USERNAME_FIELD) if username is None else username
        if name is None or password is None or not _may_be_a_name(name):
            return None
        is_unanswered = False
        try:
            for table in user_tables():
                user, is_known = self._user_of(table, name, password)
                if user is not None:
                    return user
                is_unanswered = is_unanswered or not is_known
        except TROUBLE as error:  # the settings themselves
            is_unanswered = True
            _log.warning("settings", "DATABASE_USERS can't be used: %s", error.message)
        # A wrong password for a local user is just that, and is counted as one whatever happens elsewhere:
        # while a database is down, nobody guesses an administrator's without end.
        if is_unanswered and not _is_of_here(name):
            raise UsersUnavailable
        return None

    async def aauthenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return what `authenticate` does, in the thread where Django runs the queries of async code."""
        return await sync_to_async(self.authenticate)(request, username, password, **kwargs)

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session, None once the account is gone or disabled."""
        user: User | None = super().get_user(user_id)
        return user if user is not None and is_current(user) else None

    async def aget_user(self, user_id: Any) -> User | None:
        """Return what `get_user` does, in the thread where Django runs the queries of async code."""
        return await sync_to_async(self.get_user)(user_id)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Enter while a table is asked. A project may let others go first here, or refuse."""
        with deadlines.within(setting("CONNECT_TIMEOUT")):
            yield

    def computed(self, check: Callable[[], bool]) -> bool:
        """Return what a check of a password returns. A project may run it elsewhere: it takes a processor."""
        return check()

    def _user_of(self, table: UserTable, name: str, password: str) -> tuple[User | None, bool]:
        """Return the user who has this password in a table, and whether the table could be asked."""
        try:
            return self._checked(table, name, password), True
        except TROUBLE as error:
            _log.warning(f"{table.of}/{table.table}", "Nobody signs in by %s: %s", table.of, error.message)
            return None, False

    def _checked(self, table: UserTable, name: str, password: str) -> User | None:
        account_name, separator, customer = name.rpartition("@")
        if table.source and not (separator and account_name):
            return None
        with self.asking():
            database = customer_called(table, customer) if table.source else database_of(table)
            there = _sought(table, database, account_name if table.source else name, name)
        if not self.computed(lambda: there.accepts(password)):
            return None
        account = there.account
        assert database is not None
        assert account is not None
        with self.asking():
            account = with_groups(table, live(database), account)
        user = local_user(table, database, account)
        if user is None or not self.user_can_authenticate(user):
            return None
        note_sign_in(user)
        return user


def _sought(table: UserTable, database: Connectable | None, short: str, whole: str) -> Sought:
    if database is None:
        return nobody(table)
    return sought(table, live(database), whole if table.whole_name else short)


def _may_be_a_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isprintable()


def _is_of_here(name: str) -> bool:
    """Return whether a user of that name has a password here."""
    model = get_user_model()
    user = model._default_manager.filter(**{model.USERNAME_FIELD: name}).first()
    return user is not None and user.has_usable_password()
