"""What tests look for in a page's HTML."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse


def text_of(page: HttpResponse | str) -> str:
    """Return the HTML of an answer."""
    return page if isinstance(page, str) else page.content.decode()


def links(page: HttpResponse | str, pattern: str = "") -> list[str]:
    """Return the addresses of a page's links that fit a pattern, in the page's order."""
    found = [unescape(link) for link in re.findall(r'<a [^>]*?href="([^"]*)"', text_of(page))]
    return [link for link in found if re.search(pattern, link)]


def link_named(page: HttpResponse | str, words: str) -> str:
    """Return the address of the first link whose words begin so."""
    for address, inner in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', text_of(page), re.DOTALL):
        if plain(inner).startswith(words):
            return unescape(address)
    raise AssertionError(f"there is no link “{words}”")


def plain(html: str) -> str:
    """Return what a piece of HTML says, in one line."""
    parted = re.sub(r"</(td|th|tr|p|div|li|dt|dd|h1|h2|summary|a|option)>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", parted)).split())


def inside(page: HttpResponse | str, css_class: str) -> list[str]:
    """Return what each element of a class says: up to the end of the innermost tag of its name."""
    pattern = rf'<(\w+) [^>]*?class="(?:[^"]* )?{re.escape(css_class)}(?: [^"]*)?"[^>]*>(.*?)</\1>'
    return [plain(inner) for _, inner in re.findall(pattern, text_of(page), re.DOTALL)]


def rows_of(page: HttpResponse | str) -> list[list[str]]:
    """Return what each cell of the page's grid says, row by row."""
    body = re.search(r'<table class="grid">.*?<tbody[^>]*>(.*?)</tbody>', text_of(page), re.DOTALL)
    if body is None:
        return []
    return [
        [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    ]
