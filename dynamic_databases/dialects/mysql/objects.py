"""Makes values of what is no table: definitions of views, triggers, routines, events, partitions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from dynamic_databases.catalog import Routine, Trigger

Row = tuple[Any, ...]

TOKEN = re.compile(r"'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`|[^'`]+|.", re.DOTALL)


@dataclass
class Objects:
    """What a database holds beside tables' own parts, by the names of tables where it is a table's."""

    database: str = ""
    version: str = ""
    folds_case: bool = False
    charset: str | None = None
    collation: str | None = None
    definitions: dict[str, str] = field(default_factory=dict)
    view_options: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    triggers: dict[str, list[Trigger]] = field(default_factory=lambda: defaultdict(list))
    partitions: dict[str, str] = field(default_factory=dict)
    routines: tuple[Routine, ...] = ()


def objects_of(rows: list[Row]) -> Objects:
    """Return the values of the catalog's statement OBJECTS: tagged rows of seven columns."""
    tagged: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        tagged[row[0]].append(row[1:])
    found = Objects()
    for database, version, folds, charset, collation, _ in tagged["database"]:
        found.database, found.version, found.folds_case = database, version, str(folds) != "0"
        found.charset, found.collation = charset, collation
    for name, check_option, security, _, _, definition in tagged["view"]:
        if definition:
            found.definitions[name] = without_database(definition, found.database)
        found.view_options[name] = _view_options(check_option, security)
    in_order = sorted(tagged["trigger"], key=lambda row: (row[1], int(row[4])))
    for name, table, timing, event, _, statement in in_order:
        # Who has another right to the table than TRIGGER is shown that there is one, but not what it does.
        text = f"{timing} {event} ON {table} FOR EACH ROW {statement}" if statement else ""
        found.triggers[table].append(Trigger(name, text))
    found.partitions = _partitions(tagged["partition"])
    routines = [*_routines(tagged["routine"], tagged["parameter"]), *map(_event, tagged["event"])]
    found.routines = tuple(sorted(routines, key=attrgetter("name", "kind")))
    return found


def without_database(definition: str, database: str) -> str:
    """Return a view's query without its own database's name before tables, as SHOW CREATE VIEW prints it.

    Counterparts often lie in databases of different names. What stands in quotes is left alone.
    """
    quoted = "`" + database.replace("`", "``") + "`"
    tokens = TOKEN.findall(definition)
    kept: list[str] = []
    skip_dot = False
    for place, token in enumerate(tokens):
        if skip_dot:
            kept.append(token[1:])
            skip_dot = False
            continue
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        before = kept[-1] if kept else ""
        if token == quoted and following.startswith(".") and not before.endswith("."):
            skip_dot = True
            continue
        kept.append(token)
    return "".join(kept)


def _view_options(check_option: str | None, security: str | None) -> tuple[tuple[str, str], ...]:
    options = []
    if check_option and check_option != "NONE":
        options.append(("check option", check_option))
    if security and security != "DEFINER":
        options.append(("security", security))
    return tuple(options)


def _routines(rows: list[Row], parameters: list[Row]) -> list[Routine]:
    arguments: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for name, kind, mode, parameter, position, type_ in parameters:
        words = (mode if kind == "PROCEDURE" else None, parameter, type_)
        arguments[name, kind].append((int(position), " ".join(word for word in words if word)))
    return [
        Routine(
            None,
            name,
            kind.lower(),
            ", ".join(text for _, text in sorted(arguments[name, kind])),
            returns or None,
            "SQL",
            _body(deterministic, access, definition),
        )
        for name, kind, returns, deterministic, access, definition in rows
    ]


def _body(deterministic: str, access: str, definition: str | None) -> str | None:
    """Return a routine's source behind what it promises, or None where the login may not see it."""
    if definition is None:
        return None
    promises = ["DETERMINISTIC"] if deterministic == "YES" else []
    promises += [access] if access else []
    return "\n".join([*promises, definition])


def _event(row: Row) -> Routine:
    name, every, at, status, completion, definition = row
    schedule = f"every {every}" if every else f"at {at}"
    words = " ".join(word.lower() for word in (status, f"on completion {completion}") if word)
    text = f"{words}\n{definition}" if definition else None
    return Routine(None, name, "event", schedule, None, "SQL", text)


def _partitions(rows: list[Row]) -> dict[str, str]:
    """Return each partitioned table's scheme in one line: `RANGE year(d): p0 (2020), pmax (MAXVALUE)`."""
    schemes: dict[str, str] = {}
    parts: dict[str, dict[str, str]] = defaultdict(dict)
    for table, method, submethod, name, _, description in rows:
        schemes[table] = f"{method}, {submethod}" if submethod else method
        parts[table][name] = f"{name} ({description})" if description else name
    return {table: f"{scheme}: {', '.join(parts[table].values())}" for table, scheme in schemes.items()}
