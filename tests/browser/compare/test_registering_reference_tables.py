"""The forms that register, propose and forget reference tables: who may send them, and what they refuse."""

from __future__ import annotations

import pytest
from django.test import Client

from browser.addresses import encode
from dynamic_databases.models import ReferenceResult, ReferenceTable
from tests.browser.compare.reference_pages import (
    COMPARISON,
    CURRENCIES,
    FORGET,
    FORM,
    NOW,
    REGISTER,
    cell_words,
    keeper,
)
from tests.dynamic_databases.reference_tables.shops import by_code, remember, shop
from tests.dynamic_databases.reference_tables.test_proposals import TABLES as LINKED
from tests.dynamic_databases.reference_tables.test_proposals import rows
from tests.markup import attributes, element, elements, links, words_of

__all__ = ["keeper", "shop"]


@pytest.mark.parametrize("address", [NOW, REGISTER, FORGET])
@pytest.mark.usefixtures("shop")
def test_a_get_changes_nothing(keeper, address):
    by_code()
    assert keeper.get(address).status_code == 405
    assert ReferenceTable.objects.count() == 1
    assert not ReferenceResult.objects.exists()


@pytest.mark.parametrize("address", [NOW, REGISTER, FORGET])
@pytest.mark.usefixtures("shop")
def test_a_form_of_another_site_is_refused(user, address):
    by_code()
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(address, FORM).status_code == 403
    assert not ReferenceResult.objects.exists()


@pytest.mark.usefixtures("shop")
def test_who_may_registers_a_table_beside_its_rows(keeper):
    page = keeper.get(f"{CURRENCIES}?_by=code&_ignore=*_at")
    (form,) = elements(page, f'form[action="{REGISTER}"]')
    assert [field.attributes["value"] for field in form.css("input[type=text]")] == ["code", "*_at"]
    answer = keeper.post(REGISTER, FORM)
    assert (answer.status_code, answer["Location"]) == (302, CURRENCIES)
    reference = ReferenceTable.objects.get()
    assert (reference.database, reference.schema, reference.table) == ("shop", "", "currencies")
    assert (reference.key, reference.ignored, reference.severity) == (["code"], ["*_at"], "breaking")
    assert reference.changed_by == "reader"
    keeper.post(REGISTER, FORM | {"severity": "risky"})
    assert ReferenceTable.objects.get().severity == "risky"
    page = keeper.get(CURRENCIES)
    assert f"{CURRENCIES}?_by=code&_ignore=*_at" in links(page)
    assert keeper.post(FORGET).status_code == 302
    assert not ReferenceTable.objects.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"_by": "nothing"}, "There is no column nothing"),
        ({"_by": "~zz"}, "names of columns"),
        ({"_by": "code,code"}, "Name each only once"),
        ({"_ignore": "x" * 300}, "At most 100 names"),
        ({"severity": "<b>bad"}, "is not a valid choice"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_a_form_that_makes_no_sense_is_refused_in_words(keeper, change, message):
    answer = keeper.post(REGISTER, FORM | change)
    assert answer.status_code == 400
    assert message in words_of(element(answer, "main"))
    assert not ReferenceTable.objects.exists()


@pytest.mark.usefixtures("shop")
def test_a_table_that_is_not_there_is_not_registered(keeper):
    assert keeper.post("/compare/shop/nothing/-/reference", FORM).status_code == 404
    assert keeper.post("/compare/nothing/units/-/reference", FORM).status_code == 404
    assert not ReferenceTable.objects.exists()


@pytest.mark.parametrize("address", [REGISTER, FORGET])
@pytest.mark.usefixtures("shop")
def test_others_may_not(client, address):
    by_code()
    assert client.post(address, FORM).status_code == 403
    assert ReferenceTable.objects.get().severity == "risky"
    page = client.get(CURRENCIES)
    assert "reference table" in words_of(element(page, ".tools"))
    assert not elements(page, "form[action*='/-/reference']")


@pytest.mark.parametrize("address", [NOW, REGISTER, FORGET])
@pytest.mark.usefixtures("shop")
def test_without_a_login_there_is_nothing(anonymous, address):
    by_code()
    assert anonymous.post(address, FORM).status_code in (302, 401, 403)
    assert ReferenceTable.objects.get().severity == "risky"
    assert not ReferenceResult.objects.exists()


@pytest.mark.usefixtures("shop")
def test_a_table_that_no_environment_has_is_shown_to_who_may_forget_it(keeper, user):
    remember("secret_plans")
    page = keeper.get(COMPARISON)
    assert "secret_plans" in words_of(element(page, "#references"))
    (url,) = attributes(page, "#references form", "action")
    keeper.post(url)
    assert not ReferenceTable.objects.exists()


@pytest.mark.usefixtures("shop")
def test_a_table_that_no_environment_has_is_not_named_to_others(client):
    remember("secret_plans")
    page = client.get(COMPARISON)
    assert "secret_plans" not in page.content.decode()
    assert "secret_plans" not in client.get(f"{COMPARISON}?_format=json").content.decode()


def test_what_is_proposed_is_registered_with_one_form(keeper, sqlite_database):
    for slug in ("prod", "dev"):
        sqlite_database(slug, "shop", f"{LINKED}{rows(40)}; ANALYZE")
    page = keeper.get(COMPARISON)
    items = [words_of(item) for item in elements(page, ".reference-tables li")]
    assert items[0].startswith("currencies could be one: about 2 rows, 2 tables refer to it, matched by code")
    (form, *_) = elements(page, ".reference-tables form")
    fields = {field.attributes["name"]: field.attributes["value"] for field in form.css("input[name]")}
    assert keeper.post(form.attributes["action"], fields).status_code == 302
    assert ReferenceTable.objects.get().key == ["code"]


HOSTILE = [
    'we"ird',
    "<script>alert(1)</script>",
    "a.b",
    "semi;colon",
    "x,y",
    "new\nline",
    "'; DROP TABLE x",
    "~2F",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_registered_compared_and_shown(keeper, sqlite_database, name):
    quoted = '"' + name.replace('"', '""') + '"'
    script = f"""
        CREATE TABLE {quoted} ({quoted} varchar(9) PRIMARY KEY, v text);
        INSERT INTO {quoted} VALUES ('a', 'ENV');
    """
    for slug in ("prod", "dev"):
        sqlite_database(slug, "shop", script.replace("ENV", slug))
    page = keeper.get(f"{COMPARISON}?_all=1")
    (address, *_) = attributes(page, "table.matrix th a", "href")
    table = address.partition("?")[0]
    rows_page = keeper.get(f"{table}-/rows")
    (form,) = elements(rows_page, "form[action$='/-/reference']")
    assert keeper.post(form.attributes["action"], {"_by": encode(name)}).status_code == 302
    assert (ReferenceTable.objects.get().table, ReferenceTable.objects.get().key) == (name, [name])
    assert keeper.post(NOW).status_code == 302
    page = keeper.get(COMPARISON)
    assert "<script>alert" not in page.content.decode()
    cell = element(page, "td.rows")
    assert cell_words(page) == "≠ 1 differs compared just now"
    assert keeper.get(cell.css("a")[0].attributes["href"]).status_code == 200
    (forget,) = attributes(keeper.get(f"{table}-/rows"), "form[action$='/forget']", "action")
    keeper.post(forget)
    assert not ReferenceTable.objects.exists()
