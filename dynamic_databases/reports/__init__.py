"""A comparison as something to read or send: text, Markdown or HTML, all from the same words."""

from dynamic_databases.reports.html import as_html
from dynamic_databases.reports.markdown import as_markdown
from dynamic_databases.reports.only_tables import only_tables
from dynamic_databases.reports.rows import option_to_go_on, rows_as_html, rows_as_markdown, rows_as_text
from dynamic_databases.reports.rules import reasons_as_markdown, rules_as_markdown
from dynamic_databases.reports.text import as_text
from dynamic_databases.reports.words import printable

__all__ = [
    "as_html",
    "as_markdown",
    "as_text",
    "only_tables",
    "option_to_go_on",
    "printable",
    "reasons_as_markdown",
    "rows_as_html",
    "rows_as_markdown",
    "rows_as_text",
    "rules_as_markdown",
]
