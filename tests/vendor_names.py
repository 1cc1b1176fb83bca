"""Finds where code tells a vendor from others by its name, for `architecture`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

VENDORS = {
    "maria",
    "mariadb",
    "microsoft",
    "mssql",
    "mysql",
    "mysqldb",
    "oracle",
    "postgres",
    "postgresql",
    "psycopg",
    "pymysql",
    "pyodbc",
    "sql server",
    "sqlite",
    "sqlite3",
    "sqlserver",
}
WITHIN_NAMES = re.compile(r"(^|_)(mariadb|mssql|mysql|oracle|postgres|postgresql|sqlite|sql_?server)(_|$)")
"""In names of functions, attributes and arguments: `is_mysql`. Names in capitals are settings."""
TESTS_OF_TEXT = {"startswith", "endswith", "find", "index", "count", "removeprefix", "removesuffix"}


def vendor_names(tree: ast.Module) -> Iterator[int]:
    """Yield the lines where a vendor's name stands: compared, matched, in a set, as a key, in any form.

    It may stand as the ENGINE of a config, which asks nothing, and within longer text.
    """
    configs = {id(value) for value in engines(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in configs:
            if isinstance(node.value, str) and node.value.lower() in VENDORS:
                yield node.lineno
        elif isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            if any(map(has_vendor, operands)) and any(map(has_text, operands)):
                yield node.lineno
        elif isinstance(node, ast.Match) and has_vendor(node.subject):
            yield node.subject.lineno
        elif is_test_of_text(node) or WITHIN_NAMES.search(name_in(node)):
            yield getattr(node, "lineno", 0)


def engines(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the values of the key ENGINE in dictionaries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "ENGINE":
                    yield value


def is_test_of_text(node: ast.AST) -> bool:
    """Return whether a vendor is asked for a part of its name: `vendor.startswith("maria")`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TESTS_OF_TEXT
        and has_vendor(node.func.value)
    )


def name_in(node: ast.AST) -> str:
    """Return the name that a node has of a function, an attribute, an argument; "" for other nodes."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    return str(getattr(node, "attr", None) or getattr(node, "arg", None) or getattr(node, "id", None) or "")


def has_vendor(node: ast.expr) -> bool:
    """Return whether an expression is a vendor's name, or a part of it: `vendor`, `vendor.lower()[:5]`."""
    while isinstance(node, ast.Subscript | ast.Call):
        inner = node.value if isinstance(node, ast.Subscript) else getattr(node.func, "value", None)
        if inner is None:
            return False
        node = inner
    return name_in(node) in {"vendor", "VENDOR"}


def has_text(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node))
