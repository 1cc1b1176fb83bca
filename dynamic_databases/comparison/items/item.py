"""An item of a catalog that is compared as a unit: its keys for matching, and its attributes as facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import cached_property

from dynamic_databases.comparison.canonical.declared_kinds import DeclaredKind
from dynamic_databases.comparison.canonical.facts import Fact


class ObjectKind(StrEnum):
    """The kinds of objects that can differ, in the order in which differences of one table are listed."""

    DATABASE = "database"
    SCHEMA = "schema"
    EXTENSION = "extension"
    TABLE = "table"
    VIEW = "view"
    COLUMN = "column"
    PRIMARY_KEY = "primary_key"
    UNIQUE = "unique"
    INDEX = "index"
    FOREIGN_KEY = "foreign_key"
    CHECK = "check"
    TRIGGER = "trigger"
    POLICY = "policy"
    STATISTICS = "statistics"
    SEQUENCE = "sequence"
    ROUTINE = "routine"
    TYPE = "type"
    COLLATION = "collation"
    CAST = "cast"
    OPERATOR = "operator"
    OPERATOR_CLASS = "operator_class"
    OPERATOR_FAMILY = "operator_family"
    CONVERSION = "conversion"
    TEXT_SEARCH = "text_search"
    LANGUAGE = "language"
    TRANSFORM = "transform"
    ACCESS_METHOD = "access_method"
    FOREIGN_DATA_WRAPPER = "foreign_data_wrapper"
    FOREIGN_SERVER = "foreign_server"
    PUBLICATION = "publication"
    EVENT_TRIGGER = "event_trigger"
    ASSEMBLY = "assembly"
    XML_SCHEMA_COLLECTION = "xml_schema_collection"
    FULLTEXT_INDEX = "fulltext_index"
    FULLTEXT_CATALOG = "fulltext_catalog"
    PARTITION_FUNCTION = "partition_function"
    PARTITION_SCHEME = "partition_scheme"
    RIGHTS = "rights"


KIND_ORDER = {kind: number for number, kind in enumerate(ObjectKind)}
WHOLE_TABLES = frozenset({ObjectKind.TABLE, ObjectKind.VIEW})


@dataclass(frozen=True, slots=True)
class Description:
    """Everything about an item that is compared."""

    facts: Mapping[str, Fact]
    text: str
    """Its definition in one line, in the server's spelling."""
    content: Hashable = None
    """Equal for counterparts by content; None for items that are matched only by name."""


# Described on demand: most items are equal everywhere, and describing costs far more than comparing values.
@dataclass(frozen=True)
class Item:
    """A column, key, index, constraint, sequence … of one environment, described on demand."""

    object: ObjectKind
    name: str | None
    value: Any
    """The catalog's own value; for a unique constraint, with its index. Equal values are never described."""
    describe: Callable[[], Description]
    key: Hashable = None
    """Equal for counterparts by name; None for items without a name."""
    unique: bool = False
    """Whether it is a unique index, or it or one of its columns is in a key or unique index."""
    declared: DeclaredKind | None = None
    """For a column that is compared between vendors: its kind of values, as far as all can express it."""

    @cached_property
    def description(self) -> Description:
        return self.describe()

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.description.facts

    @property
    def text(self) -> str:
        return self.description.text

    @property
    def content(self) -> Hashable:
        return self.description.content
