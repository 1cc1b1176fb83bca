"""The tree has the shape that the design gives it; the rules of imports are in `architecture`."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch

import pytest

from tests import reference
from tests.architecture import IMPORTS_INSIDE, gone, imports, offences, unplaced
from tests.code_rules import vague_variables
from tests.picture import DOCUMENT, with_picture
from tests.sources import ROOT, sources

TOP_LEVEL = {
    ".ci",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "browser",
    "docs",
    "dynamic_databases",
    "manage.py",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements-drivers.lock",
    "requirements.lock",
    "static",
    "templates",
    "tests",
}

FOLDERS = ("browser", "dynamic_databases", "static", "templates", "tests")
EVERY_DIALECT = {
    *("catalog", "checksums", "config", "dialect", "errors", "guard", "literals", "migrations"),
    *("profiling", "types"),
}
"""Modules and rooms of each vendor. What one needs to read its catalog lies in its `catalog`."""
ONLY_IN = {
    "mysql": {"digits"},
    "postgresql": {"comparing", "text"},
    "sqlite": {"folders", "printing"},
    "sqlserver": {"known_errors", "names"},
}
"""Modules that only one vendor needs: times in digits alone; types without an order, and text that is not
valid UTF-8; real numbers, which its own SQL prints otherwise; names in brackets, and many known errors."""


def test_imports_go_one_way() -> None:
    assert offences(sources()) == []


def test_each_module_has_a_level_and_each_level_its_modules() -> None:
    assert unplaced(sources()) == []
    assert gone(sources()) == set()


def test_variables_are_named_for_what_they_hold() -> None:
    folders = ("browser", "dynamic_databases", "tests")
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    vague = {
        path.relative_to(ROOT).as_posix(): list(vague_variables(ast.parse(path.read_text(encoding="utf-8"))))
        for path in files
    }
    assert {file: names for file, names in vague.items() if names} == {}


def test_the_document_has_the_picture_of_this_tree() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == with_picture(document), "draw it again: python -m tests.picture"


def test_the_reference_has_the_docstrings_of_this_tree() -> None:
    document = reference.DOCUMENT.read_text(encoding="utf-8")
    assert document == reference.written(), "write it again: python -m tests.reference"


def test_the_reference_has_what_the_documents_import() -> None:
    """Of each `from dynamic_databases… import` in a document the names are in the reference."""
    document = reference.DOCUMENT.read_text(encoding="utf-8")
    pattern = re.compile(r"from (dynamic_databases[a-z_.]*) import ([\w, ]+)")
    pages = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    lines = [line for page in pages for line in pattern.findall(page)]
    imported = [(module, name) for module, names in lines for name in names.split(", ")]
    sections = dict(re.findall(r"^## `(.*?)`\n(.*?)(?=^## |\Z)", document, re.DOTALL | re.MULTILINE))
    assert len(imported) > 15
    assert [
        (module, name)
        for module, name in imported
        if not re.search(rf"^### `(class |async )?{name}\b", sections.get(module, ""), re.MULTILINE)
    ] == []


def test_the_document_names_what_is_there() -> None:
    """Of each path in it the end is found in the tree: `gate.py`, `comparison/vendors`, `tests/pages`."""
    files = {path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*")}
    named = re.findall(r"`([a-z_*/]+/[a-z_.*/]*|[a-z_]+\.py)`", DOCUMENT.read_text(encoding="utf-8"))
    assert len(named) > 100
    assert [
        name
        for name in named
        if not any(fnmatch(f"/{file}", f"*/{name.strip('/')}") for file in {*files, *FOLDERS})
    ] == []


def test_a_docstring_leaves_work_to_modules_that_are_there() -> None:
    modules = sources()
    known = {part for name in modules for part in name.split(".")}
    for name, text in modules.items():
        docstring = ast.get_docstring(ast.parse(text)) or ""
        others = re.findall(r"`([a-z_]+)`", " ".join(re.findall(r"\b[Ll]eaves [^.]*", docstring)))
        assert set(others) - known == set(), name


def test_vendors_have_the_same_modules() -> None:
    folders = [path.parent for path in sorted((ROOT / "dynamic_databases" / "dialects").glob("*/dialect.py"))]
    modules = {
        folder.name: {path.stem for path in folder.iterdir() if path.name[0] not in "_."}
        for folder in folders
    }
    assert len(modules) == 4
    for vendor, names in modules.items():
        assert EVERY_DIALECT - names == set(), vendor
        alone = {name for name in names if not any(name in modules[other] for other in {*modules} - {vendor})}
        assert alone == ONLY_IN.get(vendor, set()), vendor
    rooms = [{path.stem for path in (folder / "catalog").glob("*.py")} for folder in folders]
    assert set.intersection(*rooms) >= {"queries", "rows", "reading", "tables", "keys"}


def test_each_listed_import_inside_a_function_is_still_there() -> None:
    modules = sources()
    used = {
        f"{name}:{imported.function}"
        for name, text in modules.items()
        for imported in imports(ast.parse(text), set(modules))
    }
    assert IMPORTS_INSIDE - used == set()


def test_the_top_level_holds_what_was_agreed() -> None:
    ignored = [
        line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines() if line
    ]
    names = {path.name for path in ROOT.iterdir() if path.name != ".git"}
    assert {
        name for name in names - TOP_LEVEL if not any(fnmatch(name, pattern) for pattern in ignored)
    } == set()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("dynamic_databases.catalog", "import dynamic_databases.dialects"),
        ("dynamic_databases.catalog", "from django.db import models"),
        ("dynamic_databases.comparison.items.columns", "from dynamic_databases import errors"),
        ("dynamic_databases.comparison.items.columns", "from django.utils import timezone"),
        (
            "dynamic_databases.comparison.canonical.types",
            "from dynamic_databases.comparison.items.options import Options",
        ),
        (
            "dynamic_databases.comparison.severity.rule",
            "from dynamic_databases.comparison import Comparison",
        ),
        ("dynamic_databases.comparison", "from dynamic_databases.runtime_models import display_model"),
        ("dynamic_databases.comparison", "from django.utils import timezone"),
        ("dynamic_databases.dialects.mysql", "from dynamic_databases.models import Database"),
        ("dynamic_databases.lazy_databases", "import django"),
        ("dynamic_databases.lazy_databases", "from dynamic_databases import errors"),
        ("dynamic_databases.models", "from dynamic_databases.connections import register"),
        ("dynamic_databases.admin", "from browser.htmx import render_page"),
        ("dynamic_databases.connections", "import dynamic_databases.dialects.sqlite.config"),
        ("dynamic_databases.readings.latest", "from dynamic_databases.comparison.vendors.mysql import RULES"),
        ("browser.rows.grid", "from browser.pages import at_table"),
        ("browser.records.reading", "from browser.rows.paging import Slice"),
        ("browser.locations.location", "from browser.records.reading import read_record"),
        ("browser.rows", "from dynamic_databases.dialects import dialect_of"),
        ("browser.rows", "from dynamic_databases import dialects"),
        ("browser.rows", "import browser.views.rows"),
        ("browser.settings", "from dynamic_databases.models import Database"),
        ("browser.views.rows", "from browser.views import record"),
        ("browser.views.rows", "from browser.views.record import record"),
        ("browser.views.rows", "import browser.urls"),
    ],
)
def test_an_import_that_goes_up_or_aside_is_found(module: str, line: str) -> None:
    others = ("dynamic_databases.dialects", "dynamic_databases.errors", "browser.views.record")
    assert offences({**dict.fromkeys(others, ""), module: line}) != []


@pytest.mark.parametrize(
    ("module", "lines"),
    [
        ("dynamic_databases.models", "def register():\n    from dynamic_databases import connections"),
        ("dynamic_databases.models", "class Database:\n    def other(self):\n        import json"),
        ("browser.rows", "async def read():\n    import json"),
        ("browser.rows", "def read():\n    def inner():\n        import json"),
        ("browser.rows", 'from importlib import import_module\nimport_module("browser.views.rows")'),
        ("browser.rows", 'module = __import__("browser.views.rows")'),
        ("dynamic_databases.readings", 'import importlib\nimportlib.import_module(f"{name}.errors")'),
    ],
)
def test_an_import_that_is_not_listed_is_found_inside_a_function_and_by_a_name(
    module: str, lines: str
) -> None:
    assert offences({module: lines}) != []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        (
            "dynamic_databases.comparison.items.columns",
            "from dynamic_databases.comparison.canonical.types import canonical_type",
        ),
        ("dynamic_databases.comparison.cells", "from dynamic_databases.comparison.matrix import rows"),
        ("dynamic_databases.comparison", "from dynamic_databases.catalog import Catalog"),
        ("dynamic_databases.dialects.mysql", "def connect():\n    import pymysql"),
        ("dynamic_databases.dialects", "from dynamic_databases.dialects.mysql.dialect import MySQL"),
        (
            "dynamic_databases.models.connectable",
            "class Connectable:\n    def register(self):\n        import dynamic_databases.connections",
        ),
        (
            "dynamic_databases.management.commands.compare",
            "from dynamic_databases.context import environment",
        ),
        ("browser.rows", "from browser.htmx import render_page"),
        ("browser.views.rows", "from browser.rows import row_page"),
        ("browser.urls", "from browser.views import record"),
    ],
)
def test_an_import_that_goes_down_passes(module: str, line: str) -> None:
    assert offences({"browser.views.record": "", module: line}) == []


def test_a_module_without_a_level_is_found() -> None:
    assert unplaced({"dynamic_databases.utils": "", "browser.rows": ""}) == ["dynamic_databases.utils"]
    assert "browser.rows" in gone({"dynamic_databases.utils": ""})
