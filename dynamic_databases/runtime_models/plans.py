"""The plan by which a server would read a page of rows; the statement itself is not run."""

from __future__ import annotations

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects import dialect_of
from dynamic_databases.runtime_models.page_queries import Page

MOST_LINES = 500


def plan_of(page: Page, connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the plan in lines, as the vendor's own clients show it; none where there is nothing to ask.

    The dialect must offer plans. Raises `django.db.Error`.
    """
    dialect = dialect_of(connection.vendor)
    try:
        sql, values = page.sql(connection)
    except EmptyResultSet:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(f"{dialect.plan}{sql}", values)
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchmany(MOST_LINES)
    return tuple(dialect.plan_lines(names, rows))
