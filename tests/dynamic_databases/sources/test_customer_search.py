"""Customers are found by a part of their key or name, within bounds."""

from __future__ import annotations

import pytest

from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.sources.customers import search
from tests.controller import change_controller


def test_a_search_finds_parts_of_keys_and_names_in_any_case(source, environments):
    (hits,) = search("EXAMPLE", [environments["prod"]], 10)
    assert [hit.name for hit in hits.customers] == ["acme.example", "beta.example", "wrong.example"]
    assert not hits.more
    assert search("EXAMPLE", ["prod"], 10) == [hits]
    with pytest.raises(NoSuchEnvironment, match="nowhere"):
        search("EXAMPLE", ["prod", "nowhere"], 10)


def test_a_search_is_bounded_and_says_that_there_is_more(source, environments):
    (hits,) = search("", list(environments.values()), 2)
    assert (len(hits.customers), hits.more) == (2, True)


@pytest.mark.parametrize("text", ["%", "_", "!", "' OR ''='", "[a-z]", "\\"])
def test_a_search_takes_its_text_as_text(source, environments, text):
    assert search(text, list(environments.values()), 10)[0].customers == ()


def test_a_customer_whose_name_opens_nothing_says_so(source, environments, core):
    change_controller(core, "UPDATE customers SET id = -5, domain = 'half a name/' WHERE id = 6")
    (hits,) = search("half", [environments["prod"]], 10)
    assert [(hit.name, hit.opens) for hit in hits.customers] == [("-5", False)]
