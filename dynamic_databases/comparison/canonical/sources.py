"""Returns the canonical spelling of the source of routines, triggers and events.

In SQL, white space, comments and letter case mean nothing outside of strings and quoted names. In other
languages that a routine may be written in, they may have a meaning. Strings never change, not even those in
dollar quotes, whatever they contain.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from dynamic_databases.comparison.canonical.facts import NOTHING, Fact
from dynamic_databases.comparison.canonical.spelling import WHITE_SPACE, canonical_expression
from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

_SQL = "sql"


def source_fact(
    text: str | None,
    vendor: VendorRules,
    language: str | None = None,
    exact_names: Collection[str] = frozenset(),
) -> Fact:
    """Return the fact of a source in `language`, or in SQL if none is named.

    `exact_names` are names, in lower case, whose letter case counts even if they are not quoted.
    """
    if text is None:
        return NOTHING
    if (language or _SQL).lower() not in {_SQL, *vendor.sql_languages}:
        return text_fact(text)
    canonical, rules = canonical_expression(text, vendor, _named_in(text, exact_names))
    return Fact(text, canonical, rules)


def text_fact(text: str | None) -> Fact:
    """Return the fact of a text in an unknown language: only white space at the ends of lines is ignored."""
    if text is None:
        return NOTHING
    lines = [line.rstrip() for line in text.strip().rstrip(";").rstrip().splitlines()]
    canonical = "\n".join(lines)
    return Fact(text, canonical, () if canonical == text else (WHITE_SPACE,))


def _named_in(text: str, names: Collection[str]) -> frozenset[str]:
    """Return the names that occur in a text: only those, because the canonical form is cached by them."""
    if not names:
        return frozenset()
    return frozenset(word for word in map(str.lower, re.findall(r"[\w$]+", text)) if word in names)
