"""Display models: every value as it is stored, compared as the server compares, cut where asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.db.models import F

from browser.demo.oddities import ODD_KEYS, ODD_VALUES
from dynamic_databases.catalog import Family, TableKind, UndecodableText
from dynamic_databases.connections import live, reading
from dynamic_databases.readings.latest import latest_reading
from dynamic_databases.runtime_models import DisplayModel, display_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(demo):
    return demo["crm", "prod"]


def display_model_of(database, name: str) -> type[DisplayModel]:
    connection = live(database)
    table = latest_reading(connection).catalog.table(name)
    assert table is not None
    return display_model(connection, table)


def stored(folder, sql: str):
    """Return what SQLite itself gives, text as bytes where it is no UTF-8."""

    def text(raw: bytes):
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw

    with closing(
        sqlite3.connect(f"{(folder / 'crm-prod.sqlite3').as_uri()}?mode=ro", uri=True)
    ) as connection:
        connection.text_factory = text
        return connection.execute(sql).fetchall()


def same(shown, raw) -> bool:
    """Return whether two values are one, NaN and types included."""
    return shown == raw and (type(shown) is type(raw) or isinstance(shown, UndecodableText))


def test_every_oddity_is_shown_exactly_as_it_is_stored(crm, demo_folder):
    model = display_model_of(crm, "oddities")
    columns = [column.name for column in model.table.columns]
    names = [model.fields_by_column[name] for name in columns]
    shown = list(model.objects.order_by("id").values_list(*names))
    raw = stored(demo_folder, f"SELECT {', '.join(columns)} FROM oddities ORDER BY id")
    assert len(shown) == len(raw) > len(ODD_VALUES)
    for mine, its in zip(shown, raw, strict=True):
        assert all(map(same, mine, its)), mine[1]


@pytest.mark.parametrize(("what", "column", "value"), ODD_VALUES, ids=[what for what, _, _ in ODD_VALUES])
def test_each_oddity_as_it_was_written(crm, what, column, value):
    model = display_model_of(crm, "oddities")
    field = model.fields_by_column[column]
    shown = model.objects.values_list(field, flat=True).get(what=model.bound("what", what))
    if (
        isinstance(value, str)
        and column in ("an_integer", "a_decimal", "a_json")
        and not isinstance(shown, str)
    ):
        value = float(value)  # the column's affinity has stored a number
    if isinstance(value, int | float) and not isinstance(value, bool) and isinstance(shown, str):
        value = str(value)
    assert shown == value


@pytest.mark.parametrize("key", [key for key in ODD_KEYS if key is not None], ids=repr)
def test_a_row_is_found_by_any_key(crm, key):
    model = display_model_of(crm, "untyped_key")
    assert model.objects.filter(k=model.bound("k", key)).values_list("k", flat=True).get() == key


def test_text_is_compared_as_the_column_reads_it(crm):
    contacts = display_model_of(crm, "contacts")
    assert contacts.objects.filter(id=contacts.bound("id", "42")).count() == 1
    assert contacts.objects.filter(id__lt=contacts.bound("id", "9")).count() == 8, "as numbers, not as text"


def test_every_table_of_the_demo_is_listed_whole(demo):
    for database in demo.values():
        for table in latest_reading(live(database)).catalog.tables:
            if not table.columns or table.kind is TableKind.SHADOW or database.name == "shop":
                continue
            model = display_model(live(database), table)
            with reading(live(database)):
                rows = list(model.objects.limited(100).values_list(*model.fields_by_column.values())[:100])
            assert all(len(row) == len(model.fields_by_column) for row in rows)


def test_a_long_value_is_cut_by_the_server_and_one_more_tells(crm):
    model = display_model_of(crm, "oddities")
    lengths = {}
    for limit in (None, 100):
        rows = model.objects.limited(limit).values_list("what", "a_text", "a_blob")
        lengths[limit] = {what: len(text or blob or "") for what, text, blob in rows}
    for what, length in lengths[None].items():
        assert lengths[100][what] == min(length, 101)


def test_a_key_is_read_whole_among_values_that_are_cut(crm):
    model = display_model_of(crm, "untyped_key")
    longest = {
        len(whole): max(
            len(key) for (key,) in model.objects.limited(10, whole).values_list("k") if type(key) is str
        )
        for whole in ((), ("k",))
    }
    assert longest == {0: 11, 1: max(len(key) for key in ODD_KEYS if isinstance(key, str))}


def test_the_limit_follows_a_queryset_through_its_methods(crm):
    model = display_model_of(crm, "oddities")
    limited = model.objects.limited(3).filter(id__gt=0).order_by("-id").exclude(what="").values_list("what")
    assert all(len(what) <= 4 for (what,) in limited)
    assert any(len(what) > 4 for (what,) in model.objects.values_list("what"))


def test_null_is_found_and_sorted(crm):
    model = display_model_of(crm, "null_keys")
    assert model.objects.filter(code__isnull=True).count() == 2
    assert model.objects.order_by(F("code").asc()).values_list("code", flat=True)[0] is None


def test_a_table_without_a_key_is_told_apart_by_its_row_number(sqlite_database):
    database = sqlite_database("prod", "x", "CREATE TABLE t (row_id, x); INSERT INTO t VALUES (1, 2), (1, 2)")
    model = display_model_of(database, "t")
    row_id = model.fields_by_column["rowid"]
    assert row_id == "row_id_2"
    assert list(model.objects.order_by(row_id).values_list(row_id, flat=True)) == [1, 2]
    assert model.objects.filter(**{row_id: model.bound("rowid", "2")}).count() == 1


def test_rows_without_any_key_are_listed(crm):
    model = display_model_of(crm, "hidden_rowid")
    assert model.objects.count() == 3
    assert list(model.fields_by_column) == ["rowid", "oid", "_rowid_", "value"]


def test_a_twin_is_made_once_and_anew_when_its_table_changes(crm, sqlite_database, tmp_path):
    from tests.conftest import write_sqlite

    database = sqlite_database("dev", "x", "CREATE TABLE t (x)")
    first = display_model_of(database, "t")
    assert display_model_of(database, "t") is first
    write_sqlite(tmp_path / "dev-x.sqlite3", "ALTER TABLE t ADD COLUMN y")
    assert list(display_model_of(database, "t").fields_by_column) == ["x", "y", "rowid"]


def test_a_twin_has_no_relations_and_no_project(crm):
    contacts = display_model_of(crm, "contacts")
    assert not [field for field in contacts._meta.get_fields() if field.is_relation]
    assert contacts._meta.apps.all_models["runtime"] == {"contacts": contacts}


def test_the_stand_in_of_a_row_id_is_no_column_of_the_table(crm):
    model = display_model_of(crm, "call_log")
    assert model.column_of("rowid").kind.family is Family.OTHER
    assert model.column_of("number").position == 2
