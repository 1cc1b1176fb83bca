"""Real rows in three environments of each vendor differ exactly where another tool found them to."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from django.test import Client

from dynamic_databases.models import Database
from tests.markup import link_named, text_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.shared_data import DATA

__all__ = ["mariadb_server", "postgresql_server"]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the families of schemas are not at {DATA}")
ENVIRONMENTS = ("prod", "test", "dev")
FOLDERS = {"sqlite": "sqlite", "postgresql": "postgres", "mariadb": "mysql"}
SIZE = 100
PAGES = 4
"""First pages of each table: no row there may be marked that should not be."""
MARK = re.compile(r'<a class="drift (missing|changed)" href="/compare/chinook/[^/]+/([^/]+)/">([^<]+)</a>')


@dataclass(frozen=True)
class Truth:
    """What differs between each two environments, table by table."""

    pairs: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def tables(self, left: str, *others: str) -> list[str]:
        """Return the tables that all of these environments have."""
        return sorted(set.intersection(*(set(self.pairs[f"{left}->{right}"]) for right in others)))

    def of(self, left: str, right: str, table: str) -> Mapping[str, Any]:
        found = self.pairs[f"{left}->{right}"].get(table, {"same": True})
        return {"only_left": [], "only_right": [], "changed": []} if found.get("same") else found


@pytest.fixture(params=FOLDERS)
def truth(request, environments, tmp_path, settings):
    """Register chinook in three environments of one vendor, and return what differs there."""
    folder = DATA / "chinook" / FOLDERS[request.param]
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
                found = record(client, table, key)["environments"]
                assert (found[left]["state"], found[right]["state"]) == (here, there), (table, key)
        for changed in true["changed"]:
            data = record(client, table, changed["key"])
            one, other = (data["environments"][slug]["values"] for slug in (left, right))
            cells = {name for name in one.keys() & other.keys() if not alike(one[name], other[name])}
            assert cells == set(changed["cells"]), (table, changed["key"])
            assert cells <= set(data["differences"])


def record(client: Client, table: str, key: list[Any]) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(
        f"/compare/chinook/{table}/{segment(key)}/", {"_format": "json"}
    ).json()
    return answer


def segment(key: list[Any]) -> str:
    return ",".join(map(str, key))


def alike(one: object, other: object) -> bool:
    return str(one) == str(other)


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
                    (segment(one["key"]), f"≠ {right}: {', '.join(one['cells'])}")
                    for one in true[right]["changed"]
                }, (table, right)


def marks_of(client: Client, address: str, true: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Return kind, key and words of the marks on a table's first pages and on those that should have some."""
    query = f"_elsewhere=1&_size={SIZE}"
    pages = [*first_pages(client, f"{address}?{query}")]
    for one in true:
        keys = [*one["only_left"], *(each["key"] for each in one["changed"])]
        values = list(dict.fromkeys(str(key[0]) for key in keys))
        for start in range(0, len(values), SIZE):
            wanted = f"{one['key'][0]}__in={','.join(values[start : start + SIZE])}"
            pages += first_pages(client, f"{address}?{wanted}&{query}")
    return {mark for page in pages for mark in MARK.findall(page)}


def first_pages(client: Client, address: str) -> Iterator[str]:
    asked: str | None = address
    for _ in range(PAGES):
        if asked is not None:
            page: Any = client.get(asked)
            assert page.status_code == 200, asked
            yield text_of(page)
            asked = link_named(page, "Next") if 'rel="next"' in text_of(page) else None
