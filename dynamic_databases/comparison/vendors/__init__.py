"""Differences between vendors in spelling and naming: a module for each vendor, with its `RULES`."""

from dynamic_databases.comparison.vendors import mysql, postgresql, sqlite, sqlserver
from dynamic_databases.comparison.vendors.vendor_rules import NO_VENDOR, VendorRules

_RULES = {rules.vendor: rules for rules in (mysql.RULES, postgresql.RULES, sqlite.RULES, sqlserver.RULES)}


def rules_of(vendor: str) -> VendorRules:
    """Return the rules for a catalog's vendor; those for an unknown vendor change nothing."""
    return _RULES.get(vendor, NO_VENDOR)
