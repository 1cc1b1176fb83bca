"""Databases side by side: what is read, what stands in, what is left out, and why."""

from __future__ import annotations

import gc
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from weakref import ref

import pytest

from dynamic_databases.catalog import readers
from dynamic_databases.comparison import Comparison, Options, Severity
from dynamic_databases.connections import live
from dynamic_databases.connections.known_dead import try_again
from dynamic_databases.errors import ConfigError, Unreachable
from dynamic_databases.models import Outage
from dynamic_databases.readings import outages
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import Result, compared, readings_of
from dynamic_databases.readings.latest import forget, latest_reading
from dynamic_databases.redaction import NOTHING, visible
from tests.conftest import write_sqlite

ORDERS = "CREATE TABLE orders (id INTEGER PRIMARY KEY, note text);"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sides(sqlite_database):
    """Return prod's, test's and dev's shop; dev lacks a column."""
    return {
        "prod": sqlite_database("prod", "shop", ORDERS),
        "test": sqlite_database("test", "shop", ORDERS),
        "dev": sqlite_database("dev", "shop", ORDERS.replace(", note text", "")),
    }


def known(result: Compared) -> Comparison:
    """Return the comparison of a result that has one."""
    assert result.comparison is not None
    return result.comparison


def remove(slug: str, tmp_path: Path, sides) -> None:
    """Take a database's file away, and let nobody know it from before."""
    (tmp_path / f"{slug}-shop.sqlite3").unlink()
    connection = live(sides[slug])
    forget(connection.alias)
    try_again(connection)


def test_all_sides_are_compared_from_the_first(sides):
    result = compared("shop", sides)
    assert result.sides == ("prod", "test", "dev")
    assert known(result).baseline == "prod"
    assert [(difference.name, difference.absent_in) for difference in known(result).differences] == [
        ("note", ("dev",))
    ]
    assert list(result.readings) == ["prod", "test", "dev"]
    assert result.unavailable == {}


def test_another_baseline_can_be_named(sides):
    (difference,) = known(compared("shop", sides, "dev")).differences
    assert difference.severity is Severity.COSMETIC
    assert set(difference.against) == {"prod", "test"}


def test_a_baseline_that_is_none_of_them_is_the_first(sides):
    assert known(compared("shop", sides, "mars")).baseline == "prod"


def test_a_side_that_is_gone_is_left_out_and_named(sides, tmp_path):
    remove("dev", tmp_path, sides)
    result = compared("shop", sides)
    assert known(result).environments == ("prod", "test")
    assert result.unavailable["dev"].code == "unreachable"
    assert result.unavailable["dev"].since is not None
    assert result.unavailable["dev"].snapshot is None


def test_its_snapshot_stands_in_if_it_was_read_before(sides, tmp_path):
    read_at = latest_reading(live(sides["dev"])).read_at
    remove("dev", tmp_path, sides)
    result = compared("shop", sides)
    assert result.unavailable["dev"].snapshot == read_at
    assert known(result).differences[0].absent_in == ("dev",)
    assert "dev" not in result.readings


def test_no_snapshot_stands_in_where_none_is_wanted(sides, tmp_path):
    latest_reading(live(sides["dev"]))
    remove("dev", tmp_path, sides)
    result = compared("shop", sides, snapshots=False)
    assert known(result).environments == ("prod", "test")
    assert result.unavailable["dev"].snapshot is None


def test_a_snapshot_of_other_settings_stands_in_for_nobody(sides, tmp_path, register):
    latest_reading(live(sides["dev"]))
    dev = sides["dev"]
    dev.config = {"ENGINE": "sqlite", "NAME": str(tmp_path / "elsewhere.sqlite3")}
    dev.save()
    result = compared("shop", sides)
    assert result.unavailable["dev"].snapshot is None
    assert known(result).environments == ("prod", "test")


def test_a_baseline_that_is_gone_leaves_the_first_that_is_known(sides, tmp_path):
    remove("prod", tmp_path, sides)
    assert known(compared("shop", sides, "prod")).baseline == "test"


def test_nothing_known_at_all_is_no_comparison(sides, tmp_path):
    for slug in sides:
        remove(slug, tmp_path, sides)
    result = compared("shop", sides)
    assert result.comparison is None
    assert result.as_json()["differences"] == []
    assert set(result.as_json()["unavailable"]) == {"prod", "test", "dev"}


