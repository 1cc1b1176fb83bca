"""Each rule of `code_rules` and `vendor_names` finds what it is for, in a small sample.

Long, since it consists of tables: a sample a line.
"""

from __future__ import annotations

import ast

import pytest

from tests.architecture import offences
from tests.code_rules import vague_variables


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("browser.rows", 'connection.vendor == "sqlite"'),
        ("browser.rows", 'connection.vendor != "anything"'),
        ("browser.rows", 'limit = LIMITS["microsoft"]'),
        ("browser.rows", 'limit = LIMITS.get("microsoft", 50)'),
        ("browser.rows", 'if "oracle" in catalog.server: pass'),
        ("browser.rows", "if connection.mysql_is_mariadb: pass"),
        ("browser.rows", "def is_mysql(): pass"),
        ("browser.rows", "read(is_sqlite=True)"),
        ("browser.rows", 'if dialect.label == "SQL Server": pass'),
        ("browser.rows", 'if type(dialect).__name__ == "PostgreSQL": pass'),
        ("browser.demo.shop", 'config = {"ENGINE": "sqlite", "sqlite": 1}'),
        ("dynamic_databases.connections", 'vendor in ("mysql", "sqlite")'),
        ("dynamic_databases.connections", 'vendor in {"x", "y"}'),
        ("dynamic_databases.connections", 'match catalog.vendor:\n    case "mysql": pass'),
        ("dynamic_databases.connections", "match catalog.vendor:\n    case other: pass"),
        ("dynamic_databases.connections", 'match name:\n    case "mysql" | "mariadb": pass'),
        ("dynamic_databases.connections", 'if vendor.startswith("Maria") == (vendor == "x"): pass'),
        ("dynamic_databases.connections", 'if row.vendor.startswith("m"): pass'),
        ("dynamic_databases.connections", 'if vendor.lower()[:2] == "my": pass'),
        ("dynamic_databases.connections", 'if "my" in vendor: pass'),
        ("dynamic_databases.connections", 'is_file = name == "sqlite"'),
        ("dynamic_databases.comparison.items.columns", 'FOLDS = frozenset({"mysql", "sqlite"})'),
        ("dynamic_databases.comparison.canonical.types", 'ALIASES = {"postgresql": {"int4": "integer"}}'),
        ("dynamic_databases.config", 'PORTS = dict([("mssql", 1433)])'),
        ("dynamic_databases.config", "PORTS = dict(mssql=1433)"),
    ],
)
def test_a_vendors_name_is_found_in_any_form(module: str, line: str) -> None:
    assert [offence for offence in offences({module: line}) if "names a vendor" in offence]


@pytest.mark.parametrize(
    "line",
    [
        "from dynamic_databases.readings.latest import latest_reading",
        "import dynamic_databases.readings.latest",
        "from dynamic_databases.readings.cached_readings import at_hand",
        "from dynamic_databases.readings.snapshots import last_stored",
        "from dynamic_databases.catalog import Column, Reading",
        "from dynamic_databases.redaction import redaction_of",
        "from dynamic_databases.models import CatalogSnapshot",
        "from dynamic_databases.catalog import from_json",
        "from dynamic_databases.runtime_models import get_model",
        'model = database.get_model("orders")',
        "reading = connection.dialect.read_catalog(wrapper)",
        "catalog = subject.reading.reading.catalog",
        "from dynamic_databases import models\nrows = models.CatalogSnapshot.objects.all()",
    ],
)
@pytest.mark.parametrize("module", ["browser.views.rows", "browser.rows"])
def test_a_catalog_or_rows_that_no_redaction_has_passed_are_found(module: str, line: str) -> None:
    readings = tuple(
        f"dynamic_databases.readings.{name}" for name in ("latest", "cached_readings", "snapshots")
    )
    offences_ = offences({**dict.fromkeys(readings, ""), module: line})
    assert [offence for offence in offences_ if "redaction has passed" in offence]


