"""The one codec of addresses: every name and key has one, and it leads back."""

from __future__ import annotations

import math
import re
from typing import cast
from urllib.parse import quote, unquote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.addresses import (
    BadAddress,
    KeyPart,
    RecordAddresses,
    decode,
    decode_key,
    decode_table,
    encode,
    encode_key,
    encode_table,
    key_part,
    link,
    path,
)
from browser.addresses.codec import quoted
from browser.addresses.parameters import extended
from browser.demo.odd_names import ODD_NAMES
from browser.demo.oddities import ODD_KEYS
from dynamic_databases.catalog import Column, Family, Kind, TableName

TRICKY = st.text(alphabet=st.sampled_from("~0xn2F_-.,/%?#& aAé注\0\n"), max_size=12)
NAMES = st.one_of(TRICKY, st.text(max_size=40), st.sampled_from(ODD_NAMES))
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False))
PARTS = st.one_of(NAMES, st.none(), st.binary(max_size=20), NUMBERS)
SEGMENT = re.compile(r"~|(?!_|-)(?:(?!__)(?:[^\W]|-|~[0-9A-F]{2}))+")


@given(PARTS, st.sampled_from((Family.INTEGER, Family.TEXT, Family.OTHER)))
def test_a_records_address_is_that_of_its_key(value, family):
    column = Column("id", 1, "text", Kind(family))
    address = RecordAddresses("/prod/shop/orders/", (column,), ("id",)).url((value,))
    assert address == f"/prod/shop/orders/{quoted(encode_key([key_part(column, value)]))}/?_by=id"


@given(
    st.one_of(st.lists(PARTS, max_size=4), st.lists(st.integers(), max_size=4)),
    st.sampled_from((Family.INTEGER, Family.TEXT, Family.OTHER)),
)
def test_the_rows_of_a_page_have_the_addresses_that_each_has_alone(values, family):
    addresses = RecordAddresses("/prod/shop/orders/", (Column("id", 1, "any", Kind(family)),), ("id",))
    segments = addresses.segments([(value,) for value in values])
    assert segments == [addresses.segment((value,)) for value in values]
    assert addresses.urls_of(segments) == [addresses.url((value,)) for value in values]


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=3))
def test_a_links_query_is_encoded_whatever_it_holds(parameters):
    assert link("/t/", parameters) == f"/t/?{urlencode(parameters, safe='~,.-_*')}"


@given(NAMES)
def test_every_name_comes_back(name):
    assert decode(encode(name)) == name


@given(NAMES)
def test_an_address_has_no_sign_that_a_server_or_browser_would_change(name):
    assert SEGMENT.fullmatch(encode(name))


@given(NAMES)
def test_a_name_survives_being_decoded_by_a_server(name):
    assert decode(unquote(path(encode(name))).strip("/")) == name


@given(NAMES, NAMES)
def test_two_names_have_two_addresses(name, other):
    assert (encode(name) == encode(other)) is (name == other)


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_every_key_comes_back_with_the_types_of_its_parts(parts):
    decoded = decode_key(encode_key(parts))
    assert [(type(part), part) for part in decoded] == [(type(part), part) for part in parts]


@given(st.lists(PARTS, min_size=1, max_size=3), st.lists(PARTS, min_size=1, max_size=3))
def test_two_keys_have_two_addresses(key, other):
    same = [(type(part), repr(part)) for part in key] == [(type(part), repr(part)) for part in other]
    assert (encode_key(key) == encode_key(other)) is same


@given(NAMES, NAMES)
def test_a_table_outside_the_default_schema_comes_back(schema, name):
    table = TableName(schema, name)
    assert decode_table(encode_table(table, "main"), "main") == table


@given(NAMES)
def test_a_table_of_the_default_schema_is_its_name_alone(name):
    assert encode_table(TableName("main", name), "main") == encode(name)
    assert decode_table(encode(name), "main") == TableName("main", name)


@given(st.text(alphabet=st.sampled_from("~0123456789ABCDEFabcdefxn_-,."), max_size=10))
def test_what_decodes_has_one_right_spelling(segment):
    try:
        name = decode(segment)
    except BadAddress:
        return
    assert decode(encode(name)) == name


@pytest.mark.parametrize("segment", ["~2", "~2f", "~", "a~", "~GG", "~C3", "~ED~A0~80", "~FF"])
def test_what_no_name_is_encoded_as_is_refused(segment):
    if segment == "~":
        assert decode(segment) == ""
        return
    with pytest.raises(BadAddress):
        decode(segment)


@pytest.mark.parametrize("segment", ["", "1,", ",1", "~xZZ", "~n", "~none", "~n1e", "~n" + "9" * 5000])
def test_what_no_key_is_encoded_as_is_refused(segment):
    with pytest.raises(BadAddress):
        decode_key(segment)


def test_null_empty_and_their_words_are_four_keys():
    assert len({encode_key([part]) for part in (None, "", "~0", "~", "NULL", "null")}) == 6


def test_a_number_is_no_text():
    assert decode_key(encode_key([1])) == (1,)
    assert decode_key(encode_key(["1"])) == ("1",)
    assert decode_key("~nnan") != decode_key("~nnan")
    assert decode_key(encode_key([math.inf])) == (math.inf,)


def test_each_odd_key_of_the_demo_has_an_address_of_its_own():
    assert len({encode_key([cast("KeyPart", key)]) for key in ODD_KEYS}) == len(set(map(repr, ODD_KEYS)))


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("orders", "orders"),
        ("a/b", "a~2Fb"),
        ("sales.orders", "sales~2Eorders"),
        ("_meta", "~5Fmeta"),
        ("a__b", "a_~5Fb"),
        ("-x", "~2Dx"),
        ("100%", "100~25"),
        ("", "~"),
        ("~0", "~7E0"),
        ("Übersicht", "Übersicht"),
        ("two words", "two~20words"),
    ],
)
def test_addresses_are_spelled_as_bookmarks_have_them(name, segment):
    assert encode(name) == segment


@given(st.text("ab09_-~é", max_size=8))
def test_plain_names_stand_for_themselves_by_the_same_rules(name):
    is_plain = name != "" and "~" not in name and name[0] not in "_-" and "__" not in name
    assert (encode(name) == name) is is_plain
    assert decode(encode(name)) == name


@given(st.text(), st.text(), st.sampled_from(["/prod/shop/orders/", "/prod/shop/orders/?a=1"]))
def test_an_address_is_extended_as_a_whole_query_is_written(name, value, address):
    alone = link("", [(name, value)])
    assert extended(address, name, value) == address + ("&" if "?" in address else "?") + alone[1:]


@given(NAMES)
def test_a_segment_stands_in_a_link_as_it_is_quoted(name):
    assert path(encode(name)) == f"/{quote(encode(name), safe='~,.-_')}/"


@pytest.mark.parametrize("family", [Family.INTEGER, Family.TEXT, Family.OTHER])
def test_many_records_have_the_addresses_that_each_has_alone(family):
    column = Column("id", 1, "anything", Kind(family))
    addresses = RecordAddresses("/prod/shop/orders/", (column,), ("id",), (("status", "a b"),))
    values: list[KeyPart] = [7, -7, 2.5, True, "abc", "a/b", "a_-", "ä", "", b"\x00", None]
    alone = ["" if value is None else addresses.url((value,)) for value in values]
    assert addresses.urls(values) == alone
