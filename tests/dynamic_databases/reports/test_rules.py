"""The tables of rules in docs/comparing.md are those of the code.

With WRITE_DOCS=1 in the environment they are written there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from dynamic_databases.comparison import REASONS, RULES
from dynamic_databases.reports.rules import reasons_as_markdown, rules_as_markdown

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "comparing.md"


def written(text: str) -> str:
    """Return the document with the tables as they are now."""
    for name, table in (("rules", rules_as_markdown()), ("reasons", reasons_as_markdown())):
        before, _, rest = text.partition(f"<!-- {name} -->")
        _, mark, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}<!-- {name} -->\n{table}\n{mark}{after}"
    return text


def test_the_document_has_the_rules_of_the_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    if os.environ.get("WRITE_DOCS"):
        DOCUMENT.write_text(text := written(text), encoding="utf-8")
    assert text == written(text)


def test_each_rule_is_told_once():
    codes = re.findall(r"^\| `(\w+)`", rules_as_markdown(), flags=re.MULTILINE)
    assert len(set(codes)) == len(codes)
    assert {rule.code for rule in RULES} < set(codes)


def test_each_reason_is_told():
    assert all(f"| `{code}` | {reason} |" in reasons_as_markdown() for code, reason in REASONS.items())
