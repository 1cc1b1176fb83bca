"""Django's sessions and users, read by prepared queries; without a session's saving only writing fails.

Used as SESSION_ENGINE and MESSAGE_STORAGE, and in MIDDLEWARE and AUTHENTICATION_BACKENDS.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, get_user
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore as DjangoSessionStore
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.contrib.sessions.models import Session
from django.db import Error
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from browser.models import RememberedColumns
from browser.remembered import ON_USER
from browser.store_failures import is_writing, store_failure
from dynamic_databases.caches import Cache
from dynamic_databases.models.prepared import KeptAnswers, KeptRow, PreparedQuery

NOBODY = -(2**31) + 19
"""A key that no user has."""
USER_BACKEND = "browser.sessions.UserBackend"
MOST_DECODED = 256
_decoded: Cache[tuple[str, bytes | str], dict[str, Any]] = Cache(MOST_DECODED)
_sessions = PreparedQuery(lambda: Session, lambda key: Session.objects.filter(session_key=key))


def _user_of(key: int) -> QuerySet[User]:
    """Return the user of a key, with the columns that they have chosen of tables."""
    chosen = RememberedColumns.objects.filter(person=OuterRef("pk")).values("choices")
    return User.objects.filter(pk=key).annotate(**{ON_USER: Subquery(chosen[:1])})


_users = PreparedQuery(lambda: User, _user_of, sample=NOBODY)


class SessionStore(DjangoSessionStore):
    """Django's sessions; the name is part of what their signatures are made of."""

    until: datetime | None = None
    """When the session expires that was read."""

    def _get_session_from_db(self) -> Session | None:
        """Return the row of a session that has not expired, or None."""
        row = next(iter(_sessions.rows(self.session_key or "")), None)
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        self.until = row.expire_date
        return row

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return what a session holds. Its signature is checked once for each text that was stored."""
        key = (settings.SECRET_KEY, session_data)
        decoded = _decoded.get(key)
        if decoded is None:
            decoded = super().decode(session_data)
            _decoded.set(key, decoded)
        # A request may change it. Copying a text costs more than telling that it is one.
        return {name: held if isinstance(held, str) else deepcopy(held) for name, held in decoded.items()}


class UserBackend(ModelBackend):
    """Django's users with passwords."""

    def get_user(self, user_id: int) -> User | None:
        """Return a user who may log in, read in each request; None for any other."""
        user = next(iter(_users.rows(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Django's, which finds out who has a session once, as long as nobody writes to the store."""

    def process_request(self, request: HttpRequest) -> None:
        """Let the user be found when they are asked for."""
        super().process_request(request)
        later = SimpleLazyObject(lambda: _found(request, later))
        request.user = later  # type: ignore[assignment]


def _found(request: HttpRequest, later: object) -> User | AnonymousUser:
    """Return who has the request's session, and let the request name them itself from now on.

    What stands for them until they are found asks itself three times for each of their attributes.
    """
    user = _user_of_session(request)
    if request.user is later:  # nobody has logged in or out meanwhile
        request.user = user
    return user


def _user_of_session(request: HttpRequest) -> User | AnonymousUser:
    """Return who has the request's session, as Django does, or as it did since the store last changed."""
    key = request.session.session_key
    known = _known.get(key) if key else None
    if known is not None and known.until > timezone.now():
        request.session.accessed = True  # the answer depends on the cookie
        return known.user.copied()
    user = get_user(request)
    # Users from databases are asked about there, now and then.
    if isinstance(user, User) and request.session.get(BACKEND_SESSION_KEY) == USER_BACKEND:
        until = getattr(request.session, "until", None)
        if key and until is not None and not request.session.modified:
            known = _Known(KeptRow(user), until)
            _known.keep(key, known)
            return known.user.copied()  # the request may change it
    return user


@dataclass(frozen=True, slots=True)
class _Known:
    """The user who has a session, and when it expires."""

    user: KeptRow[User]
    until: datetime


_known: KeptAnswers[str, _Known] = KeptAnswers(lambda: Session, MOST_DECODED)
"""By the session's key."""


class SessionMiddleware(DjangoSessionMiddleware):
    """Answers 503 for a form that a session can't be saved for."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the response with its session saved, or without if the request only reads."""
        try:
            return super().process_response(request, response)
        except Error as error:
            answer = store_failure(request, error)
            if answer is None:
                raise
            return answer if is_writing(request) else response


class MessageStorage(FallbackStorage):
    """Django's, whose storages are made where there is a message: few pages have one."""

    def __init__(self, request: HttpRequest) -> None:
        BaseStorage.__init__(self, request)
        self._used_storages: set[BaseStorage] = set()

    @cached_property
    def storages(self) -> list[BaseStorage]:
        """The cookie, and the session for what has no room there."""
        return [storage(self.request) for storage in self.storage_classes]
