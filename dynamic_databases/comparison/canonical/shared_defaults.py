"""Returns a default in one form for all vendors, by the kind of values that the compared columns share."""

from __future__ import annotations

import re
from dataclasses import replace

from dynamic_databases.catalog import Family, Kind
from dynamic_databases.comparison.canonical.defaults import canonical_default
from dynamic_databases.comparison.canonical.spelling import LITERAL_CAST, canonical_expression
from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

_NEXT_NUMBER = re.compile(r"nextval\(.*\)|next value for .*", re.DOTALL)
_NOW = re.compile(
    r"(?:now|current_timestamp|localtimestamp|localtime|transaction_timestamp|statement_timestamp"
    r"|clock_timestamp|getdate|sysdatetime|sysdatetimeoffset|(?:datetime|strftime)\('now'\))(?:\(\d*\))?"
)
_UTC_NOW = re.compile(r"(?:utc_timestamp|getutcdate|sysutcdatetime)(?:\(\d*\))?")
_TODAY = re.compile(
    r"(?:current_date|curdate)(?:\(\))?|cast\((?:getdate\(\)|current_timestamp) as date\)|date\('now'\)"
)
_NEW_UUID = re.compile(r"(?:gen_random_uuid|uuid_generate_v4|uuid|newid|newsequentialid)\(\)")
_FUNCTIONS = (
    (_NOW, "current_timestamp"),
    (_UTC_NOW, "utc_timestamp"),
    (_TODAY, "current_date"),
    (_NEW_UUID, "uuid()"),
)
_MIDNIGHT = re.compile(r"('\d{4}-\d\d-\d\d)'")
_NO_FRACTION = re.compile(r"('\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.0+'")


def takes_next_number(default: str | None, vendor: VendorRules) -> bool:
    """Return whether a default is the next value of a sequence, which amounts to an identity column."""
    if default is None:
        return False
    spelled, _ = canonical_default(default, Kind(Family.INTEGER), vendor)
    return _NEXT_NUMBER.fullmatch(spelled or "") is not None


def shared_default(text: str, kind: Kind, vendor: VendorRules) -> str | None:
    """Return a default in a form common to all vendors for values of this kind, None for NULL."""
    # The literal 1.50 equals 1.5 in a float column as well, though the value is not stored exactly.
    exact = replace(kind, family=Family.DECIMAL) if kind.family is Family.FLOAT else kind
    uncast = LITERAL_CAST.sub(r"\1", canonical_expression(text, vendor)[0])
    spelled, _ = canonical_default(uncast, exact, vendor)
    if spelled is None:
        return None
    for function, name in _FUNCTIONS:
        if function.fullmatch(spelled):
            return name
    if kind.family is Family.TIMESTAMP:
        return _NO_FRACTION.sub(r"\1'", _MIDNIGHT.sub(r"\1 00:00:00'", spelled))
    if kind.family in (Family.TEXT, Family.ENUM, Family.SET) and re.fullmatch(r"-?\d+(?:\.\d+)?", spelled):
        return f"'{spelled}'"
    return spelled
