"""The local user of an account: made at the first sign-in, without a password, and kept like the account.

Writes the project's own tables, and nothing else.
"""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, router, transaction
from django.utils.crypto import salted_hmac

from dynamic_databases.accounts.rows import Account
from dynamic_databases.accounts.tables import UserTable
from dynamic_databases.logged_once import LoggedOnce
from dynamic_databases.models import Connectable, UserOrigin
from dynamic_databases.models.origins import identity_of

UNUSABLE = "!"
"""How a password begins that nobody has (Django's `UNUSABLE_PASSWORD_PREFIX`)."""
DIGITS = 40
LONGEST_ADDRESS = 254
"""Characters of an e-mail address in Django's own users."""
TAKEN = "The user name %s is taken here by a user who does not come from %s, so nobody signs in by it there."

User = Any
"""The project's user model, whichever it is."""
_log = LoggedOnce(logging.getLogger(__name__))


def local_user(table: UserTable, database: Connectable, account: Account) -> User | None:
    """Return the local user of an account, as the account is now.

    None where the name is too long, or that of a user who comes from elsewhere: nobody takes over another.
    """
    origin = _origin(table, database, account)
    user = _user_of(origin.identity) or _made(origin, _username(table, database, account), account)
    if user is not None:
        follow(user, table, account)
    return user


def origin_of(user: User) -> UserOrigin | None:
    """Return where a user comes from, None for one of the project's own."""
    return UserOrigin.objects.filter(user_key=str(user.pk)).first()


def follow(user: User, table: UserTable, account: Account) -> None:
    """Let a local user have the account's e-mail address and groups, and no password of its own."""
    values = {"password": _no_password(account)}
    email = user.get_email_field_name() if hasattr(user, "get_email_field_name") else ""
    if table.email and hasattr(user, email or "-"):
        values[email] = _address(account.email)
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    for name, value in changed.items():
        setattr(user, name, value)
    if changed:
        user.save(update_fields=list(changed))
    if table.groups and hasattr(user, "groups"):
        _follow_groups(user, table, account)


def _follow_groups(user: User, table: UserTable, account: Account) -> None:
    """Put a user into the groups of the account and out of the others that the table decides about."""
    groups = user.groups.model._default_manager.all()
    names = set(account.groups)
    if table.group_names is not None:
        groups = groups.filter(name__in=set(table.group_names.values()))
        names = {here for there, here in table.group_names.items() if there in names}
    wanted = set(groups.filter(name__in=names))
    present = set(user.groups.filter(pk__in=groups.values("pk")))
    if wanted - present:
        user.groups.add(*(wanted - present))
    if present - wanted:
        user.groups.remove(*(present - wanted))


def _made(origin: UserOrigin, username: str, account: Account) -> User | None:
    model = get_user_model()
    name_field = model._meta.get_field(model.USERNAME_FIELD)
    if len(username) > (getattr(name_field, "max_length", None) or len(username)):
        return None
    try:
        with transaction.atomic(using=router.db_for_write(model)):
            user: User = model._default_manager.create(
                **{model.USERNAME_FIELD: username, "password": _no_password(account)}
            )
            origin.user_key = str(user.pk)
            origin.save(force_insert=True)
    except IntegrityError:
        made_meanwhile = _user_of(origin.identity)  # by another process, a moment ago
        if made_meanwhile is None:
            _log.warning(origin.identity, TAKEN, repr(username), origin)
        return made_meanwhile
    return user


def _user_of(identity: str) -> User | None:
    origin = UserOrigin.objects.filter(identity=identity).first()
    if origin is None:
        return None
    user = get_user_model()._default_manager.filter(pk=origin.user_key).first()
    if user is None:  # deleted by other means than Django's, which would have told us
        origin.delete()
    return user


def _origin(table: UserTable, database: Connectable, account: Account) -> UserOrigin:
    slug = database.environment.slug
    customer = database.customer.key if database.customer else ""
    return UserOrigin(
        identity=identity_of(slug, table.of, customer, table.table, account.key),
        environment=slug,
        database=table.of,
        customer=customer,
        customer_name=str(database.name) if database.customer else "",
        table=table.table,
        key=account.key,
    )


def _username(table: UserTable, database: Connectable, account: Account) -> str:
    if database.customer is None or table.whole_name:
        return account.name
    return f"{account.name}@{database.name}"


def _no_password(account: Account) -> str:
    """Return what is stored in place of a password: another one there is another one here.

    Django signs a session with it, so a new password there ends the sessions of the old one.
    """
    return UNUSABLE + salted_hmac("dynamic_databases.accounts", account.hash).hexdigest()[:DIGITS]


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= LONGEST_ADDRESS else ""