@pytest.mark.parametrize(
    "lines",
    [
        "_models = {}",
        "_models: dict[str, int] = {}",
        "_models = []",
        "_models = set()",
        "from collections import OrderedDict\n_models = OrderedDict()",
        "from collections import defaultdict\n_models = defaultdict(list)",
        "import collections\n_models = collections.deque(maxlen=5)",
        "import weakref\n_models = weakref.WeakValueDictionary()",
        '_models = {"first": 1}\ndef keep(name):\n    _models[name] = 2',
        "_models = [1]\ndef keep(name):\n    _models.append(name)",
        "_models = {1}\ndef forget(name):\n    _models.discard(name)",
        '_models = dict(first=1)\nclass Kept:\n    def keep(self):\n        _models.setdefault("a", 1)',
        "from functools import cache\n@cache\ndef model_of(name): pass",
        "import functools\n@functools.cache\ndef model_of(name): pass",
        "from functools import lru_cache\n@lru_cache(maxsize=None)\ndef model_of(name): pass",
    ],
)
@pytest.mark.parametrize("module", ["browser.rows", "dynamic_databases.readings.latest"])
def test_a_store_of_a_modules_own_is_found(module: str, lines: str) -> None:
    assert [offence for offence in offences({module: lines}) if "outside of a Cache" in offence]


@pytest.mark.parametrize(
    "lines",
    [
        "from functools import cached_property",
        "from functools import cached_property as kept",
        "from functools import *",
        "import functools\n\nclass Page:\n    live = functools.cached_property(len)",
        "import functools as tools\n\nclass Page:\n    live = tools.cached_property(len)",
    ],
)
def test_functools_cached_property_is_found(lines: str) -> None:
    assert [offence for offence in offences({"browser.pages": lines}) if "use Django's" in offence]


@pytest.mark.parametrize(
    "lines",
    [
        'connection.cursor().execute("SELECT 1")',
        'Order.objects.raw("SELECT 1")',
        'Order.objects.extra(where=["1 = 1"])',
        'cursor.callproc("act")',
        "from django.db.models.expressions import RawSQL",
    ],
)
def test_sql_of_a_page_is_found(lines: str) -> None:
    assert [offence for offence in offences({"browser.rows.paging": lines}) if "runs SQL" in offence]


@pytest.mark.parametrize("line", ["open(path)", "os.open(path, 0)", "Path(path).read_bytes()"])
@pytest.mark.parametrize("module", ["dynamic_databases.dialects.sqlite.config", "dynamic_databases.stores"])
def test_a_file_that_is_opened_beside_sqlite_is_found(module: str, line: str) -> None:
    assert [offence for offence in offences({module: line}) if "file of SQLite's" in offence]


@pytest.mark.parametrize(
    "line",
    [
        "one = rows[0]",
        "for one in columns: pass",
        "names = [one.name for one in columns]",
        "def changed(one, other): pass",
        "def notes(*, said): pass",
        "found: list[str] = []",
        "if (found := match(text)): pass",
        "first, place = pair",
    ],
)
def test_a_variable_that_does_not_say_what_it_holds_is_found(line: str) -> None:
    assert list(vague_variables(ast.parse(line))) != []


@pytest.mark.parametrize(
    ("module", "lines"),
    [
        ("dynamic_databases.comparison", "left.vendor == right.vendor"),
        ("dynamic_databases.dialects.mysql", 'connection.vendor == "mysql"'),
        ("dynamic_databases.comparison.vendors.mysql", 'RULES = VendorRules(vendor="mysql")'),
        ("browser.demo.shop", 'config = {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}'),
        ("browser.rows", '"""Reads from sqlite."""\nhelp = "postgresql, mysql or sqlite"'),
        ("browser.rows", 'folders = setting("SQLITE_FOLDERS")'),
        ("browser.rows", "from dynamic_databases.redaction import VisibleReading"),
        ("dynamic_databases.management.commands.compare", "model = database.get_model(name)"),
        (
            "browser.rows",
            "_models: Cache[str, int] = Cache(4)\nSIGNS = {1: 2}\nNAMES: Mapping[str, int] = {}",
        ),
        ("browser.rows", "SIGNS = {1: 2}\ndef sign(state):\n    return SIGNS[state]"),
        ("browser.rows", "from functools import cache, lru_cache\n@cache\ndef signature(): pass"),
        ("dynamic_databases.catalog", "from django.utils.functional import cached_property"),
        ("browser.demo.shop", 'connection.execute("CREATE TABLE t(a)")'),
    ],
)
def test_what_the_design_allows_passes(module: str, lines: str) -> None:
    assert offences({module: lines}) == []
