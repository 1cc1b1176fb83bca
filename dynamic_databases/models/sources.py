"""The rows that say where customers' databases are found: which table or query, which columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from dynamic_databases.config import dialect_for, template_problems
from dynamic_databases.config.field import ConfigField
from dynamic_databases.config.sealing import opened
from dynamic_databases.errors import ConfigError
from dynamic_databases.models.checked import CheckedModel

PARTS = {
    "NAME": "database_column",
    "HOST": "host_column",
    "PORT": "port_column",
    "USER": "user_column",
    "PASSWORD": "password_column",
}
"""The fields of a source that name the column of one part of a config."""


SHOWN = "-"


class Source(CheckedModel):
    """A controller table: one database a row, each a customer's, found when somebody asks for it."""

    name = models.CharField(max_length=100, unique=True, help_text="Their name for people: customers.")
    database = models.ForeignKey(
        "dynamic_databases.Database",
        on_delete=models.CASCADE,
        related_name="sources",
        help_text="Where the controller table is.",
    )
    table = models.CharField(max_length=400, blank=True, help_text="Its name: customers, or sales.customers.")
    query = models.TextField(
        blank=True, help_text="Or a SELECT whose columns the fields below name, without a semicolon."
    )
    key_column = models.CharField(max_length=200, help_text="The column that identifies a customer: id.")
    name_columns = models.TextField(
        blank=True,
        help_text="Other columns by which one is found, a line each: domain. The first one is shown.",
    )
    environment_column = models.CharField(
        max_length=200,
        blank=True,
        help_text="Contains an environment's slug or name; if left empty, all are in the controller's own.",
    )
    connection_column = models.CharField(
        max_length=200, blank=True, help_text="Contains a URL or a connection string. Or name its parts:"
    )
    database_column = models.CharField(max_length=200, blank=True, help_text="Contains the database's name.")
    host_column = models.CharField(max_length=200, blank=True)
    port_column = models.CharField(max_length=200, blank=True)
    user_column = models.CharField(max_length=200, blank=True)
    password_column = models.CharField(max_length=200, blank=True)
    template: Any = ConfigField(
        default=dict,
        help_text="Settings for every customer, which override the row: engine, options, a reader's login.",
    )
    hosts = models.CharField(
        max_length=1000,
        blank=True,
        help_text="Patterns of the hosts customers may be on, such as *.db.example: needed for a password in"
        " the template, which is sent to them.",
    )
    withheld = models.TextField(
        blank=True,
        help_text="Further columns that no page may show, table.column, a line each. The columns named above"
        " for connections are never shown; for a query, name them here by their tables.",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the other names, the one that customers are called by first."""
        return tuple(lines(self.name_columns))

    @property
    def parts(self) -> dict[str, str]:
        """The column of each part of a config that has one: {"HOST": "db_host"}."""
        return {key: column for key, name in PARTS.items() if (column := getattr(self, name))}

    @property
    def withheld_columns(self) -> list[tuple[str, str]]:
        """The table and column of each line of `withheld`."""
        return [_table_and_column(line) for line in lines(self.withheld) if not line.startswith(SHOWN)]

    @property
    def shown_columns(self) -> list[tuple[str, str]]:
        """Those of lines that begin with a hyphen: shown in spite of a name such as `token`."""
        return [_table_and_column(line[1:]) for line in lines(self.withheld) if line.startswith(SHOWN)]

    def field_problems(self) -> dict[str, str]:
        """Return the problems of fields that can't work together."""
        return {**self._place_problems(), **self._column_problems(), **self._template_problems()}

    def _place_problems(self) -> dict[str, str]:
        if bool(self.table) is bool(self.query):
            return {"table": "Give the name of a table, or a query: one of them."}
        if ";" in (self.query or ""):
            return {"query": "Leave semicolons out: it is one SELECT."}
        if any("." not in line for line in lines(self.withheld)):
            return {"withheld": "Write each as table.column, a line each."}
        if self.query and not self.withheld_columns:
            return {"withheld": "Name the columns that the query takes connections from: table.column."}
        return {}

    def _column_problems(self) -> dict[str, str]:
        if bool(self.connection_column) is bool(self.parts):
            return {"connection_column": "Give the column of connection strings, or those of their parts."}
        if not self.connection_column and not self.database_column:
            return {"database_column": "Which database is a customer's? Name its column."}
        shown = {self.key_column, *self.names, self.environment_column}
        if shown & {self.connection_column, self.password_column} - {""}:
            error = "The key, a name or the environment can't be in a column with connection settings."
            return {"key_column": error}
        return {}

    def _template_problems(self) -> dict[str, str]:
        try:
            dialect_for(self.template)
            template = opened(self.template)
            problems = template_problems(template)
        except ConfigError as error:
            return _in_template(error.errors)
        if problems:
            return _in_template(problems)
        values = {str(key).upper(): value for key, value in template.items()}
        if values.get("PASSWORD") and not values.get("HOST") and not self.hosts:
            return {"hosts": "List the hosts that may receive the template's password, such as *.db.example."}
        return {}


def _in_template(problems: Mapping[str, str]) -> dict[str, str]:
    return {"template": " ".join(f"{key} {why}" for key, why in problems.items())}


def _table_and_column(line: str) -> tuple[str, str]:
    table, _, column = line.strip().rpartition(".")
    return table, column


def lines(text: str | None) -> list[str]:
    """Return the lines of a field that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
