"""The JSON of a comparison has the shape that scripts rely on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from dynamic_databases.comparison import Verdict, compare, comparison_as_json, difference_as_json
from tests.dynamic_databases.comparison.written import table

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def shop():
    return compare({"prod": table("discount integer"), "dev": table("discount numeric(8,2)")})


def test_a_comparison_has_the_contracts_shape():
    written = comparison_as_json(
        shop(),
        "shop",
        {"prod": NOON, "dev": NOON.astimezone(timezone(timedelta(hours=2)))},
        {"test": ("unreachable: connection refused", NOON, None)},
        ("prod", "test", "dev"),
    )
    reason = "Whole numbers become decimal or floating-point numbers there, and large ones may not fit."
    verdict = {
        "severity": "risky",
        "reason": reason,
        "rule": "type_other_number",
        "since": None,
        "accepted": None,
    }
    assert written == {
        "database": "shop",
        "environments": ["prod", "test", "dev"],
        "baseline": "prod",
        "across_vendors": False,
        "not_compared": [],
        "read_at": {"prod": "2026-01-31T12:00:00Z", "dev": "2026-01-31T12:00:00Z"},
        "unavailable": {
            "test": {
                "reason": "unreachable: connection refused",
                "since": "2026-01-31T12:00:00Z",
                "snapshot": None,
            }
        },
        "summary": {"tables": 1, "differing": 1, "breaking": 0, "risky": 1, "cosmetic": 0, "accepted": 0},
        "differences": [
            {
                "object": "column",
                "schema": "public",
                "table": "orders",
                "name": "discount",
                "kind": "changed",
                "attribute": "type",
                "values": {"prod": "integer", "dev": "numeric(8,2)"},
                "canonical": {"prod": "integer", "dev": "decimal(8,2)"},
                "absent_in": [],
                "severity": "risky",
                "against": {"dev": verdict},
                "suggestion": None,
            }
        ],
    }
    assert json.loads(json.dumps(written)) == written


def test_an_unavailable_environment_stays_in_environments():
    written = comparison_as_json(shop(), "shop", {}, {"test": ("timed out", None, None)})
    assert written["environments"] == ["prod", "dev", "test"]


def test_one_that_a_snapshot_stands_in_for_is_not_listed_twice():
    written = comparison_as_json(shop(), "shop", {}, {"dev": ("timed out", None, NOON)})
    assert written["environments"] == ["prod", "dev"]
    assert written["unavailable"]["dev"]["snapshot"] == "2026-01-31T12:00:00Z"


def test_lists_of_columns_are_lists_and_a_missing_thing_has_no_attribute():
    difference = compare(
        {"prod": table("a text\nindex i (a)"), "dev": table("b text\nindex i (b)")}
    ).differences
    written = [difference_as_json(side) for side in difference]
    index = next(difference for difference in written if difference["object"] == "index")
    assert index["values"] == {"prod": ["a"], "dev": ["b"]}
    column = next(
        difference for difference in written if difference["object"] == "column" and difference["name"] == "a"
    )
    assert (column["kind"], column["attribute"], column["absent_in"]) == ("missing", None, ["dev"])


def test_an_accepted_difference_has_no_severity_and_is_counted_apart():
    comparison = shop()
    difference = comparison.differences[0]
    accepted = {"dev": replace(difference.against["dev"], accepted="until the release")}
    comparison = replace(comparison, differences=(replace(difference, against=accepted),))
    written = comparison_as_json(comparison, "shop", {})
    assert written["differences"][0]["severity"] is None
    assert written["differences"][0]["against"]["dev"]["accepted"] == "until the release"
    assert (written["summary"]["accepted"], written["summary"]["risky"]) == (1, 0)


def test_severity_is_the_worst_that_is_not_accepted():
    difference = compare({"a": table("x integer"), "b": table("x text"), "c": table("x bigint")}).differences[
        0
    ]
    assert difference.severity == "breaking"
    verdict: Verdict = replace(difference.against["b"], accepted="known")
    assert replace(difference, against={**difference.against, "b": verdict}).severity == "risky"
