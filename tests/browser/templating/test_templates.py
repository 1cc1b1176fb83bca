"""What templates can say: Jinja's words, with Django's meaning of what is missing and of what is safe."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.defaultfilters import truncatechars
from django.utils.functional import SimpleLazyObject
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from markupsafe import Markup, escape
from selectolax.lexbor import LexborHTMLParser

from browser.templating.environment import compile_all, environment
from browser.templating.partials import PartialsLoader
from tests.markup import text_of

PAGE = """{% block main %}
  {% partialdef table inline %}
    <table>{% for row in rows %}{% partial line %}{% endfor %}</table>
  {% endpartialdef %}
{% endblock %}
{% partialdef line %}
  <tr>{{ row }}</tr>
{% endpartialdef %}
"""


def written(text: str, **values: object) -> str:
    return str(engines["jinja2"].from_string(text).render(values))


@pytest.fixture
def made(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    return environment(loader=PartialsLoader(tmp_path), autoescape=True)


def test_a_page_shows_its_inline_part_and_the_parts_that_it_names(made):
    page = made.get_template("page.html").render(rows=[1, 2])
    assert "".join(page.split()) == "<table><tr>1</tr><tr>2</tr></table>"


def test_a_part_alone_is_what_the_page_shows_of_it(made):
    whole = made.get_template("page.html").render(rows=["<b>"])
    part = made.get_template("page.html#table").render(rows=["<b>"])
    assert part.split() == whole.split()
    assert "&lt;b&gt;" in part
    assert made.get_template("page.html#line").render(row=3).split() == ["<tr>3</tr>"]


@pytest.mark.parametrize(("auto_reload", "shown"), [(True, "new"), (False, "old")])
def test_a_template_that_was_changed_is_read_again_only_while_developing(tmp_path, auto_reload, shown):
    page = tmp_path / "page.html"
    page.write_text("old")
    made = environment(loader=PartialsLoader(tmp_path), autoescape=True, auto_reload=auto_reload)
    assert made.get_template("page.html").render() == "old"
    page.write_text("new")
    os.utime(page, (0, 0))
    assert made.get_template("page.html").render() == shown


def test_a_part_that_is_not_there_is_an_error():
    with pytest.raises(TemplateDoesNotExist):
        engines["jinja2"].get_template("browser/rows.html#nothing")


@pytest.mark.parametrize(
    "text",
    [
        "{{ nothing.at.all }}",
        "{{ nothing.of() }}",
        "{% for name, value in nothing.items() %}x{% endfor %}",
        "{% if nothing != None %}x{% endif %}",
        "{% if nothing.at %}x{% endif %}",
    ],
)
def test_what_is_missing_is_empty(text):
    assert written(text) == ""


def test_what_comes_from_a_database_is_escaped_whatever_filter_it_passes():
    hostile = "<script>alert('x')</script>"
    for asked in (
        "name",
        "name|truncatechars(25)",
        "name|default('x')",
        "[name]|join(', ')",
        "name|shown_name",
    ):
        assert "<script" not in written(f"{{{{ {asked} }}}}", name=hostile), asked


def test_safe_html_stays_what_it_is_through_filters_of_djangos_that_keep_it():
    assert written("{{ html|truncatechars(60) }}", html=mark_safe("<b>1</b>")) == "<b>1</b>"
    assert written("{{ html|striptags }}", html=mark_safe("<b>1</b>")) == "1"


def test_words_follow_numbers_as_djangos_do():
    assert written("{{ 2|pluralize }} {{ 1|pluralize('s,') }} {{ 0|default('none') }}") == "s s none"


def test_indentation_is_not_sent(made):
    assert "  " not in made.get_template("page.html").render(rows=[1])


def test_every_page_is_compiled_at_once(monkeypatch):
    used: Any = engines["jinja2"]
    folders = used.env.loader.searchpath
    made: Any = environment(loader=PartialsLoader(folders), autoescape=True, auto_reload=False)
    monkeypatch.setattr(used, "env", made)
    compile_all()
    compiled = {name for _, name in made.cache}
    assert {"browser/rows.html", "browser/record.html", "browser/tables.html#row"} <= compiled
    assert compiled | made.loader.taken_in == set(made.list_templates())


def test_all_forms_of_a_page_have_one_token(admin_client, shop):
    page = text_of(admin_client.get("/prod/shop/orders/"))
    fields = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    header = re.findall(r'"X-CSRFToken": "([^"]+)"', page)
    assert len(fields) > 1
    assert set(fields) == set(header)


FILES = {
    "page.html": '{% set name = "outer" %}{% for row in rows %}{% include "line.html" %}{% endfor %}'
    '{{ name }} {{ inner }}{% include "tree.html" %}{% include "long.html" %}{% include "page.html#part" %}'
    "{% partialdef part %}[{{ rows }}{% include 'line.html' %}]{% endpartialdef %}",
    "line.html": "\n{% set name = row %}{% set inner = 1 %}<i>{{ name }} {{ missing }}</i>\n",
    "tree.html": "({% if depth < 3 %}{% with depth = depth + 1 %}"
    '{{ depth }}{% include "tree.html" %}{% endwith %}{% endif %})',
    "long.html": f"{'-' * 2000}{{{{ rows }}}}",
    "child.html": '{% extends "frame.html" %}{% block main %}{% include "line.html" %}{% endblock %}',
    "frame.html": "<main>{% block main %}{% endblock %}</main>",
    "holder.html": '{% include "frame.html" %}',
}


@pytest.mark.parametrize("page", ["page.html", "page.html#part", "child.html", "holder.html"])
def test_what_a_template_takes_in_it_shows_as_if_it_included_it(tmp_path, page):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    values = {"rows": ["<b>", 2], "depth": 0, "row": "row"}
    shown = [
        environment(loader=PartialsLoader(tmp_path), autoescape=True, auto_reload=auto_reload)
        .get_template(page)
        .render(values)
        for auto_reload in (True, False)
    ]
    assert shown[0] == shown[1]
    assert shown[0].strip()


def test_short_templates_are_taken_in_and_long_ones_and_frames_are_not(tmp_path):
    loader = PartialsLoader(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    for name in FILES:
        loader.get_source(environment(loader=loader, autoescape=True, auto_reload=False), name)
    assert loader.taken_in == {"line.html", "tree.html", "page.html#part"}


class Own(str):
    """Text of a class of its own, which nobody has marked as safe."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        "plain", "<b>", "a & b", "it's", '"quoted"', "", "\x00<", mark_safe("<b>"), Markup("<b>"), Own("<b>"),
        7, 1.5, None, True, [1, "<"],
        SimpleLazyObject(lambda: "<b>"), SimpleLazyObject(lambda: mark_safe("<b>")),
    ],
)  # fmt: skip
def test_a_value_is_escaped_as_jinja_escapes_it(value):
    assert written("{{ value }}", value=value) == escape(value)
    assert written("{% set text %}{{ value }}{% endset %}{{ text }}", value=value) == escape(value)


