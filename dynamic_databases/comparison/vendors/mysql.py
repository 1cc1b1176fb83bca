"""The rules for the spellings and names of MySQL and MariaDB."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dynamic_databases.catalog import Family
from dynamic_databases.comparison.lexing.lexis import Lexis
from dynamic_databases.comparison.vendors.expressible import (
    ANY_TEXT,
    BYTES_OF_UUID,
    COMMENTS,
    EVERYWHERE,
    INDEX_PREFIXES,
    UNLIMITED_TEXT,
    WRITTEN_UUID,
    Expressible,
    Substitute,
)
from dynamic_databases.comparison.vendors.mysql_rereading import as_read_again
from dynamic_databases.comparison.vendors.vendor_rules import STANDARD_TYPES, VendorRules

_ENDING = re.compile(r"(?:ibfk|chk)_\d+")
_NUMBER = re.compile(r"(?:_\d+)?")
_MARIADB_CHECK = re.compile(r"CONSTRAINT_\d+")


def is_made_up_name(name: str, table: str, columns: Sequence[str]) -> bool:
    """Return whether it is a generated name: `orders_ibfk_1`, `orders_chk_1`, `CONSTRAINT_1` or the like.

    By default an index is named after its first column, and a column's check after the column.
    """
    rest = name.removeprefix(f"{table}_")
    if rest != name and _ENDING.fullmatch(rest):
        return True
    numbered = name.removeprefix(columns[0]) if columns else "no"
    return (
        name == "PRIMARY"
        or _NUMBER.fullmatch(numbered) is not None
        or _MARIADB_CHECK.fullmatch(name) is not None
    )


EXPRESSES = Expressible(
    # MySQL has indexed expressions and constraints that are not enforced; MariaDB has neither.
    attributes=EVERYWHERE | COMMENTS | INDEX_PREFIXES,
    substitutes={
        Family.ARRAY: (Substitute(Family.JSON), UNLIMITED_TEXT),
        Family.BOOLEAN: (Substitute(Family.INTEGER, (8,)),),
        Family.INTERVAL: (
            Substitute(Family.INTEGER, (64,)),
            Substitute(Family.TIME),
            Substitute(Family.TIMESTAMP),
        ),
        Family.JSON: (UNLIMITED_TEXT,),
        Family.NETWORK: (ANY_TEXT, BYTES_OF_UUID),
        Family.UUID: (WRITTEN_UUID, BYTES_OF_UUID),
        Family.XML: (UNLIMITED_TEXT,),
    },
    unsigned=True,
    # TIMESTAMP is a point in time and DATETIME is not, but neither stores a time zone.
    time_zones=False,
    largest_decimal=65,
    indexes_foreign_keys=True,
)
RULES = VendorRules(
    vendor="mysql",
    type_aliases={
        **STANDARD_TYPES,
        "bool": "tinyint(1)",
        "boolean": "tinyint(1)",
        "fixed": "decimal",
        "real": "double precision",
    },
    implied_types={
        "decimal": "decimal(10,0)",
        "char": "char(1)",
        "bit": "bit(1)",
        "binary": "binary(1)",
        "year(4)": "year",
    },
    # tinyint(1) is kept, because drivers and Django treat it as a boolean.
    display_width=re.compile(r"^(tinyint|smallint|mediumint|integer|bigint)\((?!1\)$)\d+\)"),
    expresses=EXPRESSES,
    fraction_digits=0,
    current_time=frozenset(
        f"{name}{brackets}"
        for name in ("now", "current_timestamp", "localtime", "localtimestamp")
        for brackets in ("()", "(0)", "")
        if (name, brackets) != ("now", "")
    ),
    lexis=Lexis(backslash_escapes=True, hash_comments=True, dashes_need_blank=True),
    read_again=as_read_again,
    folds_columns=True,
    usual_primary_method="btree",
    usual_unique_method="btree",
    restrict_is_no_action=True,
    is_made_up_name=is_made_up_name,
)
