"""The profile of a column as a page: what is known of it in each environment, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from browser.addresses import TableAddress, encode, link
from browser.locations.location import Location
from browser.navigation import Bar
from browser.profiles.oddities import Oddity
from browser.profiles.pictures import Picture
from browser.profiles.scales import Scale
from browser.profiles.sides import MOST_FREQUENT, READ, Profile, ProfileSide
from browser.rows.facet_links import FacetLinks
from browser.rows.headers import Mark
from browser.tabs import Tab
from browser.values import cell_html
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.json_values import json_value
from dynamic_databases.runtime_models import ValueGroup, display_model
from dynamic_databases.subjects import TableSubject

VALUE_LENGTH = 60
LEAST_SHARE = 0.1
"""Percent below which a share is not said exactly."""
ABSENT = ("no_table", "no_column")
"""States of an environment that is known not to have the column."""


@dataclass(frozen=True)
class FrequentValue:
    """One of the most frequent values: its rows, and their share of all in percent."""

    group: ValueGroup
    percent: float
    url: str | None

    @property
    def html(self) -> SafeString:
        return cell_html(self.group.value, VALUE_LENGTH)

    @property
    def share(self) -> str:
        return _share_words(self.percent)


@dataclass(frozen=True)
class ProfileLine:
    """One line of a profile in one environment."""

    name: str
    value: str | SafeString
    remark: str
    oddity: Oddity | None = None


@dataclass(frozen=True)
class ProfileColumn:
    """What a page shows of one environment."""

    side: ProfileSide
    address: TableAddress
    is_baseline: bool
    is_here: bool
    oddities: tuple[Oddity, ...] = ()
    picture: Picture | None = None

    @property
    def profile(self) -> Profile | None:
        return self.side.profile

    @property
    def sign(self) -> str:
        """What stands before the message where there is no profile: it is not there, or not known."""
        return "−" if self.side.state in ABSENT else "?"

    @property
    def lines(self) -> tuple[ProfileLine, ...]:
        """What is known, line by line, up to the most frequent values."""
        if self.profile is None:
            return ()
        profile, groups = self.profile, self.profile.groups
        marked = {oddity.line: oddity for oddity in self.oddities}
        sample = "" if profile.is_whole else "in the sample"
        about = "?" if profile.estimate is None else f"about {profile.estimate:,}"
        known = (
            ("rows", f"{groups.rows:,}" if profile.is_whole else about, profile.of if sample else ""),
            ("null", _share_words(profile.null_share), _rows(groups.nulls) if groups.nulls else "none"),
            ("distinct", f"{groups.distinct:,}", _distinct_remark(profile)),
            ("smallest", _shown(groups.smallest), sample),
            ("median", _shown(groups.median), sample),
            ("largest", _shown(groups.largest), sample),
        )
        return tuple(ProfileLine(name, value, remark, marked.get(name)) for name, value, remark in known)

    @property
    def frequent(self) -> list[FrequentValue]:
        """The most frequent values, NULL not among them."""
        if self.profile is None or self.side.live is None or self.side.table is None or not self.side.column:
            return []
        frequent = self.profile.groups.frequent
        groups = [group for group in frequent if group.value is not None][:MOST_FREQUENT]
        model = display_model(self.side.live, self.side.table)
        urls = FacetLinks(self.address, self.side.column, model, []).urls(groups)
        rows = self.profile.groups.rows
        return [
            FrequentValue(group, 100 * group.rows / rows, url)
            for group, url in zip(groups, urls, strict=True)
        ]

    def as_json(self) -> dict[str, Any]:
        if self.profile is None:
            return {"state": self.side.state, "message": self.side.message}
        profile, groups, column = self.profile, self.profile.groups, self.side.column
        ends = {"smallest": groups.smallest, "median": groups.median, "largest": groups.largest}
        return {
            "state": READ,
            "type": column.type if column else "",
            "sample": profile.of,
            "whole": profile.is_whole,
            "rows": groups.rows,
            "rows_about": profile.estimate,
            "nulls": groups.nulls,
            "distinct": groups.distinct,
            **{
                name: None if group is None else json_value(group.value, column)
                for name, group in ends.items()
            },
            "frequent": [
                {"value": json_value(each.group.value, column), "count": each.group.rows}
                for each in self.frequent
            ],
            "bins": list(profile.bins),
            "odd": [{"line": odd.line, "words": odd.words, "url": odd.url} for odd in self.oddities],
        }


@dataclass(frozen=True)
class ProfilePage:
    """The profile of a column in all environments, the baseline first."""

    bar: Bar
    location: Location
    table: TableSubject
    name: str
    column: Column | None
    """As the page's own environment has it."""
    columns: tuple[ProfileColumn, ...]
    scale: Scale | None
    marks: Sequence[Mark]
    milliseconds: int
    url: str

    line_names = ("", "rows", "null", "distinct", "smallest", "median", "largest", "most frequent")

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs()

    @property
    def scale_words(self) -> str:
        """What is said of the scale below its name."""
        return "" if self.scale is None else f"one scale{', logarithmic' if self.scale.is_log else ''}"

    @property
    def odd(self) -> list[tuple[Oddity, ProfileColumn]]:
        """Everything that is odd, with its environment, where it leads to rows."""
        return [(oddity, column) for column in self.columns for oddity in column.oddities if oddity.url]

    @property
    def facet_url(self) -> str:
        """The rows with this column as a facet."""
        return link(self.location.table_address.url(), [("_facet", encode(self.name))])

    def as_json(self) -> dict[str, Any]:
        return {
            "database": self.table.database.name,
            "schema": self.table.table.schema,
            "table": self.table.table.name,
            "column": self.name,
            "baseline": next((each.side.slug for each in self.columns if each.is_baseline), None),
            "edges": list(self.scale.edges) if self.scale else [],
            "environments": {each.side.slug: each.as_json() for each in self.columns},
        }


def _share_words(percent: float) -> str:
    """Return a share in words; a few are never 0."""
    return f"{percent:.1f} %" if percent == 0 or percent >= LEAST_SHARE else f"below {LEAST_SHARE} %"


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _shown(group: ValueGroup | None) -> str | SafeString:
    return cell_html(group.value, VALUE_LENGTH) if group else "–"


def _distinct_remark(profile: Profile) -> str:
    """Return of what the number of values is true, and what the server thinks of it."""
    if profile.is_whole:
        return ""
    about = profile.distinct_estimate
    statistics = "" if about is None else f", about {about:,} by the server’s statistics"
    return f"in the sample{statistics}"
