"""What a comparison needs to know about a vendor's spellings and names; each vendor's module fills it in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dynamic_databases.catalog import Kind
from dynamic_databases.comparison.lexing.lexis import STANDARD_LEXIS, Lexis
from dynamic_databases.comparison.vendors.expressible import Expressible

STANDARD_TYPES: Mapping[str, str] = {
    "int": "integer",
    "numeric": "decimal",
    "dec": "decimal",
    "character varying": "varchar",
    "char varying": "varchar",
    "character": "char",
    "national character varying": "nvarchar",
    "national char varying": "nvarchar",
    "national character": "nchar",
    "double": "double precision",
}
"""Aliases of types in the SQL standard, and the name that a comparison uses for each."""


# Compared by identity: canonical spellings are cached by vendor, and hashing all these mappings is slow.
@dataclass(frozen=True, slots=True, eq=False)
class VendorRules:
    """How one vendor differs. The defaults change nothing, so they suit an unknown vendor."""

    vendor: str
    """The same as `Catalog.vendor`."""
    type_aliases: Mapping[str, str] = field(default_factory=dict)
    """Aliases of types, and the name that a comparison uses for each."""
    implied_types: Mapping[str, str] = field(default_factory=dict)
    """Types without a size or with the default one, and the spelling that a comparison uses for each."""
    display_width: re.Pattern[str] | None = None
    """Matches a type with a display width; the first group is the type without it."""
    expresses: Expressible = field(default_factory=Expressible)
    """What can be compared with other vendors."""
    stored_as: Callable[[str, Kind], str] | None = None
    """Returns how values of a declared type are stored, if the server enforces nothing else of it."""
    fraction_digits: int | None = None
    """The default number of fractional digits of seconds, if a type declares none."""
    current_time: frozenset[str] = frozenset()
    """Spellings of CURRENT_TIMESTAMP, in canonical form."""
    lexis: Lexis = STANDARD_LEXIS
    """How strings, names and comments are written."""
    read_again: Callable[[list[str]], tuple[list[str], tuple[str, ...]]] | None = None
    """Takes the tokens of an expression that the server printed. Returns them as the server prints them
    after it has parsed its own text again (a restored dump), and the rules that changed them."""
    sql_languages: frozenset[str] = frozenset()
    """Languages of routines, besides SQL, with SQL's rules for letter case, white space and comments."""
    printed_options: re.Pattern[str] | None = None
    """Matches the names of options whose values are expressions that the server printed."""
    printed_sorts: frozenset[str] = frozenset()
    """Sorts of other objects whose definitions the server printed as well."""
    double_quoted_text: bool = False
    """Whether double quotes mean text where there can be no column."""
    folds_columns: bool = False
    """Whether `Author` and `author` are the same column, even if table names are case-sensitive."""
    folds_unquoted_names: bool = False
    """Whether `Orders` and `orders` are the same table unless they are quoted."""
    collates_names: bool = False
    """Whether, if names of tables are case-sensitive, those of columns and routines are as well."""
    has_rights: bool = True
    """Whether there are owners and grants."""
    restrict_is_no_action: bool = False
    """Whether foreign keys are always checked immediately, so that RESTRICT and NO ACTION are the same."""
    views_have_defaults: bool = False
    """Whether a view's columns have defaults of their own, rather than its tables' or none."""
    numbers_always: bool = False
    """Whether an insert may not supply the number of an identity column itself."""
    period_index_methods: frozenset[str] = frozenset()
    """Methods of the index behind a unique constraint on periods of time."""
    usual_primary_method: str | None = None
    usual_unique_method: str | None = None
    """The default method of the index behind a key, in lower case."""
    is_made_up_name: Callable[[str, str, Sequence[str]], bool] | None = None
    """Returns whether the server generates this name from the table's name and the columns."""
    hashed_column: re.Pattern[str] | None = None
    """Matches the name of a column to which the server appends a hash; the first group is the rest."""
    history_table: re.Pattern[str] | None = None
    """Matches the name that the server generates for the history table of another table."""


NO_VENDOR = VendorRules("")
