"""`python -m tests.measures [FOLDER]`: prints what a reader of the source code meets, in figures.

No figure is a limit: each is a question to ask of a change. FOLDER is another clone or worktree, so
that two commits can be measured with one script.
"""

from __future__ import annotations

import ast
import sys
import tokenize
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from statistics import mean, median

from tests.architecture import imports

PACKAGES = ("dynamic_databases", "browser")
NO_COMMENT = ("# noqa", "# type:", "# pragma", "#!")
"""How remarks for tools begin."""


def python_files(root: Path) -> list[Path]:
    """Return the modules of the two packages, without migrations: tools write those."""
    files = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    return [path for path in files if path.parent.name != "migrations"]


def module_name(root: Path, path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def project_imports(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Return the modules of the project that each module imports when it is loaded."""
    graph: dict[str, set[str]] = {}
    for name, tree in trees.items():
        loaded = ast.Module([node for node in tree.body if not is_for_types(node)], [])
        graph[name] = {
            imported.module
            for imported in imports(loaded, set(trees))
            if imported.module in trees and imported.module != name and imported.function is None
        }
    return graph


def is_for_types(node: ast.stmt) -> bool:
    """Return whether a statement is a block `if TYPE_CHECKING:`, which no program runs."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def longest_chain(graph: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return the modules of the longest chain of imports, the one that imports first.

    Raises `RecursionError` if modules import each other in a circle.
    """

    @cache
    def chain(name: str) -> tuple[str, ...]:
        rest = [chain(target) for target in sorted(graph[name])]
        longest = max(rest, key=len) if rest else ()
        return (name, *longest)

    return max([chain(name) for name in sorted(graph)], key=len)


def layers(root: Path) -> int:
    """Return how many sets of modules LEVELS has, of the clone that is measured."""
    tree = ast.parse((root / "tests" / "architecture.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LEVELS":
            assert isinstance(node.value, ast.Tuple)
            return len(node.value.elts)
    raise ValueError("LEVELS is not in tests/architecture.py")


def imported_names(tree: ast.Module) -> tuple[int, int]:
    """Return how many of the project's names a module imports, and from how many modules."""
    nodes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES
    ]
    return sum(len(node.names) for node in nodes), len(nodes)


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each function with its number of lines, decorators and docstring included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, (node.end_lineno or node.lineno) - start + 1


def comments_and_code(path: Path) -> tuple[int, int]:
    """Return how many comments for people a module has, and how many lines with code, docstrings left out."""
    code: set[int] = set()
    comments = 0
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                comments += not token.string.startswith(NO_COMMENT)
            elif token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER):
                code.add(token.start[0])
    return comments, len(code)


def template_lines(root: Path) -> list[int]:
    """Return the lengths of all lines of templates."""
    folders = (root / "templates", *(root / package / "templates" for package in PACKAGES))
    files = [path for folder in folders for path in sorted(folder.rglob("*.html"))]
    return [len(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def report(root: Path) -> Iterator[str]:
    """Yield the figures, a line each."""
    paths = {module_name(root, path): path for path in python_files(root)}
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    graph = project_imports(trees)
    yield f"modules                        {len(trees)}"
    yield f"import depth                   {len(longest_chain(graph))}"
    yield f"layers                         {layers(root)}"
    yield f"project imports a module       {mean(map(len, graph.values())):.1f}"
    views = {name: imported_names(tree) for name, tree in trees.items() if name.startswith("browser.views.")}
    for name, (names, modules) in sorted(views.items(), key=lambda item: -item[1][0]):
        yield f"  {name:<30} {names} names from {modules} modules"
    lines = template_lines(root)
    for limit in (120, 200):
        longer = sum(length > limit for length in lines)
        yield f"template lines over {limit}        {longer} of {len(lines)} ({longer / len(lines):.1%})"
    comments, code = map(sum, zip(*map(comments_and_code, paths.values()), strict=True))
    yield f"comments per 100 lines of code {100 * comments / code:.1f} ({comments} in {code})"
    lengths = {name: text.count("\n") for name, text in texts.items()}
    yield measured("lines of a module", {name: length for name, length in lengths.items() if length})
    yield measured(
        "lines of a function",
        {f"{name}:{called}": length for name, tree in trees.items() for called, length in functions(tree)},
    )


def measured(what: str, lengths: Mapping[str, int]) -> str:
    """Return the median and the longest of some lengths, in words."""
    longest = max(lengths, key=lambda name: lengths[name])
    return f"{what:<31}median {median(lengths.values()):.0f}, longest {lengths[longest]} ({longest})"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).resolve().parent.parent
    sys.stdout.writelines(f"{line}\n" for line in report(folder.resolve()))
