"""The directions of imports; leaves reading the tree to `test_architecture`, other rules to `code_rules`.

A module's level is the position of its name in LEVELS: it imports from lower levels, and from its own
package. A module that is not listed by name has the level of its package.

Long, since LEVELS is a table: each module and package by name.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.code_rules import (
    imports_by_name,
    locking_properties,
    opened_files,
    own_stores,
    statements,
    whole_values,
)
from tests.vendor_names import vendor_names

LEVELS = (
    {"dynamic_databases.caches"},
    {
        "dynamic_databases.catalog",
        "dynamic_databases.code_digests",
        "dynamic_databases.collector_pauses",
        "dynamic_databases.comparison.lexing",
        "dynamic_databases.current_environment",
        "dynamic_databases.deadlines",
        "dynamic_databases.error_reports",
        "dynamic_databases.errors",
        "dynamic_databases.fast_dataclasses",
    },
    {"dynamic_databases.comparison.vendors", "dynamic_databases.logged_once"},
    {"dynamic_databases.comparison.canonical"},
    {"dynamic_databases.comparison.items"},
    {"dynamic_databases.comparison.severity"},
    {"dynamic_databases.comparison.differences"},
    {"dynamic_databases.comparison"},
    {"dynamic_databases.dialects"},
    {"dynamic_databases.preloading", "dynamic_databases.process_end"},
    {"dynamic_databases.lazy_databases", "dynamic_databases.stores.entries"},
    {"dynamic_databases.stores"},
    {"dynamic_databases.app_settings"},
    {"dynamic_databases.config.secrets", "dynamic_databases.config.hosts"},
    {"dynamic_databases.config.sealing"},
    {"dynamic_databases.config.hiding"},
    {"dynamic_databases.config"},
    {"dynamic_databases.config.connection_strings"},
    {"dynamic_databases.config.texts"},
    {"dynamic_databases.config.field"},
    {"dynamic_databases.connections.standing_aliases", "dynamic_databases.models"},
    {
        "dynamic_databases.connections.known_entries",
        "dynamic_databases.connections.names",
        "dynamic_databases.stores.troubles",
    },
    {
        "dynamic_databases.connections.aliases",
        "dynamic_databases.connections.driver_errors",
        "dynamic_databases.connections.idle_connections",
        "dynamic_databases.dumping",
        "dynamic_databases.migrating",
        "dynamic_databases.stores.history",
    },
    {"dynamic_databases.redaction", "dynamic_databases.subqueries"},
    {"dynamic_databases.connections"},
    {"dynamic_databases.connections.parallel"},
    {"dynamic_databases.connection_tests", "dynamic_databases.sources"},
    {"dynamic_databases.readings"},
    {"dynamic_databases.runtime_models"},
    {"dynamic_databases.row_comparison"},
    {
        "dynamic_databases.context",
        "dynamic_databases.reference_tables",
        "dynamic_databases.reports",
        "dynamic_databases.subjects",
    },
    {
        "dynamic_databases.accounts",
        "dynamic_databases.managers",
        "dynamic_databases.receivers",
        "dynamic_databases.refusals",
    },
    {"dynamic_databases.router"},
    {
        "dynamic_databases.apps",
        "dynamic_databases.auth",
        "dynamic_databases.middleware",
        "dynamic_databases.testing",
    },
    {
        "dynamic_databases.admin",
        "dynamic_databases.management",
        "dynamic_databases.migrations",
        "dynamic_databases.tenants",
    },
    {"browser.addresses", "browser.errors", "browser.models"},
    {"browser.migrations", "browser.tabs", "browser.values"},
    {"browser.templating"},
    {"browser.htmx"},
    {
        "browser.drift_marks",
        "browser.formats",
        "browser.lists",
        "browser.logins",
        "browser.opened",
        "browser.page_parameters",
        "browser.permissions",
        "browser.remembered",
    },
    {"browser.navigation", "browser.saved_views"},
    {"browser.failures"},
    {"browser.locations"},
    {"browser.records"},
    {"browser.rows"},
    {"browser.compare"},
    {
        "browser.customers",
        "browser.listed_tables",
        "browser.lookup",
        "browser.overviews",
        "browser.profiles",
        "browser.table_structure",
    },
    {"browser.opened_rows", "browser.pages"},
    {"browser"},
    {"browser.views"},
    {"browser.urls", "browser.management"},
)
OF_SETTINGS = {
    "browser.state_folder",
    "dynamic_databases.lazy_databases",
    "dynamic_databases.stores.entries",
}
"""What Django's settings import."""
PLAIN = {"dynamic_databases.errors", "dynamic_databases.catalog", "dynamic_databases.comparison"}
"""Values in, values out: no Django but what needs no settings."""
COMPARISON = "dynamic_databases.comparison"
NEEDS_NO_SETTINGS = {"django.utils.functional"}
IMPORTS_INSIDE = {
    "browser.preloading:preload",
    "browser.rows.downloads:rows_in_form",
    "dynamic_databases.apps:DynamicDatabasesConfig.ready",
    "dynamic_databases.apps:check_users",
    "dynamic_databases.lazy_databases:LazyDatabases.resolve",
    "dynamic_databases.models.connectable:Connectable.get_model",
    "dynamic_databases.models.connectable:Connectable.register",
    "dynamic_databases.models.databases:Database.unregister",
    "dynamic_databases.refusals:_check_registrations",
}
"""The functions that may import: what breaks a circle that Django or a convenience makes, or is rare."""
LOCKING = "uses functools.cached_property; use Django's"
"""Before Python 3.12 it holds one lock per property, for all instances, while it computes: a property that
connects would make every thread wait for one hung server. Django's has no lock."""
VENDOR_MODULES = {
    "dynamic_databases.comparison.vendors",
    "dynamic_databases.dialects",
    "dynamic_databases.stores",
    "dynamic_databases.stores.entries",
}
"""They have a module or package for each vendor, which nothing else imports."""
VENDOR_PACKAGE = re.compile(
    r"dynamic_databases\.(dialects|stores|comparison\.vendors)\.(mysql|postgresql|sqlite|sqlserver)\b"
)
WHOLE_READINGS = {
    "dynamic_databases.readings.cached_readings",
    "dynamic_databases.readings.latest",
    "dynamic_databases.readings.snapshots",
}
"""They hold catalogs as they were read; pages get theirs from the gate, `dynamic_databases.redaction`."""


