"""Names of fields and classes: the table's own where Django and Python can take them."""

from __future__ import annotations

import keyword

import pytest
from django.db import connections, models
from hypothesis import given
from hypothesis import strategies as st

from dynamic_databases.runtime_models.names import class_name, class_names, field_names, is_usable, unused

HOSTILE = [
    "pk", "objects", "check", "save", "_state", "Meta", "a__b", "x_", "-x", "class", "100%", "%s", "]",
    'q"uote', "$x", "*", "", "größe", "日本語", "Name", "name", "author", "author_id", "DoesNotExist",
    "database_alias", "refresh_from_db", 'a" FROM secrets; --', "a b", "1st", "\t", "😀", "%(x)s", "{0}", "ﬁ",
    "None", "id",
]  # fmt: skip


@given(st.lists(st.text(), unique=True))
def test_every_column_has_a_field_of_its_own(columns):
    names = field_names(columns)
    assert list(names) == columns
    assert len(set(names.values())) == len(columns)
    assert all(is_usable(name) for name in names.values())


@given(st.text())
def test_a_usable_name_is_taken_by_django_and_python(name):
    if is_usable(name):
        assert not hasattr(models.Model, name)
        assert compile(f"f({name}=1)", "", "eval").co_names == ("f",)


def test_a_plain_name_is_kept():
    names = ("id", "name", "Straße", "customer_id", "größe", "createdAt")
    assert field_names(names) == {name: name for name in names}


def test_a_name_that_cannot_be_is_made_up_by_its_place():
    assert field_names(["id", "class", "a b", "column_2"]) == {
        "id": "id",
        "column_2": "column_2",
        "class": "column_2_2",
        "a b": "column_3",
    }


def test_an_unused_name_is_the_first_that_is_free():
    assert unused("a", ()) == "a"
    assert unused("a", ("a", "a_2")) == "a_3"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("author", "Author"),
        ("order_items", "OrderItems"),
        ("Order Items", "OrderItems"),
        ("2fa", "Table2fa"),
        ("none", "TableNone"),
        ("---", "Table"),
        ("", "Table"),
        ("日本", "日本"),
        ("²", "Table2"),
    ],
)
def test_a_class_is_named_as_its_table(table, expected):
    assert class_name(table) == expected


@given(st.text())
def test_every_class_has_a_name_that_python_takes(table):
    assert class_name(table).isidentifier()
    assert not keyword.iskeyword(class_name(table))


@given(st.lists(st.text()))
def test_classes_differ_even_in_small_letters(tables):
    names = list(class_names(tables))
    assert len({name.lower() for name in names}) == len(tables)


def test_tables_that_differ_in_an_underscore_have_two_classes():
    assert list(class_names(["user_profile", "userprofile"])) == ["UserProfile", "Userprofile2"]


@pytest.mark.django_db
def test_columns_of_any_name_are_read_through_typed_models(sqlite_database):
    def quoted(name):
        return '"' + name.replace('"', '""') + '"'

    columns = [name for name in HOSTILE if name not in ("Name", "Meta", "")] + ["column_4"]
    script = (
        f"CREATE TABLE t ({', '.join(f'{quoted(name)} text' for name in columns)}); INSERT INTO t VALUES ("
    )
    database = sqlite_database(
        "prod", "names", script + ", ".join(f"'v{n}'" for n in range(len(columns))) + ")"
    )
    model = database.get_model("t")
    row = model.objects.get()
    by_column = {field.db_column: field.attname for field in model._meta.concrete_fields}
    for number, column in enumerate(columns):
        name = by_column[quoted(column).replace("%", "%%")]
        assert getattr(row, name) == f"v{number}"
        assert model.objects.filter(**{name: f"v{number}"}).order_by(name).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in HOSTILE if name] + ["a.b", "sqlite", "select", "'"])
def test_a_table_of_any_name_is_read(sqlite_database, name):
    quoted = '"' + name.replace('"', '""') + '"'
    script = f"CREATE TABLE {quoted} (id integer PRIMARY KEY, x text); INSERT INTO {quoted} VALUES (1, 'yes')"
    database = sqlite_database("prod", "names", script)
    model = database.get_model(name)
    assert model.objects.select_related().get(x__startswith="y").x == "yes"
    assert model.objects.filter(pk__in=model.objects.values("pk")).count() == 1
    assert connections[database.alias].alias == database.alias


@pytest.mark.django_db
def test_two_tables_that_differ_in_an_underscore_are_two(sqlite_database):
    database = sqlite_database(
        "prod",
        "names",
        "CREATE TABLE user_profile (id integer PRIMARY KEY);"
        "CREATE TABLE userprofile (id integer PRIMARY KEY);"
        "INSERT INTO user_profile VALUES (1); INSERT INTO userprofile VALUES (2)",
    )
    assert database.get_model("user_profile").objects.get().pk == 1
    assert database.get_model("userprofile").objects.get().pk == 2
