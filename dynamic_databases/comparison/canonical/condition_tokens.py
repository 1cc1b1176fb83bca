"""Splits a condition into tokens, and lists the reserved words; leaves grammar to `conditions`."""

from __future__ import annotations

import re

from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

_STRING = r"'(?:''|[^'])*'"
_STRING_WITH_BACKSLASH = r"'(?:''|\\.|[^'\\])*'"
_NAMES = r'|"(?:""|[^"])*"|`(?:``|[^`])*`|[^\W\d][\w$]*'
_NUMBERS_AND_SIGNS = r"|\d+(?:\.\d+)?(?:e[-+]?\d+)?|::|<>|!=|<=|>=|!~~|~~|\|\||\S"
_NAME_IN_BRACKETS = r"|\[[^\W\d][^\]]*\]"
COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
COMPARISONS |= {"~~": "like", "!~~": "not like"}
WORDS = frozenset("and or not is null in like between any all array case when then else end as".split())
TRUTHS = {"true": "1", "false": "0"}
"""Truth values as vendors without a boolean type print them."""
FUNCTIONS = {
    "char_length": "length",
    "character_length": "length",
    "datalength": "length",
    "isjson": "json_valid",
    "lcase": "lower",
    "len": "length",
    "octet_length": "length",
    "ucase": "upper",
}
"""Different vendors' names for the same function, as people write them or servers print them."""


def condition_tokens(text: str, vendor: VendorRules) -> list[str]:
    """Return the tokens of a condition without white space, as they are written."""
    string = _STRING_WITH_BACKSLASH if vendor.lexis.backslash_escapes else _STRING
    bracketed = _NAME_IN_BRACKETS if vendor.lexis.bracketed_names else ""
    return re.findall(string + bracketed + _NAMES + _NUMBERS_AND_SIGNS, text, re.IGNORECASE)
