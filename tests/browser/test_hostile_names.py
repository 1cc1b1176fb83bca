"""Whatever a person may name, or leave in a row, is text on every page that shows it."""

from __future__ import annotations

import json
import re

import pytest

from dynamic_databases.models import Environment
from tests.conftest import write_sqlite
from tests.markup import Page, elements, links

PLANTED = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>{{ 7 }}{% x %}"
QUOTED = PLANTED.replace('"', '""')
LITERAL = PLANTED.replace("'", "''")
SCRIPT = f"""
    CREATE TABLE "{QUOTED}" (
        id integer PRIMARY KEY,
        "{QUOTED}" varchar(20) DEFAULT '{LITERAL}' CHECK ("{QUOTED}" <> '{LITERAL}!'),
        name text MORE
    );
    CREATE INDEX "by {QUOTED}" ON "{QUOTED}" ("{QUOTED}");
    CREATE TABLE other (id integer PRIMARY KEY, "to" integer REFERENCES "{QUOTED}" (id));
    CREATE VIEW "view {QUOTED}" AS SELECT * FROM "{QUOTED}";
    CREATE VIEW "broken {QUOTED}" AS SELECT * FROM "gone {QUOTED}";
    INSERT INTO "{QUOTED}" (id, "{QUOTED}", name) VALUES (1, '{LITERAL}', '{LITERAL}');
    INSERT INTO other VALUES (1, 1);
"""
ADDRESSES = frozenset({"href", "src", "action", "hx-get"})
CODE = re.compile("javascript:|data:", re.IGNORECASE)


@pytest.fixture
def planted(register, environments, tmp_path):
    """Register a database in which everything is named by a script, in environments named so as well."""
    for slug, more in (("prod", ""), ("dev", f", \"new {QUOTED}\" text DEFAULT '{LITERAL}'")):
        Environment.objects.filter(slug=slug).update(name=f"{slug} {PLANTED}"[:100])
        register(slug, PLANTED, write_sqlite(tmp_path / f"{slug}.sqlite3", SCRIPT.replace("MORE", more)))


def running(page: Page) -> list[str | None]:
    """Return what would run or be loaded of a page: elements, attributes and addresses."""
    named = [attribute for node in elements(page, "*") for attribute in node.attributes.items()]
    return [
        *(node.tag for node in elements(page, "img, style, iframe, script:not([src^='/'])")),
        *(name for name, _ in named if name.startswith("on") or name == "style"),
        *(value for name, value in named if name in ADDRESSES and CODE.match(value or "")),
    ]


def test_every_page_shows_hostile_names_and_values_as_text(client, planted):
    waiting, seen = ["/", "/compare/", "/lookup/?q=script", "/prod/?x=<script>"], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page = client.get(address)
        for answer in (page, client.get(address, headers={"HX-Request": "true"})):
            assert answer.status_code in (200, 400, 404, 502), address
            assert running(answer) == [], address
        # A report is a file of its own, with its style in it; its tests hold it to the same.
        pages = links(page, r"^/(prod|dev|compare|lookup)/(?!.*(_format=|/-/report))")
        follow = [link.partition("#")[0] for link in pages]
        room = 120 - len(seen) - len(waiting)
        waiting += [link for link in dict.fromkeys(follow) if link not in {*seen, *waiting}][: max(0, room)]
    assert len([address for address in seen if "script" in address]) > 25


def test_what_would_run_is_found():
    text = "<p onclick=x style='y'><a href='javascript:z'><img src=x><script>1</script><b>&lt;img&gt;</b>"
    assert running(text) == ["img", "script", "onclick", "style", "javascript:z"]


def test_programs_get_hostile_names_as_they_are(client, planted):
    (name,) = {
        database["name"]
        for environment in client.get("/?_format=json").json()["environments"]
        for database in environment["databases"]
    }
    assert name == PLANTED
    response = client.get("/prod/?_format=json")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["databases"][0]["name"] == PLANTED


def test_json_is_never_taken_for_a_page(client, planted):
    assert client.get("/?_format=json")["X-Content-Type-Options"] == "nosniff"
