"""What a runtime model does as Django's do, and what it refuses at once because it can't."""

from __future__ import annotations

import copy
import pickle

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery

from tests.dynamic_databases.vendors import core_of

__all__ = ["core_of"]
pytestmark = pytest.mark.django_db

SCRIPT = """
CREATE TABLE author (id KEY, name varchar(50) NOT NULL, odd_ integer);
CREATE TABLE book (id KEY, title varchar(50) NOT NULL, author_id integer REFERENCES author (id));
CREATE TABLE season (year integer, round integer, note varchar(20), PRIMARY KEY (year, round));
CREATE TABLE keyless (word varchar(20));
INSERT INTO author (name, odd_) VALUES ('Ada in ENV', 7), ('Bob in ENV', 8);
INSERT INTO book (title, author_id) VALUES ('First', 1), ('Second', 1), ('Third', 2);
INSERT INTO season VALUES (2026, 1, 'first');
INSERT INTO keyless VALUES ('one');
"""


@pytest.fixture
def core(core_of):
    return core_of(SCRIPT)


@pytest.fixture
def author(core):
    return core["dev"].get_model("author")


@pytest.fixture
def book(core):
    return core["dev"].get_model("book")


def test_raw_sql_makes_instances(author):
    rows = author.objects.raw("SELECT id, name, odd_ FROM author ORDER BY id")
    assert [(row.pk, row.name, row.column_3) for row in rows] == [(1, "Ada in dev", 7), (2, "Bob in dev", 8)]
    assert rows.columns == ["id", "name", "odd_"]


def test_raw_sql_takes_parameters_translations_and_what_no_field_has(author):
    sql = "SELECT name AS called, id, 1 + 1 AS two FROM author WHERE name = %s"
    (row,) = author.objects.raw(sql, ["Bob in dev"], translations={"called": "name"})
    assert (row.pk, row.name, row.two) == (2, "Bob in dev", 2)


def test_raw_sql_defers_what_it_does_not_read(author):
    (row,) = author.objects.raw("SELECT id FROM author WHERE id = 1")
    assert row.get_deferred_fields() == {"name", "column_3"}
    assert row.name == "Ada in dev"


def test_raw_sql_leads_along_relations(book, author):
    rows = book.objects.raw("SELECT * FROM book ORDER BY id").prefetch_related("author")
    assert [row.author.name for row in rows] == ["Ada in dev", "Ada in dev", "Bob in dev"]
    rows = author.objects.raw("SELECT * FROM author ORDER BY id").prefetch_related("book_set")
    assert [len(row.book_set.all()) for row in rows] == [2, 1]


def test_raw_sql_reads_keys_of_several_columns_and_tables_without_one(core):
    (season,) = core["dev"].get_model("season").objects.raw("SELECT * FROM season")
    assert (season.pk, season.note) == ((2026, 1), "first")
    keyless = core["dev"].get_model("keyless")
    row_id = keyless.columns_by_field[keyless._meta.pk.name]
    (row,) = keyless.objects.raw(
        f"SELECT {row_id}, word FROM keyless" if row_id != "word" else "SELECT word FROM keyless"
    )
    assert row.word == "one"


def test_raw_sql_goes_where_it_is_told(core, author):
    rows = author.objects.raw("SELECT * FROM author ORDER BY id")
    assert rows.using(core["prod"].alias)[0].name == "Ada in prod"
    assert author.objects.using(core["prod"].alias).raw("SELECT * FROM author")[0].name == "Ada in prod"


def test_raw_sql_without_the_key_says_so(author):
    with pytest.raises(Exception, match="must include the primary key"):
        list(author.objects.raw("SELECT name FROM author"))


def test_an_instance_is_not_pickled(author):
    for pickled in (author.objects.first(), [author.objects.first()], author.objects.all()):
        with pytest.raises(pickle.PicklingError, match=r"Author is made at run time"):
            pickle.dumps(pickled)
    with pytest.raises(pickle.PicklingError):
        cache.set("author", author.objects.first())
    cache.set("authors", list(author.objects.order_by("pk").values("id", "name")))
    assert cache.get("authors")[0]["name"] == "Ada in dev"


