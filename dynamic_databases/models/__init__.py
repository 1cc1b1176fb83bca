"""The application's own rows: environments, databases and their sources, catalogs as last read, outages."""

from __future__ import annotations

from dynamic_databases.config.field import ConfigField
from dynamic_databases.models.connectable import Connectable, CustomerDatabase, TrialDatabase
from dynamic_databases.models.customers import Customer
from dynamic_databases.models.databases import Database, stored_databases, stored_databases_called
from dynamic_databases.models.drift import StructureDrift
from dynamic_databases.models.environments import (
    RESERVED_SLUGS,
    Colour,
    Environment,
    refuse_reserved_slug,
    stored_environments,
)
from dynamic_databases.models.origins import UserOrigin
from dynamic_databases.models.references import ReferenceResult, ReferenceSeverity, ReferenceTable
from dynamic_databases.models.snapshots import CatalogOutline, CatalogSnapshot, Outage, PackedCatalog
from dynamic_databases.models.sources import Source

__all__ = [
    "RESERVED_SLUGS",
    "CatalogOutline",
    "CatalogSnapshot",
    "Colour",
    "ConfigField",
    "Connectable",
    "Customer",
    "CustomerDatabase",
    "Database",
    "Environment",
    "Outage",
    "PackedCatalog",
    "ReferenceResult",
    "ReferenceSeverity",
    "ReferenceTable",
    "Source",
    "StructureDrift",
    "TrialDatabase",
    "UserOrigin",
    "refuse_reserved_slug",
    "stored_databases",
    "stored_databases_called",
    "stored_environments",
]
