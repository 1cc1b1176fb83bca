"""The frame around every page: title, favicon, bar, switch; what it says and that names stay text in it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string

from browser.navigation import Bar, Switch
from tests.markup import Page, attributes, element, elements, inside, plain, words_of


def bar(protected: bool = False, **values: Any) -> Bar:
    """Return a bar of two environments, prod current."""
    prod = Switch("prod", "production", "plum", protected, "/prod/", current=True)
    dev = Switch("dev", "<dev>", "slate", protected=False, url=None, current=False)
    crumbs = (("shop", "/prod/shop/"), ("<b>orders</b>", None))
    known = Bar((prod, dev), crumbs, None, "", "/compare/", all_current=False)
    return replace(known, **values)


def frame(**context: object) -> str:
    """Return a whole page around a failure."""
    page = {"title": "No such table", "message": "<i>", "elsewhere": [], "steps": [("Tables", "/prod/shop/")]}
    return render_to_string("browser/error.html", {"page": page, **context})


def favicon(page: Page) -> str:
    """Return the address of a page's icon."""
    return str(element(page, "link[rel=icon]").attributes["href"])


def test_a_protected_environment_is_told_by_title_favicon_bar_and_words() -> None:
    page = frame(bar=bar(protected=True))
    assert plain(element(page, "title")) == "No such table · <b>orders</b> · shop · PROD (protected)"
    assert "favicons/plum-protected" in favicon(page)
    assert attributes(page, "body", "class") == ["env-plum protected"]
    assert inside(page, "guard") == ["production · read-only"]


def test_an_environment_that_is_not_protected_has_no_lock() -> None:
    page = frame(bar=bar())
    assert elements(page, ".icon-lock, .guard") == []
    assert "favicons/plum.svg" in favicon(page)
    assert plain(element(page, "title")).endswith("shop · PROD")


def test_names_are_text_in_the_frame() -> None:
    page = frame(bar=bar())
    assert elements(page, "b, i, dev") == []
    assert words_of(element(page, ".crumbs [aria-current]")) == "<b>orders</b>"
    assert words_of(element(page, ".nothing h1 + p")) == "<i>"


def test_an_environment_without_an_address_is_struck_through() -> None:
    page = frame(bar=bar())
    assert inside(page, "off") == ["dev"]
    assert attributes(page, ".off", "title") == ["Not in <dev>"]


def test_the_switch_goes_out_of_band_only_when_asked() -> None:
    assert "hx-swap-oob" not in render_to_string("browser/_switch.html", {"bar": bar()})
    switch = render_to_string("browser/_switch.html", {"bar": bar(), "oob": True})
    assert attributes(switch, "#switch", "hx-swap-oob") == ["true"]


def test_the_page_of_a_forged_form_needs_no_context() -> None:
    page = render_to_string("403_csrf.html")
    assert attributes(page, "body", "class") == ["env-all"]
    assert attributes(page, "a.button.primary", "href") == ["/"]


def test_htmx_is_told_what_the_policy_needs() -> None:
    (config,) = attributes(frame(bar=None), "meta[name=htmx-config]", "content")
    told = json.loads(config)
    assert (told["allowEval"], told["includeIndicatorStyles"], told["historyCacheSize"]) == (False, False, 0)
    assert any(re.fullmatch(rule["code"], "422") and rule["swap"] for rule in told["responseHandling"])
