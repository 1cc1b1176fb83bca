"""Real rows in three environments of each vendor differ exactly where another tool found them to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from django.test import Client

from dynamic_databases.models import Database
from tests.markup import Page, elements, link_named, words_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.shared_data import shared_data

__all__ = ["mariadb_server", "postgresql_server"]

ENVIRONMENTS = ("prod", "test", "dev")
FOLDERS = {"sqlite": "sqlite", "postgresql": "postgres", "mariadb": "mysql"}
SIZE = 100
PAGES = 4
"""First pages of each table: no row there may be marked that should not be."""


@dataclass(frozen=True)
class Truth:
    """What differs between each two environments, table by table."""

    pairs: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def tables(self, left: str, *others: str) -> list[str]:
        """Return the tables that all of these environments have."""
        return sorted(set.intersection(*(set(self.pairs[f"{left}->{right}"]) for right in others)))

    def of(self, left: str, right: str, table: str) -> Mapping[str, Any]:
        rows = self.pairs[f"{left}->{right}"].get(table, {"same": True})
        return {"only_left": [], "only_right": [], "changed": []} if rows.get("same") else rows


@pytest.fixture(params=FOLDERS)
def truth(request, environments, tmp_path, settings):
    """Register chinook in three environments of one vendor, and return what differs there."""
    folder = shared_data(f"chinook/{FOLDERS[request.param]}")
    settings.SQLITE_FOLDERS = [tmp_path]
    for slug in ENVIRONMENTS:
        script = folder / f"{slug}.sql"
        if request.param == "sqlite":
            file = tmp_path / f"{slug}.sqlite3"
            with closing(sqlite3.connect(file)) as connection:
                connection.executescript("PRAGMA synchronous = OFF;\n" + script.read_text(encoding="utf-8"))
            config: dict[str, Any] = {"ENGINE": "sqlite", "NAME": str(file)}
        else:
            server = request.getfixturevalue(f"{request.param}_server")
            config = server.config(server.create_once(f"chinook_{slug}", script))
        Database.objects.create(name="chinook", environment=environments[slug], config=config)
    return Truth(json.loads((folder / "expected_rows.json").read_text(encoding="utf-8"))["pairs"])


@pytest.mark.parametrize(("left", "right"), list(combinations(ENVIRONMENTS, 2)))
def test_records_differ_as_they_truly_do(client, truth, left, right):
    for table in truth.tables(left, right):
        true = truth.of(left, right, table)
        for end, here, there in (("only_left", "found", "no_row"), ("only_right", "no_row", "found")):
            for key in true[end]:
                states = record(client, table, key)["environments"]
                assert (states[left]["state"], states[right]["state"]) == (here, there), (table, key)
        for changed in true["changed"]:
            data = record(client, table, changed["key"])
            ours, theirs = (data["environments"][slug]["values"] for slug in (left, right))
            cells = {name for name in ours.keys() & theirs.keys() if not alike(ours[name], theirs[name])}
            assert cells == set(changed["cells"]), (table, changed["key"])
            assert cells <= set(data["differences"])


def record(client: Client, table: str, key: list[Any]) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(
        f"/compare/chinook/{table}/{segment(key)}/", {"_format": "json"}
    ).json()
    return answer


def segment(key: list[Any]) -> str:
    return ",".join(map(str, key))


def alike(value: object, other: object) -> bool:
    return str(value) == str(other)


def test_the_rows_of_each_page_are_marked_as_they_truly_differ(client, truth):
    for left, others in (("prod", ("test", "dev")), ("test", ("dev",))):
        for table in truth.tables(left, *others):
            true = {right: truth.of(left, right, table) for right in others}
            marks = marks_of(client, f"/{left}/chinook/{table}/", true.values())
            for right in others:
                missing = {key for kind, key, words in marks if words == f"− not in {right}"}
                assert missing == {segment(key) for key in true[right]["only_left"]}, (table, right)
                changed = {(key, words) for kind, key, words in marks if words.startswith(f"≠ {right}: ")}
                assert changed == {
                    (segment(row["key"]), f"≠ {right}: {', '.join(row['cells'])}")
                    for row in true[right]["changed"]
                }, (table, right)


def marks_of(client: Client, address: str, true: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Return kind, key and words of the marks on a table's first pages and on those that should have some."""
    query = f"_elsewhere=1&_size={SIZE}"
    pages = [*first_pages(client, f"{address}?{query}")]
    for rows in true:
        keys = [*rows["only_left"], *(row["key"] for row in rows["changed"])]
        values = list(dict.fromkeys(str(key[0]) for key in keys))
        for start in range(0, len(values), SIZE):
            wanted = f"{rows['key'][0]}__in={','.join(values[start : start + SIZE])}"
            pages += first_pages(client, f"{address}?{wanted}&{query}")
    return {mark for page in pages for mark in row_marks(page)}


def row_marks(page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield kind, key and words of each mark that leads from a row to its comparison."""
    for mark in elements(page, 'a.drift[href^="/compare/chinook/"]'):
        _, kind = (mark.attributes["class"] or "").split()
        segments = (mark.attributes["href"] or "").split("/")
        if kind in ("missing", "changed") and len(segments) == 6:
            yield kind, segments[4], words_of(mark)


def first_pages(client: Client, address: str) -> Iterator[Page]:
    asked: str | None = address
    for _ in range(PAGES):
        if asked is not None:
            page: Any = client.get(asked)
            assert page.status_code == 200, asked
            yield page
            asked = link_named(page, "Next") if elements(page, "a[rel=next]") else None
