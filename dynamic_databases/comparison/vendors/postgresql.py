"""The rules for the spellings and names of PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dynamic_databases.catalog import Family
from dynamic_databases.comparison.lexing.lexis import Lexis
from dynamic_databases.comparison.vendors.expressible import (
    ANY_TEXT,
    COMMENTS,
    DEFERRABLE_FOREIGN_KEYS,
    DEFERRABLE_KEYS,
    EVERYWHERE,
    INCLUDED_COLUMNS,
    INDEXED_EXPRESSIONS,
    NULL_ORDER,
    OPERATOR_CLASSES,
    PARTIAL_INDEXES,
    UNCHECKED_CONSTRAINTS,
    Expressible,
    Substitute,
)
from dynamic_databases.comparison.vendors.postgresql_rereading import as_read_again
from dynamic_databases.comparison.vendors.vendor_rules import STANDARD_TYPES, VendorRules

_ENDING = re.compile(r"(?:pkey|key|fkey|check|excl|idx)\d{0,3}")


def is_made_up_name(name: str, table: str, columns: Sequence[str]) -> bool:
    """Return whether it is a generated name: `orders_pkey`, `orders_email_key` or the like.

    Source: ChooseIndexName and ChooseConstraintName in PostgreSQL's indexcmds.c and pg_constraint.c.
    """
    rest = name.removeprefix(f"{table}_")
    ending = rest.removeprefix(f"{'_'.join(columns)}_")
    return rest != name and _ENDING.fullmatch(ending) is not None


EXPRESSES = Expressible(
    attributes=EVERYWHERE
    | COMMENTS
    | DEFERRABLE_FOREIGN_KEYS
    | DEFERRABLE_KEYS
    | INCLUDED_COLUMNS
    | INDEXED_EXPRESSIONS
    | NULL_ORDER
    | OPERATOR_CLASSES
    | PARTIAL_INDEXES
    | UNCHECKED_CONSTRAINTS,
    substitutes={Family.SET: (ANY_TEXT, Substitute(Family.ARRAY))},
    integer_sizes=(16, 32, 64),
    binary_sizes=False,
)
RULES = VendorRules(
    vendor="postgresql",
    views_have_defaults=True,
    type_aliases={
        **STANDARD_TYPES,
        "int2": "smallint",
        "int4": "integer",
        "int8": "bigint",
        "float4": "real",
        "float8": "double precision",
        "float": "double precision",
        "bool": "boolean",
        "bpchar": "char",
        "varbit": "bit varying",
        "timestamptz": "timestamp with time zone",
        "timestamp without time zone": "timestamp",
        "timetz": "time with time zone",
        "time without time zone": "time",
    },
    implied_types={
        "char": "char(1)",
        "bit": "bit(1)",
        "timestamp(6)": "timestamp",
        "timestamp(6) with time zone": "timestamp with time zone",
        "time(6)": "time",
    },
    expresses=EXPRESSES,
    lexis=Lexis(escape_strings=True, dollar_strings=True, nested_comments=True),
    read_again=as_read_again,
    sql_languages=frozenset({"plpgsql"}),
    printed_sorts=frozenset({"statistics"}),
    printed_options=re.compile(r"(?:policy|rule) .*|partition(?:ed[ _]by)?|using|check"),
    fraction_digits=6,
    current_time=frozenset({"now()", "current_timestamp", "transaction_timestamp()"}),
    # UNIQUE … WITHOUT OVERLAPS is enforced by a GiST index, any other unique constraint by a B-tree.
    period_index_methods=frozenset({"gist"}),
    usual_primary_method="btree",
    folds_unquoted_names=True,
    usual_unique_method="btree",
    is_made_up_name=is_made_up_name,
)
