"""`python -m tests.picture`: draws the rooms and who imports whom into docs/architecture.md.

A room is a name of LEVELS in `architecture`, or its package where that can be drawn as one. An arrow that
follows from others is left out. `test_architecture` fails where the document differs from what is drawn.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from tests.architecture import LEVELS, imports, level, room_of
from tests.sources import PACKAGES, ROOT, sources

DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- drawn by `python -m tests.picture` -->", "<!-- end of what is drawn -->"

Graph = dict[str, set[str]]
"""By room those that it imports."""


def rooms_imported(texts: Mapping[str, str]) -> Graph:
    """Return by name of LEVELS the others from which its modules import at their top."""
    graph: Graph = {room_of(name): set() for name in texts if name != "dynamic_databases"}
    for name, text in texts.items():
        modules = {
            imported.module for imported in imports(ast.parse(text), set(texts)) if imported.function is None
        }
        for module in (modules & set(texts)) - set(PACKAGES):
            graph[room_of(name)] |= {room_of(module)} - {room_of(name)}
    return graph


def folded(graph: Graph) -> Graph:
    """Return the graph with each package as one room, where that makes no circle."""
    for package in sorted({".".join(name.split(".")[:2]) for name in graph if name.count(".") > 1}):
        rooms = {name: package if f"{name}.".startswith(f"{package}.") else name for name in graph}
        merged: Graph = {room: set() for room in rooms.values()}
        for name, targets in graph.items():
            merged[rooms[name]] |= {rooms[target] for target in targets} - {rooms[name]}
        if not has_circle(merged):
            graph = merged
    return graph


def has_circle(graph: Graph) -> bool:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return True
    return False


def reduced(graph: Graph) -> Graph:
    """Return the graph without the arrows that follow from others."""
    reach: Graph = {}
    for name in TopologicalSorter(graph).static_order():
        reach[name] = graph[name].union(*(reach[target] for target in graph[name]))
    return {
        name: targets - set().union(*(reach[target] for target in targets)) for name, targets in graph.items()
    }


def layers(graph: Graph) -> list[list[str]]:
    """Return the rooms from the top down: each imports from layers below its own alone."""
    heights: dict[str, int] = {}
    for name in TopologicalSorter(graph).static_order():
        heights[name] = 1 + max((heights[target] for target in graph[name]), default=-1)
    rows: list[list[str]] = [[] for _ in range(max(heights.values()) + 1)]
    for name in sorted(heights, key=lambda name: (level(name), name)):
        rows[heights[name]].append(name)
    return rows[::-1]


def role(texts: Mapping[str, str], name: str) -> str:
    """Return the first sentence of a room's docstring, up to what it leaves to others."""
    if name in PACKAGES:
        named = {known for names in LEVELS for known in names}
        rest = sorted(module for module in texts if room_of(module) == name and module not in named)
        modules = (module.removeprefix(f"{name}.") for module in rest if module.count(".") == 1)
        return "The rest: " + ", ".join(f"`{module}`" for module in modules)
    first = (ast.get_docstring(ast.parse(texts[name])) or "").partition("\n\n")[0]
    return " ".join(first.split()).partition("; leaves")[0].rstrip(".").replace("|", "\\|")


def drawn() -> str:
    """Return the picture as Markdown: the arrows as Mermaid, the rooms of each layer as a table."""
    texts = sources()
    graph = folded(rooms_imported(texts))
    return "\n".join([*_arrows(reduced(graph)), "", *_table(texts, layers(graph))])


def _arrows(graph: Graph) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    for package in reversed(PACKAGES):
        yield f"  subgraph {package}"
        for name in sorted(graph):
            if name.split(".")[0] == package:
                yield f'    {_node(name)}["{_short(name)}"]'
        yield "  end"
    for name in sorted(graph):
        for target in sorted(graph[name]):
            yield f"  {_node(name)} --> {_node(target)}"
    yield "```"


def _node(name: str) -> str:
    return name.replace(".", "_") + "_"


def _short(name: str) -> str:
    return name.partition(".")[2] or "the rest"


def _table(texts: Mapping[str, str], rows: list[list[str]]) -> Iterator[str]:
    yield "| layer | room | what it is |"
    yield "| --- | --- | --- |"
    for number, names in enumerate(rows):
        for name in names:
            yield f"| {len(rows) - number} | `{name}` | {role(texts, name)} |"


def with_picture(document: str) -> str:
    """Return the document with the picture as it is drawn now. Raises `ValueError` without its markers."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{DOCUMENT.name} has no place for the picture: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_picture(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
