"""The floor of pages: a bare Django site that reads by the driver and joins its HTML by hand.

No login, no chrome, no count. Served by `gunicorn tests.benchmarks.floor_site:application`;
FLOOR_DATABASE is a path of SQLite or a connection string of PostgreSQL.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from html import escape
from typing import Any

import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLES_OF_POSTGRESQL = """
    SELECT relname, reltuples::bigint, relnatts FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
TABLES_OF_SQLITE = """
    SELECT name, (SELECT count(*) FROM pragma_table_info(m.name)), type FROM sqlite_master AS m
    WHERE type = 'table' ORDER BY name
"""

_connections = threading.local()


def ask(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of one statement, by a connection that the thread keeps."""
    connection = getattr(_connections, "connection", None)
    name = os.environ["FLOOR_DATABASE"]
    is_file = name.startswith("/")
    if connection is None:
        connection = (
            sqlite3.connect(f"file:{name}?mode=ro", uri=True)
            if is_file
            else psycopg.connect(name, autocommit=True)
        )
        _connections.connection = connection
    rows: list[tuple[Any, ...]] = connection.execute(
        sql if is_file else sql.replace("?", "%s"), values
    ).fetchall()
    return rows


def _page(rows: list[tuple[Any, ...]]) -> HttpResponse:
    cells = ("</td><td>".join(escape(str(value)) for value in row) for row in rows)
    body = "</td></tr><tr><td>".join(cells)
    html = f"<!doctype html><title>floor</title><table><tr><td>{body}</td></tr></table>".encode()
    return HttpResponse(html, headers={"Content-Length": len(html)})


def rows(request: HttpRequest, table: str) -> HttpResponse:
    return _page(ask(f"SELECT * FROM {table} ORDER BY id LIMIT 50"))


def record(request: HttpRequest, table: str, key: int) -> HttpResponse:
    return _page(ask(f"SELECT * FROM {table} WHERE id = ?", key))


def tables(request: HttpRequest) -> HttpResponse:
    is_file = os.environ["FLOOR_DATABASE"].startswith("/")
    return _page(ask(TABLES_OF_SQLITE if is_file else TABLES_OF_POSTGRESQL))


urlpatterns = [
    path("tables/", tables),
    path("<slug:table>/", rows),
    path("<slug:table>/<int:key>/", record),
]


if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=["django.middleware.gzip.GZipMiddleware"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="the floor has no secrets",
    )
    application = get_wsgi_application()
