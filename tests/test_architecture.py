"""The tree has the shape that the design gives it; the rules themselves are in `architecture`."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture import IMPORTS_INSIDE, imports, offences, unplaced

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
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


def sources() -> dict[str, str]:
    """Return the text of each module of the two packages, by its dotted name."""
    found = {}
    for package in ("dynamic_databases", "browser"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path.read_text(encoding="utf-8")
    return found


def test_imports_go_one_way() -> None:
    assert offences(sources()) == []


def test_each_module_has_its_place() -> None:
    assert unplaced(sources()) == []


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
        ("dynamic_databases.comparison.columns", "from dynamic_databases import errors"),
        ("dynamic_databases.comparison", "from dynamic_databases.row_keys import row_key"),
        ("dynamic_databases.comparison", "from django.utils import timezone"),
        ("dynamic_databases.dialects.mysql", "from dynamic_databases.models import Database"),
        ("dynamic_databases.lazy_databases", "import django"),
        ("dynamic_databases.lazy_databases", "from dynamic_databases import errors"),
        ("dynamic_databases.models", "from dynamic_databases.connections import register"),
        ("dynamic_databases.admin", "from browser.htmx import render_page"),
        ("dynamic_databases.models", "def register():\n    from dynamic_databases import connections"),
        ("dynamic_databases.models", "class Database:\n    def other(self):\n        import json"),
        ("browser.rows", "from dynamic_databases.dialects import dialect_of"),
        ("browser.rows", "from dynamic_databases import dialects"),
        ("browser.rows", "import browser.views.rows"),
        ("browser.settings", "from dynamic_databases.models import Database"),
        ("browser.views.rows", "from browser.views import record"),
        ("browser.views.rows", "from browser.views.record import record"),
        ("browser.views.rows", "import browser.urls"),
        ("browser.rows", 'connection.vendor == "sqlite"'),
        ("dynamic_databases.connections", 'vendor in ("mysql", "sqlite")'),
        ("dynamic_databases.connections", 'match catalog.vendor:\n    case "mysql": pass'),
        ("browser.views.rows", 'connection.cursor().execute("SELECT 1")'),
        ("browser.rows.paging", 'Order.objects.raw("SELECT 1")'),
    ],
)
def test_a_breach_is_found(module: str, line: str) -> None:
    others = ("dynamic_databases.dialects", "dynamic_databases.errors", "browser.views.record")
    assert offences({**dict.fromkeys(others, ""), module: line}) != []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("dynamic_databases.comparison.columns", "from dynamic_databases.comparison.kinds import same"),
        ("dynamic_databases.comparison", "from dynamic_databases.catalog import Catalog"),
        ("dynamic_databases.comparison", "left.vendor == right.vendor"),
        ("dynamic_databases.dialects.mysql", 'connection.vendor == "mysql"'),
        ("dynamic_databases.dialects.mysql", "def connect():\n    import pymysql"),
        (
            "dynamic_databases.models.databases",
            "class Database:\n    def register(self):\n        import dynamic_databases.connections",
        ),
        (
            "dynamic_databases.management.commands.compare",
            "from dynamic_databases.context import environment",
        ),
        ("browser.rows", "from browser.htmx import render_page"),
        ("browser.views.rows", "from browser.rows import row_page"),
        ("browser.urls", "from browser.views import record"),
        ("browser.demo.shop", 'connection.execute("CREATE TABLE t(a)")'),
    ],
)
def test_what_the_design_allows_passes(module: str, line: str) -> None:
    assert offences({"browser.views.record": "", module: line}) == []


def test_a_module_without_a_place_is_found() -> None:
    assert unplaced({"dynamic_databases.utils": "", "browser.rows": ""}) == ["dynamic_databases.utils"]
