"""Objects outside of tables as items: sequences, routines, types and the database's own settings."""

from __future__ import annotations

import re
from functools import partial

from dynamic_databases.catalog import DatabaseObject, Routine, Sequence, UserType
from dynamic_databases.comparison.canonical.facts import NOT_VISIBLE, Fact, plain
from dynamic_databases.comparison.canonical.object_texts import one_line
from dynamic_databases.comparison.canonical.sources import text_fact
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog, TableKey
from dynamic_databases.comparison.items.item import Description, Item, ObjectKind
from dynamic_databases.comparison.items.options import COLLATIONS

_LARGEST = {"smallint": "32767", "integer": "2147483647", "bigint": "9223372036854775807"}
_ENUM, _DOMAIN, _EVENT = "enum", "domain", "event"
_LABEL = re.compile(r"'((?:''|[^'])*)'")


def database_item(catalog: ComparedCatalog) -> Item:
    return Item(ObjectKind.DATABASE, None, catalog.raw, partial(_database, catalog))


def _database(catalog: ComparedCatalog) -> Description:
    raw = catalog.raw
    facts: dict[str, Fact] = {}
    if catalog.options.counts(COLLATIONS):
        # The name of a MySQL collation begins with its character set.
        is_implied = raw.charset is None or (raw.collation or "").startswith(raw.charset)
        charset = None if is_implied else raw.charset
        facts = {"collation": plain(raw.collation), "charset": plain(charset)}
    facts |= catalog.comment_fact(raw.comment)
    return Description(facts | catalog.option_facts(raw.options), "database")


def schema_items(catalog: ComparedCatalog) -> list[Item]:
    """Return the schemas. Default schemas are counterparts even if their names differ."""
    described = {schema.name: schema for schema in catalog.raw.objects if schema.sort == ObjectKind.SCHEMA}
    items = []
    for name in catalog.raw.schemas:
        schema = described.get(name) or DatabaseObject(ObjectKind.SCHEMA, name)
        describe = partial(_object, catalog, schema)
        items.append(Item(ObjectKind.SCHEMA, name, schema, describe, catalog.schema_key(name)))
    return items


def other_items(catalog: ComparedCatalog) -> list[Item]:
    """Return the other objects of a database. Counterparts have the same sort, schema, table and name."""
    items = []
    for other in catalog.raw.objects:
        if other.sort != ObjectKind.SCHEMA:
            table = catalog.table_key(other.schema, other.table) if other.table is not None else None
            key = (*catalog.table_key(other.schema, other.name), table)
            describe = partial(_object, catalog, other)
            is_of_table = other.table not in (None, other.name)
            name = f"{other.table}.{other.name}" if is_of_table else other.name
            items.append(Item(ObjectKind(other.sort), name, other, describe, key))
    return items


def _object(catalog: ComparedCatalog, other: DatabaseObject) -> Description:
    facts = {
        "definition": catalog.definition_fact(other.sort, other.definition),
        **catalog.comment_fact(other.comment),
        **catalog.option_facts(other.options),
    }
    options = (f"{name} {value}" if value else name for name, value in other.options)
    return Description(facts, one_line(other.sort.replace("_", " "), other.definition, *options))


def sequence_items(catalog: ComparedCatalog) -> list[Item]:
    """Return the sequences that no column owns."""
    items = []
    for sequence in catalog.raw.sequences:
        if sequence.owned_by is None:
            key = catalog.table_key(sequence.schema, sequence.name)
            describe = partial(_sequence, catalog, sequence)
            items.append(Item(ObjectKind.SEQUENCE, sequence.name, sequence, describe, key))
    return items


def owned_sequence_items(catalog: ComparedCatalog) -> list[Item]:
    """Return the sequences that columns own. Counterparts serve the same column; names do not matter."""
    items = []
    for sequence in catalog.raw.sequences:
        if sequence.owned_by is not None:
            key = catalog.table_key(sequence.schema, sequence.owned_by)
            describe = partial(_numbering, catalog, sequence, key)
            items.append(Item(ObjectKind.SEQUENCE, sequence.name, sequence, describe, key))
    return items


