"""The application for ASGI servers."""

import os

from django.core.asgi import get_asgi_application
from django.db import DEFAULT_DB_ALIAS, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "browser.settings")
application = get_asgi_application()
# Each request has a thread of its own here: a connection that it kept would serve no other.
connections.settings[DEFAULT_DB_ALIAS]["CONN_MAX_AGE"] = 0
