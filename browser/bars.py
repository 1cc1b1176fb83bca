"""The bar on top of every page: the environment switch, the crumbs, who is logged in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from dynamic_databases.models import Environment


@dataclass(frozen=True)
class Switch:
    """One position of the environment switch; without a URL there is nothing to switch to."""

    slug: str
    name: str
    colour: str
    protected: bool
    url: str | None
    current: bool


@dataclass(frozen=True)
class Bar:
    """What `base.html` shows around a page."""

    environments: tuple[Switch, ...]
    crumbs: tuple[tuple[str, str | None], ...]
    user: Any
    login_url: str
    lookup_url: str | None
    all_url: str | None
    all_current: bool

    @property
    def current(self) -> Switch | None:
        return next((one for one in self.environments if one.current), None)


def make_bar(
    request: HttpRequest,
    environments: Sequence[Environment],
    urls: Mapping[str, str],
    crumbs: Sequence[tuple[str, str | None]] = (),
    current: Environment | None = None,
    all_url: str | None = None,
) -> Bar:
    """Return the bar of a page: `urls` has the address of each environment that the switch leads to."""
    return Bar(
        environments=tuple(
            Switch(one.slug, str(one), one.colour, one.protected, urls.get(one.slug), one == current)
            for one in environments
        ),
        crumbs=tuple(crumbs),
        user=request.user if request.user.is_authenticated else None,
        login_url=f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}",
        lookup_url=reverse("lookup"),
        all_url=all_url,
        all_current=all_url is not None and current is None and all_url.partition("?")[0] == request.path,
    )