def test_since_is_when_it_was_first_seen_down_until_it_answers_again(sides, tmp_path):
    remove("dev", tmp_path, sides)
    first = compared("shop", sides).unavailable["dev"].since
    assert compared("shop", sides).unavailable["dev"].since == first
    with closing(sqlite3.connect(tmp_path / "dev-shop.sqlite3")) as connection:
        connection.executescript(ORDERS)
    try_again(live(sides["dev"]))
    assert compared("shop", sides).unavailable == {}
    assert outages.since(live(sides["dev"]).alias) is None
    assert not Outage.objects.exists()


def test_a_locked_side_costs_itself_alone(sides, tmp_path, settings):
    settings.STATEMENT_TIMEOUT = 1.0
    with closing(sqlite3.connect(tmp_path / "dev-shop.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        result = compared("shop", sides)
    assert result.unavailable["dev"].code in {"busy", "timed_out"}
    assert known(result).environments == ("prod", "test")


def test_a_config_that_cannot_work_is_a_side_that_is_down(sides):
    sides["dev"].config = {"ENGINE": "nothing"}
    result = compared("shop", sides)
    assert result.unavailable["dev"].code == "bad_config"
    assert isinstance(readings_of(sides)["dev"], ConfigError)


def test_what_is_known_already_is_not_asked_again(sides, tmp_path):
    before: dict[str, Result] = {
        "prod": visible(latest_reading(live(sides["prod"])), NOTHING),
        "test": Unreachable("So I heard."),
    }
    remove("prod", tmp_path, sides)
    readings = readings_of(sides, before)
    assert readings["prod"] is before["prod"]
    assert readings["test"] is before["test"]
    assert list(readings) == ["prod", "test", "dev"]


def test_the_same_structures_are_compared_once(sides):
    first = compared("shop", sides).comparison
    assert compared("shop", sides).comparison is first
    assert compared("shop", sides, "dev").comparison is not first
    assert known(compared("shop", sides, options=Options(exclude=("orders",)))).differences == ()


def test_databases_of_the_same_structures_share_one_comparison(sides, sqlite_database):
    twins = {slug: sqlite_database(slug, "twin", "CREATE TABLE t (x)") for slug in ("prod", "dev")}
    others = {slug: sqlite_database(slug, "other", "CREATE TABLE t (x)") for slug in ("prod", "dev")}
    first = known(compared("twin", twins, "prod"))
    assert known(compared("other", others, "prod")) is first
    assert known(compared("twin", twins, "dev")) is not first


def test_a_comparison_of_what_was_before_is_not_kept(sides, tmp_path):
    before = [ref(known(compared("shop", sides, baseline))) for baseline in ("prod", "dev")]
    write_sqlite(tmp_path / "test-shop.sqlite3", "ALTER TABLE orders ADD COLUMN other text;")
    after = [known(compared("shop", sides, baseline)) for baseline in ("prod", "dev")]
    gc.collect()
    assert [each() for each in before] == [None, None]
    assert all("other" in [difference.name for difference in each.differences] for each in after)


def test_the_json_says_when_each_side_was_read(sides, tmp_path):
    remove("dev", tmp_path, sides)
    result = compared("shop", sides).as_json()
    assert result["environments"] == ["prod", "test", "dev"]
    assert set(result["read_at"]) == {"prod", "test"}
    assert result["unavailable"]["dev"]["reason"].startswith("unreachable: ")


def test_what_an_older_reader_did_not_read_is_unknown_of_a_dead_side(sides, tmp_path, monkeypatch):
    compared("shop", sides)
    stored = sides["test"].snapshots.get()
    document = json.loads(stored.catalog)
    document["tables"][0]["columns"][1]["nullable"] = False
    sides["test"].snapshots.update(
        catalog=json.dumps(document), reader_version=0, digest="of an older reader"
    )
    remove("test", tmp_path, sides)
    assert {difference.attribute for difference in known(compared("shop", sides)).differences} == {
        None,
        "nullable",
    }
    monkeypatch.setattr(readers, "READ_SINCE", {"column.nullable": 1})
    sides["test"].snapshots.update(digest="of an older reader, read again")
    result = compared("shop", sides)
    assert [difference.attribute for difference in known(result).differences] == [None]
    assert result.unavailable["test"].not_read.endswith("read it, without: column nullable.")
