"""Schemas as values, and the statements by which each vendor makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SQLITE, POSTGRESQL, MARIADB = "sqlite", "postgresql", "mariadb"
COMMENTS = frozenset({POSTGRESQL, MARIADB})


@dataclass(frozen=True)
class Bound:
    """The condition that a column is at least so much."""

    column: str
    least: int


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    times: tuple[str, int] | None = None
    """Of a generated column: another column, and what that is multiplied by."""
    identity: str | None = None
    collation: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Index:
    name: str
    columns: tuple[str, ...]
    unique: bool = False
    descending: bool = False
    where: Bound | None = None


@dataclass(frozen=True)
class Unique:
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class ForeignKey:
    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str | None = None


@dataclass(frozen=True)
class Check:
    name: str
    bound: Bound


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    uniques: tuple[Unique, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    comment: str | None = None


@dataclass(frozen=True)
class View:
    name: str
    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    tables: tuple[Table, ...]
    views: tuple[View, ...] = ()
    others: tuple[str, ...] = ()
    """Whole statements: sequences, routines, types and triggers."""


def statements(schema: Schema, vendor: str) -> list[str]:
    """Return the statements that make a schema in an empty database."""
    write = Writer(vendor)
    made = [write.table(table) for table in schema.tables]
    made += [write.index(table, index) for table in schema.tables for index in table.indexes]
    if vendor == POSTGRESQL:
        made += [comment for table in schema.tables for comment in write.comments(table)]
    return [*made, *(write.view(view) for view in schema.views), *schema.others]


def quoted(name: str, vendor: str) -> str:
    sign = "`" if vendor == MARIADB else '"'
    return sign + name.replace(sign, sign * 2) + sign


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@dataclass(frozen=True)
class Writer:
    vendor: str

    def names(self, *names: str) -> str:
        return ", ".join(quoted(name, self.vendor) for name in names)

    def table(self, table: Table) -> str:
        lines = [self.column(column) for column in table.columns]
        lines += [f"PRIMARY KEY ({self.names(*table.key)})"] if table.key else []
        for unique in table.uniques:
            lines.append(f"CONSTRAINT {self.names(unique.name)} UNIQUE ({self.names(*unique.columns)})")
        for key in table.foreign_keys:
            lines.append(
                f"CONSTRAINT {self.names(key.name)} FOREIGN KEY ({self.names(*key.columns)}) "
                f"REFERENCES {self.names(key.target)} ({self.names(*key.target_columns)})"
                + (f" ON DELETE {key.on_delete}" if key.on_delete else "")
            )
        for check in table.checks:
            lines.append(f"CONSTRAINT {self.names(check.name)} CHECK ({self.bound(check.bound)})")
        comment = f" COMMENT={text(table.comment)}" if table.comment and self.vendor == MARIADB else ""
        inner = ",\n    ".join(lines)
        return f"CREATE TABLE {self.names(table.name)} (\n    {inner}\n){comment}"

    def bound(self, bound: Bound) -> str:
        return f"{self.names(bound.column)} >= {bound.least}"

    def column(self, column: Column) -> str:
        words = [self.names(column.name), column.type]
        words += [f"COLLATE {column.collation}"] if column.collation else []
        if column.times:
            other, number = column.times
            words.append(f"GENERATED ALWAYS AS ({self.names(other)} * {number}) STORED")
        words += [f"DEFAULT {column.default}"] if column.default is not None else []
        words += [column.identity] if column.identity else []
        words += [] if column.nullable else ["NOT NULL"]
        words += [f"COMMENT {text(column.comment)}"] if column.comment and self.vendor == MARIADB else []
        return " ".join(filter(None, words))

    def index(self, table: Table, index: Index) -> str:
        order = " DESC" if index.descending else ""
        columns = ", ".join(self.names(name) + order for name in index.columns)
        where = f" WHERE {self.bound(index.where)}" if index.where else ""
        unique = "UNIQUE " if index.unique else ""
        return f"CREATE {unique}INDEX {self.names(index.name)} ON {self.names(table.name)} ({columns}){where}"

    def view(self, view: View) -> str:
        columns = self.names(*view.columns)
        return f"CREATE VIEW {self.names(view.name)} AS SELECT {columns} FROM {self.names(view.table)}"

    def comments(self, table: Table) -> Iterator[str]:
        if table.comment:
            yield f"COMMENT ON TABLE {self.names(table.name)} IS {text(table.comment)}"
        for column in table.columns:
            if column.comment:
                name = f"{self.names(table.name)}.{self.names(column.name)}"
                yield f"COMMENT ON COLUMN {name} IS {text(column.comment)}"
