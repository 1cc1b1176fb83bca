from __future__ import annotations

import re
from html import unescape

import pytest

from dynamic_databases.readings.compared import Unavailable
from dynamic_databases.reports import as_markdown
from dynamic_databases.reports.markdown import code
from dynamic_databases.reports.words import printable
from tests.dynamic_databases.reports.made import HOSTILE, NOW, catalog, compared, table


def rows(text: str) -> list[list[str]]:
    """Return the cells of each line of a table, split where GitHub splits them."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]


def test_each_table_has_a_table_of_its_differences():
    prod, dev = catalog(table("orders", "id", "note")), catalog(table("orders", "id"))
    text = as_markdown(compared(prod=prod, dev=dev))
    assert text.startswith(
        "### Drift of `shop`\n\n**1 table, 1 differs: 1 breaking, 0 risky, 0 cosmetic.**\n"
    )
    assert "#### `orders`\n\n| | what | `prod` | `dev` | why |\n| --- | --- | --- | --- | --- |\n" in text
    assert (
        "| ❌ breaking | − column `note`: missing in dev | `text` | **missing** "
        "| Code that names this column fails there. |" in text
    )


def test_no_difference_is_said():
    same = catalog(table("t", "a"))
    assert "**No differences in 1 table.**" in as_markdown(compared(prod=same, dev=same))


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_name_becomes_markup_or_another_cell(name):
    prod, dev = catalog(table(name, name, "b", b=name)), catalog(table(name, "b"))
    text = as_markdown(compared(name, prod=prod, dev=dev))
    assert {len(cells) for cells in rows(text)} == {5}
    outside = re.sub(r"<code>.*?</code>|`[^`]*`", "", text)
    assert not re.search(r"<(?!br>)|@|\[|javascript|\x1b|\u202e", outside)
    assert all(line.isprintable() for line in text.splitlines())


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_code_shows_the_very_name(name):
    shown = code(printable(name))
    assert unescape(re.sub(r"^(?:<code>|`)|(?:</code>|`)$", "", shown)) == printable(name)


def test_what_a_driver_says_is_no_markup_either():
    down = {"dev": Unavailable("unreachable", "<b>| @team *no* `x`", NOW)}
    text = as_markdown(compared(down=down, prod=catalog(), test=catalog()))
    line = next(line for line in text.splitlines() if "unreachable" in line)
    assert not set("<|@*") & set(line.replace("`dev`", ""))
