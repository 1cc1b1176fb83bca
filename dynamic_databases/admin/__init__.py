"""Environments, databases and sources in the admin: registering, editing, testing, copying, whole servers."""

from __future__ import annotations

from dynamic_databases.admin.databases import DatabaseAdmin
from dynamic_databases.admin.environments import EnvironmentAdmin
from dynamic_databases.admin.origins import UserOriginAdmin
from dynamic_databases.admin.references import ReferenceTableAdmin
from dynamic_databases.admin.sources import SourceAdmin

__all__ = ["DatabaseAdmin", "EnvironmentAdmin", "ReferenceTableAdmin", "SourceAdmin", "UserOriginAdmin"]
