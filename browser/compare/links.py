"""The addresses that a comparison's page links to; they keep what was asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict

from browser.addresses import COMPARE, decode_table, encode, link, path
from browser.addresses.parameters import carried, pairs
from browser.compare.locations import ANY, CompareLocation
from browser.compare.sides import Side
from browser.htmx import HtmxHttpRequest
from browser.navigation import Bar, make_bar

KEPT = ("_baseline", "_environments", "_all", "_rights", "of")
"""The parameters that follow from one comparison to the next."""
COUNTED = "_counted"
"""The environments in which rows are counted. A page's links leave it out, so that none counts again."""


@dataclass(frozen=True)
class SideChoice:
    """A side that is compared with the baseline or could be, and the address that changes that."""

    side: Side
    is_chosen: bool
    url: str | None
    """None where it is the only one left."""


@dataclass(frozen=True)
class CompareLinks:
    """The addresses around one comparison: `page` is the path of the page that shows it."""

    location: CompareLocation
    page: str
    query: QueryDict

    def url(self, *segments: str) -> str:
        """Return the address of this comparison or of a page below it, with its parameters."""
        name = ANY if self.location.is_any else encode(self.location.name)
        return link(path(COMPARE, name, *segments), self.hidden_fields())

    def hidden_fields(self) -> list[tuple[str, str]]:
        """Return the parameters that follow from one comparison to the next."""
        lacking = self.query.get("_baseline") not in self.location.databases
        without = ("_baseline",) if lacking else ()
        return [pair for pair in pairs(self.query, without) if pair[0] in KEPT]

    def switched(self, name: str, value: str | None) -> str:
        """Return the page's address with one parameter changed, or removed."""
        rest = pairs(self.query, (name,))
        return link(self.page, [*rest, (name, value)] if value is not None else rest)

    @property
    def only_differences(self) -> bool:
        """Whether what is the same everywhere is folded."""
        return self.query.get("_all") != "1"

    @property
    def only_differences_url(self) -> str:
        return self.switched("_all", None)

    @property
    def everything_url(self) -> str:
        return self.switched("_all", "1")

    @property
    def counts_rights(self) -> bool:
        """Whether owners and grants are compared as well."""
        return self.query.get("_rights") == "1"

    @property
    def rights_url(self) -> str:
        """The address of this page with owners and grants compared, or without where they are."""
        return self.switched("_rights", None if self.counts_rights else "1")

    @property
    def baseline_choices(self) -> list[tuple[Side, str]]:
        """Each side, and the address of this page as seen from there."""
        return [(side, self.switched("_baseline", side.label)) for side in self.location.sides]

    def against(self, baseline: str) -> list[SideChoice]:
        """Return the sides beside the baseline, each with the address of this page with or without it."""
        chosen = set(self.location.labels)
        return [
            SideChoice(
                side=side,
                is_chosen=side.label in chosen,
                url=self._with_sides(chosen ^ {side.label}) if chosen != {baseline, side.label} else None,
            )
            for side in self.location.all_sides
            if side.label != baseline and not self.location.is_any
        ]

    def _with_sides(self, labels: Collection[str]) -> str:
        sides = [side.label for side in self.location.all_sides if side.label in labels]
        return self.switched(
            "_environments", None if len(sides) == len(self.location.all_sides) else ",".join(sides)
        )

    @property
    def json_url(self) -> str:
        return self.switched("_format", "json")

    @property
    def report_url(self) -> str:
        """The address of the whole comparison as a file."""
        return self.file_url("-", "report")

    def file_url(self, *segments: str) -> str:
        """Return the address of a page below `/-/`, with the comparison's parameters."""
        # `url` ends every path with a slash; addresses below `/-/` have none.
        address, _, parameters = self.url(*segments).partition("?")
        return "?".join(filter(None, (address.removesuffix("/"), parameters)))

    @property
    def refresh_url(self) -> str | None:
        """The address that reads all sides again; none where the databases are named one by one."""
        if self.location.is_any:
            return None
        return path(COMPARE, encode(self.location.name), "-", "refresh").removesuffix("/")


def links_of(request: HtmxHttpRequest, location: CompareLocation) -> CompareLinks:
    """Return the addresses around the comparison that a request asks for."""
    query = request.GET.copy()
    query.pop(COUNTED, None)
    return CompareLinks(location, request.path, query)


def compare_bar(request: HtmxHttpRequest, location: CompareLocation, title: str = "") -> Bar:
    """Return the bar of a comparison: the switch leads to the same thing in one environment.

    `title` is the last crumb of a page below a table's.
    """
    links = links_of(request, location)
    by = request.GET.get("_by", "")
    query = [*([("_by", by)] if by else []), *carried(request.GET)]
    urls = {
        side.environment.slug: link(side.url(*location.segments), query)
        for side in reversed(location.all_sides)
    }
    crumbs: list[tuple[str, str | None]] = [(location.name, links.url() if location.segments else None)]
    if location.segments:
        table = location.segments[0]
        crumbs.append((decode_table(table, None).name, links.url(table) if title else None))
    if title:
        crumbs.append((title, None))
    all_url = link(request.path, [pair for pair in links.hidden_fields() if pair[0] == "of"])
    return make_bar(request, location.environments, urls, crumbs, all_url=all_url)
