"""What no module does, whatever it imports; leaves the directions of imports to `architecture`.

Each rule yields the lines of a module that break it. `tests/test_code_rules.py` has a sample for each.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

WHOLE_VALUES = {
    "CatalogSnapshot",  # stored catalogs
    "PackedCatalog",
    "Reading",
    "from_json",
    "get_model",  # typed models have every column
    "read_catalog",
    "read_catalog_unless",
    "redaction_of",  # what decides what may be seen
}
"""Names that no page uses: they lead to a catalog, or to rows, that no redaction has passed."""
STORES = {
    "dynamic_databases.caches:_every",  # the caches themselves
    "dynamic_databases.connections.names:_names",  # as many as databases
    "dynamic_databases.models.prepared:_every",  # as many as are written in the code
    "dynamic_databases.connections.parallel:_readers",  # threads that run now
    "dynamic_databases.dialects.driver_threads:_threads",  # threads that run now
    "dynamic_databases.dialects.driver_threads:_kept_until_return",  # what start-up hands in, once
    "dynamic_databases.connections.slots:_of",  # one for the setting's number of threads
    "dynamic_databases.dialects.postgresql.backend.base:_folder",  # one a process
}
"""Module-level containers that are no caches: each holds no more than there is of its things."""
CONTAINERS = {
    "Counter",
    "OrderedDict",
    "WeakKeyDictionary",
    "WeakSet",
    "WeakValueDictionary",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "set",
}
LITERALS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
CHANGES = {
    "add",
    "append",
    "appendleft",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "update",
}
"""Methods that change a container."""
BY_NAME = {
    "dynamic_databases.config.entries",  # the backend of the application's own tables, as settings name it
}
"""The modules that import another one by its name as text."""
IMPORTING = {"import_module", "import_string", "__import__"}
SQL_METHODS = {"callproc", "cursor", "execute", "executemany", "executescript", "extra", "raw"}
SQL_NAMES = {"RawSQL"}
VAGUE = {"found", "one", "ones", "place", "said"}
"""Names of variables that do not tell what a value is."""
NEAR_SQLITE = ("dynamic_databases.dialects.sqlite", "dynamic_databases.stores")
"""Where paths lead to files that SQLite may have open: who closes one by itself gives up SQLite's locks."""
OPENING = {"open", "read_bytes", "read_text", "copyfile", "copy", "copy2", "mmap"}
WRITES_DATABASES = ("browser.demo", "browser.management")
"""The demo makes databases, and may run SQL."""


def own_stores(name: str, tree: ast.Module) -> Iterator[int]:
    """Yield the lines where a module keeps values in a container of its own, which nothing bounds."""
    changed = set(changed_names(tree))
    for node in tree.body:
        targets: list[ast.expr]
        if isinstance(node, ast.AnnAssign):
            targets, is_constant = [node.target], "Mapping" in ast.unparse(node.annotation)
        elif isinstance(node, ast.Assign):
            targets, is_constant = node.targets, False
        else:
            continue
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        is_filled_later = is_empty_container(node.value) and not is_constant
        is_changed = is_container(node.value) and names & changed
        if (is_filled_later or is_changed) and not {f"{name}:{target}" for target in names} & STORES:
            yield node.lineno
    for function in ast.walk(tree):
        if (
            isinstance(function, ast.FunctionDef)
            and function.args.args
            and any(map(is_unbounded_cache, function.decorator_list))
            and f"{name}:{function.name}" not in STORES
        ):
            yield function.lineno


def is_container(value: ast.expr | None) -> bool:
    """Return whether an expression makes a container that can be changed."""
    return isinstance(value, LITERALS) or called_name(value) in CONTAINERS


def is_empty_container(value: ast.expr | None) -> bool:
    """Return whether an expression makes a container that is filled later."""
    if isinstance(value, ast.Call):
        return is_container(value) and not any(map(is_given_values, value.args))
    return (isinstance(value, ast.Dict) and not value.keys) or (
        isinstance(value, ast.List) and not value.elts
    )


def is_given_values(argument: ast.expr) -> bool:
    """Return whether an argument may fill a container; `defaultdict(list)` names only what it makes."""
    return not (isinstance(argument, ast.Name) and argument.id in CONTAINERS)


def changed_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names of containers that functions change: by a method, or by an index."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    for node in (part for function in functions for part in ast.walk(function)):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield getattr(node.value, "id", "")
        if isinstance(node, ast.Attribute) and node.attr in CHANGES:
            yield getattr(node.value, "id", "")


def is_unbounded_cache(decorator: ast.expr) -> bool:
    """Return whether a decorator keeps every result: `cache`, or `lru_cache` without a size."""
    name = called_name(decorator) or last_name(decorator)
    return name == "cache" or (name == "lru_cache" and "maxsize=None" in ast.unparse(decorator))


def whole_values(name: str, tree: ast.Module) -> Iterator[int]:
    """Yield the lines where a page reaches a catalog, or rows, that no redaction has passed."""
    if not name.startswith("browser"):
        return
    for node in ast.walk(tree):
        if imported_names(node) & WHOLE_VALUES:
            yield node.lineno  # type: ignore[attr-defined]  # only imports have such names
        if isinstance(node, ast.Attribute) and (
            node.attr in WHOLE_VALUES or ast.unparse(node).endswith(".reading.reading")
        ):
            yield node.lineno


def statements(name: str, tree: ast.Module) -> Iterator[int]:
    """Yield the lines where a page runs SQL by itself."""
    if not name.startswith("browser.") or name.startswith(WRITES_DATABASES):
        return
    for node in ast.walk(tree):
        if imported_names(node) & SQL_NAMES:
            yield node.lineno  # type: ignore[attr-defined]  # only imports have such names
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in SQL_METHODS
        ):
            yield node.lineno


def opened_files(name: str, tree: ast.Module) -> Iterator[int]:
    """Yield the lines that open a file where only SQLite may."""
    if not name.startswith(NEAR_SQLITE):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in OPENING:
            yield node.lineno


def locking_properties(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that name `functools.cached_property`, by whatever name it was imported."""
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "functools"
    }
    for node in ast.walk(tree):
        of_functools = isinstance(node, ast.ImportFrom) and node.module == "functools"
        if of_functools and imported_names(node) & {"cached_property", "*"}:
            yield node.lineno  # type: ignore[attr-defined]  # only imports have such names
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "cached_property"
            and last_name(node.value) in modules
        ):
            yield node.lineno


def imports_by_name(name: str, tree: ast.Module) -> Iterator[int]:
    """Yield the lines that import a module by its name as text, which no rule of imports sees."""
    if name in BY_NAME:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called_name(node) in IMPORTING:
            yield node.lineno


def vague_variables(tree: ast.Module) -> Iterator[str]:
    """Yield line and name of each variable and argument that is not named for what it holds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in VAGUE:
            yield f"{node.lineno} {node.id}"
        if isinstance(node, ast.arg) and node.arg in VAGUE:
            yield f"{node.lineno} {node.arg}"


def imported_names(node: ast.AST) -> set[str]:
    """Return the names that `from … import …` takes, none for other nodes."""
    return {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()


def called_name(node: ast.AST | None) -> str:
    """Return the last name of what is called, "" where nothing is."""
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name, "" for anything else."""
    return str(getattr(node, "attr", None) or getattr(node, "id", None) or "")
