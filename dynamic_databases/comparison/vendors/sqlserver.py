"""The rules for the spellings and names of SQL Server."""

from __future__ import annotations

import re

from dynamic_databases.catalog import Family
from dynamic_databases.comparison.lexing.lexis import Lexis
from dynamic_databases.comparison.vendors.expressible import (
    ANY_TEXT,
    COMMENTS,
    EVERYWHERE,
    INCLUDED_COLUMNS,
    PARTIAL_INDEXES,
    UNCHECKED_CONSTRAINTS,
    UNLIMITED_TEXT,
    WRITTEN_UUID,
    Expressible,
    Substitute,
)
from dynamic_databases.comparison.vendors.vendor_rules import STANDARD_TYPES, VendorRules

EXPRESSES = Expressible(
    attributes=EVERYWHERE | COMMENTS | INCLUDED_COLUMNS | PARTIAL_INDEXES | UNCHECKED_CONSTRAINTS,
    substitutes={
        Family.ARRAY: (Substitute(Family.JSON), UNLIMITED_TEXT),
        Family.ENUM: (ANY_TEXT,),
        Family.INTERVAL: (Substitute(Family.INTEGER, (64,)), Substitute(Family.TIMESTAMP)),
        Family.JSON: (UNLIMITED_TEXT,),
        Family.NETWORK: (ANY_TEXT,),
        Family.SET: (ANY_TEXT,),
        Family.UUID: (WRITTEN_UUID,),
    },
    # tinyint is unsigned, so smallint is the smallest signed integer.
    integer_sizes=(16, 32, 64),
    largest_decimal=38,
)
RULES = VendorRules(
    vendor="microsoft",
    type_aliases={**STANDARD_TYPES, "timestamp": "rowversion", "double precision": "float"},
    implied_types={
        "decimal": "decimal(18,0)",
        "char": "char(1)",
        "nchar": "nchar(1)",
        "datetime2": "datetime2(7)",
        "time": "time(7)",
        "datetimeoffset": "datetimeoffset(7)",
        "float(53)": "float",
    },
    expresses=EXPRESSES,
    lexis=Lexis(bracketed_names=True, nested_comments=True),
    fraction_digits=7,
    current_time=frozenset({"getdate()", "current_timestamp"}),
    folds_columns=True,
    numbers_always=True,  # unless IDENTITY_INSERT is on
    usual_primary_method="clustered",
    collates_names=True,
    usual_unique_method="nonclustered",
    # Columns of graph tables: statements use `$node_id` for `$node_id_3F0C…`, whose hash varies.
    hashed_column=re.compile(
        r"(\$(?:node|edge|from|to)_id|graph_id|(?:from|to)(?:_obj)?_id)_[0-9A-F]{32}", re.IGNORECASE
    ),
    # The number is the object_id of the main table, which differs on every server.
    history_table=re.compile(r"MSSQL_(?:Temporal|Ledger)HistoryFor_\d+(?:_.*)?", re.IGNORECASE),
)
