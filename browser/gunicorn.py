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

from browser.preloading import preload
from browser.settings import WORKER_THREADS
from dynamic_databases.collector_pauses import keep_for_ever
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
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Parameters of glibc's mallopt(3)."""
ARENAS = 2
"""How many heaps a process may have.

By default each thread gets one, and keeps there what its largest page took: memory grew with each page.
"""
LARGE = 4 * 1024 * 1024
"""Bytes: what is larger is given back to the system as soon as it is free.

By default this grows with the largest text that was ever freed. After a catalog of 1,000 tables a worker kept
20 MB for others like it. Pages are smaller: their memory is used again, which is faster.
"""
with suppress(AttributeError, OSError):  # another C library
    for parameter, value in ((M_ARENA_MAX, ARENAS), (M_MMAP_THRESHOLD, LARGE), (M_TRIM_THRESHOLD, LARGE)):
        ctypes.CDLL(None).mallopt(parameter, value)


def when_ready(server: Any) -> None:
    """Called before workers are forked: import the pages, and keep the collector from what is shared.

    The collector writes into each object that it looks at, and so into pages of memory that no worker would
    have of its own otherwise. No worker looks at what is frozen here.
    """
    preload()
    keep_for_ever()
    gc.set_threshold(COLLECTED_AFTER)


def pre_fork(server: Any, worker: Any) -> None:
    """Called before each worker is forked: it would take SQLite's locks of this process for its own.

    Source: https://www.sqlite.org/howtocorrupt.html, 2.6.
    """
    connections.close_all()


def worker_exit(server: Any, worker: Any) -> None:
    """Called in a worker that ends: no driver may keep it running, or kill it with a signal."""
    leave(0)
