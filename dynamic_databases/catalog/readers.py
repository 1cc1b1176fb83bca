"""What each version of the reader read, and catalogs as older ones stored them.

To read one more attribute, or an attribute in another way:

1. add it to the dataclass with a default, and read it in each dialect;
2. raise READER_VERSION, and name the attribute in `read_since` with that version;
3. add a stored sample of the version before to `tests/dynamic_databases/catalog/stored`;
4. if it means the same on several vendors, name it in `comparison/vendors/expressible.py` for each: what is
   not named there is compared within one vendor only.

Snapshots of earlier readers then count as unknown in that attribute, and the first reading by the new
one replaces the snapshot instead of looking like a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from dynamic_databases.catalog.catalogs import Catalog, catalog_from_json
from dynamic_databases.catalog.read_since import READ_SINCE

READER_VERSION = 3
"""Of the reader in this release. Snapshots from before there were versions are of version 0."""

BEFORE_NULLS_DISTINCT = ("index.nulls_distinct", "unique.nulls_distinct")
BEFORE_CACHE = (
    "check.enforced",
    "check.expression",
    "foreign_key.enforced",
    "foreign_key.match",
    "sequence.cache",
    "table.primary key",
    "table.row security",
)
SINCE_POLICIES = 2
"""The first version whose readers read row policies as objects of their own."""
BEFORE_HIDES = ("foreign_key.on_delete", "foreign_key.on_update", "routine", "trigger")
"""Read even where the login was not shown them: taken for absent, or for the default."""
BEFORE_DEFERRED = ("primary_key.deferrable", "table.on conflict", "unique.deferrable")
"""Whether a key is deferrable was read, but not whether it is initially deferred."""


def stored_catalog(text: bytes | str, version: int) -> Catalog:
    """Return the catalog that a reader of `version` stored, with what that reader did not read.

    Raises `msgspec.DecodeError` for any other text.
    """
    unread = {attribute for attribute, since in READ_SINCE.items() if since > version}
    if version > 0:
        catalog = catalog_from_json(text)
    else:
        document = msgspec.json.decode(text)
        unread |= _unread_by_shape(document)
        catalog = msgspec.convert(_with_deferrable_words(document), Catalog)
    if version < SINCE_POLICIES:
        catalog = _without_policies(catalog)
    return replace(catalog, unread=tuple(sorted(unread | set(catalog.unread))))


def _without_policies(catalog: Catalog) -> Catalog:
    """Return the catalog without row policies, which readers took for options of the table, without roles."""
    tables = (
        replace(table, options=tuple(option for option in table.options if not _is_policy(option[0])))
        if any(_is_policy(name) for name, _ in table.options)
        else table
        for table in catalog.tables
    )
    return replace(catalog, tables=tuple(tables))


def _is_policy(option: str) -> bool:
    return option.startswith("policy ")


def _unread_by_shape(document: Any) -> set[str]:
    """Return what the reader of a catalog of version 0 did not read: its shape changed four times."""
    unread: set[str] = set()
    tables = list(_objects(document, "tables"))
    if any("nulls_distinct" not in index for table in tables for index in _objects(table, "indexes")):
        unread.update(BEFORE_NULLS_DISTINCT)
    knows_hides = isinstance(document, dict) and "hides" in document
    if not knows_hides:
        unread.update(BEFORE_HIDES)
    if not knows_hides or any("cache" not in sequence for sequence in _objects(document, "sequences")):
        unread.update(BEFORE_CACHE)
    if not knows_hides or any(isinstance(key.get("deferrable"), bool) for key in _keys(tables)):
        unread.update(BEFORE_DEFERRED)
    return unread


def _with_deferrable_words(document: Any) -> Any:
    """Change a key's `deferrable` to the word that it is now, where it was true or false."""
    for key in _keys(_objects(document, "tables")):
        if isinstance(key.get("deferrable"), bool):
            key["deferrable"] = "deferrable" if key["deferrable"] else None
    return document


def _keys(tables: Any) -> Iterator[dict[str, Any]]:
    """Yield the primary keys and unique constraints of tables."""
    for table in tables:
        yield from _objects(table, "unique")
        if isinstance(table.get("primary_key"), dict):
            yield table["primary_key"]


def _objects(parent: Any, name: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects in a list; nothing where the text has something else there."""
    listed = parent.get(name) if isinstance(parent, dict) else None
    yield from (item for item in listed if isinstance(item, dict)) if isinstance(listed, list) else ()
