"""`manage.py compare` where a database can't be read: what it says, to which stream, and with which code."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.conftest import write_sqlite
from tests.dynamic_databases.management.comparing import DRIFTED, ORDERS, compare, compared, file_of, shop

__all__ = ["shop"]


def test_a_database_that_is_gone_outranks_drift(shop, tmp_path):
    shop(test=DRIFTED["breaking"], dev=ORDERS)
    file_of("dev", tmp_path).unlink()
    code, printed, _ = compare("shop")
    assert code == 2
    assert "dev   unreachable:" in printed
    assert "column note: missing in test" in printed
    code, report = compared("shop", "--fail-on", "never")
    assert code == 2
    assert report["unavailable"]["dev"]["snapshot"] is None
    assert report["environments"] == ["prod", "test", "dev"]
    assert "dev" not in report["differences"][0]["values"]


def test_a_report_of_another_format_says_to_stderr_what_is_unreachable(shop, tmp_path):
    shop(dev=ORDERS)
    file_of("dev", tmp_path).unlink()
    code, _, errors = compare("shop", "--format", "json")
    assert code == 2
    assert errors.startswith("Not compared: dev. ")


def test_with_snapshots_a_dead_environment_is_taken_as_last_read(shop, tmp_path):
    shop(dev=DRIFTED["breaking"])
    assert compare("shop")[0] == 1
    file_of("dev", tmp_path).unlink()
    assert compare("shop")[0] == 2
    code, printed, _ = compare("shop", "--snapshots")
    assert code == 1
    assert "Compared as last read" in " ".join(printed.split())
    assert "old)" in printed
    _, report = compared("shop", "--snapshots")
    assert report["unavailable"]["dev"]["snapshot"] is not None
    assert list(report["read_at"]) == ["prod"]


def test_with_snapshots_what_was_never_read_still_ends_with_2(shop, tmp_path):
    shop(dev=ORDERS)
    file_of("dev", tmp_path).unlink()
    assert compare("shop", "--snapshots")[0] == 2


def test_nothing_readable_at_all_is_said(shop, tmp_path):
    shop(dev=ORDERS)
    for slug in ("prod", "dev"):
        file_of(slug, tmp_path).unlink()
    for form in ("text", "markdown", "html"):
        code, printed, _ = compare("shop", "--format", form)
        assert (code, "Nothing could be compared." in printed) == (2, True)
    assert compared("shop")[1]["differences"] == []


def test_a_locked_database_costs_itself_alone(shop, tmp_path, settings):
    settings.STATEMENT_TIMEOUT = 1.0
    shop(test=DRIFTED["breaking"], dev=ORDERS)
    with closing(sqlite3.connect(file_of("dev", tmp_path), isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        code, report = compared("shop")
    assert code == 2
    assert report["unavailable"]["dev"]["reason"].split(":")[0] in {"busy", "timed_out"}
    assert report["differences"][0]["absent_in"] == ["test"]


def test_what_changed_a_moment_ago_is_read(shop, tmp_path):
    shop(dev=ORDERS)
    assert compare("shop")[0] == 0
    write_sqlite(file_of("dev", tmp_path), "ALTER TABLE orders DROP COLUMN note")
    assert compare("shop")[0] == 1
