"""Where Django sends queries and migrations: runtime models to their own database, migrations never there."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, router

from dynamic_databases.connections import live, register
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Environment

pytestmark = pytest.mark.django_db

SCRIPT = """
CREATE TABLE author (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE book (id integer PRIMARY KEY, author_id integer REFERENCES author (id));
INSERT INTO author VALUES (1, 'in ENV');
INSERT INTO book VALUES (1, 1);
"""


@pytest.fixture
def databases(sqlite_database):
    return {
        slug: sqlite_database(slug, "shop", SCRIPT.replace("ENV", slug), READ_ONLY=slug == "prod")
        for slug in ("prod", "dev")
    }


def test_a_runtime_model_goes_to_its_own_database(databases):
    for database in databases.values():
        model = database.get_model("author")
        assert router.db_for_read(model) == database.alias
        assert router.db_for_write(model) == database.alias
        assert model._base_manager.get().name == f"in {database.environment.slug}"


def test_an_instance_is_asked_before_its_model(databases):
    author = databases["prod"].get_model("author")
    elsewhere = author.objects.using(databases["dev"].alias).get()
    assert elsewhere.name == "in dev"
    assert router.db_for_read(author, instance=elsewhere) == databases["dev"].alias
    assert elsewhere.book_set.get().author.name == "in dev"
    elsewhere.refresh_from_db()
    assert elsewhere.name == "in dev"


def test_the_projects_own_models_stay_where_they_are(databases):
    assert router.db_for_read(Environment) == "default"
    assert router.db_for_read(Environment, instance=Environment.objects.first()) == "default"


def test_nothing_migrates_in_a_registered_database(databases):
    alias = databases["prod"].alias
    assert not router.allow_migrate(alias, "auth")
    assert not router.allow_migrate_model(alias, Environment)
    assert router.allow_migrate("default", "auth")


def test_migrating_a_registered_database_by_its_alias_makes_nothing(databases):
    database = databases["prod"]
    with pytest.raises(Exception, match=r"readonly|not authorized|invalid choice"):
        call_command("migrate", database=database.alias, verbosity=0)
    assert database.get_model("django_migrations") is None


def test_rows_of_two_databases_are_not_related(databases):
    book = databases["prod"].get_model("book").objects.get()
    author = databases["dev"].get_model("author").objects.get()
    with pytest.raises(ValueError, match=r"router prevents|must be"):
        book.author = author
    elsewhere = databases["prod"].get_model("author").objects.using(databases["dev"].alias).get()
    with pytest.raises(ValueError, match="router prevents"):
        book.author = elsewhere


def test_rows_of_one_database_are_related(databases):
    shop = databases["prod"]
    book, author = shop.get_model("book").objects.get(), shop.get_model("author").objects.get()
    book.author = author
    assert book.author_id == 1


def test_the_projects_own_rows_are_none_of_its_business(databases):
    first, second = Environment.objects.all()[:2]
    assert router.allow_relation(first, second)


def test_code_has_one_alias_and_pages_another_where_code_may_write(databases):
    database = databases["dev"]
    assert register(database, read_only=False) == database.alias != live(database).alias
    database.get_model("author").objects.using(live(database).alias).get().save()
    with pytest.raises(DatabaseError, match=r"readonly|not authorized"):
        database.get_model("author").objects.using(live(database).alias).create(id=2, name="new")


def test_there_is_no_writing_alias_unless_the_config_says_so(databases):
    with pytest.raises(ConfigError, match="READ_ONLY"):
        register(databases["prod"], read_only=False)


def test_an_instance_is_saved_where_it_came_from_if_that_may_be_written(databases):
    author = databases["dev"].get_model("author").objects.get()
    author.name = "changed"
    author.save()
    author.refresh_from_db()
    assert author.name == "changed"
    assert author.book_set.get().author.name == "changed"


def test_an_instance_is_not_saved_where_only_reading_is_allowed(databases):
    author = databases["prod"].get_model("author").objects.get()
    with pytest.raises(DatabaseError, match=r"readonly|not authorized"):
        author.save()


def test_what_was_read_and_what_was_written_in_one_database_are_related(databases):
    shop = databases["dev"]
    written = shop.get_model("author").objects.get()
    written.save()
    book = shop.get_model("book").objects.using(live(shop).alias).get()
    assert book._state.db != written._state.db
    book.author = written
    book.save()
    assert shop.get_model("book").objects.get().author == written
