"""What tests look for in a page's HTML, read by a parser as a browser reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol, TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode


class HasText(Protocol):
    """An answer of Django's test client or of a served application."""

    @property
    def text(self) -> str: ...


Page: TypeAlias = HasText | str | LexborNode
"""An answer, its HTML, or an element of it."""
BLOCKS = frozenset("title td th tr p div li dt dd h1 h2 summary a option".split())
"""Elements whose ends separate words: those that stand apart on the page."""
UNSEEN = frozenset({"script", "style", "template"})


def text_of(page: HasText | str) -> str:
    """Return the HTML of an answer."""
    return page if isinstance(page, str) else page.text


def elements(page: Page, selector: str) -> list[LexborNode]:
    """Return the elements that a CSS selector means, in the page's order."""
    return (page if isinstance(page, LexborNode) else LexborHTMLParser(text_of(page))).css(selector)


def element(page: Page, selector: str) -> LexborNode:
    """Return the one element that a CSS selector means."""
    selected = elements(page, selector)
    assert len(selected) == 1, f"{len(selected)} elements are {selector}"
    return selected[0]


def attributes(page: Page, selector: str, name: str) -> list[str]:
    """Return one attribute of each element that a CSS selector means and that has it."""
    return [value for node in elements(page, selector) if (value := node.attributes.get(name)) is not None]


def links(page: Page, pattern: str = "") -> list[str]:
    """Return the addresses of a page's links that fit a pattern, in the page's order."""
    return [address for address in attributes(page, "a[href]", "href") if re.search(pattern, address)]


def link_named(page: Page, words: str) -> str:
    """Return the address of the first link whose words begin so."""
    for node in elements(page, "a[href]"):
        if words_of(node).startswith(words):
            return str(node.attributes["href"])
    raise AssertionError(f"there is no link “{words}”")


def row_linking(page: Page, address: str) -> LexborNode:
    """Return the table row that links to an address."""
    return element(page, f'tr:has(a[href="{address}"])')


def fields(page: Page, form: str = "form") -> list[tuple[str, str]]:
    """Return the names and values of a form's inputs, in the page's order."""
    inputs = elements(element(page, form), "input[name]")
    return [(node.attributes["name"] or "", node.attributes.get("value") or "") for node in inputs]


def csrf_token(page: Page) -> str:
    """Return the token that the forms of a page are posted with."""
    return attributes(page, "input[name=csrfmiddlewaretoken]", "value")[0]


def plain(page: Page) -> str:
    """Return what a page, or a piece of one, says in one line."""
    root = page if isinstance(page, LexborNode) else LexborHTMLParser(text_of(page)).root
    return words_of(root) if root else ""


def words_of(node: LexborNode) -> str:
    """Return what an element says in one line."""
    return " ".join("".join(_texts(node)).split())


def inside(page: Page, css_class: str) -> list[str]:
    """Return what each element of a class says."""
    return [words_of(node) for node in elements(page, f".{css_class}")]


def rows_of(page: Page) -> list[list[str]]:
    """Return what each cell of the page's grid says, row by row."""
    rows = elements(page, "table.grid tbody tr")
    return [[words_of(cell) for cell in row.css("td")] for row in rows]


def _texts(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
        elif child.tag not in UNSEEN:
            yield from _texts(child)
            if child.tag in BLOCKS:
                yield " "
