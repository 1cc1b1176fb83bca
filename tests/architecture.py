"""Holds sources to the directions of imports; leaves reading the tree to `test_architecture`.

A module's level is the place of its name in LEVELS: it imports from lower levels, and from its own
package. What is not listed by name is found by its package: all of `browser` that has no place of its
own is a part of pages.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LEVELS = (
    {
        "dynamic_databases.errors",
        "dynamic_databases.error_reports",
        "dynamic_databases.catalog",
        "dynamic_databases.making",
    },
    {"dynamic_databases.comparison", "dynamic_databases.row_keys"},
    {"dynamic_databases.dialects"},
    {"dynamic_databases.lazy_databases"},
    {"dynamic_databases.app_settings"},
    {"dynamic_databases.config.secrets", "dynamic_databases.config.hosts"},
    {"dynamic_databases.config.sealing"},
    {"dynamic_databases.config"},
    {"dynamic_databases.config.connection_strings"},
    {"dynamic_databases.config.texts"},
    {"dynamic_databases.config.field"},
    {"dynamic_databases.models"},
    {"dynamic_databases.connections.standing_aliases"},
    {
        "dynamic_databases.connections.aliases",
        "dynamic_databases.connections.driver_errors",
        "dynamic_databases.connections.idle_connections",
        "dynamic_databases.current_environment",
        "dynamic_databases.kept",
    },
    {"dynamic_databases.withheld"},
    {"dynamic_databases.connections"},
    {"dynamic_databases.sources", "dynamic_databases.connections.parallel"},
    {"dynamic_databases.connections.trials"},
    {"dynamic_databases.sources.controllers"},
    {"dynamic_databases.sources.customers"},
    {"dynamic_databases.sources.aliases"},
    {
        "dynamic_databases.snapshots",
        "dynamic_databases.outages",
        "dynamic_databases.checks",
        "dynamic_databases.servers",
    },
    {"dynamic_databases.counterparts"},
    {"dynamic_databases.reports"},
    {"dynamic_databases.runtime_models"},
    {"dynamic_databases.context"},
    {"dynamic_databases.router", "dynamic_databases.receivers", "dynamic_databases.config.forms"},
    {
        "dynamic_databases.sources.forms",
        "dynamic_databases.middleware",
        "dynamic_databases.managers",
        "dynamic_databases.apps",
    },
    {"dynamic_databases.admin", "dynamic_databases.management", "dynamic_databases.migrations"},
    {"browser"},
    {"browser.views"},
    {"browser.urls", "browser.management", "browser.apps"},
)
PLAIN = {"dynamic_databases.errors", "dynamic_databases.catalog", "dynamic_databases.comparison"}
"""Values in, values out: no Django."""
SHARED_VIEWS: set[str] = set()
"""The modules of `browser.views` that other views may import."""
IMPORTS_INSIDE = {
    "dynamic_databases.apps:DynamicDatabasesConfig.ready",
    "dynamic_databases.lazy_databases:LazyDatabases.resolve",
    "dynamic_databases.models.databases:Database.get_model",
    "dynamic_databases.models.databases:Database.register",
    "dynamic_databases.models.databases:Database.unregister",
}
"""The functions that may import: each breaks a circle that Django or a convenience makes."""
SQL_METHODS = {"cursor", "execute", "executemany", "executescript", "raw", "extra"}


@dataclass(frozen=True)
class Import:
    """One imported module; `function` is the dotted name of the function that holds it, or None."""

    module: str
    line: int
    function: str | None


def offences(sources: Mapping[str, str]) -> list[str]:
    """Return what breaks a rule in `sources` (module name to text), a sentence each."""
    found: list[str] = []
    for name, text in sources.items():
        tree = ast.parse(text)
        for imported in imports(tree, set(sources)):
            found += [f"{name}:{imported.line} {reason}" for reason in reasons(name, imported)]
        found += [f"{name}:{line} {reason}" for line, reason in vendor_tests(name, tree)]
        found += [f"{name}:{line} runs SQL" for line in statements(name, tree)]
    return found


def reasons(name: str, imported: Import) -> Iterator[str]:
    """Yield why module `name` may not import this."""
    target = imported.module
    root = target.split(".")[0]
    ours = root in {"browser", "dynamic_databases"}
    if imported.function is not None:
        driver = not ours and name.startswith("dynamic_databases.dialects.")
        if f"{name}:{imported.function}" not in IMPORTS_INSIDE and not driver:
            yield f"imports {target} inside {imported.function}"
    elif name == "dynamic_databases.lazy_databases" and root not in sys.stdlib_module_names:
        yield f"imports {target}, but Django's settings import it: standard library alone"
    elif place(name) in PLAIN and root == "django":
        yield f"imports {target}, but holds values alone"
    elif ours and not may_import(name, target):
        yield f"imports {target}, which is not below it"


def may_import(name: str, target: str) -> bool:
    """Return whether module `name` may import our module `target` at its top."""
    mine, its = place(name), place(target)
    if name == "browser.settings":
        return target == "dynamic_databases.lazy_databases"
    if mine == "dynamic_databases.comparison":
        return its in {mine, "dynamic_databases.catalog"}
    if mine == "browser.views" and its == mine:
        return target in SHARED_VIEWS | {name, mine}
    if name.startswith("browser") and its == "dynamic_databases.dialects":
        return False
    return mine == its or level(target) < level(name)


def place(name: str) -> str:
    """Return the longest name in LEVELS that `name` is or lies in, or `name` itself."""
    parts = name.split(".")
    known = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((part for part in known if any(part in names for names in LEVELS)), name)


def level(name: str) -> int:
    """Return the number of the module's level; the root of a package is below all, a stranger above."""
    if name in {"dynamic_databases", "browser"}:
        return -1
    return next((number for number, names in enumerate(LEVELS) if place(name) in names), len(LEVELS))


