"""What stands beside a foreign key's value: where it leads, and the label of the row it points to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from browser.addresses import KeyPart, encode, encode_key, encode_table, key_part, link
from browser.places import Place
from dynamic_databases.catalog import Column, Family, ForeignKey, Table
from dynamic_databases.connections import reading
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.row_keys import row_key
from dynamic_databases.runtime_models import find_table, shown_model

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
LABELLED_KEYS = 8
"""Foreign keys of one page whose targets are asked for labels: a query each."""


@dataclass(frozen=True)
class Reference:
    """A foreign key as a page uses it: its columns here and the target's there."""

    columns: tuple[str, ...]
    target: Table
    target_columns: tuple[str, ...]
    labels: Mapping[KeyPart, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.target.name


def references_of(place: Place) -> list[Reference]:
    """Return the foreign keys of a place's table whose targets are in the same catalog."""
    found = (_reference(place, key) for key in place.table.foreign_keys)
    return [one for one in found if one is not None]


def incoming_of(place: Place) -> list[tuple[Table, Reference]]:
    """Return the foreign keys that point to a place's table: their table, and the key seen from there."""
    incoming = []
    for table in place.catalog.tables:
        for key in table.foreign_keys:
            reference = _reference(place, key, table)
            if reference is not None and reference.target is place.table:
                incoming.append((table, reference))
    return incoming


def _reference(place: Place, key: ForeignKey, table: Table | None = None) -> Reference | None:
    table = table or place.table
    target = find_table(place.catalog, key.target, key.target_schema or table.schema)
    if target is None or not target.columns:
        return None
    wanted = key.target_columns or (target.primary_key.columns if target.primary_key else ())
    columns = tuple(
        column.name for name in wanted if (column := _column(target, name, place.catalog.folds_case))
    )
    return Reference(key.columns, target, columns) if len(columns) == len(key.columns) else None


def _column(table: Table, name: str, folds_case: bool) -> Column | None:
    found = table.column(name)
    if found is None and folds_case:
        return next((column for column in table.columns if column.name.lower() == name.lower()), None)
    return found


def reference_url(place: Place, reference: Reference, values: Sequence[KeyPart]) -> str | None:
    """Return the address of the row that these values point to, None where a part is NULL."""
    if any(value is None for value in values):
        return None
    columns = (reference.target.column(name) for name in reference.target_columns)
    key = encode_key([key_part(column, value) for column, value in zip(columns, values, strict=True)])
    address = place.url(encode_table(reference.target.table_name, place.catalog.default_schema), key)
    if reference.target_columns == row_key(reference.target).columns:
        return address
    return link(address, {"_by": ",".join(encode(name) for name in reference.target_columns)})


def with_labels(
    place: Place, references: Iterable[Reference], names: Sequence[str], rows: Iterable[Sequence[KeyPart]]
) -> dict[str, Reference]:
    """Return, by column, the single-column references of a page's rows with the labels of their targets.

    A label that can't be read is left out: the value itself is still true.
    """
    rows = list(rows)
    labelled: dict[str, Reference] = {}
    for reference in references:
        column = reference.columns[0]
        if len(reference.columns) != 1 or column in labelled or column not in names:
            continue
        place_in_row = names.index(column)
        values = {row[place_in_row] for row in rows if isinstance(row[place_in_row], str | int | float)}
        many = len(labelled) >= LABELLED_KEYS
        labels = {} if many else _labels(place, reference, sorted(values, key=str))
        labelled[column] = Reference(reference.columns, reference.target, reference.target_columns, labels)
    return labelled


def label_column(table: Table) -> Column | None:
    """Return the column by which people know a row: a usual name, else the first required text."""
    texts = [column for column in table.columns if column.kind.family is Family.TEXT and not column.hidden]
    by_name = {column.name.lower(): column for column in texts}
    usual = next((by_name[name] for name in LABEL_NAMES if name in by_name), None)
    return usual or next(
        (column for column in texts if column.name.lower().endswith(("name", "title"))), None
    )


def _labels(place: Place, reference: Reference, values: Sequence[KeyPart]) -> dict[KeyPart, str]:
    column = label_column(reference.target)
    if column is None or not values or column.name in reference.target_columns:
        return {}
    twin = shown_model(place.live, reference.target)
    fields = twin.fields_by_column
    key = reference.target_columns[0]
    wanted = [twin.bound(key, value) for value in values if value is not None]
    try:
        with reading(place.live, "reading labels in"):
            rows = twin.objects.limited(LABEL_LENGTH).filter(**{f"{fields[key]}__in": wanted})
            found = list(rows.values_list(fields[key], fields[column.name])[: len(values) * 2])
    except DatabaseUnavailable:
        return {}
    return {key: _short(text) for key, text in found if isinstance(text, str)}


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LENGTH else f"{text[:LABEL_LENGTH]}…"
