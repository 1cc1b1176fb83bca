"""The addresses of a database and of a table: pure values, made only of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property

from browser.addresses.codec import (
    KeyPart,
    encode,
    encode_key,
    encode_table,
    holds_any,
    key_part,
    link,
    path,
    quoted,
)
from dynamic_databases.catalog import Column, TableName

COMPARE = "compare"
STRUCTURE = ("-", "structure")
PROFILE = ("-", "profile")
COMPARED_ROWS = ("-", "rows")


@dataclass(frozen=True)
class DatabaseAddress:
    """The addresses of one database, `/prod/shop/`, and of what lies below it."""

    environment: str
    """The environment's slug."""
    name: str
    """The database's name, not encoded."""

    @cached_property
    def segment(self) -> str:
        return encode(self.name)

    def url(self, *segments: str) -> str:
        """Return the address of the database, or of what lies below it."""
        return self._start + "".join([f"{quoted(segment)}/" for segment in segments])

    @cached_property
    def _start(self) -> str:
        """What the addresses of all its tables have in common, made once."""
        return path(self.environment, self.segment)

    @cached_property
    def _start_of_comparisons(self) -> str:
        return path(COMPARE, self.segment)

    def compare_url(self, *segments: str) -> str:
        """Return the address of the same thing across all environments."""
        return self._start_of_comparisons + "".join([f"{quoted(segment)}/" for segment in segments])

    def table(self, name: TableName, default_schema: str | None) -> TableAddress:
        """Return the addresses of one of its tables; a default schema is not spelled."""
        return TableAddress(self, encode_table(name, default_schema))


@dataclass(frozen=True)
class TableAddress:
    """The addresses of one table, `/prod/shop/orders/`, and of its records."""

    database: DatabaseAddress
    segment: str
    """The table's segment as the codec spells it: `orders` or `sales.orders`."""

    def url(self, *segments: str) -> str:
        """Return the address of the table's rows, or of what lies below it."""
        return self._start + "".join([f"{quoted(segment)}/" for segment in segments])

    @cached_property
    def _start(self) -> str:
        """What the addresses of its pages and records have in common, made once."""
        return self.database.url(self.segment)

    def record_url(self, key: Sequence[KeyPart]) -> str:
        """Return the address of the record of a key."""
        return self.url(encode_key(key))

    def below_record_url(self, key: Sequence[KeyPart], name: str) -> str:
        """Return the address of a part of the record of a key, such as its images."""
        return f"{self.record_url(key)}-/{name}"

    def structure_url(self) -> str:
        return f"{self._start}-/structure"

    def columns_url(self) -> str:
        """Return the address that the choice of columns is sent to."""
        return f"{self._start}-/columns"

    def views_url(self) -> str:
        """Return the address of the table's saved views."""
        return f"{self._start}-/views"

    def details_url(self) -> str:
        """Return the address of what a page of rows does not wait for."""
        return f"{self._start}-/details"

    def plan_url(self) -> str:
        """Return the address of how the server would read a page of rows."""
        return f"{self._start}-/plan"

    def facets_url(self) -> str:
        """Return the address of the values of columns with their counts."""
        return f"{self._start}-/facets"

    def profile_url(self) -> str:
        """Return the address of what the values of a column are, in all environments."""
        return f"{self._start}-/profile"

    def peek_url(self) -> str:
        """Return the address of a few of the table's rows, which other pages show in place."""
        return f"{self._start}-/peek"

    def menu_url(self) -> str:
        """Return the address of what can be done with a column."""
        return f"{self._start}-/menu"

    def column_url(self, name: str) -> str:
        """Return where the comparison of all environments shows a column."""
        return f"{self.compare_url()}#column-{encode(name)}"

    def compare_url(self, *segments: str) -> str:
        """Return the address of the table, or of a record of it, across all environments."""
        return self.database.compare_url(self.segment, *segments)

    def compare_rows_url(self) -> str:
        """Return the address of the table's rows across all environments."""
        return self.compare_url(*COMPARED_ROWS).removesuffix("/")


@dataclass(frozen=True)
class RecordAddresses:
    """The addresses of a table's records by their keys: what all of them have in common is made once."""

    start: str
    """The table's own address."""
    columns: tuple[Column | None, ...]
    """The columns of the key, as the values come from them."""
    by: tuple[str, ...] = ()
    """Their names, where a row is not found by its own key."""
    kept: tuple[tuple[str, str], ...] = ()
    """More parameters of each address: the filters and the order among which the rows are shown."""

    @cached_property
    def _query(self) -> str:
        by = [("_by", ",".join(map(encode, self.by)))] if self.by else []
        return link("", [*by, *self.kept])

    @cached_property
    def _holds_any(self) -> bool:
        return holds_any(self.columns[0])

    def _is_plain(self, value: KeyPart) -> bool:
        """Return whether a value stands for itself in an address: a natural number, or letters and digits."""
        if type(value) is int:
            return value >= 0 and not self._holds_any
        return type(value) is str and value.isascii() and value.isalnum()

    def url(self, values: Sequence[KeyPart]) -> str:
        """Return the address of the record of these values."""
        return self.url_of(self.segment(values))

    def urls(self, values: Sequence[KeyPart]) -> list[str]:
        """Return the address of each record that one of these values is the key of; "" for NULL."""
        start, end = self.start, f"/{self._query}"
        return [
            "" if value is None else start + str(value) + end if self._is_plain(value) else self.url((value,))
            for value in values
        ]

    def segments(self, keys: Sequence[Sequence[KeyPart]]) -> list[str]:
        """Return the key of each of these records as a segment of its address."""
        if len(self.columns) == 1 and not self._holds_any:
            numbers = [str(value) for (value,) in keys if type(value) is int and value >= 0]
            if len(numbers) == len(keys):  # as of most tables
                return numbers
        return [self.segment(key) for key in keys]

    def urls_of(self, segments: Sequence[str]) -> list[str]:
        """Return the address of each record whose key is one of these segments."""
        together = "".join(segments)
        if not (together.isascii() and together.isalnum()):
            return [self.url_of(segment) for segment in segments]
        start, end = self.start, f"/{self._query}"
        return [f"{start}{segment}{end}" for segment in segments]

    def segment(self, values: Sequence[KeyPart]) -> str:
        """Return the key of a record as a segment of its address."""
        if len(values) == 1 and self._is_plain(values[0]):  # most keys, hundreds of times a page
            return str(values[0])
        return encode_key(
            [key_part(column, value) for column, value in zip(self.columns, values, strict=True)]
        )

    def url_of(self, segment: str) -> str:
        """Return the address of the record whose key is this segment."""
        return f"{self.start}{quoted(segment)}/{self._query}"
