"""Returns the canonical spelling of a type; leaves whether one type holds another's values to `reach`.

Within one vendor spellings are compared, since two types with the same kind of values (json and jsonb)
can behave differently. Between vendors the kinds of values are compared, see `declared_kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from dynamic_databases.comparison.canonical.spelling import LETTER_CASE, WHITE_SPACE
from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

TYPE_ALIAS = "type_alias"
DISPLAY_WIDTH = "display_width"
IMPLIED_SIZE = "implied_size"

_SPELLED = re.compile(r"(?P<name>[^()\[]+)(?P<size>\([^()]*\))?(?P<rest>.*)", re.DOTALL)


@lru_cache(maxsize=5_000)
def canonical_type(text: str, vendor: VendorRules) -> tuple[str, tuple[str, ...]]:
    """Return the canonical spelling of a type within its vendor, and the rules that changed it."""
    rules = []
    parts = vendor.lexis.tokens(text.strip())
    lower = "".join(part if part[0] in "'\"`" else part.lower() for part in parts)
    if lower != text.strip():
        rules.append(LETTER_CASE)
    # In an enum, white space and commas in quotes are part of its values.
    spelled = re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", lower)) if "'" not in lower else lower
    spelled = re.sub(r"\)(?=\w)", ") ", spelled)
    if spelled != lower or text != text.strip():
        rules.append(WHITE_SPACE)
    named = _named(spelled, vendor.type_aliases)
    if named != spelled:
        rules.append(TYPE_ALIAS)
    narrow = vendor.display_width.sub(r"\1", named) if vendor.display_width else named
    if narrow != named:
        rules.append(DISPLAY_WIDTH)
    sized = vendor.implied_types.get(narrow, narrow)
    if sized != narrow:
        rules.append(IMPLIED_SIZE)
    return sized, tuple(rules)


def _named(spelled: str, aliases: Mapping[str, str]) -> str:
    """Return the type with an alias replaced by the name that is common to all aliases."""
    match = _SPELLED.match(spelled)
    if spelled in aliases or match is None:
        return aliases.get(spelled, spelled)
    words, size, rest = match["name"].split(), match["size"] or "", match["rest"]
    if rest.strip() == "without time zone":
        rest = ""
    for count in range(len(words), 0, -1):
        name = aliases.get(" ".join(words[:count]))
        if name is not None:
            words[:count] = [name]
            break
    named = " ".join(words)
    # PostgreSQL writes the size within the name: timestamp(3) with time zone.
    if named.endswith(" with time zone") and size:
        return named.replace(" with", f"{size} with", 1) + rest
    return f"{named}{size}{rest}"
