"""The frame around every page: title, favicon, bar, switch; what it says and that names stay text in it."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

from django.template.loader import render_to_string


def bar(protected: bool = False, **values: object) -> SimpleNamespace:
    """Return a bar of two environments, prod current, with the attributes that `base.html` reads."""
    prod = SimpleNamespace(
        slug="prod", name="production", colour="plum", protected=protected, url="/prod/", current=True
    )
    dev = SimpleNamespace(slug="dev", name="<dev>", colour="slate", protected=False, url=None, current=False)
    crumbs = (("shop", "/prod/shop/"), ("<b>orders</b>", None))
    known = {"environments": (prod, dev), "crumbs": crumbs, "current": prod, "lookup_url": "/lookup/"}
    return SimpleNamespace(**{**known, "all_url": "/compare/", "all_current": False, **values})


def frame(**context: object) -> str:
    """Return a whole page around a failure."""
    page = {"title": "No such table", "message": "<i>", "places": [], "steps": [("Tables", "/prod/shop/")]}
    return render_to_string("browser/error.html", {"page": page, **context})


def test_a_protected_environment_is_told_by_title_favicon_bar_and_words() -> None:
    text = frame(bar=bar(protected=True))
    assert "<title>No such table · &lt;b&gt;orders&lt;/b&gt; · shop · PROD (protected)</title>" in text
    assert "favicons/plum-protected" in text
    assert '<body class="env-plum protected"' in text
    assert "</span>production · read-only</span>" in text


def test_an_environment_that_is_not_protected_has_no_lock() -> None:
    text = frame(bar=bar())
    assert "icon-lock" not in text
    assert "favicons/plum.svg" in text
    assert "shop · PROD</title>" in text


def test_names_are_text_in_the_frame() -> None:
    text = frame(bar=bar())
    assert "<b>orders" not in text
    assert "<dev>" not in text
    assert "<i>" not in text


def test_an_environment_without_an_address_is_struck_through() -> None:
    assert '<span class="off" title="Not in &lt;dev&gt;">dev</span>' in frame(bar=bar())


def test_the_switch_goes_out_of_band_only_when_asked() -> None:
    assert "hx-swap-oob" not in render_to_string("browser/_switch.html", {"bar": bar()})
    assert 'hx-swap-oob="true"' in render_to_string("browser/_switch.html", {"bar": bar(), "oob": True})


def test_the_page_of_a_forged_form_needs_no_context() -> None:
    text = render_to_string("403_csrf.html")
    assert '<body class="env-all"' in text
    assert 'class="button primary" href="/"' in text


def test_htmx_is_told_what_the_policy_needs() -> None:
    config = re.search(r"<meta name=\"htmx-config\"\s+content='(.*?)'>", frame(bar=None))
    assert config
    told = json.loads(config[1])
    assert (told["allowEval"], told["includeIndicatorStyles"], told["historyCacheSize"]) == (False, False, 0)
    assert any(re.fullmatch(rule["code"], "422") and rule["swap"] for rule in told["responseHandling"])
