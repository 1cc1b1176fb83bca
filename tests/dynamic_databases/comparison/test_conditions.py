"""A condition is one tree however a server prints it; what is not understood is compared as text."""

from __future__ import annotations

import pytest

from dynamic_databases.comparison.canonical.condition_trees import NotUnderstood
from dynamic_databases.comparison.canonical.conditions import condition, shared_condition
from dynamic_databases.comparison.vendors import rules_of

VENDORS = ("postgresql", "mysql", "microsoft")
"""Of which each prints conditions in its own way."""
CONDITIONS = [
    ("((n >= 1) AND (n <= 10))", "`n` between 1 and 10", "([n]>=(1) AND [n]<=(10))"),
    (
        "((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
        "`s` in ('b','a')",
        "([s]='b' OR [s]='a')",
    ),
    (
        "(((n > 0) AND ((s)::text <> 'x'::text)) OR (NOT (q = 5)))",
        "`n` > 0 and `s` <> 'x' or `q` <> 5",
        "([n]>(0) AND [s]<>N'x' OR NOT [q]=(5))",
    ),
    (
        "((length((s)::text) > 3) AND ((s)::text ~~ 'a%'::text))",
        "octet_length(`s`) > 3 and `s` like 'a%'",
        "(len([s])>(3) AND [s] like 'a%')",
    ),
    ("((q IS NOT NULL) OR (n <> 3))", "`q` is not null or `n` <> 3", "([q] IS NOT NULL OR [n]<>(3))"),
    ("(n >= (0)::numeric)", "`n` >= 0", "([n]>=(0))"),
    ("(flag AND (n = 7))", "`flag` = 1 and `n` = 7", "([n]=(7) AND [flag]=(1))"),
    ("((n = '-5'::integer) OR (flag = true))", "`flag` = 1 or `n` = -5", "([n]=(-5) OR [flag]=(1))"),
    ("(NOT flag)", "`flag` <> 1", "(NOT [flag]=(1))"),
]


@pytest.mark.parametrize("spellings", CONDITIONS)
def test_a_condition_is_one_however_it_is_printed(spellings):
    trees = {condition(text, rules_of(name)) for text, name in zip(spellings, VENDORS, strict=True)}
    assert len(trees) == 1


def test_other_conditions_stay_apart():
    trees = {condition(spellings[0], rules_of("postgresql")) for spellings in CONDITIONS}
    assert len(trees) == len(CONDITIONS)
    pairs = [("a > 0", "a >= 0"), ("a in (1, 2)", "a in (1, 3)"), ("a = 'x'", "a = 'X'"), ("a - b", "b - a")]
    for here, there in [*pairs, ("a and (b or c)", "a and b or c"), ("not a = 1", "not a = 2")]:
        assert condition(here, rules_of("sqlite")) != condition(there, rules_of("sqlite"))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_500 + "a" + ")" * 1_500,
        "not " * 900 + "a",
        "a" * 5_000,
        "case when a then 1 end",
        "'",
        "a = ",
        "[",
        "",
    ],
    ids=lambda text: text[:9],
)
def test_what_is_not_understood_is_compared_as_text(text):
    with pytest.raises(NotUnderstood):
        condition(text, rules_of("sqlite"))
    assert shared_condition(text, rules_of("sqlite")) == shared_condition(f" {text} ", rules_of("sqlite"))
