"""What a page says of a reference table's rows: never that they are the same where that is not known."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from dynamic_databases.models import Environment, ReferenceResult
from dynamic_databases.reference_tables import NOT_YET
from dynamic_databases.reference_tables.results import CHANGED
from tests.dynamic_databases.reference_tables.shops import by_code, compare, known, remember, shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db


def change(database, sql):
    with closing(sqlite3.connect(database.config["NAME"])) as connection:
        connection.executescript(sql)


def test_what_was_not_compared_is_not_the_same(shop):
    outcome = known(shop, by_code())
    assert (outcome.words, outcome.reason, outcome.compared_at) == ("not compared yet", NOT_YET, None)


def test_what_was_compared_is_known_to_the_next_page(shop):
    currencies, units = by_code(), remember("units")
    assert [outcome.words for outcome in compare(shop)] == ["3 differ", "same"]
    assert (known(shop, currencies).words, known(shop, units).words) == ("3 differ", "same")
    assert known(shop, units).compared_at is not None


def test_other_environments_are_another_question(shop):
    currencies = by_code()
    compare(shop)
    two = {slug: shop[slug] for slug in ("prod", "test")}
    assert known(two, currencies).words == "not compared yet"
    assert [outcome.words for outcome in compare(two)] == ["same"]
    assert (known(two, currencies).words, known(shop, currencies).words) == ("same", "3 differ")


@pytest.mark.parametrize("field", ["key", "ignored"])
def test_another_key_or_other_columns_make_it_not_compared(shop, field):
    units = remember("units")
    compare(shop)
    setattr(units, field, ["name"])
    units.save()
    assert (known(shop, units).words, known(shop, units).reason) == ("not compared", CHANGED)


def test_a_column_that_came_makes_it_not_compared(shop):
    units = remember("units")
    compare(shop)
    change(shop["dev"], "ALTER TABLE units ADD COLUMN sign text")
    assert (known(shop, units).words, known(shop, units).reason) == ("not compared", CHANGED)
    compare(shop)
    assert known(shop, units).words == "same"


def test_another_server_makes_it_not_compared(shop, sqlite_database):
    units = remember("units")
    compare(shop)
    shop["dev"].config = {**shop["dev"].config, "NAME": shop["test"].config["NAME"]}
    shop["dev"].save()
    assert known(shop, units).words == "not compared"


def test_a_side_that_does_not_answer_is_named(shop, tmp_path):
    units = remember("units")
    (tmp_path / "dev-shop.sqlite3").unlink()
    (outcome,) = compare(shop)
    assert (outcome.words, outcome.reason.split(":")[0]) == ("not compared", "dev")
    assert known(shop, units).words == "not compared"


def test_a_table_that_is_gone_everywhere_is_not_compared(shop):
    units = remember("units")
    compare(shop)
    for database in shop.values():
        change(database, "DROP TABLE units")
    assert known(shop, units).words == "not compared"
    (outcome,) = compare(shop)
    assert (outcome.words, outcome.reason) == ("not compared", "No environment has a table units.")


def test_a_table_that_was_renamed_on_one_side_is_not_compared(shop):
    units = remember("units")
    compare(shop)
    change(shop["dev"], "ALTER TABLE units RENAME TO measures")
    assert known(shop, units).words == "not compared"
    (outcome,) = compare(shop)
    assert (outcome.words, outcome.reason) == ("not compared", "dev: There is no table units there.")


def test_a_database_that_is_removed_leaves_the_others(shop):
    units = remember("units")
    compare(shop)
    Environment.objects.get(slug="dev").delete()
    del shop["dev"]
    assert known(shop, units).words == "not compared yet"
    assert compare(shop)[0].words == "same"


def test_more_rows_than_the_limit_are_not_the_same(shop, settings):
    settings.ROW_COMPARISON_LIMIT = 1
    remember("units")
    (outcome,) = compare(shop)
    assert outcome.words == "not compared"
    assert "more than 1 rows" in outcome.reason


def test_a_result_that_stays_the_same_is_one_row(shop):
    units = remember("units")
    for _ in range(3):
        compare(shop)
    result = ReferenceResult.objects.get()
    assert (result.reference, result.environments) == (units, "dev,prod,test")
    assert result.first_seen < result.last_seen
    assert len(set(result.digests.values())) == 1


def test_each_change_of_rows_is_kept(shop):
    units = remember("units")
    compare(shop)
    change(shop["dev"], "UPDATE units SET name = 'meter' WHERE code = 'm'")
    compare(shop)
    change(shop["dev"], "UPDATE units SET name = 'Meter' WHERE code = 'm'")
    compare(shop)
    newest, middle, oldest = ReferenceResult.objects.order_by("-pk")
    assert (oldest.counts["differing"], middle.counts["differing"], newest.counts["differing"]) == (0, 1, 1)
    assert len({result.digests["dev"] for result in (newest, middle, oldest)}) == 3
    assert len({result.digests["prod"] for result in (newest, middle, oldest)}) == 1
    change(shop["dev"], "UPDATE units SET name = 'metre' WHERE code = 'm'")
    compare(shop)
    assert known(shop, units).words == "same"


def test_a_table_that_is_forgotten_takes_its_results_along(shop):
    units = remember("units")
    compare(shop)
    units.delete()
    assert not ReferenceResult.objects.exists()


def test_no_more_results_are_kept_than_that(shop, monkeypatch):
    monkeypatch.setattr("dynamic_databases.reference_tables.results.MOST_KEPT", 2)
    remember("units")
    for name in "abc":
        change(shop["dev"], f"UPDATE units SET name = '{name}' WHERE code = 'm'")
        compare(shop)
    assert ReferenceResult.objects.count() == 2
