"""The form beside a table's compared rows: whether the table is reference data, and by which key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict

from browser.addresses import BadAddress, decode, decode_table
from browser.compare.links import CompareLinks
from browser.compare.locations import CompareLocation
from browser.compare.reference_column import by_text, forget_url, ignore_text, register_url, rows_url
from browser.compare.subjects import ComparedSides
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest
from dynamic_databases.catalog import Table, TableName
from dynamic_databases.models import ReferenceSeverity, ReferenceTable
from dynamic_databases.reference_tables import reference_for, references_of


@dataclass(frozen=True)
class ReferenceForm:
    """The form of one table, with what is registered of it, or what the page compares by."""

    reference: ReferenceTable | None
    by: str
    ignore: str
    severity: str
    url: str
    forget_url: str
    registered_url: str | None = None
    """The comparison by the registered key, where the page has another one."""
    may_register: bool = False
    may_forget: bool = False

    @property
    def severities(self) -> list[tuple[str, bool]]:
        """Each severity, and whether it is chosen."""
        return [(str(value), str(value) == self.severity) for value in ReferenceSeverity]

    @property
    def key_in_words(self) -> str:
        return ", ".join(self.reference.key) if self.reference else ""


def reference_form(
    compare: ComparedSides, links: CompareLinks, segment: str, *, may_register: bool, may_forget: bool
) -> ReferenceForm | None:
    """Return the form of a table; None for databases that are named one by one."""
    if compare.location.is_any:
        return None
    reference = _reference(compare, segment)
    by, ignore = links.query.get("_by", ""), links.query.get("_ignore", "")
    registered_url = None
    if reference is not None:
        registered = by_text(reference.key), ignore_text(reference.ignored)
        registered_url = rows_url(links, reference) if registered != (by, ignore) else None
        by, ignore = registered
    return ReferenceForm(
        reference=reference,
        by=by,
        ignore=ignore,
        severity=str(reference.severity if reference else ReferenceSeverity.RISKY),
        url=register_url(links, segment),
        forget_url=forget_url(links, reference) if reference else "",
        registered_url=registered_url,
        may_register=may_register,
        may_forget=may_forget and reference is not None,
    )


def _reference(compare: ComparedSides, segment: str) -> ReferenceTable | None:
    return reference_for(decode_table(segment, None), references_of([compare.name]), compare.results)


def register_reference(request: HtmxHttpRequest, compare: ComparedSides) -> ReferenceTable:
    """Register the table of the address, or change what is registered. Raises `BadRequest`, `NoSuchTable`."""
    if compare.location.is_any:
        raise BadRequest(
            "A reference table is registered for the databases of one name: open the comparison of that name."
        )
    segment, form = compare.location.segments[0], request.POST
    tables = compare.table(segment).tables
    reference = _reference(compare, segment)
    if reference is None:
        name = _registered_name(compare, tables)
        reference = ReferenceTable(database=compare.name, schema=name.schema or "", table=name.name)
    reference.key = _key(form, tables)
    reference.ignored = [pattern for pattern in form.get("_ignore", "").split(",") if pattern]
    reference.severity = form.get("severity", ReferenceSeverity.RISKY)
    reference.changed_by = request.user.get_username()[:200]
    try:
        reference.full_clean()
    except ValidationError as error:
        raise BadRequest(" ".join(error.messages)) from None
    reference.save()
    return reference


def _registered_name(compare: ComparedSides, tables: Mapping[str, Table]) -> TableName:
    """Return a table's name, without a schema where it is in a default one."""
    label, table = next(iter(tables.items()))
    comparison = compare.result.comparison
    default = comparison.catalogs[label].default_schema if comparison else None
    return TableName(None if table.schema == default else table.schema, table.name)


def _key(form: QueryDict, tables: Mapping[str, Table]) -> list[str]:
    """Return the columns of a key, each of which an environment has. Raises `BadRequest`."""
    try:
        key = [decode(name) for name in form.get("_by", "").split(",") if name]
    except BadAddress:
        raise BadRequest("The key must be names of columns, separated by commas.") from None
    known = {column.name.lower() for table in tables.values() for column in table.columns}
    for name in key:
        if name.lower() not in known:
            raise BadRequest(f"There is no column {name} to match rows by.")
    return key


def forget_reference(location: CompareLocation) -> None:
    """Forget a reference table by its name in the address; nothing happens if it is none."""
    try:
        name = decode_table(location.segments[0], None)
    except BadAddress:
        raise BadRequest(f"“{location.segments[0]}” is not a valid table name in an address.") from None
    ReferenceTable.objects.filter(database=location.name, schema=name.schema or "", table=name.name).delete()
