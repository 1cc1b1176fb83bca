"""The values that say what a database consists of; leaves reading them to the dialects.

Everything is a frozen dataclass of tuples, so that a catalog can be shared by threads, compared and
stored. Structure (`Catalog`) and statistics (`Statistics`) are apart: only structure is digested,
stored and compared. JSON is made by msgspec, which reads and writes dataclasses as they are declared.
"""

from __future__ import annotations

from dynamic_databases.catalog.catalogs import Catalog, Reading, catalog_from_json, tables_in_words, to_json
from dynamic_databases.catalog.find import find_counterpart, find_table
from dynamic_databases.catalog.kinds import OPAQUE, Family, Kind
from dynamic_databases.catalog.locked import LOCKED, NOT_LOCKED, Locked
from dynamic_databases.catalog.objects import (
    RIGHTS,
    WITHHELD,
    DatabaseObject,
    Rights,
    Routine,
    Sequence,
    UserType,
)
from dynamic_databases.catalog.readers import READER_VERSION, stored_catalog
from dynamic_databases.catalog.statistics import Migration, Statistics, TableStatistics
from dynamic_databases.catalog.tables import (
    VIEWS,
    Check,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    OptionValues,
    Table,
    TableKind,
    TableName,
    TableObject,
    Trigger,
)
from dynamic_databases.catalog.values import Truth, UndecodableText
from dynamic_databases.catalog.visibility import ALL_VISIBLE, Visibility

__all__ = [
    "ALL_VISIBLE",
    "LOCKED",
    "NOT_LOCKED",
    "OPAQUE",
    "READER_VERSION",
    "RIGHTS",
    "VIEWS",
    "WITHHELD",
    "Catalog",
    "Check",
    "Column",
    "DatabaseObject",
    "Family",
    "ForeignKey",
    "Index",
    "IndexPart",
    "Key",
    "Kind",
    "Locked",
    "Migration",
    "OptionValues",
    "Reading",
    "Rights",
    "Routine",
    "Sequence",
    "Statistics",
    "Table",
    "TableKind",
    "TableName",
    "TableObject",
    "TableStatistics",
    "Trigger",
    "Truth",
    "UndecodableText",
    "UserType",
    "Visibility",
    "catalog_from_json",
    "find_counterpart",
    "find_table",
    "stored_catalog",
    "tables_in_words",
    "to_json",
]
