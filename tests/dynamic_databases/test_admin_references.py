"""Reference tables in the administration."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dynamic_databases.models import ReferenceTable
from dynamic_databases.readings.counterparts import readings_of
from tests.dynamic_databases.reference_tables.shops import remember
from tests.dynamic_databases.reference_tables.test_proposals import TABLES, rows
from tests.markup import attributes, element, elements, words_of

LIST = reverse("admin:dynamic_databases_referencetable_changelist")
ADD = reverse("admin:dynamic_databases_referencetable_add")
CODE = {"database": "shop", "schema": "", "table": "currencies", "key": '["code"]', "ignored": "[]",
        "severity": "risky"}  # fmt: skip


@pytest.mark.django_db
def test_a_reference_table_is_added_by_its_administrator(boss):
    assert boss.post(ADD, CODE).status_code == 302
    reference = ReferenceTable.objects.get()
    assert (reference.key, reference.changed_by) == (["code"], "admin")
    page = boss.get(LIST)
    assert "never" in words_of(element(page, "#result_list tbody tr"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ['"code"', "[1]", "{}", '["code", "code"]', '[""]', "[", '["' + "x" * 300 + '"]']
)
def test_a_key_that_is_no_list_of_names_is_refused(boss, key):
    assert boss.post(ADD, CODE | {"key": key}).status_code == 200
    assert not ReferenceTable.objects.exists()


@pytest.mark.django_db
def test_what_is_proposed_leads_to_a_form_that_is_filled_in(boss, sqlite_database):
    databases = {
        slug: sqlite_database(slug, "shop", f"{TABLES}{rows(40)}; ANALYZE") for slug in ("prod", "dev")
    }
    remember("countries")
    readings_of(databases)
    page = boss.get(LIST)
    lines = [words_of(row) for row in elements(page, ".proposed tbody tr")]
    assert "shop currencies code about 2 2 tables" in lines
    assert not any("countries" in line for line in lines)
    form = boss.get(
        attributes(page, ".proposed td a", "href")[lines.index("shop currencies code about 2 2 tables")]
    )
    assert attributes(form, "[name=table]", "value") == ["currencies"]
    assert element(form, "[name=key]").text().strip() == '["code"]'
    assert ReferenceTable.objects.count() == 1


@pytest.mark.django_db
def test_an_address_that_is_no_json_fills_in_nothing(boss):
    assert boss.get(f"{ADD}?key=[&ignored=x").status_code == 200


@pytest.mark.django_db
def test_who_may_not_change_them_does_not_see_them(client):
    assert client.get(LIST).status_code == 302
