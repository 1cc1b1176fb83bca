"""The app in a project that is not the site: what `docs/dynamic_databases.md` says, done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import write_sqlite

SETTINGS = """
from dynamic_databases.lazy_databases import LazyDatabases

SECRET_KEY = "x" * 50
OWN = {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE + "/own.sqlite3"}
DATABASES = LazyDatabases({"default": OWN})
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
INSTALLED_APPS = ["dynamic_databases"]
SQLITE_FOLDERS = [HERE]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
USE = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("check", fail_level="WARNING", verbosity=0)
call_command("migrate", verbosity=0)
from dynamic_databases.context import alias_for, environment
from dynamic_databases.models import Database, Environment
prod = Environment.objects.create(slug="prod")
shop = Database(name="shop", environment=prod, config={"ENGINE": "sqlite", "NAME": sys.argv[1]})
shop.full_clean()
shop.save()
orders = shop.get_model("orders")
print(orders.objects.filter(customer__name="Ada").count())
print(orders.objects.select_related("customer").get(pk=1).customer.orders_set.count())
with environment("prod"):
    print(alias_for("shop") == shop.alias)
print("browser" in sys.modules, "django.contrib.auth" in sys.modules)
"""
SHOP = """
CREATE TABLE customer (id integer PRIMARY KEY, name text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customer (id));
INSERT INTO customer VALUES (1, 'Ada');
INSERT INTO orders VALUES (1, 1), (2, 1);
"""


def test_a_project_of_its_own_needs_nothing_else(tmp_path):
    file = write_sqlite(tmp_path / "shop.sqlite3", SHOP)
    (tmp_path / "its_settings.py").write_text(SETTINGS.replace("HERE", repr(str(tmp_path))))
    root = Path(__file__).parents[2]
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "its_settings",
        "PYTHONPATH": os.pathsep.join((str(tmp_path), str(root))),
    }
    done = subprocess.run(
        [sys.executable, "-c", USE, str(file)],
        env=environ, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=300,
    )  # fmt: skip
    assert done.stdout.split("\n")[1:5] == ["2", "2", "True", "False False"], done.stderr
