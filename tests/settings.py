"""The site's settings as tests see them: neither the machine's environment nor `var/` has a say."""

import os
from tempfile import TemporaryDirectory

KEPT = TemporaryDirectory(prefix="environment-browser-", ignore_cleanup_errors=True)
"""The state folder of this process and of the programs that it starts."""

OF_THE_MACHINE = (
    "ADMIN_PASSWORD",
    "ADMIN_USERNAME",
    "ALLOWED_HOSTS",
    "CATALOG_HISTORY",
    "CATALOG_MAX_AGE",
    "CUSTOMERS_MAX_AGE",
    "CONFIG_KEYS",
    "CONNECT_TIMEOUT",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_HOSTS",
    "DATABASE_URL",
    "DATABASE_USERS",
    "DATABASE_USERS_GRACE",
    "DATABASE_USERS_MAX_AGE",
    "DEBUG",
    "DEMO_OPEN",
    "REQUEST_TIMEOUT",
    "ROW_COMPARISON_BUSY",
    "ROW_COMPARISON_LIMIT",
    "ROW_COMPARISON_SECONDS",
    "LOOKUP_TIMEOUT",
    "CATALOGS_MEMORY",
    "MODELS_MEMORY",
    "SECRETS_FOLDER",
    "SECRET_KEY",
    "SECURE_COOKIES",
    "SQLITE_FOLDERS",
    "STATEMENT_TIMEOUT",
    "TRUST_PROXY",
    "WORKER_THREADS",
)
for name in OF_THE_MACHINE:
    os.environ.pop(name, None)
os.environ["STATE_FOLDER"] = KEPT.name
os.environ["DJANGO_SETTINGS_MODULE"] = "browser.settings"  # of `manage.py` and servers that tests start

from browser.settings import *  # noqa: E402, F403
from browser.settings import DATABASES  # noqa: E402

LOOKUP_TIMEOUT = 60.0
REQUEST_TIMEOUT = 120.0  # a busy machine takes long; tests of the time limit set their own

# In memory, also in several processes: pytest-django would make up a file for a backend of ours.
DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"
