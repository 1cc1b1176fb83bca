"""The links and labels of the rows that foreign keys reference."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from django.utils.functional import cached_property

from browser.addresses import (
    DatabaseAddress,
    KeyPart,
    RecordAddresses,
    TableAddress,
    encode_key,
    holds_any,
    link,
)
from browser.addresses.parameters import parameter_of
from dynamic_databases import deadlines
from dynamic_databases.caches import Cache
from dynamic_databases.catalog import Catalog, Column, Family, ForeignKey, Table, TableKind, find_table
from dynamic_databases.catalog.row_keys import row_key
from dynamic_databases.connections import reading
from dynamic_databases.errors import DatabaseUnavailable, TimedOut
from dynamic_databases.runtime_models import Bindable, DisplayModel, RowsByValue, display_model
from dynamic_databases.runtime_models.page_queries import Page, PageQuery
from dynamic_databases.subjects import TableSubject

LABEL_NAMES = (
    "name",
    "title",
    "label",
    "display_name",
    "full_name",
    "username",
    "email",
    "code",
    "subject",
    "slug",
)
LABEL_LENGTH = 60
LONGEST_PEEK = 1_500
"""Characters of an address at which a row is shown in place."""
LABELLED_KEYS = 8
"""The most foreign keys of one page for which labels are read: each costs a query."""
LABELS_STEP = 50
"""Values: the bound on the labels that are read grows by these steps."""
LABELS_KEPT = 8
"""Pages, for each referenced table."""
SECONDS = 0.05
"""How long a page waits for what is not its rows; what takes longer arrives after it."""


@dataclass(frozen=True)
class Reference:
    """A foreign key as a page uses it: its own columns, the referenced table, and that table's columns."""

    columns: tuple[str, ...]
    target: Table
    target_columns: tuple[str, ...]
    labels: Mapping[KeyPart, str] = field(default_factory=dict)
    is_late: bool = False
    """Whether the labels could not be read in time."""

    @property
    def name(self) -> str:
        return self.target.name

    @cached_property
    def label(self) -> Column | None:
        """The column that labels the referenced table's rows."""
        return label_column(self.target)

    @cached_property
    def key(self) -> tuple[Column | None, ...]:
        """The columns by which the referenced table's rows are found."""
        return tuple(map(self.target.column, self.target_columns))

    @cached_property
    def by(self) -> tuple[str, ...]:
        """Their names, where they are not that table's own key."""
        return () if self.target_columns == row_key(self.target).columns else self.target_columns


def references_of(catalog: Catalog, table: Table) -> tuple[Reference, ...]:
    """Return the foreign keys of a table whose referenced tables are in the same catalog."""
    return catalog.made_once(_references, table)


def _references(catalog: Catalog, table: Table) -> tuple[Reference, ...]:
    references = (_reference(catalog, key, table) for key in table.foreign_keys)
    return tuple(reference for reference in references if reference is not None)


def incoming_of(catalog: Catalog, target: Table) -> list[tuple[Table, Reference]]:
    """Return the foreign keys that reference a table, each with the table that it belongs to."""
    incoming = []
    last = target.name.rpartition(".")[2].lower()  # a key may name its target with or without a schema
    for table in catalog.tables:
        for key in table.foreign_keys:
            if key.target.rpartition(".")[2].lower() != last:  # of a thousand tables few refer to this one
                continue
            reference = _reference(catalog, key, table)
            if reference is not None and reference.target is target:
                incoming.append((table, reference))
    return incoming


def _reference(catalog: Catalog, key: ForeignKey, table: Table) -> Reference | None:
    # Vendors that name no schema mean the table's own.
    target = find_table(catalog, key.target, key.target_schema or table.schema)
    if target is None or not target.columns:
        return None
    wanted = key.target_columns or (target.primary_key.columns if target.primary_key else ())
    columns = tuple(column.name for name in wanted if (column := _column(target, name, catalog.folds_case)))
    return Reference(key.columns, target, columns) if len(columns) == len(key.columns) else None


def _column(table: Table, name: str, folds_case: bool) -> Column | None:
    column = table.column(name)
    if column is None and folds_case:
        return next((column for column in table.columns if column.name.lower() == name.lower()), None)
    return column


def reference_addresses(address: DatabaseAddress, catalog: Catalog, reference: Reference) -> RecordAddresses:
    """Return the addresses of the rows that a foreign key's values reference."""
    return _record_addresses(address.table(reference.target.table_name, catalog.default_schema), reference)


