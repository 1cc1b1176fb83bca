"""The values that say what a database consists of; leaves reading them to the dialects.

Everything is a frozen dataclass of tuples, so that a catalog can be shared by threads, compared and
stored. Structure (`Catalog`) and statistics (`Statistics`) are apart: only structure is digested,
stored and compared. JSON is made by msgspec, which reads and writes dataclasses as they are declared.
"""

from __future__ import annotations

from dynamic_databases.catalog.catalogs import Catalog, Reading, catalog_from_json, to_json
from dynamic_databases.catalog.kinds import OPAQUE, Family, Kind
from dynamic_databases.catalog.objects import Routine, Sequence, UserType
from dynamic_databases.catalog.statistics import Migration, Statistics, TableStatistics
from dynamic_databases.catalog.tables import (
    VIEWS,
    Check,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Table,
    TableKind,
    TableName,
    Trigger,
)

__all__ = [
    "OPAQUE",
    "VIEWS",
    "Catalog",
    "Check",
    "Column",
    "Family",
    "ForeignKey",
    "Index",
    "IndexPart",
    "Key",
    "Kind",
    "Migration",
    "Reading",
    "Routine",
    "Sequence",
    "Statistics",
    "Table",
    "TableKind",
    "TableName",
    "TableStatistics",
    "Trigger",
    "UserType",
    "catalog_from_json",
    "to_json",
]
