"""Plain fields of a record look as the template shows them, whatever their names and values are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from browser.records.elsewhere import FieldMark
from browser.records.field_html import plain_field
from browser.records.fields import RecordField
from dynamic_databases.catalog import Column, Family, Kind, UndecodableText

HOSTILE = (
    "",
    " ",
    " a ",
    "\r\n",
    "a\rb",
    "{name}",
    "%s",
    "注",
    "x" * 201,
    "[1, 2]",
    "<b>",
    '"><script>',
    "'&amp;",
)
HARD = st.sampled_from(HOSTILE)
TEXTS = st.one_of(HARD, st.text(max_size=30))
VALUES = st.one_of(
    TEXTS, st.none(), st.integers(), st.floats(), st.booleans(), st.binary(max_size=20), st.decimals()
)
FAMILIES = st.sampled_from(list(Family))


def by_template(field: RecordField) -> str:
    html = render_to_string("browser/record.html#field", {"field": field})
    return html.replace("&#39;", "&#x27;").replace("&#34;", "&quot;")  # as Python's `escape` spells them


def without_indents(html: str) -> str:
    return (
        re.sub(r"\s+(?=[<>])|(?<=>)\s+|(?<=\w\")\s+", " ", html).replace("> ", ">").replace(" <", "<").strip()
    )


@given(TEXTS, TEXTS, FAMILIES, VALUES)
def test_a_plain_field_is_written_as_the_template_writes_it(
    name: str, spelled: str, family: Family, value: Any
):
    field = RecordField(Column(name, 7, spelled, Kind(family)), value)
    html = plain_field(field)
    if html is not None:
        assert without_indents(html) == without_indents(by_template(field))


@pytest.mark.parametrize("value", [None, "", "open", 1, 1.5])
def test_most_values_are_plain(value: Any):
    assert plain_field(RecordField(Column("status", 2, "text", Kind(Family.TEXT)), value)) is not None


def column(comment: str | None = None) -> Column:
    return Column("status", 2, "text", Kind(Family.TEXT), comment=comment)


@pytest.mark.parametrize(
    "field",
    [
        RecordField(column(), "1", url="/prod/shop/orders/1/"),
        RecordField(column(), b"GIF89a", image_url="/image"),
        RecordField(column(), b"\0"),
        RecordField(column(), UndecodableText(b"\xff")),
        RecordField(column(), "two\nlines"),
        RecordField(column(comment="what it is"), "open"),
        RecordField(column(), "open", marks=(FieldMark("≠ dev", "differs", "/dev/"),)),
    ],
)
def test_what_has_more_to_show_is_left_to_the_template(field: RecordField):
    assert plain_field(field) is None


def test_a_copy_button_names_its_field_in_plain_text():
    column = Column(" blank ", 2, "text", Kind(Family.TEXT))
    html = plain_field(RecordField(column, "value"))
    assert 'aria-label="copy ␣blank␣">copy</button>' in str(html)
