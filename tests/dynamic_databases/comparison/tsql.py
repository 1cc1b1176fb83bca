"""Reads a script of SQL Server's DDL into the catalog that its reader would make, for tests without a server.

Knows what the scripts of these tests use, and refuses all else. Expressions are printed as the server
prints them: names in square brackets, numbers in round ones, IN as a chain of OR, BETWEEN as two comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dynamic_databases.catalog import (
    Catalog,
    Check,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Table,
    TableKind,
    Trigger,
)
from tests.dynamic_databases.comparison.vendor_types import kind_of

VENDOR, SCHEMA = "microsoft", "dbo"
STRING = r"N?'(?:''|[^'])*'"
STRING_OR_COMMENT = re.compile(rf"({STRING})|/\*.*?\*/|--[^\n]*", re.DOTALL)
ENDS = re.compile(
    r"^\s*GO\s*$|^(?=(?:create|alter|drop|insert|delete|update|exec) )", re.MULTILINE | re.IGNORECASE
)
"""Where a batch ends, or a statement that has no semicolon."""
IGNORED = re.compile(
    r"(?:insert|update|delete|use|set|go|declare|print|if|exec sp_executesql)\b", re.IGNORECASE
)
NAME = r"\[?(\w+)\]?"
TABLE = rf"(?:\[?dbo\]?\.)?{NAME}"
COLUMN = re.compile(rf"{NAME}\s+\[?(\w+)\]?(\s*\([\w\s,]+\))?(.*)", re.DOTALL)
DEFAULT = re.compile(rf"(?:constraint {NAME} )?default ({STRING}|\w+\(\)|\([^)]*\)+|-?[\w.]+)", re.IGNORECASE)
REFERENCES = re.compile(
    rf"references {TABLE}(?: ?\(([^)]*)\))?"
    r"(?: on delete (cascade|no action|set null))?(?: on update (cascade|no action))?",
    re.IGNORECASE,
)
CREATE_INDEX = re.compile(
    rf"create (unique )?(?:nonclustered )?index {NAME} on {TABLE} ?\(([^)]*)\)(?: where (.*))?", re.IGNORECASE
)
RENAME = re.compile(r"exec sp_rename '\[?(\w+)\]?\.\[?(\w+)\]?', '(\w+)'(?:, '\w+')?", re.IGNORECASE)
CHECK = re.compile(r"\bcheck \(((?:[^()]|\([^()]*\))*)\)", re.IGNORECASE)
OBJECT = re.compile(rf"(?:constraint {NAME} )?(primary key|unique|foreign key|check)\b(.*)", re.IGNORECASE)


def catalog_of(script: str) -> Catalog:
    """Return the catalog of what a script makes in an empty database."""
    tables: dict[str, Table] = {}
    for statement in _statements(script):
        _run(tables, statement)
    return Catalog(VENDOR, "16", SCHEMA, tables=tuple(tables.values()), folds_case=True)


def _statements(script: str) -> Iterator[str]:
    batches = ENDS.sub(";", script)
    text = STRING_OR_COMMENT.sub(lambda match: match[1] or " ", batches)
    for statement in re.findall(rf"(?:{STRING}|[^;'])+", text):
        line = " ".join(statement.split())
        if line and not IGNORED.match(line):
            yield line


def _run(tables: dict[str, Table], statement: str) -> None:
    if match := re.fullmatch(rf"create table {TABLE} ?\((.*)\)", statement, re.IGNORECASE):
        table = Table(SCHEMA, match[1])
        for part in _parts(match[2]):
            table = _with(table, part)
        tables[match[1].lower()] = table
    elif match := CREATE_INDEX.fullmatch(statement):
        parts = tuple(map(_part, match[4].split(",")))
        predicate = printed(match[5]) if match[5] else None
        index = Index(match[2], parts, bool(match[1]), method="nonclustered", predicate=predicate)
        _change(tables, match[3], lambda table: replace(table, indexes=(*table.indexes, index)))
    elif match := re.fullmatch(rf"create view {TABLE} as (.*)", statement, re.IGNORECASE):
        named = enumerate(re.findall(r" as (\w+)", match[2], re.IGNORECASE), start=1)
        columns = tuple(Column(name, number, "int", kind_of(VENDOR, "int")) for number, name in named)
        tables[match[1].lower()] = Table(SCHEMA, match[1], TableKind.VIEW, columns, definition=statement)
    elif match := re.fullmatch(rf"create trigger {NAME} on {TABLE} (.*)", statement, re.IGNORECASE):
        trigger = Trigger(match[1], statement)
        _change(tables, match[2], lambda table: replace(table, triggers=(*table.triggers, trigger)))
    elif match := re.fullmatch(rf"alter table {TABLE} (.*)", statement, re.IGNORECASE):
        action = match[2]
        _change(tables, match[1], lambda table: _altered(table, action))
    elif match := re.fullmatch(rf"drop index {NAME} on {TABLE}", statement, re.IGNORECASE):
        name = match[1]
        _change(tables, match[2], lambda table: _without_index(table, name))
    elif match := RENAME.fullmatch(statement):
        old, new = match[2], match[3]
        _change(tables, match[1], lambda table: _changed(table, old, name=new))
    else:
        raise AssertionError(statement)


def _change(tables: dict[str, Table], name: str, change: object) -> None:
    assert callable(change)
    tables[name.lower()] = change(tables[name.lower()])


def _altered(table: Table, action: str) -> Table:
    if match := re.fullmatch(rf"add (?:constraint {NAME} )?default (.*) for {NAME}", action, re.IGNORECASE):
        return _changed(table, match[3], default=f"({printed(match[2])})")
    if match := re.fullmatch(r"add (.*)", action, re.IGNORECASE):
        for part in _parts(match[1]):
            table = _with(table, part)
        return table
    if match := re.fullmatch(r"alter column (.*)", action, re.IGNORECASE):
        column = _column(match[1], 1)
        return _changed(table, column.name, type=column.type, kind=column.kind, nullable=column.nullable)
    if match := re.fullmatch(rf"drop column {NAME}", action, re.IGNORECASE):
        kept = tuple(each for each in table.columns if each.name.lower() != match[1].lower())
        return replace(table, columns=kept)
    raise AssertionError(action)


def _changed(table: Table, column: str, /, **changes: object) -> Table:
    columns = [
        replace(each, **changes) if each.name.lower() == column.lower() else each  # type: ignore[arg-type]
        for each in table.columns
    ]
    return replace(table, columns=tuple(columns))


def _without_index(table: Table, name: str) -> Table:
    return replace(table, indexes=tuple(each for each in table.indexes if each.name.lower() != name.lower()))


def _parts(text: str) -> list[str]:
    """Return what commas outside of brackets and quotes separate."""
    parts, depth = [""], 0
    for token in re.findall(rf"{STRING}|.", text, re.DOTALL):
        depth += (token == "(") - (token == ")")
        if token == "," and not depth:
            parts.append("")
        else:
            parts[-1] += token
    return [part.strip() for part in parts]


def _with(table: Table, part: str) -> Table:
    """Return the table with one more column or constraint."""
    match = OBJECT.fullmatch(part)
    if match is None:
        return _with_column(table, part)
    name, kind, rest = (
        match[1],
        match[2].lower(),
        re.sub(r"^ (?:non)?clustered", "", match[3], flags=re.IGNORECASE).strip(),
    )
    if kind == "check":
        return replace(table, checks=(*table.checks, Check(f"({printed(rest[1:-1])})", name or "CK__made")))
    columns = tuple(_part(each).column or "" for each in rest[1 : rest.index(")")].split(","))
    if kind == "primary key":
        table = replace(table, primary_key=Key(columns, name or "PK__made__0123ABCD"))
        for column in columns:
            table = _changed(table, column, nullable=False)
        return table
    if kind == "unique":
        return _with_unique(table, columns, name or "UQ__made__0123ABCD")
    return replace(table, foreign_keys=(*table.foreign_keys, _foreign_key(columns, name, rest)))


def _with_unique(table: Table, columns: tuple[str, ...], name: str) -> Table:
    parts = tuple(IndexPart(column=column) for column in columns)
    index = Index(name, parts, unique=True, method="nonclustered", constraint=True)
    return replace(table, unique=(*table.unique, Key(columns, name)), indexes=(*table.indexes, index))


def _foreign_key(columns: tuple[str, ...], name: str | None, rest: str) -> ForeignKey:
    match = REFERENCES.search(rest)
    assert match, rest
    target_columns = tuple(_part(each).column or "" for each in (match[2] or "").split(",") if each)
    on_delete, on_update = ((match[number] or "no action").upper() for number in (3, 4))
    made = name or "FK__made__0123ABCD"
    return ForeignKey(columns, match[1], target_columns, SCHEMA, made, on_update, on_delete)


def _part(text: str) -> IndexPart:
    name, *order = text.split()
    return IndexPart(column=name.strip("[]"), descending="desc" in map(str.lower, order))


def _with_column(table: Table, text: str) -> Table:
    column = _column(text, len(table.columns) + 1)
    table = replace(table, columns=(*table.columns, column))
    rest = text[len(column.name) :]
    if re.search(r"\bprimary key\b", rest, re.IGNORECASE):
        table = replace(
            _changed(table, column.name, nullable=False), primary_key=Key((column.name,), "PK__made")
        )
    if re.search(r"\bunique\b", rest, re.IGNORECASE):
        table = _with_unique(table, (column.name,), "UQ__made")
    if REFERENCES.search(rest):
        table = replace(table, foreign_keys=(*table.foreign_keys, _foreign_key((column.name,), None, rest)))
    if match := CHECK.search(rest):
        table = replace(table, checks=(*table.checks, Check(f"({printed(match[1])})", f"CK__{column.name}")))
    return table


def _column(text: str, position: int) -> Column:
    if match := re.fullmatch(rf"{NAME} as \((.*)\)( persisted)?", text, re.IGNORECASE):
        kind = kind_of(VENDOR, "int")
        generated = f"({printed(match[2])})"
        return Column(match[1], position, "int", kind, generated=generated, stored=bool(match[3]))
    match = COLUMN.fullmatch(text)
    assert match, text
    rest = match[4]
    name = {"integer": "int", "double": "float"}.get(match[2].lower(), match[2].lower())
    spelled = name + re.sub(r"\s", "", match[3] or "").lower()
    default = DEFAULT.search(rest)
    return Column(
        match[1],
        position,
        spelled,
        kind_of(VENDOR, spelled),
        nullable=re.search(r"\bnot null\b", rest, re.IGNORECASE) is None,
        default=f"({printed(default[2])})" if default else None,
        identity="1,1" if re.search(r"\bidentity\b", rest, re.IGNORECASE) else None,
    )


def printed(expression: str) -> str:
    """Return an expression as the server prints it."""
    # Brackets around the whole are the server's, and are put there by the caller.
    expression = re.sub(r"^\((.*)\)$", r"\1", expression)
    text = re.sub(
        r"(\w+) in \(([^)]*)\)",
        lambda match: " OR ".join(f"{match[1]}={item.strip()}" for item in reversed(match[2].split(","))),
        expression,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"(\w+) between (\S+) and (\S+)", r"\1>=\2 AND \1<=\3", text, flags=re.IGNORECASE)
    words = re.findall(rf"{STRING}|(?<![\w)])-?\d+(?:\.\d+)?|\w+|\s+|.", text)
    return "".join(map(_word, words, [*words[1:], ""]))


def _word(word: str, following: str) -> str:
    if word[-1].isdigit() and word[0] in "-0123456789":
        return f"({word})"
    if not (word[0].isalpha() or word[0] == "_") or word[-1] == "'":
        return word
    if following == "(":
        return word.lower()
    is_keyword = word.upper() in {"AND", "OR", "NOT", "IS", "NULL", "LIKE"}
    return word.upper() if is_keyword else f"[{word}]"
