"""The current environment: entered and left in threads, coroutines and streams, never leaking."""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from dynamic_databases.connections import close_all
from dynamic_databases.context import (
    aalias_for,
    adatabase_for,
    alias_for,
    current_environment,
    database_for,
    environment,
)
from dynamic_databases.errors import NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.models import Environment

pytestmark = pytest.mark.django_db


def test_outside_of_any_there_is_none():
    assert current_environment() is None


def test_environments_nest_and_end():
    with environment("prod"):
        with environment("dev"):
            assert current_environment() == "dev"
        assert current_environment() == "prod"
    assert current_environment() is None


def test_an_error_ends_it_too():
    with pytest.raises(ZeroDivisionError), environment("prod"):
        raise ZeroDivisionError
    assert current_environment() is None


def test_an_alias_is_found_by_its_logical_name(sqlite_database):
    databases = {slug: sqlite_database(slug, "shop", "CREATE TABLE t (x)") for slug in ("prod", "dev")}
    for slug, database in databases.items():
        with environment(slug):
            assert alias_for("shop") == database.alias


def test_a_logical_name_needs_an_environment():
    with pytest.raises(NoSuchEnvironment, match="No environment is current"):
        alias_for("shop")


def test_a_name_that_this_environment_lacks_is_refused(sqlite_database):
    sqlite_database("prod", "shop", "CREATE TABLE t (x)")
    with environment("dev"), pytest.raises(NoSuchDatabase, match="in dev"):
        alias_for("shop")


def test_a_database_is_found_by_its_logical_name(sqlite_database):
    databases = {slug: sqlite_database(slug, "shop", "CREATE TABLE t (x)") for slug in ("prod", "dev")}
    for slug, database in databases.items():
        with environment(slug):
            assert database_for("shop") == database
    with environment("test"), pytest.raises(NoSuchDatabase, match="in test"):
        database_for("shop")


def test_a_thread_has_its_own(environments):
    with environment("prod"), ThreadPoolExecutor() as threads:
        assert threads.submit(current_environment).result() is None
        context = contextvars.copy_context()
        assert threads.submit(context.run, current_environment).result() == "prod"


def test_the_next_task_of_a_thread_inherits_nothing():
    def enter(slug):
        with environment(slug):
            return current_environment()

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(enter, "prod").result() == "prod"
        assert threads.submit(current_environment).result() is None


def test_coroutines_side_by_side_stay_apart():
    async def visit(slug):
        with environment(slug):
            await asyncio.sleep(0.01)
            inside = await sync_to_async(current_environment, thread_sensitive=False)()
            await asyncio.sleep(0.01)
            return inside, current_environment()

    async def visit_all():
        slugs = [f"e{number}" for number in range(20)]
        return slugs, await asyncio.gather(*map(visit, slugs)), current_environment()

    slugs, seen, after = asyncio.run(visit_all())
    assert seen == [(slug, slug) for slug in slugs]
    assert after is None


@pytest.mark.django_db(transaction=True)
def test_a_coroutine_asks_for_aliases_and_models(sqlite_database):
    databases = {
        slug: sqlite_database(slug, "shop", f"CREATE TABLE t (x text); INSERT INTO t VALUES ('{slug}')")
        for slug in ("prod", "dev")
    }

    async def read(slug):
        with environment(slug):
            alias = await aalias_for("shop")
            database = await adatabase_for("shop")
            model: Any = await database.aget_model("t")
            return alias, (await model.objects.afirst()).x

    async def read_both():
        both = await asyncio.gather(read("prod"), read("dev"))
        await sync_to_async(close_all)()  # in the thread that opened them
        return both

    assert asyncio.run(read_both()) == [(databases[slug].alias, slug) for slug in ("prod", "dev")]


def test_where_there_is_one_environment_alone_code_is_in_it(sqlite_database):
    shop = sqlite_database("dev", "shop", "CREATE TABLE t (x text)")
    with pytest.raises(NoSuchEnvironment):
        alias_for("shop")
    Environment.objects.exclude(slug="dev").delete()
    assert alias_for("shop") == shop.alias
    assert current_environment() is None
    Environment.objects.all().delete()
    with pytest.raises(NoSuchEnvironment):
        alias_for("shop")


def test_a_setting_names_the_environment_where_code_is_that_enters_none(sqlite_database, settings):
    databases = {
        slug: sqlite_database(slug, "shop", f"CREATE TABLE t (x text); INSERT INTO t VALUES ('{slug}')")
        for slug in ("prod", "dev")
    }
    settings.DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT = "dev"
    assert alias_for("shop") == databases["dev"].alias
    model: Any = databases["prod"].get_model("t")
    assert model.objects.using("shop").get().x == "dev"
    with environment("prod"):
        assert alias_for("shop") == databases["prod"].alias
        assert model.objects.using("shop").get().x == "prod"
    settings.DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT = "nowhere"
    with pytest.raises(NoSuchDatabase, match="in nowhere"):
        alias_for("shop")
