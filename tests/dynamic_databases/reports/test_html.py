"""The report as a file of its own: nothing in it is markup that a name brought, and nothing is loaded."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dynamic_databases.readings.compared import Unavailable
from dynamic_databases.reports import as_html
from dynamic_databases.reports.words import printable
from tests.dynamic_databases.reports.made import HOSTILE, NOW, catalog, compared, table
from tests.markup import attributes, elements, inside, words_of


class Seen(HTMLParser):
    """The elements, attributes and texts of a page; elements that are not closed are an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


TAGS = set(
    "html head meta title style body h1 h2 p ul li b div table thead tbody tr th td code small".split()
)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_name_becomes_markup(name):
    prod, dev = catalog(table(name, name, "b", b=name)), catalog(table(name, "b"))
    down = {"test": Unavailable("unreachable", name, NOW)}
    seen = Seen(as_html(compared(name, down, prod=prod, dev=dev)))
    assert seen.tags <= TAGS
    assert seen.attributes == {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert printable(name) in seen.texts


def test_the_file_needs_nothing_else():
    report = as_html(compared(prod=catalog(table("t", "a")), dev=catalog()))
    assert elements(report, "style")
    assert elements(report, "script, [src], [href]") == []
    assert not any(word in report for word in ("url(", "@import", "http:", "https:"))
    (policy,) = attributes(report, "meta[http-equiv=Content-Security-Policy]", "content")
    assert "default-src 'none'" in policy


def test_a_difference_has_sign_word_and_colour():
    report = as_html(compared(prod=catalog(table("t", "a", "b")), dev=catalog(table("t", "a"))))
    (row,) = elements(report, "tbody tr:has(td.breaking)")

    assert [words_of(part) for part in elements(row, ":has(> b.sign) > :is(b, code, small)")] == [
        "−",
        "b",
        "missing in dev",
    ]
    assert inside(row, "breaking") == ["breaking"]
    assert [words_of(value) for value in elements(row, "td.missing code")] == ["missing"]


def test_long_values_are_whole():
    long = "x" * 5000
    prod, dev = (catalog(table("t", "a", a=type_)) for type_ in (f"{long}1", f"{long}2"))
    text = as_html(compared(prod=prod, dev=dev))
    assert f"{long}1" in text
    assert f"{long}2" in text
