"""The app from its wheel, in a project that has nothing else: commands, tests, and each page of its admin."""

from __future__ import annotations

import json
import zipfile

import pytest

from tests.conftest import write_sqlite
from tests.installed import ROOT, Project, installed_python, wheel_in

__all__ = ["installed_python"]

SHOP = "CREATE TABLE orders (id integer PRIMARY KEY); INSERT INTO orders VALUES (1);"
PAGES = """
import json, re
from django.contrib.auth.models import User
from django.test import Client
from dynamic_databases.models import Database, Environment, Source

client = Client()
client.force_login(User.objects.create_superuser("boss"))
answers = {}

def get(path):
    answers[path] = client.get(f"/admin/{path}").status_code

def post(path, **form):
    answers[f"POST {path}"] = client.post(f"/admin/{path}", form).status_code

get("")
post("dynamic_databases/environment/add/", slug="prod", name="", position=0, colour="plum")
prod = Environment.objects.get().pk
config = '{"ENGINE": "sqlite", "NAME": "shop.sqlite3"}'
post("dynamic_databases/database/add/", name="tried", environment=prod, config=config, _test="1")
post("dynamic_databases/database/add/", name="shop", environment=prod, config=config)
shop = Database.objects.get().pk
for model in ("environment", "database", "source"):
    get(f"dynamic_databases/{model}/")
    get(f"dynamic_databases/{model}/add/")
get(f"dynamic_databases/environment/{prod}/change/")
get(f"dynamic_databases/database/{shop}/change/")
get(f"dynamic_databases/database/{shop}/history/")
get(f"dynamic_databases/database/{shop}/delete/")
get("dynamic_databases/database/server/")
get(f"dynamic_databases/database/{shop}/server/")
post(f"dynamic_databases/database/{shop}/test/")
post("dynamic_databases/database/server/", environment=prod, config='{"ENGINE": "sqlite"}')
page = client.get("/admin/dynamic_databases/database/").content.decode()
sheet = re.search(r'href="(/static/dynamic_databases/admin[^"]*)"', page)
print(json.dumps([answers, sheet[1], [str(row) for row in Database.objects.all()]]))
"""


@pytest.fixture
def empty(installed_python, tmp_path):
    """Return the project, with a file of its own to register."""
    empty = Project.copied("empty", tmp_path, installed_python)
    write_sqlite(empty.folder / "shop.sqlite3", SHOP)
    return empty


def test_the_wheel_has_every_file_of_the_app_and_no_other(tmp_path):
    package = ROOT / "dynamic_databases"
    files = {
        str(path.relative_to(ROOT))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = set(zipfile.ZipFile(wheel_in(tmp_path / "wheel")).namelist())
    assert {name for name in inside if ".dist-info/" not in name} == files
    assert "dynamic_databases/static/dynamic_databases/admin.css" in inside


def test_an_environment_with_the_wheel_has_few_packages(installed_python):
    packages = installed_python.parent.parent.glob("lib/python*/site-packages/*.dist-info")
    names = {path.name.partition("-")[0].lower() for path in packages}
    of_extras = ("psycopg", "pymysql", "typing_extensions", "argon2", "bcrypt", "libpass")
    assert {name for name in names if not name.startswith(of_extras)} == {
        "asgiref", "cffi", "cryptography", "dj_database_url", "django", "environment_browser", "jsonfield",
        "msgspec", "pycparser", "sqlparse",
    }  # fmt: skip


def test_the_commands_of_a_new_project_work(empty):
    assert "no issues" in empty.manage("check", "--fail-level", "WARNING")
    assert "No changes detected" in empty.manage("makemigrations", "--check", "--dry-run")
    empty.manage("migrate", "--verbosity", "0")
    assert "No planned migration operations" in empty.manage("migrate", "--plan")
    empty.manage("add_environment", "prod")
    empty.manage("add_database", "shop", "prod", "--config", '{"ENGINE": "sqlite", "NAME": "shop.sqlite3"}')
    assert "shop" in empty.manage("check_database")


def test_its_own_tests_run_side_by_side(empty):
    told = empty.manage("test", "--parallel", "2", "--verbosity", "1")
    assert "Ran 3 tests" in told
    assert "OK" in told


def test_each_page_of_its_admin_is_served_with_static_files_by_manifest(empty):
    empty.manage("migrate", "--verbosity", "0")
    empty.manage("collectstatic", "--no-input", "--verbosity", "0")
    answers, sheet, databases = json.loads(empty.run(PAGES).splitlines()[-1])
    saved = {name for name in answers if name.startswith("POST") and not name.endswith("server/")}
    assert answers == {name: 302 if name in saved else 200 for name in answers}
    assert len(answers) == 17
    assert databases == ["shop in prod"]
    assert (empty.folder / sheet.lstrip("/")).is_file()
