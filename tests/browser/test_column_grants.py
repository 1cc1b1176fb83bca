"""A login with rights to some columns of a table sees these; the others are neither equal nor missing."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.models import Database
from tests.browser.vendors import register, vendor
from tests.markup import elements, inside, plain, text_of, words_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]

SCRIPT = """
    CREATE TABLE people (id integer PRIMARY KEY, pub varchar(20), secret varchar(20));
    INSERT INTO people VALUES (1, 'ann', 'hush-{slug}'), (2, 'bob', 'hush-{slug}');
    CREATE TABLE notes (id integer PRIMARY KEY, person integer REFERENCES people (id), text varchar(20));
    INSERT INTO notes VALUES (1, 1, 'hello');
"""


@pytest.fixture
def granted(vendor, register):
    """Return a function that registers a shop whose login in prod has these columns of people alone."""

    def registered(columns: str, *more: str) -> None:
        login = f"columns_{columns.replace(', ', '_')}"
        names = {slug: vendor.server.create(None, SCRIPT.format(slug=slug)) for slug in ("prod", "dev")}
        of = f"`{names['prod']}`." if vendor.name == "mariadb" else ""
        own = f"SELECT ({columns}) ON {of}people"
        grants = [own, f"SELECT ON {of}notes", *(grant.format(of) for grant in more)]
        if vendor.name == "mariadb":
            vendor.server.login(login, *grants)
        else:
            vendor.server.login(login)
            vendor.server.sql(";".join(f"GRANT {grant} TO {login}" for grant in grants), names["prod"])
        register("prod", vendor.server, names["prod"], login)
        register("dev", vendor.server, names["dev"])

    return registered


def is_listed(vendor):
    """Return whether the server lists columns that the login has no right to."""
    return vendor.name == "postgresql"


def test_what_is_granted_is_shown_and_the_rest_is_named_or_said_not_to_be_listed(client, vendor, granted):
    granted("id, pub")
    page = client.get("/prod/shop/people/")
    assert page.status_code == 200
    notes = " ".join(inside(page, "note"))
    assert "hush" not in text_of(page)
    rows = client.get("/prod/shop/people/?_format=json").json()
    assert rows["rows"] == [[1, "ann"], [2, "bob"]]
    assert rows["unreadable"] == (["secret"] if is_listed(vendor) else [])
    assert ("This login may not read secret" if is_listed(vendor) else "There may be others") in plain(notes)
    record = client.get("/prod/shop/people/1/?_format=json").json()
    assert (record["values"], record["unreadable"]) == ({"id": 1, "pub": "ann"}, rows["unreadable"])
    export = client.get("/prod/shop/people/?_format=csv")
    assert 'filename="prod-people-visible.csv"' in export["Content-Disposition"]
    assert export["X-Columns-Not-Readable"] == ("secret" if is_listed(vendor) else "*")
    structure = client.get("/prod/shop/people/-/structure?_format=json").json()
    of_record = client.get("/prod/shop/people/1/?_format=json").json()
    for answer in (rows, of_record, structure):
        assert answer.get("may_have_more_columns") == (None if is_listed(vendor) else True)
    whole = client.get("/dev/shop/people/?_format=csv")
    assert not whole.has_header("X-Columns-Not-Readable")
    remarks = client.get("/prod/shop/?_format=json").json()["remarks"]
    assert any(remark.startswith("This login may not read all columns of ") for remark in remarks)
    for address in ("1/", "-/structure", "?_cols=*&_format=csv", "?_sort=secret", "?_cols=secret"):
        assert client.get(f"/prod/shop/people/{address}").status_code == 200, address


def test_a_value_that_is_not_readable_is_neither_equal_nor_missing(client, vendor, granted):
    granted("id, pub")
    page = client.get("/compare/shop/people/1/")
    (row,) = [row for row in elements(page, "table.matrix tbody tr") if "secret" in words_of(row)]
    word = "not readable" if is_listed(vendor) else "absent or not visible to this login"
    assert f"? {word}" in words_of(row)
    assert "no such column" not in text_of(page)
    assert "no field differs, as far as it can be read" in plain(text_of(page))
    compared = client.get("/compare/shop/people/1/?_format=json").json()
    assert (compared["differences"], compared["unknown"]) == ([], ["secret"])


def test_rows_elsewhere_are_equal_as_far_as_compared(client, vendor, granted):
    granted("id, pub")
    rows = elements(client.get("/dev/shop/people/?_elsewhere=1"), "table.grid tbody tr")
    assert ["= prod, as far as compared" in words_of(row) for row in rows] == [True, True]


def test_the_structure_lists_what_is_not_readable_as_such(client, vendor, granted):
    granted("id, pub", "INSERT (secret) ON {}people")  # MariaDB lists a column to which there is any right
    page = client.get("/prod/shop/people/-/structure")
    (row,) = [row for row in elements(page, "tr") if row.attributes.get("id") == "column-secret"]
    assert "not readable by this login" in words_of(row)
    assert client.get("/prod/shop/people/-/structure?_format=json").json()["unreadable"] == ["secret"]
    problem = client.get("/prod/shop/people/?secret=x")
    assert problem.status_code == 400
    assert "This login may not read this column." in text_of(problem)
    compared = client.get("/compare/shop/people/?_format=json").json()["differences"]
    assert [difference for difference in compared if difference["object"] == "column"] == []


def test_without_a_readable_key_rows_have_no_address_and_the_page_says_so(client, vendor, granted):
    granted("pub")
    page = client.get("/prod/shop/people/?_size=1")
    assert page.status_code == 200
    assert "no key" in plain(text_of(page))
    first = client.get("/prod/shop/people/?_size=1&_format=json").json()
    following = client.get(first["next"]).json()
    assert [row for part in (first, following) for row in part["rows"]] == [["ann"], ["bob"]]
    assert following["next"] is None
    record = client.get("/prod/shop/people/1/")
    assert record.status_code == 404
    if is_listed(vendor):
        assert "So rows have no key that it may read" in plain(text_of(page))
        assert "has no key that this login may read" in plain(text_of(record))
    environments = client.get("/compare/shop/people/1/?_format=json").json()["environments"]
    state = "forbidden" if is_listed(vendor) else "unavailable"
    assert {slug: side["state"] for slug, side in environments.items()} == {"prod": state, "dev": "found"}
    elsewhere = plain(text_of(client.get("/dev/shop/people/?_elsewhere=1")))
    (hit,) = client.get("/lookup/?q=people+1&_format=json").json()["records"]
    assert {slug: side["state"] for slug, side in hit["environments"].items()} == {
        "prod": state,
        "dev": "found",
    }
    reason = "this login may not read its key" if is_listed(vendor) else "absent or not visible to this login"
    assert reason in elsewhere
    assert "not in prod" not in elsewhere
    assert client.get("/prod/shop/notes/").status_code == 200  # a reference to what has no readable key


def test_columns_granted_one_by_one_do_not_bring_the_row_id(client, postgresql_server, register):
    name = postgresql_server.create(None, "CREATE TABLE log (line text); INSERT INTO log VALUES ('x')")
    login = postgresql_server.login("columns_each")
    postgresql_server.sql(f"GRANT SELECT (line) ON log TO {login}", name)
    register("prod", postgresql_server, name, login)
    assert client.get("/prod/shop/log/?_format=json").json()["rows"] == [["x"]]


@pytest.mark.parametrize("columns", ["id, pub", "pub"])
def test_models_for_code_have_the_columns_that_may_be_read(vendor, granted, columns):
    granted(columns)
    database = Database.objects.get(environment__slug="prod")
    people: Any = database.get_model("people")
    notes: Any = database.get_model("notes")
    assert [person.pub for person in people.objects.order_by("pub")] == ["ann", "bob"]
    assert "secret" not in {field.name for field in people._meta.get_fields()}
    assert notes.objects.get().text == "hello"