def _numbering(catalog: ComparedCatalog, sequence: Sequence, key: TableKey) -> Description:
    """Return how a sequence counts. Normally its type and maximum follow from the column, and are left out.

    If the type differs from the column's (an integer sequence behind a bigint column), it is an attribute.
    """
    facts = {
        name: plain(getattr(sequence, name)) for name in ("start", "increment", "minimum", "cycle", "cache")
    }
    column = catalog.columns_by_path.get(key)
    is_column_s = column is None or sequence.type == column.type
    facts["type"] = plain(None if is_column_s else sequence.type)
    implied = sequence.maximum == _LARGEST.get(sequence.type or "")
    facts["maximum"] = plain(None if implied else sequence.maximum)
    return Description(facts | catalog.comment_fact(sequence.comment), "sequence")


def _sequence(catalog: ComparedCatalog, sequence: Sequence) -> Description:
    # PostgreSQL shows a sequence's name to every login, but its bounds only to those with privileges on it.
    bounds = (sequence.type, sequence.start, sequence.increment, sequence.minimum, sequence.maximum)
    is_visible = bounds != (None,) * len(bounds)
    facts = {
        name: plain(getattr(sequence, name)) if is_visible else NOT_VISIBLE
        for name in ("type", "start", "increment", "minimum", "maximum", "cycle", "cache")
    }
    facts |= catalog.comment_fact(sequence.comment)
    text = one_line(
        "sequence", sequence.type, f"increment {sequence.increment}" if sequence.increment else None
    )
    return Description(facts, text)


def routine_items(catalog: ComparedCatalog) -> list[Item]:
    """Return the routines. Counterparts have the same name and arguments, otherwise the same name."""
    items = []
    for routine in catalog.raw.routines:
        key = catalog.table_key(routine.schema, routine.name)
        describe = partial(_routine, catalog, routine, key)
        items.append(Item(ObjectKind.ROUTINE, routine.name, routine, describe, key))
    return items


def _routine(catalog: ComparedCatalog, routine: Routine, key: TableKey) -> Description:
    arguments = Fact(routine.arguments, " ".join(routine.arguments.split()))
    facts = {
        "arguments": arguments,
        "kind": plain(routine.kind),
        "returns": plain(routine.returns),
        "language": plain(routine.language),
        "definition": _source(catalog, routine),
        **catalog.comment_fact(routine.comment),
        **catalog.option_facts(routine.options),
    }
    # A routine that runs with the caller's privileges has no definer to compare.
    facts.setdefault("definer", NOT_VISIBLE)
    if routine.kind == _EVENT:
        # Without STARTS an event starts when it is created; an event restored from a dump names that moment.
        facts.setdefault("starts", NOT_VISIBLE)
    text = one_line(routine.kind, f"{routine.name}({routine.arguments})", routine.returns)
    return Description(facts, text, (key, arguments.canonical))


def _source(catalog: ComparedCatalog, routine: Routine) -> Fact:
    if routine.definition is None:
        return NOT_VISIBLE
    return catalog.source_fact(routine.definition, routine.language)


def type_items(catalog: ComparedCatalog) -> list[Item]:
    items = []
    for type_ in catalog.raw.types:
        key = catalog.table_key(type_.schema, type_.name)
        items.append(Item(ObjectKind.TYPE, type_.name, type_, partial(_type, catalog, type_), key))
    return items


def _type(catalog: ComparedCatalog, type_: UserType) -> Description:
    if type_.kind == _ENUM:
        labels = tuple(label.replace("''", "'") for label in _LABEL.findall(type_.definition or ""))
        facts = {"kind": plain(type_.kind), "values": plain(labels)}
    else:
        facts = {"kind": plain(type_.kind), "definition": _type_definition(catalog, type_)}
    facts |= catalog.comment_fact(type_.comment)
    facts |= catalog.option_facts(type_.options)
    return Description(facts, one_line(type_.kind, type_.definition))


def _type_definition(catalog: ComparedCatalog, type_: UserType) -> Fact:
    """Return the definition: a domain's is compared as an expression, any other with its exact names."""
    if type_.kind == _DOMAIN:
        return catalog.expression_fact(type_.definition)
    return text_fact(type_.definition)
