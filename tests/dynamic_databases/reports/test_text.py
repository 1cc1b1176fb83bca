from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management.color import make_style

from dynamic_databases.readings.compared import Unavailable
from dynamic_databases.reports import as_text
from dynamic_databases.reports.text import WIDTH
from tests.dynamic_databases.reports.made import HOSTILE, NOW, catalog, compared, table


def test_a_difference_is_told_with_both_values_and_the_reason():
    tables = (
        (table("orders", "id", "total", total=type_), table("notes", "id")) for type_ in ("longtext", "clob")
    )
    prod, dev = (catalog(*each, vendor="mysql") for each in tables)
    assert as_text(compared(prod=prod, test=prod, dev=dev)) == (
        "shop: prod, test, dev\n"
        "  prod  baseline, read 2026-01-31 12:00:00 UTC\n"
        "  test  read 2026-01-31 12:00:00 UTC\n"
        "  dev   read 2026-01-31 12:00:00 UTC\n"
        "\n"
        "2 tables, 1 differs: 0 breaking, 1 risky, 0 cosmetic.\n"
        "\n"
        "orders\n"
        "  ≠ risky     column total: type\n"
        "      prod, test  longtext\n"
        "      dev         clob\n"
        "      It is a different type for the same kind of values. [type_variant]\n"
        "\n"
        "1 table without a difference.\n"
    )


def test_what_is_missing_is_told_in_one_line():
    text = as_text(compared(prod=catalog(table("orders", "id")), dev=catalog()))
    assert "  − breaking  table: missing in dev\n      Code that uses this table fails there." in text


def test_what_is_there_in_addition_is_told_from_the_baseline():
    text = as_text(compared(prod=catalog(), dev=catalog(table("orders", "id"))))
    assert "  + cosmetic  table: not in prod\n" in text


def test_reasons_that_differ_by_environment_name_theirs():
    prod, test, dev = (
        catalog(table("t", "a", a=f"varchar({size})"), vendor="mysql") for size in (20, 30, 10)
    )
    text = as_text(compared(prod=prod, test=test, dev=dev))
    assert "\n      test: Values can arrive" in text
    assert "\n      dev: Values that fit" in text


def test_a_table_outside_the_default_schema_is_named_with_it():
    text = as_text(compared(prod=catalog(table("orders", "id", schema="sales")), dev=catalog()))
    assert "\nsales.orders\n" in text


def test_many_things_of_one_sort_are_folded_into_one_entry():
    names = [f"c{number}" for number in range(40)]
    text = as_text(compared(prod=catalog(table("t", "id", *names)), dev=catalog(table("t", "id"))))
    assert "40 columns missing in dev: c0, c1," in text
    assert "c39" in text
    assert text.count("Code that names this column fails there.") == 1


def test_a_side_that_is_down_says_why_and_since_when():
    down = {"dev": Unavailable("timed_out", "It took too long.", NOW)}
    prod = catalog(table("t", "a"))
    text = as_text(compared(down=down, prod=prod, test=prod))
    assert "  dev   timed out: It took too long. Since 2026-01-31 12:00:00 UTC. Not compared.\n" in text


def test_a_baseline_that_is_down_is_named_and_the_one_in_its_place():
    prod = catalog(table("t", "a"))
    down = {"dev": Unavailable("timed_out", "It took too long.", NOW)}
    result = compared(down=down, prod=prod, test=prod)
    assert "is the baseline" not in as_text(replace(result, asked="prod"))
    text = as_text(replace(result, asked="dev"))
    assert "dev could not be read, so prod is the baseline. No differences in 1 table." in text


def test_a_snapshot_says_how_old_it_is():
    prod = catalog(table("t", "a"))
    down = {"dev": Unavailable("unreachable", "No such file.", snapshot=NOW - timedelta(days=3))}
    text = as_text(compared(down=down, prod=prod, dev=prod))
    assert "Compared as last read 2026-01-28 12:00:00 UTC (" in text
    assert " days old).\n" in text.replace("\n        ", " ")


def test_nothing_to_compare_with_is_said():
    down = {"dev": Unavailable("unreachable", "No.")}
    assert "There is nothing to compare with." in as_text(compared(down=down, prod=catalog()))
    assert "Nothing could be compared." in as_text(compared(down=down))


def test_across_vendors_is_said():
    text = as_text(compared(prod=catalog(vendor="postgresql"), dev=catalog()))
    assert "These are databases of different vendors." in text
    assert "These are not compared: the spelling of types" in text


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_name_steers_a_terminal_or_breaks_a_line(name):
    text = as_text(compared(name, prod=catalog(table(name, name)), dev=catalog(table(name, "other"))))
    assert all(line.isprintable() for line in text.splitlines())
    assert len(text.splitlines()) < 20


def test_lines_stay_narrow():
    long = "SELECT " + "a, " * 400
    prod, dev = (catalog(table("t", "a", a=type_)) for type_ in (long + "b", long + "c"))
    text = as_text(compared(prod=prod, dev=dev))
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_long_value_shows_where_it_differs():
    long = "x" * 500
    prod, dev = (catalog(table("t", "a", a=type_)) for type_ in (f"{long}here", f"{long}there"))
    text = as_text(compared(prod=prod, dev=dev))
    assert "xhere\n" in text
    assert "xthere\n" in text


def test_colours_come_with_a_style_alone():
    result = compared(prod=catalog(table("t", "a")), dev=catalog())
    assert "\x1b[" not in as_text(result)
    assert "\x1b[" in as_text(result, make_style("dark"))
