"""The columns that a person has chosen of a table, in every environment; leaves showing them to `rows`.

Of a person who is logged in they are a row of our own tables, which is read together with the user. Without
a login they are a signed cookie. Both hold the same text, the cookie less of it.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.db import router, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from browser.models import RememberedColumns

MOST_TABLES, MOST_TABLES_IN_COOKIE = 200, 12
LONGEST, LONGEST_IN_COOKIE = 100_000, 2_400
"""Characters of all that is kept. A browser takes cookies of 4,096 bytes, signature and the rest included."""
MOST_KNOWN, MOST_KNOWN_IN_COOKIE = 2_000, 100
"""Columns of a table of which it is kept that they were there."""
COOKIE = "columns"
COOKIE_AGE = 90 * 24 * 3600
"""Seconds."""
ON_USER = "remembered_columns"
"""The attribute of a user under which `sessions` hands over what was read with the user."""
DIGEST = 4
"""Letters that stand for a column's name: of 800 columns two are taken for one in 2 % of tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The columns of one table, whatever its environment."""

    database: str
    segment: str
    patterns: str
    """As in `_cols`."""
    pinned: str = ""
    """As in `_pin`."""
    known: str = ""
    """What stands for the columns that the table had; empty if they were too many."""

    @property
    def key(self) -> tuple[str, str]:
        return self.database, self.segment

    def new_among(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the names of columns that were not there when these were chosen."""
        if not self.known:
            return ()
        known = {self.known[at : at + DIGEST] for at in range(0, len(self.known), DIGEST)}
        return tuple(name for name in names if _digest(name) not in known)


def known_of(names: Iterable[str]) -> str:
    """Return what stands for the columns of a table."""
    return "".join(map(_digest, names))


def chosen_columns(request: HttpRequest, database: str, segment: str) -> Choice | None:
    """Return what this person has chosen of a table, or None; no query, as it was read with the user."""
    # Most people have chosen nothing, or nothing of this table.
    text = _text(request)
    if len(text) <= len("[]"):
        return None
    return next((each for each in _choices(text) if each.key == (database, segment)), None)


def can_remember(request: HttpRequest, choice: Choice) -> bool:
    """Return whether there is room for a choice; a cookie has little."""
    most = LONGEST if request.user.is_authenticated else LONGEST_IN_COOKIE
    return len(_json((*choice.key, choice.patterns, choice.pinned))) <= most // 2


def remember(request: HttpRequest, response: HttpResponseBase, choice: Choice) -> None:
    """Keep a choice, in place of the one before of the same table; the oldest ones give way."""
    _change(request, response, choice.key, choice)


def forget(request: HttpRequest, response: HttpResponseBase, database: str, segment: str) -> None:
    """Forget what was chosen of a table."""
    _change(request, response, (database, segment), None)


def _change(
    request: HttpRequest, response: HttpResponseBase, key: tuple[str, str], choice: Choice | None
) -> None:
    if not request.user.is_authenticated:
        others = [each for each in _choices(_in_cookie(request)) if each.key != key]
        kept = [choice, *others] if choice else others
        text = _spelled(kept, MOST_TABLES_IN_COOKIE, MOST_KNOWN_IN_COOKIE, LONGEST_IN_COOKIE)
        _set_cookie(response, text)
        return
    with transaction.atomic(using=router.db_for_write(RememberedColumns)):
        rows = RememberedColumns.objects.select_for_update()
        row, _ = rows.get_or_create(person=request.user)
        others = [each for each in _choices(row.choices) if each.key != key]
        row.choices = _spelled([choice, *others] if choice else others, MOST_TABLES, MOST_KNOWN, LONGEST)
        row.save(update_fields=["choices"])


def _text(request: HttpRequest) -> str:
    if not request.user.is_authenticated:
        return _in_cookie(request)
    # Users of other backends come without it.
    text = getattr(request.user, ON_USER, "")
    if text == "":
        rows = RememberedColumns.objects.filter(person=request.user)
        text = rows.values_list("choices", flat=True).first()
        setattr(request.user, ON_USER, text)
    return str(text or "")


def _choices(text: str) -> tuple[Choice, ...]:
    """Return the choices of a text, none of one that is not ours or of another release."""
    try:
        return tuple(_choice(*each) for each in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def _choice(database: str, segment: str, patterns: str, pinned: str, known: str) -> Choice:
    for value in (database, segment, patterns, pinned, known):
        if not isinstance(value, str):
            raise TypeError(value)
    return Choice(database=database, segment=segment, patterns=patterns, pinned=pinned, known=known)


def _spelled(choices: Sequence[Choice], most: int, most_known: int, longest: int) -> str:
    kept = [
        (
            *(each.database, each.segment, each.patterns, each.pinned),
            each.known if len(each.known) <= most_known * DIGEST else "",
        )
        for each in choices[:most]
    ]
    while len(text := _json(kept)) > longest and kept:
        kept.pop()
    return text


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _digest(name: str) -> str:
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).digest()
    return urlsafe_b64encode(digest[:3]).decode()


def _in_cookie(request: HttpRequest) -> str:
    try:
        return str(request.get_signed_cookie(COOKIE, salt=COOKIE))
    except (KeyError, BadSignature):
        return ""


def _set_cookie(response: HttpResponseBase, text: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        text,
        salt=COOKIE,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
