"""The keys that work on pages, for the sheet that `?` opens; leaves working to the scripts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KeyGroup:
    """Keys that belong together: each line has alternatives, separated by " or ", and what they do."""

    title: str
    lines: tuple[tuple[tuple[str, ...], str], ...]


GROUPS = (
    KeyGroup(
        "Everywhere",
        (
            (("/",), "look up a table, a column or a record"),
            (("Ctrl K",), "the same, from within a field too"),
            (("?",), "these keys"),
            (("e", "← →"), "choose another environment"),
            (("f",), "filter the list or the rows"),
            (("j", "k"), "the next and the previous row"),
            (("Esc",), "close what is open"),
        ),
    ),
    KeyGroup(
        "In column headers",
        (
            (("Enter",), "in a field: filter by what was typed"),
            (("Alt ↓",), "in a field: the values of the column, with their counts"),
            (("m",), "on a header: its menu"),
            (("s", "S", "a"), "in the menu: sort ascending, descending, add to the sort"),
            (("f", "p", "h"), "in the menu: filter, profile, hide"),
        ),
    ),
    KeyGroup(
        "Go to",
        (
            (("g h",), "the start page"),
            (("g t",), "the tables of this database"),
            (("g r",), "the rows of this table"),
            (("g s",), "its structure"),
            (("g c",), "its comparison, or the record’s"),
            (("g d",), "its rows compared"),
            (("g o",), "the record, from its comparison"),
        ),
    ),
    KeyGroup(
        "In rows",
        (
            (("Space",), "the row beside the rows, in a panel"),
            (("j", "k", "↓ ↑"), "with the panel open: the next and the previous row"),
            (("o",), "with the panel open: the record’s own page"),
            (("c",), "with the panel open: copy the row as JSON"),
            (("← →",), "the cells of a row"),
            (("Enter",), "the whole value of a cell"),
            (("[", "]"), "on a record: the previous and the next one of the rows that led to it"),
        ),
    ),
    KeyGroup(
        "In look-up",
        (
            (("↑ ↓",), "move along what was found"),
            (("Enter",), "open it, or look for the record"),
            (("Alt 1", "Alt 9"), "open it in the first, in the ninth environment"),
            (("Shift Enter",), "compare it across environments"),
            (("Tab",), "complete the name"),
            (("Esc",), "close"),
        ),
    ),
)
EXAMPLES = (
    ("orders", "a table whose name is or contains that"),
    ("oi", "order_items, by the first letters of its words"),
    ("orders 10482", "a record, in every environment"),
    ("shop.orders 42", "the same, in one database"),
    ("prod shop orders 42", "the same, opened in prod"),
    ("customers ann@example.org", "by key, else by a unique or an indexed column"),
    ("ann@example.org", "whoever has it, in the tables that you use most"),
    (".email", "all columns of that name"),
    ("compare orders", "an action"),
)
ADDRESSES = (
    ("/{environment}/{database}/{table}/", "rows; ?status=open filters, ?_sort=-total sorts"),
    ("/{environment}/{database}/{table}/{id}/", "one record"),
    ("/{environment}/{database}/{table}/{value}/?_by=email", "a record by another column"),
    ("/compare/{database}/{table}/{id}/", "the same record in every environment"),
    ("/lookup/?q=orders+10482", "look-up; &_format=json for programs"),
)
"""What logs and support tools may link to."""