def unplaced(sources: Mapping[str, str]) -> list[str]:
    """Return the modules that have no place in LEVELS."""
    return [
        name
        for name in sources
        if name not in {"dynamic_databases", "browser"} and level(name) == len(LEVELS)
    ]


def imports(tree: ast.Module, modules: set[str]) -> Iterator[Import]:
    """Yield all imports of a module, in order; `from package import module` is an import of the module."""
    for node, function in walk(tree, ()):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, function)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            package = "." * node.level + (node.module or "")
            for target in {f"{package}.{alias.name}" for alias in node.names} & modules or {package}:
                yield Import(target, node.lineno, function)


def walk(node: ast.AST, names: tuple[str, ...], inside: bool = False) -> Iterator[tuple[ast.AST, str | None]]:
    """Yield every node below, with the dotted name of the function that holds it."""
    for child in ast.iter_child_nodes(node):
        yield child, ".".join(names) if inside else None
        if isinstance(child, ast.ClassDef):
            yield from walk(child, (*names, child.name), inside)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from walk(child, (*names, child.name), inside=True)
        else:
            yield from walk(child, names, inside)


def vendor_tests(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield where a vendor is told from others by its name, which dialects alone may."""
    if place(name) == "dynamic_databases.dialects":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(is_vendor, sides)) and any(map(has_text, sides)):
                yield node.lineno, "tests for a vendor"
        elif isinstance(node, ast.Match) and is_vendor(node.subject):
            yield node.lineno, "tests for a vendor"


def is_vendor(node: ast.expr) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) in {"vendor", "VENDOR"}


def has_text(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node))


def statements(name: str, tree: ast.Module) -> Iterator[int]:
    """Yield the lines where a page runs SQL by itself; the demo writes databases and may."""
    if not name.startswith("browser.") or name.startswith(("browser.demo", "browser.management")):
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in SQL_METHODS
        ):
            yield node.lineno