def test_an_instance_is_copied(author):
    ada = author.objects.get(pk=1)
    for other in (copy.copy(ada), copy.deepcopy(ada)):
        other.name = "Eve"
        assert (other.pk, other == ada, ada.name, other._state.db) == (1, True, "Ada in dev", ada._state.db)
        assert other._state is not ada._state


def test_a_subquery_of_another_database_is_refused(author, core):
    User.objects.create_user("ann")
    inner = author.objects.filter(name__startswith="Ada")
    elsewhere = core["prod"].get_model("book").objects
    for outer in (User.objects, elsewhere):
        for queryset in (
            outer.filter(id__in=inner.values("id")),
            outer.exclude(id__in=inner.values("id")),
            outer.filter(id=inner.values("id")[:1]),
            outer.filter(Exists(inner.filter(id=OuterRef("id")))),
            outer.annotate(other=Subquery(inner.values("name")[:1])),
            outer.filter(id__in=inner.using(core["dev"].alias).values("id")),
        ):
            with pytest.raises(ValueError, match="aren't allowed across different databases"):
                list(queryset)
    users = User.objects.filter(id__in=inner.values("id"))
    for use in (users.count, users.exists, users.delete, lambda: users.update(first_name="x")):
        with pytest.raises(ValueError, match="across different databases"), transaction.atomic():
            use()
    assert User.objects.filter(id__in=list(inner.values_list("id", flat=True))).count() in (0, 1)


def test_a_subquery_of_the_projects_own_rows_is_refused(author, core):
    users = User.objects.values("id")
    for queryset in (
        author.objects.filter(id__in=users),
        author.objects.exclude(id__in=users),
        author.objects.filter(id=users[:1]),
        author.objects.filter(book__id__in=users),
    ):
        with pytest.raises(ValueError, match="across different databases"):
            list(queryset)
    writable = core["dev"].get_model("book").objects.filter(id__in=users)
    for write in (writable.delete, lambda: writable.update(title="x")):
        with pytest.raises(ValueError, match="across different databases"):
            write()


def test_a_subquery_of_the_same_database_works_in_every_form(author, book, core):
    first = book.objects.filter(title="First")
    assert author.objects.get(id__in=first.values("author")).pk == 1
    assert author.objects.get(book__in=first).pk == 1
    assert author.objects.exclude(book__title="Third").get().pk == 1
    assert author.objects.filter(Exists(first.filter(author=OuterRef("pk")))).get().pk == 1
    titles = author.objects.annotate(
        title=Subquery(book.objects.filter(author=OuterRef("pk")).values("title")[:1])
    )
    assert titles.get(pk=2).title == "Third"
    assert author.objects.annotate(books=Count("book")).get(books=2).pk == 1
    rows = author.objects.prefetch_related(Prefetch("book_set", first, to_attr="firsts"))
    assert [len(row.firsts) for row in rows.order_by("pk")] == [1, 0]
    prod = core["prod"].alias
    elsewhere = author.objects.using(prod).filter(id__in=book.objects.using(prod).values("author"))
    assert elsewhere.order_by("pk")[0].name == "Ada in prod"
    assert author.objects.using(prod).exclude(book__title="Third").get().name == "Ada in prod"
    assert author.objects.using(prod).filter(
        Exists(book.objects.using(prod).filter(title="Third", author=OuterRef("pk")))
    ).get().name == "Bob in prod"  # fmt: skip


def test_rows_are_deleted_and_changed_by_subqueries_of_their_database(author, book):
    assert (
        book.objects.filter(author__in=author.objects.filter(name__startswith="Bob")).update(title="x") == 1
    )
    assert book.objects.filter(author__name__startswith="Bob").delete()[0] == 1
    assert author.objects.filter(id__in=book.objects.values("author")).get().pk == 1
