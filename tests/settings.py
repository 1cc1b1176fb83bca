"""The site's settings as tests see them: neither the machine's environment nor `var/` has a say."""

import os
from tempfile import TemporaryDirectory

KEPT = TemporaryDirectory(prefix="environment-browser-", ignore_cleanup_errors=True)
"""The state folder of this process and of the programs that it starts."""

OF_THE_MACHINE = (
    "ADMIN_PASSWORD",
    "ADMIN_USERNAME",
    "ALLOWED_HOSTS",
    "CATALOG_MAX_AGE",
    "CUSTOMERS_MAX_AGE",
    "CONFIG_KEYS",
    "CONNECT_TIMEOUT",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_HOSTS",
    "DATABASE_URL",
    "DEBUG",
    "DEMO_OPEN",
    "SECRETS_FOLDER",
    "SECRET_KEY",
    "SECURE_COOKIES",
    "SQLITE_FOLDERS",
    "STATEMENT_TIMEOUT",
    "TRUST_PROXY",
)
for name in OF_THE_MACHINE:
    os.environ.pop(name, None)
os.environ["STATE_FOLDER"] = KEPT.name
os.environ["DJANGO_SETTINGS_MODULE"] = "browser.settings"  # of `manage.py` and servers that tests start

from browser.settings import *  # noqa: E402, F403
