"""`Database.get_model`: model classes of real tables, as a library user meets them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.signals import request_finished
from django.db import models

from dynamic_databases.errors import Forbidden, QueryFailed, Unreachable
from dynamic_databases.runtime_models.typed import BinaryField
from tests.conftest import write_sqlite

pytestmark = pytest.mark.django_db

SHOP = """
CREATE TABLE author (id integer PRIMARY KEY, name varchar(50) NOT NULL, born date, rating decimal(5, 2));
CREATE TABLE "a.b" (id integer PRIMARY KEY);
CREATE TABLE place (country char(2), code integer, name text, PRIMARY KEY (country, code));
CREATE TABLE note (body text, at timestamp);
CREATE TABLE nothing_unique (a integer, b integer) ;
CREATE VIEW names AS SELECT name FROM author;
CREATE VIEW broken AS SELECT gone FROM author;
CREATE TABLE made (id integer PRIMARY KEY, price real, gross real AS (price * 2) STORED);
INSERT INTO author VALUES (1, 'Ada', '1815-12-10', 9.5), (2, 'Bob', NULL, NULL);
INSERT INTO place VALUES ('de', 1, 'Berlin'), ('de', 2, 'Köln'), ('fr', 1, 'Paris');
INSERT INTO note VALUES ('first', '2026-01-31 12:00:00'), ('first', '2026-01-31 12:00:00');
INSERT INTO made (id, price) VALUES (1, 1.5);
"""


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", SHOP)


def test_a_model_reads_its_own_database_without_using(shop):
    author = shop.get_model("author")
    assert [row.name for row in author.objects.order_by("name")] == ["Ada", "Bob"]
    assert author.objects.db == shop.alias
    assert author.objects.get(pk=1)._state.db == shop.alias


def test_values_are_typed_as_django_types_them(shop):
    ada = shop.get_model("author").objects.get(name__startswith="A")
    assert (ada.id, ada.born, ada.rating) == (1, date(1815, 12, 10), Decimal("9.50"))
    assert shop.get_model("author").objects.filter(born__year__lt=1900).count() == 1


def test_a_model_is_made_by_type_and_is_in_no_project(shop):
    before = {label: dict(registered) for label, registered in apps.all_models.items()}
    author = shop.get_model("author")
    assert type(author).__name__ == "LateModel"
    assert author.__name__ == "Author"
    assert not author._meta.managed
    assert {label: dict(registered) for label, registered in apps.all_models.items()} == before
    assert author not in apps.get_models()
    assert author._meta.apps is not apps


def test_the_same_structure_is_the_same_class(shop):
    author = shop.get_model("author")
    request_finished.send(sender=None)
    assert shop.get_model("author") is author


def test_a_changed_structure_is_another_class(shop, tmp_path):
    before = shop.get_model("author")
    write_sqlite(tmp_path / "prod-shop.sqlite3", "ALTER TABLE author ADD COLUMN email text")
    after = shop.get_model("author")
    assert after is not before
    assert after.objects.get(pk=1).email is None
    assert not hasattr(before, "email")


def test_there_is_no_model_of_no_table(shop):
    assert shop.get_model("nowhere") is None
    assert shop.get_model("author", schema="sales") is None
    assert shop.get_model("") is None


def test_a_schema_is_named_apart_or_before_a_dot(shop):
    author = shop.get_model("author")
    assert shop.get_model("author", schema="main") is author
    assert shop.get_model("main.author") is author


def test_a_table_whose_own_name_has_a_dot_comes_first(shop):
    assert shop.get_model("a.b")._meta.db_table == '"a.b"'


def test_a_table_is_found_as_the_server_finds_it(shop):
    assert shop.get_model("AUTHOR") is shop.get_model("author")


def test_a_view_has_a_model(shop):
    assert sorted(row.name for row in shop.get_model("names").objects.all()) == ["Ada", "Bob"]


def test_a_broken_view_costs_itself_and_says_why(shop):
    with pytest.raises(QueryFailed, match="broken can't be read"):
        shop.get_model("broken")
    assert shop.get_model("author")


def test_a_composite_key_gets_lists_and_orders(shop):
    city = shop.get_model("place")
    assert city.objects.get(pk=("de", 2)).name == "Köln"
    assert [row.pk for row in city.objects.order_by("pk")] == [("de", 1), ("de", 2), ("fr", 1)]
    assert city.objects.filter(pk__in=[("fr", 1), ("de", 1)]).count() == 2
    assert city.objects.order_by("-pk").first().name == "Paris"


def test_a_table_without_a_key_never_selects_an_id_that_it_lacks(shop):
    note = shop.get_model("note")
    sql = str(note.objects.all().query)
    assert '"id"' not in sql
    assert [row.body for row in note.objects.all()] == ["first", "first"]
    assert len({row.pk for row in note.objects.all()}) == 2, "told apart by SQLite's own row number"
    assert {field.name for field in note._meta.get_fields()} == {"body", "at", "row_id"}


def test_a_view_without_a_key_is_read_and_counted(shop):
    names = shop.get_model("names")
    assert {field.name for field in names._meta.get_fields()} == {"name"}
    assert names.objects.count() == 2


def test_a_write_through_the_reading_alias_is_refused_by_the_connection(shop):
    from dynamic_databases.connections import live, reading

    author = shop.get_model("author")
    with pytest.raises(Forbidden), reading(live(shop)):
        author.objects.create(name="Eve")
    with pytest.raises(Forbidden), reading(live(shop)):
        author.objects.all().delete()
    assert author.objects.count() == 2


def test_a_key_made_by_the_server_comes_back_and_generated_columns_are_left_to_it(sqlite_database):
    shop = sqlite_database("dev", "shop", SHOP, READ_ONLY=False)
    made = shop.get_model("made")
    row = made(price=2.0)
    row.save()
    assert row.pk == 2
    assert row.gross == 4.0
    row.price = 3.0
    row.save()
    assert made.objects.get(pk=2).gross == 6.0


def test_all_ways_to_write_go_where_writing_is_allowed(sqlite_database):
    author = sqlite_database("dev", "shop", SHOP, READ_ONLY=False).get_model("author")
    eve = author.objects.create(name="Eve")
    author.objects.bulk_create([author(name="Kim"), author(name="Lou")])
    assert author.objects.filter(name="Kim").update(name="Kit") == 1
    assert author.objects.get_or_create(name="Kit")[1] is False
    author.objects.filter(name="Lou").delete()
    eve.delete()
    assert author.objects.filter(name__in=["Eve", "Kit", "Lou"]).count() == 1


def test_a_dead_database_has_no_model_and_says_so(register, tmp_path):
    with pytest.raises(Unreachable):
        register("prod", "dead", tmp_path / "missing").get_model("author")


def test_models_of_two_environments_never_mix(sqlite_database):
    script = "CREATE TABLE author (id integer PRIMARY KEY, ENV text); INSERT INTO author VALUES (1, 'ENV')"
    databases = {slug: sqlite_database(slug, "shop", script.replace("ENV", slug)) for slug in ("prod", "dev")}
    classes = {slug: database.get_model("author") for slug, database in databases.items()}
    for _ in range(3):
        for slug, model in classes.items():
            assert getattr(model.objects.get(), slug) == slug
            assert [field.name for field in model._meta.get_fields()] == ["id", slug]


def test_eight_hundred_columns_are_read(sqlite_database):
    columns = ", ".join(f"c{number} integer DEFAULT {number}" for number in range(799))
    wide = sqlite_database("dev", "wide", f"CREATE TABLE wide (id integer PRIMARY KEY, {columns});"
                           "INSERT INTO wide DEFAULT VALUES")  # fmt: skip
    row = wide.get_model("wide").objects.get()
    assert (row.c0, row.c798) == (0, 798)
    assert len(row._meta.fields) == 800


@pytest.mark.parametrize(
    ("declared", "field"),
    [
        ("integer", models.BigIntegerField),
        ("varchar(10)", models.CharField),
        ("text", models.TextField),
        ("decimal(5,2)", models.DecimalField),
        ("double", models.FloatField),
        ("boolean", models.BooleanField),
        ("date", models.DateField),
        ("time", models.TimeField),
        ("timestamp", models.DateTimeField),
        ("json", models.JSONField),
        ("blob", BinaryField),
        ("uuid", models.TextField),
        ("", models.TextField),
    ],
)
def test_each_type_has_the_field_that_django_users_expect(sqlite_database, declared, field):
    database = sqlite_database("prod", "types", f"CREATE TABLE t (id integer PRIMARY KEY, c {declared})")
    assert type(database.get_model("t")._meta.get_field("c")) is field