def test_a_value_is_written_as_it_is_only_where_a_template_turns_escaping_off():
    text = "{% autoescape false %}{{ value }}{% endautoescape %}{{ value }}"
    made = environment(loader=PartialsLoader("."), autoescape=True)
    assert made.from_string(text).render(value="<b>") == "<b>&lt;b&gt;"


def test_a_page_is_handed_on_at_once_with_what_it_extends(tmp_path):
    base = "<p>{% block main %}-{% endblock %}{{ value }}</p>{% block foot %}.{% endblock %}"
    main = "{% block main %}{% for n in rows %}{{ n }},{% endfor %}{{ super() }}{% endblock %}"
    (tmp_path / "base.html").write_text(base)
    (tmp_path / "page.html").write_text(f"{{% extends 'base.html' %}}{main}")
    page = environment(loader=PartialsLoader(tmp_path), autoescape=True).get_template("page.html")
    assert list(page.generate(rows=[1, 2], value="<")) == ["<p>1,2,-&lt;</p>."]


@pytest.mark.parametrize("text", ["abcd", "abcde", "a<b", "e\u0301", "é"])
@pytest.mark.parametrize("value", [str, mark_safe])
def test_text_is_cut_as_django_cuts_it(text, value):
    expected = truncatechars(value(text), 4)
    assert written("{{ value|truncatechars(4) }}", value=value(text)) == conditional_escape(expected)


def test_a_templates_own_words_are_written_in_ascii_and_read_as_they_stand_there():
    html = written("<b title='“ä”'>→ {{ '…' }} {{ value }}</b>", value="é<\U0001f600")
    before, value = html.split(" ")[:-1], html.split(" ")[-1]
    assert "".join(before).isascii()
    assert value == "é&lt;\U0001f600</b>"  # as it is: its letters take fewer bytes so
    (node,) = LexborHTMLParser(html).css("b")
    assert (node.attributes["title"], node.text()) == ("“ä”", "→ … é<\U0001f600")
