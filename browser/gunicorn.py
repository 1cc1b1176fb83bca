"""How gunicorn serves the site, by `--config python:browser.gunicorn`; `--bind` says where.

It trusts no header of a request: by default gunicorn would take the scheme and SCRIPT_NAME from the headers
of every client on this machine or on a Unix socket. Whether a proxy is trusted is decided in Django:
TRUST_PROXY.

The application is imported once, before the workers are forked: they start at once, and share its memory.
"""

import ctypes
import gc
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import connections
from django.urls import get_resolver

from browser.settings import WORKER_THREADS
from dynamic_databases.process_end import leave

worker_class = "gthread"
workers = 2
preload_app = True
threads = WORKER_THREADS  # Django must know it: how many threads one database may hold depends on it
graceful_timeout = 5
limit_request_line = 8190
control_socket_disable = True
loglevel = "warning"

forwarded_allow_ips = ""
secure_scheme_headers: Mapping[str, str] = {}
forwarder_headers = ""


COLLECTED_AFTER = 20_000
"""Objects made and not yet let go of, after which Python's collector looks for cycles among the new ones.

Its default is 700, and a page makes tens of thousands, of which hardly any is in a cycle: it looked through
them in vain, for up to a tenth of a page's time.
"""
M_ARENA_MAX, ARENAS = -8, 2
"""A parameter of glibc's mallopt(3), and how many heaps a process may have.

By default each thread gets one, and keeps there what its largest page took: memory grew with each page.
"""
with suppress(AttributeError, OSError):  # another C library
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def when_ready(server: Any) -> None:
    """Called before workers are forked: import the pages, and keep the collector from what is shared.

    The collector writes into each object that it looks at, and so into pages of memory that no worker would
    have of its own otherwise. No worker looks at what is frozen here.
    """
    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)


def pre_fork(server: Any, worker: Any) -> None:
    """Called before each worker is forked: it would take SQLite's locks of this process for its own.

    Source: https://www.sqlite.org/howtocorrupt.html, 2.6.
    """
    connections.close_all()


def worker_exit(server: Any, worker: Any) -> None:
    """Called in a worker that ends: no driver may keep it running, or kill it with a signal."""
    leave(0)
