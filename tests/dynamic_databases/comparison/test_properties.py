"""Generated catalogs: equal to themselves, and with one planted change different in exactly that."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynamic_databases.catalog import (
    Catalog,
)
from dynamic_databases.comparison import EVERYTHING, Options, State, compare, comparison_as_json, drift_of
from dynamic_databases.comparison.canonical.defaults import canonical_default
from dynamic_databases.comparison.canonical.spelling import canonical_expression
from dynamic_databases.comparison.canonical.types import canonical_type
from dynamic_databases.comparison.vendors import rules_of
from tests.dynamic_databases.comparison.generated import TYPES, catalogs
from tests.dynamic_databases.comparison.planted import PLANTED

ENVIRONMENTS = ("prod", "test", "dev")
ALL = Options(count=EVERYTHING)


@settings(max_examples=60, deadline=None)
@given(catalogs(), st.sampled_from(ENVIRONMENTS))
def test_a_catalog_compared_with_itself_has_no_difference(catalog, baseline):
    again = Catalog(**{name: getattr(catalog, name) for name in Catalog.__dataclass_fields__})
    comparison = compare({"prod": catalog, "test": again, "dev": catalog}, baseline, ALL)
    assert comparison.differences == ()
    for table in comparison.tables:
        assert not any(items.differences for items in table.groups)
        assert drift_of(table, "dev") == {}


@settings(max_examples=60, deadline=None)
@given(catalogs())
def test_the_order_in_which_a_catalog_lists_things_is_no_difference(catalog):
    names = ("unique", "indexes", "foreign_keys", "checks", "triggers")
    turned = [
        replace(table, **{name: getattr(table, name)[::-1] for name in names})
        for table in catalog.tables[::-1]
    ]
    assert (
        compare({"prod": catalog, "dev": replace(catalog, tables=tuple(turned))}, options=ALL).differences
        == ()
    )


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("position", ENVIRONMENTS)
@settings(max_examples=15, deadline=None)
@given(catalog=catalogs())
def test_one_planted_change_is_found_alone_in_each_position_and_direction(planted, position, catalog):
    kind, attribute, before, after = PLANTED[planted]
    for usual, odd in ((before(catalog), after(catalog)), (after(catalog), before(catalog))):
        given_ = {name: odd if name == position else usual for name in ENVIRONMENTS}
        differences = compare(given_, options=ALL).differences
        assert [(difference.object, difference.attribute) for difference in differences] == [
            (kind, attribute)
        ]
        expected = {"test", "dev"} if position == "prod" else {position}
        assert set(differences[0].against) == expected


@settings(max_examples=40, deadline=None)
@given(catalogs(), catalogs(), catalogs(), st.sampled_from(ENVIRONMENTS))
def test_any_three_catalogs_can_be_compared_and_written(prod, test, dev, baseline):
    comparison = compare({"prod": prod, "test": test, "dev": dev}, baseline)
    written = comparison_as_json(comparison, "any", {})
    assert len(written["differences"]) == len(comparison.differences)
    for table in comparison.tables:
        assert len(table.columns) + len(table.objects) <= len(table.groups)
        for environment in ENVIRONMENTS:
            drift_of(table, environment)
            differing = sum(environment in difference.against for difference in table.differences)
            assert differing or table.states[environment] is not State.CHANGED


SQL = st.lists(
    st.sampled_from(
        (*"()' ;,<>-\"`", "a", "B", "'x  Y'", "--", "/*", "*/", "::text", "now()", "null", "1.50", "\n")
    )
).map("".join)
VENDORS = st.sampled_from(("sqlite", "postgresql", "mysql", "microsoft"))


@settings(deadline=None)
@given(SQL | st.text(), VENDORS)
def test_any_text_has_a_canonical_spelling_that_stays(text, vendor):
    spelled, _ = canonical_expression(text, rules_of(vendor))
    again, rules = canonical_expression(spelled, rules_of(vendor))
    assert again == spelled
    assert "letter_case" not in rules


@settings(deadline=None)
@given(SQL | st.text(), VENDORS, st.sampled_from(TYPES))
def test_any_default_and_any_type_can_be_spelled(text, vendor, type_):
    default, _ = canonical_default(text, type_[1], rules_of(vendor))
    assert default is None or isinstance(default, str)
    assert isinstance(canonical_type(text, rules_of(vendor))[0], str)


def test_brackets_without_end_take_no_time():
    start = process_time()
    assert canonical_expression("(" * 20_000 + "a" + ")" * 20_000)[0] == "a"
    assert canonical_type("(" * 20_000, rules_of("mysql"))[0] == "(" * 20_000
    assert process_time() - start < 5
