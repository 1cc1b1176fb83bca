"""What a column's values are: the canonical type, whatever a vendor calls it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What a column's values are, whatever the vendor calls the type."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    BINARY = "binary"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    INTERVAL = "interval"
    UUID = "uuid"
    JSON = "json"
    XML = "xml"
    ENUM = "enum"
    SET = "set"
    BIT = "bit"
    ARRAY = "array"
    RANGE = "range"
    SPATIAL = "spatial"
    NETWORK = "network"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kind:
    """The canonical type: equal kinds hold the same values on any vendor.

    `size` is bits of an integer or float, characters of text, bytes of binary, digits of a decimal,
    fractional digits of a time or timestamp; None is "no limit given".
    """

    family: Family
    size: int | None = None
    scale: int | None = None
    unsigned: bool = False
    fixed: bool = False
    with_zone: bool = False
    element: Kind | None = None
    """Of an array or range."""
    name: str | None = None
    """The server's own name where `family` does not tell it: of an enum, a domain, any other type."""

    @property
    def is_opaque(self) -> bool:
        """Whether the server can do nothing with the values but hand them out: it does not have their key."""
        # The name first: each column of a table is asked, and comparing kinds makes two tuples.
        return self.name == OPAQUE.name and self == OPAQUE

    def __str__(self) -> str:
        words: list[str] = []
        if self.fixed:
            words.append("fixed")
        if self.unsigned:
            words.append("unsigned")
        words.append(self.name if self.name and self.family is Family.OTHER else str(self.family))
        if self.element is not None:
            words.append(f"of {self.element}")
        if self.with_zone:
            words.append("with zone")
        if self.size is not None:
            words.append(str(self.size) if self.scale is None else f"{self.size},{self.scale}")
        if self.name and self.family is not Family.OTHER:
            words.append(self.name)
        return " ".join(words)


OPAQUE = Kind(Family.BINARY, name="encrypted")
