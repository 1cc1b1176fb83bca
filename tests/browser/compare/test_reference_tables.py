"""Reference tables on pages: the column of the comparison, the forms that register and compare them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from browser.addresses import encode
from dynamic_databases.models import ReferenceResult, ReferenceTable
from tests.dynamic_databases.management.comparing import SCHEMA
from tests.dynamic_databases.reference_tables.shops import by_code, remember, shop
from tests.dynamic_databases.reference_tables.test_proposals import TABLES as LINKED
from tests.dynamic_databases.reference_tables.test_proposals import rows
from tests.markup import attributes, element, elements, links, words_of
from tests.schema import faults

__all__ = ["shop"]
COMPARISON = "/compare/shop/"
NOW = "/compare/shop/-/rows"
CURRENCIES = "/compare/shop/currencies/-/rows"
REGISTER = "/compare/shop/currencies/-/reference"
FORGET = f"{REGISTER}/forget"
FORM = {"_by": "code", "_ignore": "*_at", "severity": "breaking", "next": CURRENCIES}


@pytest.fixture
def keeper(user, client):
    """Return a client of somebody who may register and forget reference tables."""
    names = [f"{verb}_referencetable" for verb in ("add", "change", "delete")]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return client


def cell_words(row):
    """Return a cell's words, the sign apart from them."""
    words = words_of(element(row, "td.rows"))
    return f"{words[0]} {words[1:].strip()}" if words else ""


def rows_cells(page):
    """Return the words of the column of rows, by table."""
    return {
        words_of(element(row, "th a")): cell_words(row)
        for row in elements(page, "table.matrix tbody tr:has(td.rows)")
    }


@pytest.mark.usefixtures("shop")
def test_without_reference_tables_there_is_no_such_column(client):
    page = client.get(COMPARISON)
    assert not elements(page, "td.rows")
    assert not elements(page, f'form[action="{NOW}"]')


@pytest.mark.usefixtures("shop")
def test_a_reference_table_is_listed_and_not_compared_at_first(client):
    by_code()
    assert rows_cells(client.get(COMPARISON)) == {"currencies": "? not compared yet"}
    assert not ReferenceResult.objects.exists()


@pytest.mark.usefixtures("shop")
def test_the_button_compares_all_of_them(client):
    by_code()
    remember("units")
    answer = client.post(NOW, {"next": COMPARISON})
    assert (answer.status_code, answer["Location"]) == (302, COMPARISON)
    page = client.get(COMPARISON)
    assert rows_cells(page) == {
        "currencies": "≠ 3 differ compared just now",
        "units": "= same compared just now",
    }
    (url,) = attributes(page, "td.rows.changed a", "href")
    assert url == f"{CURRENCIES}?_by=code&_ignore=*_at"
    assert client.get(url).status_code == 200
    assert "1 same, 1 differ" in words_of(element(page, "#references"))


@pytest.mark.usefixtures("shop")
def test_the_heads_stay_above_their_columns(client):
    by_code()
    page = client.get(f"{COMPARISON}?_all=1")
    heads = len(elements(page, "table.matrix thead th"))
    for row in elements(page, "table.matrix tbody tr"):
        assert len(row.css("th, td")) in (heads, 1)
    assert {element.attributes["colspan"] for element in elements(page, "tr.fold td")} <= {str(heads)}


@pytest.mark.usefixtures("shop")
def test_programs_get_the_same(client):
    by_code(severity="cosmetic")
    remember("units")
    client.post(NOW)
    content = client.get(f"{COMPARISON}?_format=json").json()
    assert faults(content, SCHEMA) == []
    currencies, units = content["reference_tables"]
    assert (currencies["state"], currencies["severity"], currencies["complete"]) == (
        "differ",
        "cosmetic",
        True,
    )
    assert currencies["summary"] == {
        "rows": 3, "same": 0, "differing": 1, "missing": 2, "duplicate": 0, "not_compared": 0,
    }  # fmt: skip
    assert (units["state"], units["reason"], units["url"]) == ("same", None, "/compare/shop/units/-/rows")
    assert units["compared_at"].endswith("Z")


@pytest.mark.usefixtures("shop")
def test_some_environments_are_compared_by_themselves(client):
    by_code()
    client.post(NOW)
    address = f"{COMPARISON}?_environments=prod,test"
    page = client.get(address)
    assert rows_cells(page)["currencies"].startswith("? not compared")
    (url,) = attributes(page, "form.refresh[action*='/-/rows']", "action")
    client.post(url)
    assert rows_cells(client.get(address)) == {"currencies": "= same compared just now"}
    assert rows_cells(client.get(COMPARISON))["currencies"].startswith("≠ 3 differ")


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


@pytest.mark.usefixtures("shop")
def test_databases_named_one_by_one_have_no_such_column(client):
    """A reference table is one of a logical database; these need not be the same one."""
    remember("currencies")
    assert rows_cells(client.get(COMPARISON)).keys() == {"currencies"}
    page = client.get("/compare/-/?of=prod/shop&of=dev/shop")
    assert page.status_code == 200
    assert not elements(page, "td.rows")
    assert not elements(page, "#references")
    answer = client.get("/compare/-/?of=prod/shop&of=dev/shop&_format=json")
    assert answer.json()["reference_tables"] == []
