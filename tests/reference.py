"""`python -m tests.reference`: writes docs/reference.md, what a project may use, from the docstrings.

`test_architecture` fails where the document differs from what is written here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.sources import ROOT, sources

DOCUMENT = ROOT / "docs" / "reference.md"
PUBLIC = {
    "lazy_databases": ("LazyDatabases",),
    "router": ("DynamicDatabasesRouter",),
    "models.environments": ("Environment",),
    "models.databases": ("Database",),
    "models.connectable": ("Connectable", "CustomerDatabase"),
    "models.sources": ("Source",),
    "context": (
        "environment", "current_environment", "database_for", "adatabase_for", "alias_for", "aalias_for",
    ),
    "current_environment": ("current_environment", "customer", "current_customer"),
    "managers": ("DatabaseManager",),
    "middleware": ("EnvironmentMiddleware", "DeadlineMiddleware"),
    "tenants": ("TenantMiddleware",),
    "auth": ("DatabaseUserBackend", "UsersUnavailable"),
    "sources.customers": ("databases_named", "search"),
    "connections.live_connections": ("live", "reading", "read_again", "close_stale"),
    "runtime_models.typed": ("BinaryField",),
    "error_reports": ("ReportFilter",),
    "testing": ("DisposableDatabases",),
    "errors": (),
}  # fmt: skip
"""By module what a project may use, in the order of the document; of `errors` all classes."""
IMPORTED_FROM = {
    "connections.live_connections": "connections",
    "current_environment": "context",
    "models.connectable": "models",
    "models.databases": "models",
    "models.environments": "models",
    "models.sources": "models",
}
"""Where a project imports from, if that is not the module itself."""
MEMBERS = frozenset(
    "aget_model alias asking authenticate computed connection_settings get_model register unregister".split()
)
"""Methods and properties that a project uses; others are Django's, or our own business."""
BEGINNING = """\
# Reference

What a project of yours may use of `dynamic_databases`, from its docstrings. How the parts go together:
[`dynamic_databases` in a project of your own](dynamic_databases.md).
"""

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def written() -> str:
    """Return the document as the docstrings are now."""
    texts = sources()
    parts = [BEGINNING]
    heading = ""
    for module, names in PUBLIC.items():
        tree = ast.parse(texts[f"dynamic_databases.{module}"])
        shown = IMPORTED_FROM.get(module, module)
        if shown != heading:
            parts.append(f"## `dynamic_databases.{shown}`\n")
            heading = shown
        for definition in _definitions(tree, names):
            parts += _entry(definition)
    return "\n".join(parts)


def _definitions(tree: ast.Module, names: tuple[str, ...]) -> Iterator[Definition]:
    """Yield what a module defines of these names in their order, or all its classes if there are none."""
    defined = {node.name: node for node in tree.body if isinstance(node, Definition)}
    for name in names or [name for name, node in defined.items() if isinstance(node, ast.ClassDef)]:
        if name in defined:
            yield defined[name]


def _entry(definition: Definition) -> Iterator[str]:
    """Yield the heading and the docstring of a function or class, and a line for each of its methods."""
    yield f"### `{_called(definition)}`\n"
    docstring = ast.get_docstring(definition)
    if docstring:
        yield f"{_paragraphs(docstring)}\n"
    if isinstance(definition, ast.ClassDef):
        members = list(_members(definition))
        if members:
            yield "\n".join(members) + "\n"


def _members(definition: ast.ClassDef) -> Iterator[str]:
    for node in definition.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in MEMBERS:
            yield f"- `{_called(node)}`: {_line(ast.get_docstring(node) or '')}"


def _called(definition: Definition) -> str:
    """Return a definition as it is called, with types; a property as it is read."""
    if isinstance(definition, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in definition.bases)
        return f"class {definition.name}" + (f"({bases})" if bases and "Mixin" not in bases else "")
    returned = f" -> {ast.unparse(definition.returns)}" if definition.returns else ""
    if any(ast.unparse(decorator).endswith("property") for decorator in definition.decorator_list):
        return definition.name + returned
    arguments = ast.unparse(definition.args).removeprefix("self, ").removeprefix("self")
    awaited = "async " if isinstance(definition, ast.AsyncFunctionDef) else ""
    return f"{awaited}{definition.name}({arguments}){returned}"


def _paragraphs(docstring: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in docstring.split("\n\n"))


def _line(docstring: str) -> str:
    return " ".join(docstring.split())


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
