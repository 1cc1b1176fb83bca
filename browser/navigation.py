"""The bar on top of every page: the environment switch, the crumbs, who is logged in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from browser.templating.writing import in_ascii
from dynamic_databases.fast_dataclasses import maker
from dynamic_databases.models import Environment


@dataclass(frozen=True, slots=True)
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
    """Where to log in; "" for who has."""
    all_url: str | None
    all_current: bool
    detail: str = ""
    """What the page's own name is followed by in the title: "where status is open"."""

    @property
    def body_class(self) -> str:
        """The class that gives the page its environment's colour."""
        if self.current is None:
            return "env-all"
        return f"env-{self.current.colour}" + (" protected" if self.current.protected else "")

    @property
    def title(self) -> SafeString:
        """The page's title as HTML: from the page itself up to the environment, which a tab shows left."""
        if self.current is not None:
            last = self.current.slug.upper() + (" (protected)" if self.current.protected else "")
        else:
            last = "all environments" if self.all_current else "environments"
        names = [label for label, _ in reversed(self.crumbs)]
        if names and self.detail:
            names[0] = f"{names[0]} {self.detail}"
        return SafeString(in_ascii(" · ").join(map(escape, [*names, last])))  # each part is escaped

    @cached_property
    def current(self) -> Switch | None:
        return next((environment for environment in self.environments if environment.current), None)


_make_switch = maker(Switch)


def make_bar(
    request: HttpRequest,
    environments: Sequence[Environment],
    urls: Mapping[str, str],
    crumbs: Sequence[tuple[str, str | None]] = (),
    current: Environment | None = None,
    all_url: str | None = None,
) -> Bar:
    """Return the bar of a page: `urls` has the address of each environment that the switch leads to."""
    user = request.user if request.user.is_authenticated else None
    slug = current.slug if current is not None else None
    return Bar(
        environments=tuple(
            _make_switch(
                slug=environment.slug,
                name=str(environment),
                colour=environment.colour,
                protected=environment.protected,
                url=urls.get(environment.slug),
                current=environment.slug == slug,
            )
            for environment in environments
        ),
        crumbs=tuple(crumbs),
        user=user,
        login_url=f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}" if user is None else "",
        all_url=all_url,
        all_current=all_url is not None and current is None and all_url.partition("?")[0] == request.path,
    )
