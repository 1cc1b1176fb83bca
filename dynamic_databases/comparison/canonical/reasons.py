"""Explains why two spellings are equal: a sentence for each rule of the canonical forms."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "white_space": "White space and comments outside of quotes do not count.",
    "letter_case": "Letter case outside of quotes does not count.",
    "brackets": "Brackets around the whole expression mean nothing.",
    "array_cast": "To cast an array is to cast each of its elements.",
    "array_literal": "The string, cast to an array, is that array.",
    "implied_name": "A literal that is cast has the name of its type where none is given.",
    "nested_condition": "Among conditions that are all joined by AND, or all by OR, brackets mean nothing.",
    "nested_join": "Joins are done from left to right, so brackets around the first of them mean nothing.",
    "between_vendors": "Between vendors, casts, brackets and quotes do not count, nor how IN is printed.",
    "type_alias": "They are two names of one type.",
    "display_width": "A display width does not change which values fit.",
    "implied_size": "The size is the one that the server uses when none is given.",
    "kind_of_values": "Between vendors, kinds of values are compared, not spellings.",
    "kind_of_table": "Between vendors, only tables and views are told apart.",
    "cast": "A literal is cast to the column's type anyway.",
    "current_timestamp": "They are two names of one function.",
    "null_default": "A column without a default has DEFAULT NULL.",
    "number": "They are two spellings of one number.",
    "boolean": "They are two spellings of one truth value.",
    "national_string": "The N before a string does not change the default.",
    "serial": "A serial column generates its values as an identity column does.",
    "double_quotes": "A word in double quotes is text where no column can be meant.",
    "inherited": "It comes from the table, where a difference is listed once.",
    "implied_action": "It is what the server does when no action is named.",
    "implied_target": "No column is named, which means the target's primary key.",
    "generated_name": "The server generated the name from the table and the columns.",
    "random_name": "The server generated the name at random.",
}
"""Keyed by the codes of the rules, as in `Fact.rules` and `Equality.rules`."""
