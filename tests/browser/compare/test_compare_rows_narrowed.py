"""Which of a table's compared rows are shown: by state, by a part of their key, by filters."""

from __future__ import annotations

import pytest

from tests.browser.compare.currencies import ADDRESS, QUESTION, compared, currencies
from tests.markup import elements, inside, plain, text_of, words_of

__all__ = ["currencies"]


@pytest.mark.usefixtures("currencies")
@pytest.mark.parametrize(
    ("state", "keys"),
    [
        ("differing", ["EUR", "XPF"]),
        ("missing", ["BTC", "ZWG"]),
        ("missing:dev", ["ZWG"]),
        ("duplicate", []),
    ],
)
def test_rows_are_narrowed_to_a_state(client, state, keys):
    content = compared(client, f"{QUESTION}&_state={state}")
    assert [row["key"][0] for row in content["rows"]] == keys
    assert content["summary"]["rows"] == 4


@pytest.mark.usefixtures("currencies")
def test_rows_are_found_by_a_part_of_their_key(client):
    page = client.get(f"{ADDRESS}?{QUESTION}&_filter=u")
    assert [words_of(each) for each in elements(page, "table.matrix tbody th")] == ["EUR Euro"]
    assert [row["key"] for row in compared(client, f"{QUESTION}&_filter=xp")["rows"]] == [["XPF"]]
    [field] = elements(page, "input[type=search][name=_filter]")
    assert (field.attrs["value"], field.attrs["placeholder"]) == ("u", "Find by code")
    nothing = client.get(f"{ADDRESS}?{QUESTION}&_filter=q")
    assert "no differing row has “q” in its key" in plain(text_of(nothing))


@pytest.mark.usefixtures("currencies")
def test_a_row_that_is_the_same_is_found_too(client):
    question = "_by=code&_ignore=*&_filter=eur"
    lines = elements(client.get(f"{ADDRESS}?{question}"), "table.matrix tbody tr")
    assert [words_of(line)[:3] for line in lines] == ["EUR"]
    assert compared(client, question)["rows"] == []


@pytest.mark.usefixtures("currencies")
def test_rows_that_are_the_same_are_shown_when_they_are_asked_for(client):
    content = compared(client, f"{QUESTION},name,country_id&_all=1")
    assert [row["key"][0] for row in content["rows"]] == ["BTC", "ZWG", "EUR", "XPF"]
    assert content["summary"]["same"] == 2


@pytest.mark.usefixtures("currencies")
def test_a_row_that_matches_a_filter_anywhere_is_compared_everywhere(client):
    content = compared(client, f"{QUESTION}&name=EURO")
    assert [(row["key"], row["cells"]) for row in content["rows"]] == [
        (["EUR"], {"name": {"prod": "Euro", "test": "EURO", "dev": "Euro"}})
    ]
    assert content["rows"][0]["states"] == dict.fromkeys(("prod", "test", "dev"), "found")


@pytest.mark.usefixtures("currencies")
def test_a_filter_that_a_side_cannot_apply_leaves_that_side_out(client, currencies, sqlite_database):
    content = compared(client, f"{QUESTION}&gone=1")
    assert {side["state"] for side in content["unavailable"].values()} == {"unreadable"}
    assert content["complete"] is False
    assert content["rows"] == []
    page = client.get(f"{ADDRESS}?{QUESTION}&gone=1")
    assert any("there is no column gone" in note for note in inside(page, "note"))
