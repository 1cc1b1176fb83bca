"""Saved views: names for query strings of a table's rows, a person's own and shared ones.

A view has no environment, so it is valid in each. Whether a person may see its database is left to pages.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from browser.addresses import BadAddress, decode, encode, link, path
from browser.addresses.parameters import OF_ONE_PAGE, QUICK, pairs
from browser.errors import BadRequest, LoginRequired
from browser.models import SavedView
from browser.page_parameters import PAGES

MOST_OF_A_PERSON = 200
MOST_SHARED = 2_000
"""Of all people."""
LONGEST_NAME = 80
LONGEST_QUERY = 5_000
"""Characters: a view is opened by an address."""
OF_FORMS = ("_menu", "_late", "_column", "_operator", "_value", "csrfmiddlewaretoken")
NOT_SAVED = (*OF_ONE_PAGE, "_format", *OF_FORMS)
"""Parameters of one page or of a form, which no view keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A saved view as a person may see it."""

    pk: int
    database: str
    segment: str
    name: str
    query: str
    is_shared: bool = False
    is_mine: bool = False
    owner: str = ""
    """Whose it is, for people with an account, if it is not theirs."""

    @property
    def table(self) -> str:
        """The table's name, with its schema where the address has one."""
        try:
            return ".".join(map(decode, self.segment.split(".")))
        except BadAddress:
            return self.segment

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return pairs(QueryDict(self.query))

    def url(self, environment: str) -> str:
        """Return the address of the rows that it means in an environment."""
        return link(path(environment, encode(self.database), self.segment), self.parameters)


COLUMNS = (
    *("pk", "database", "segment", "name", "query", "is_shared"),
    *("person_id", "person__username"),
)


def views_for(request: HttpRequest) -> QuerySet[SavedView]:
    """Return the rows of the person's own views and of all that are shared."""
    shared = Q(is_shared=True)
    mine = Q(person=request.user) if request.user.is_authenticated else Q(pk__in=())
    return SavedView.objects.filter(mine | shared)


def saved_views(request: HttpRequest, database: str = "", segment: str = "") -> tuple[View, ...]:
    """Return the views that this person may see, their own first; one query."""
    rows = views_for(request)
    if segment:
        rows = rows.filter(key=key_of(database, segment))
    elif database:
        rows = rows.filter(database=database)
    views = [view_of(request, values) for values in rows.order_by("name", "pk").values_list(*COLUMNS)]
    # A store whose collation ignores letter case finds `Shop` for `shop`, too.
    same = [view for view in views if database in ("", view.database)]
    return tuple(sorted(same, key=lambda view: not view.is_mine))


def view_of(request: HttpRequest, values: Sequence[Any]) -> View:
    """Return the values of `COLUMNS` of a row as this person may see it."""
    pk, database, segment, name, query, is_shared, person, owner = values
    is_mine = request.user.is_authenticated and person == request.user.pk
    return View(
        pk=pk,
        database=database,
        segment=segment,
        name=name,
        query=query,
        is_shared=bool(is_shared),
        is_mine=is_mine,
        owner="" if is_mine or not request.user.is_authenticated else owner,
    )


def save_view(
    request: HttpRequest, database: str, segment: str, *, name: str, query: QueryDict, is_shared: bool
) -> None:
    """Save a view under a name, in place of the person's own one of that name and table.

    Raises `LoginRequired` and `BadRequest`.
    """
    person = _person(request)
    name, text = checked_name(name), checked_query(query)
    others = SavedView.objects.exclude(person=person, key=key_of(database, segment), name=name)
    if others.filter(person=person).count() >= MOST_OF_A_PERSON:
        raise BadRequest(f"You have {MOST_OF_A_PERSON} saved views already: delete some first.")
    _check_shared(others, is_shared)
    SavedView.objects.update_or_create(
        person_id=person,
        key=key_of(database, segment),
        name=name,
        defaults={"database": database, "segment": segment, "query": text, "is_shared": is_shared},
    )


def change_view(request: HttpRequest, pk: str, *, name: str, is_shared: bool) -> None:
    """Rename a view, share it or no longer. Raises `LoginRequired` and `BadRequest`."""
    row = _changeable(request, pk)
    name = checked_name(name)
    same = SavedView.objects.filter(person=row.person_id, key=row.key, name=name).exclude(pk=row.pk)
    if same.exists():
        raise BadRequest(f"Another view of that table has the name “{name}”.")
    if is_shared and not row.is_shared:
        _check_shared(SavedView.objects.all(), is_shared)
    row.name, row.is_shared = name, is_shared
    row.save(update_fields=["name", "is_shared", "changed_at"])


def delete_view(request: HttpRequest, pk: str) -> None:
    """Delete a view. Raises `LoginRequired` and `BadRequest`."""
    _changeable(request, pk).delete()


def may_change(request: HttpRequest, view: View) -> bool:
    """Return whether a person may rename and delete a view: their own, and shared ones if they are staff."""
    return view.is_mine or (view.is_shared and request.user.is_staff)


def checked_name(name: str) -> str:
    """Return a name as it is kept. Raises `BadRequest` for none, a long one, or one of several lines."""
    name = " ".join(unicodedata.normalize("NFC", name).split(" ")).strip()
    if not name:
        raise BadRequest("Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise BadRequest(f"A view’s name has at most {LONGEST_NAME} characters.")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in name):
        raise BadRequest("A view’s name must be one line of text, without control characters.")
    return name


def checked_query(query: QueryDict) -> str:
    """Return a query string as it is kept: without an environment's position. Raises `BadRequest`."""
    kept = [pair for pair in pairs(query, NOT_SAVED) if not pair[0].startswith(QUICK)]
    text = link("", kept)[1:]
    PAGES["rows"].check(QueryDict(text))
    if len(text) > LONGEST_QUERY:
        raise BadRequest(f"A view’s address has at most {LONGEST_QUERY:,} characters, not {len(text):,}.")
    return text


def key_of(database: str, segment: str) -> str:
    """Return the digest under which a table's views are found."""
    return hashlib.sha256(f"{database}\n{segment}".encode(errors="surrogatepass")).hexdigest()


def _person(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        raise LoginRequired("Log in to save views.")
    return int(request.user.pk)


def _changeable(request: HttpRequest, pk: str) -> SavedView:
    person = _person(request)
    whose = Q(person=person) | (Q(is_shared=True) if request.user.is_staff else Q(pk__in=()))
    row = SavedView.objects.filter(whose, pk=int(pk)).first() if pk.isascii() and pk.isdigit() else None
    if row is None:
        raise BadRequest("There is no such view, or you may not change it.")
    return row


def _check_shared(others: QuerySet[SavedView], is_shared: bool) -> None:
    if is_shared and others.filter(is_shared=True).count() >= MOST_SHARED:
        raise BadRequest(f"There are {MOST_SHARED:,} shared views already: delete some first.")


def current_view(views: Sequence[View], query: QueryDict) -> View | None:
    """Return the view that an address shows, the person's own before shared ones, None if it is none."""
    shown = sorted(pair for pair in pairs(query, NOT_SAVED) if not pair[0].startswith(QUICK))
    return next((view for view in views if sorted(view.parameters) == shown), None)
