"""A prepared query returns what its queryset does, read anew each time, whatever the value is."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection, models
from django.db.models.expressions import Value
from django.db.models.query import QuerySet
from django.test.utils import CaptureQueriesContext

from dynamic_databases.models import (
    Database,
    Environment,
    Source,
    stored_databases,
    stored_databases_called,
    stored_environments,
)
from dynamic_databases.models.prepared import PreparedQuery, at_one_moment
from tests.controller import make_files, source_of

pytestmark = pytest.mark.django_db
NAMES = ("shop", "it's 100 %s", "😀", "a%", "")
CONFIG = {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}


def values(rows: list[Database] | QuerySet[Database]) -> list[tuple[object, ...]]:
    """Return all that a row and its environment hold; what was not read with them is no part of it."""
    return [
        (row.pk, row.name, row.config, row.any_source, row.environment_id, vars(row.environment)["slug"])
        for row in rows
    ]


@pytest.fixture
def databases(environments: dict[str, Environment]) -> None:
    Database.objects.bulk_create(
        Database(name=name, environment=environment, config=CONFIG)
        for name in NAMES
        for environment in environments.values()
    )


@pytest.mark.parametrize("name", [*NAMES, "none"])
def test_the_databases_of_a_name_are_those_of_the_queryset(databases, name):
    expected = values(Database.objects.stored().filter(name=name))
    assert [values(stored_databases_called(name)) for _ in range(2)] == [expected] * 2
    assert len(expected) == (3 if name in NAMES else 0)


def test_all_rows_come_in_their_order(databases):
    assert values(stored_databases()) == values(Database.objects.stored())
    assert stored_environments() == list(Environment.objects.all())


def test_rows_come_in_one_query_with_their_environments(databases):
    stored_databases_called("shop")
    with CaptureQueriesContext(connection) as captured:
        assert [str(row.environment) for row in stored_databases_called("shop")]
    assert len(captured) == 1


def test_a_change_is_read_at_once(databases):
    before = stored_databases_called("shop")[0]
    Database.objects.filter(pk=before.pk).update(config={**CONFIG, "NAME": "other.sqlite3"})
    after = stored_databases_called("shop")[0]
    assert (before.config["NAME"], after.config["NAME"]) == ("shop.sqlite3", "other.sqlite3")
    assert not after._state.adding
    Database.objects.all().delete()
    assert stored_databases_called("shop") == []


def test_a_source_is_known_as_soon_as_there_is_one(register, tmp_path):
    core = register("prod", "core", make_files(tmp_path))
    assert [row.any_source for row in stored_databases_called("core")] == [False]
    source_of(core)
    assert [row.any_source for row in stored_databases_called("core")] == [Source.objects.exists()] == [True]


def test_only_the_sample_stands_for_the_value():
    query = PreparedQuery(
        lambda: Environment,
        lambda slug: Environment.objects.annotate(note=Value("prod", output_field=models.TextField())).filter(
            slug=slug
        ),
    )
    Environment.objects.create(slug="prod")
    Environment.objects.create(slug="dev")
    assert [(row.slug, row.note) for row in query.rows("dev")] == [("dev", "prod")]  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_another_thread_reads_by_its_own_connection():
    stored_environments()
    used: list[object] = []

    def read() -> None:
        with CaptureQueriesContext(connection) as captured:
            stored_environments()
        used.append(len(captured))
        connection.close()

    thread = Thread(target=read)
    thread.start()
    thread.join(60)
    assert used == [1]


def test_a_store_is_asked_once_for_all_reads_of_a_moment(databases, monkeypatch):
    versions, asked = iter(range(100)), []

    def version() -> int:
        asked.append(next(versions))
        return asked[-1]

    monkeypatch.setattr(connection, "version", version)
    with at_one_moment():
        assert (len(stored_databases_called("shop")), len(stored_environments())) == (3, 3)
    assert len(asked) == 1
    assert len(stored_databases_called("shop")) == 3
    assert len(asked) == 2
