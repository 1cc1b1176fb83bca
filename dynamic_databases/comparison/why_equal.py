"""Answers "why are these equal?": both spellings, the canonical one, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping

from dynamic_databases.comparison.matrix import TableComparison
from dynamic_databases.comparison.values import Equality, ObjectKind

IDENTICAL = "identical"

REASONS: Mapping[str, str] = {
    IDENTICAL: "Both are spelled in the same way.",
    "white_space": "White space and comments outside of quotes do not count.",
    "letter_case": "Letter case outside of quotes does not count.",
    "brackets": "Brackets round the whole mean nothing.",
    "between_vendors": "Between vendors casts of literals and needless quotes round names do not count.",
    "type_alias": "They are two names of one type.",
    "display_width": "A display width does not change what the column holds.",
    "implied_size": "The size is the one that the server takes where none is given.",
    "kind_of_values": "Between vendors kinds of values are compared, not spellings.",
    "cast": "A literal is cast to the column's type in any case.",
    "current_timestamp": "They are two names of one function.",
    "null_default": "DEFAULT NULL is what a column without a default has.",
    "number": "They are two spellings of one number.",
    "boolean": "They are two spellings of one truth value.",
    "national_string": "The N before a string does not change the default.",
    "serial": "A serial column makes its values as an identity column does.",
    "double_quotes": "A word in double quotes is text where no column can stand.",
    "inherited": "It comes from the table, where a difference is listed once.",
    "implied_action": "It is what the server does where no action is named.",
    "implied_target": "No column is named, so the target's primary key is meant.",
    "generated_name": "The server made the name up from the table and the columns.",
    "random_name": "The server made the name up at random.",
}
"""A sentence for each rule by which spellings are found equal."""


def why_equal(table: TableComparison, kind: ObjectKind, name: str | None, attribute: str) -> Equality | None:
    """Return why an attribute is equal wherever it is, or None if it differs or is not there."""
    for one in table.found:
        if one.group.object is not kind or name not in {
            one.group.name,
            *(item.name for item in one.group.members.values()),
        }:
            continue
        if any(difference.attribute == attribute for difference in one.differences):
            return None
        for equality in one.equalities:
            if equality.attribute == attribute:
                return equality
        facts = {
            environment: item.facts[attribute]
            for environment, item in one.group.members.items()
            if attribute in item.facts
        }
        if facts:
            values = {environment: fact.raw for environment, fact in facts.items()}
            canonical = next(iter(facts.values())).canonical
            return Equality(kind, one.group.name, attribute, values, canonical, (IDENTICAL,))
    return None