@dataclass(frozen=True)
class Import:
    """One imported module; `function` is the dotted name of the function that holds it, or None."""

    module: str
    line: int
    function: str | None


def offences(sources: Mapping[str, str]) -> list[str]:
    """Return what breaks a rule in `sources` (module name to text), a sentence each."""
    problems: list[str] = []
    for name, text in sources.items():
        tree = ast.parse(text)
        for imported in imports(tree, set(sources)):
            problems += [f"{name}:{imported.line} {reason}" for reason in reasons(name, imported)]
        if room_of(name) not in VENDOR_MODULES:
            problems += [f"{name}:{line} names a vendor" for line in vendor_names(tree)]
        problems += [f"{name}:{line} runs SQL" for line in statements(name, tree)]
        problems += [f"{name}:{line} opens a file of SQLite's" for line in opened_files(name, tree)]
        problems += [f"{name}:{line} {LOCKING}" for line in locking_properties(tree)]
        problems += [f"{name}:{line} takes what no redaction has passed" for line in whole_values(name, tree)]
        problems += [f"{name}:{line} keeps values outside of a Cache" for line in own_stores(name, tree)]
        problems += [f"{name}:{line} imports a module by its name" for line in imports_by_name(name, tree)]
    return problems


def reasons(name: str, imported: Import) -> Iterator[str]:
    """Yield why module `name` may not import this."""
    target = imported.module
    root = target.split(".")[0]
    ours = root in {"browser", "dynamic_databases"}
    if imported.function is not None:
        driver = not ours and name.startswith("dynamic_databases.dialects.")
        if f"{name}:{imported.function}" not in IMPORTS_INSIDE and not driver:
            yield f"imports {target} inside {imported.function}"
    elif name in OF_SETTINGS and root not in sys.stdlib_module_names:
        yield f"imports {target}, but Django's settings import it: only the standard library"
    elif is_plain(name) and root == "django" and target not in NEEDS_NO_SETTINGS:
        yield f"imports {target}, but consists of values"
    elif name.startswith("browser") and target in WHOLE_READINGS:
        yield f"imports {target}, which no redaction has passed"
    elif room_of(name) not in VENDOR_MODULES and VENDOR_PACKAGE.match(target):
        yield f"imports {target}, which is one vendor's"
    elif ours and not may_import(name, target):
        yield f"imports {target}, which is not below it"


def is_plain(name: str) -> bool:
    """Return whether module `name` is one of PLAIN or lies in one."""
    return any(f"{name}.".startswith(f"{package}.") for package in PLAIN)


def may_import(name: str, target: str) -> bool:
    """Return whether module `name` may import our module `target` at its top."""
    mine, its = room_of(name), room_of(target)
    if name == "browser.settings":
        return target in OF_SETTINGS
    if mine.startswith(COMPARISON) and not its.startswith(COMPARISON):
        return its == "dynamic_databases.catalog"
    if mine == "browser.views" and its == mine:
        return target in {name, mine}
    if name.startswith("browser") and its == "dynamic_databases.dialects":
        return False
    return mine == its or level(target) < level(name)


def room_of(name: str) -> str:
    """Return the longest name in LEVELS that `name` is or lies in, or `name` itself."""
    parts = name.split(".")
    known = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((part for part in known if any(part in names for names in LEVELS)), name)


def level(name: str) -> int:
    """Return the number of the module's level; the root of a package is below all, a stranger above."""
    if name in {"dynamic_databases", "browser"}:
        return -1
    return next((number for number, names in enumerate(LEVELS) if room_of(name) in names), len(LEVELS))


def unplaced(sources: Mapping[str, str]) -> list[str]:
    """Return the modules that have no place in LEVELS."""
    return [
        name
        for name in sources
        if name not in {"dynamic_databases", "browser"} and level(name) == len(LEVELS)
    ]


def gone(sources: Mapping[str, str]) -> set[str]:
    """Return the names in LEVELS for which there is no module."""
    return {name for names in LEVELS for name in names} - set(sources)


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
