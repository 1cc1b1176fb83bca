"""The bar of a page below an environment: switching keeps the rest of the address and the query."""

from __future__ import annotations

from browser.addresses import PROFILE, STRUCTURE, link, path
from browser.addresses.parameters import POSITION, pairs
from browser.htmx import HtmxHttpRequest
from browser.locations.location import Location
from browser.navigation import Bar, make_bar


def bar_of(
    request: HtmxHttpRequest,
    location: Location,
    title: str = "",
    all_url: str | None = None,
    *,
    keeps_query: bool = True,
    without: tuple[str, ...] = (),
) -> Bar:
    """Return the bar of a location; `title` is the last crumb of a page below a table's.

    `all_url` is its address across all environments, where that is not simply the rest of this one's. A page
    whose parameters mean nothing to the pages that the switch leads to does not keep its query, or leaves
    those in `without` out.
    """
    query = pairs(request.GET, (*POSITION, *without)) if keeps_query else []
    if all_url is None and location.all_url is not None:
        all_url = link(location.all_url, [pair for pair in query if pair[0] == "_by"])
    slugs = (database.environment.slug for database in location.counterparts)
    below = same_page(request, path(*location.below))
    urls = {slug: link(path(slug).removesuffix("/") + below, query) for slug in slugs}
    crumbs = location.crumbs(title)
    return make_bar(request, location.environments, urls, crumbs, location.environment, all_url)


def same_page(request: HtmxHttpRequest, address: str) -> str:
    """Return a table's address as that of its structure or of a profile, if this request is for one."""
    pages = map("/".join, (STRUCTURE, PROFILE))
    return address + next((page for page in pages if request.path.endswith(f"/{page}")), "")