def _record_addresses(target: TableAddress, reference: Reference) -> RecordAddresses:
    return RecordAddresses(start=target.url(), columns=reference.key, by=reference.by)


def reference_urls(
    address: DatabaseAddress, catalog: Catalog, reference: Reference, values: Sequence[KeyPart]
) -> tuple[str | None, str | None]:
    """Return the address of the row that these values reference, and that at which it is shown in place.

    Both are None if one of the values is NULL, and the second where the values fit no address.
    """
    if any(value is None for value in values):
        return None, None
    target = address.table(reference.target.table_name, catalog.default_schema)
    addresses = _record_addresses(target, reference)
    query = [
        condition_of(name, column, value)
        for name, column, value in zip(reference.target_columns, addresses.columns, values, strict=True)
    ]
    peeks = link(target.peek_url(), query)
    return addresses.url(values), peeks if len(peeks) <= LONGEST_PEEK else None


def condition_of(name: str, target: Column | None, value: KeyPart) -> tuple[str, str]:
    """Return the filter for rows that reference a value, including its type if the column can hold any."""
    if isinstance(value, bytes) or holds_any(target):
        return parameter_of(name, "exact"), encode_key([value])
    return parameter_of(name), str(value)


def with_labels(
    table: TableSubject,
    references: Iterable[Reference],
    names: Sequence[str],
    rows: Iterable[Sequence[KeyPart]],
    seconds: float | None = None,
) -> dict[str, Reference]:
    """Return, by column, the single-column references of a page's rows with labels of the referenced rows.

    Labels that can't be read, or not within `seconds`, are left out: the value itself is always shown.
    """
    rows = list(rows)
    labelled: dict[str, Reference] = {}
    with nullcontext() if seconds is None else deadlines.within(seconds):
        for reference in references:
            column = reference.columns[0]
            if len(reference.columns) != 1 or column in labelled or column not in names:
                continue
            index = names.index(column)
            values = {value for row in rows if isinstance(value := row[index], str | int | float)}
            many = len(labelled) >= LABELLED_KEYS
            labelled[column] = reference if many else _labelled(table, reference, sorted(values, key=str))
    return labelled


def label_column(table: Table) -> Column | None:
    """Return the text column that labels a row: one of `LABEL_NAMES`, else a …name or …title, else None."""
    texts = [column for column in table.columns if column.kind.family is Family.TEXT and not column.hidden]
    by_name = {column.name.lower(): column for column in texts}
    usual = next((by_name[name] for name in LABEL_NAMES if name in by_name), None)
    return usual or next(
        (column for column in texts if column.name.lower().endswith(("name", "title"))), None
    )


def _labelled(table: TableSubject, reference: Reference, values: Sequence[Bindable]) -> Reference:
    """Return the reference with the labels of the rows that these values reference, if they can be read."""
    column = reference.label
    if column is None or not values or column.name in reference.target_columns:
        return reference
    key = reference.target_columns[0]
    try:
        model = display_model(table.live, reference.target)
        fields = model.fields_by_column
        with reading(table.live, "reading labels in") as connection:
            # Of a view nobody knows what it depends on, the time of day perhaps.
            is_table = reference.target.kind is TableKind.TABLE
            token = table.live.dialect.content_token(connection) if is_table else None
            kept, known_as = model.made_once(_no_labels), (token, key, column.name, tuple(values))
            labels = kept.get(known_as) if token is not None else None
            if labels is None:
                rows = RowsByValue(model, key, "among", values)
                read = Page(rows, _labels(fields[key], fields[column.name], len(values))).rows()
                labels = {value: _short(text) for value, text in read if isinstance(text, str)}
                if token is not None:
                    kept.set(known_as, labels)
    except TimedOut:
        return replace(reference, is_late=True)
    except DatabaseUnavailable:
        return reference
    return replace(reference, labels=labels)


def _no_labels(model: type[DisplayModel]) -> Cache[tuple[Hashable, ...], Mapping[KeyPart, str]]:
    """Return a place for the labels of a table's rows, each as long as its database has the same content."""
    return Cache(LABELS_KEPT)


def _labels(key: str, label: str, values: int) -> PageQuery:
    """Return what is read of the rows that so many values reference.

    Bounded, because no server guarantees that a key's target is unique (SQLite, NOCHECK, MyISAM), and in
    steps, so that pages with a few values more or less share one statement.
    """
    steps = -(-values // LABELS_STEP)
    return PageQuery((key, label), order=(), start=0, stop=2 * steps * LABELS_STEP, limit=LABEL_LENGTH)


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LENGTH else f"{text[:LABEL_LENGTH]}…"
