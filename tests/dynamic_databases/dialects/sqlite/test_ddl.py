from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynamic_databases.catalog import Check
from dynamic_databases.dialects.sqlite.catalog.ddl import IndexText, TableText, index_text, table_text
from dynamic_databases.dialects.sqlite.catalog.tokens import Unreadable, tokens_of

PIECES = [
    *"()[]\"'`,;-/*% \n",
    "CREATE TABLE t",
    "CHECK",
    "CONSTRAINT",
    "REFERENCES",
    "AS",
    "a",
    "--",
    "/*",
    "é",
]


@pytest.mark.parametrize("column", ["a", '"a"', "`a`", "[a]", "'a'", "A"])
def test_every_quoting_of_a_column_is_understood(column: str):
    text = table_text(f"CREATE TABLE t ({column} TEXT COLLATE nocase)")
    assert text is not None
    assert text.collations == {"a": "nocase"}


def test_doubled_quotes_are_one():
    text = table_text('CREATE TABLE t (a CONSTRAINT "say ""CHECK (""" CHECK (1))')
    assert text is not None
    assert text.checks == [Check("1", 'say "CHECK ("')]


def test_words_inside_of_quotes_and_comments_say_nothing():
    text = table_text(
        """CREATE TABLE "CHECK (1)" ( -- CHECK (2)
            a DEFAULT 'CHECK (3)' /* CHECK (4) */, [UNIQUE] TEXT, "CONSTRAINT" CHECK (5))""",
    )
    assert text is not None
    assert text.checks == [Check("5")]


def test_constraints_may_follow_each_other_without_a_comma():
    text = table_text("CREATE TABLE t (a, CONSTRAINT x CHECK (1) CONSTRAINT y UNIQUE (a))")
    assert text is not None
    assert (text.checks, text.unique_names) == ([Check("1", "x")], {("a",): "y"})


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a CHECK",
        "CREATE TABLE t (a CHECK (1)",
        "CREATE TABLE t a) CHECK (1)",
        "CREATE TABLE t (a CHECK)",
        "CREATE TABLE t (a CONSTRAINT)",
        "CREATE TABLE t (a CONSTRAINT",
        "CREATE TABLE t (, CHECK (1))",
        'CREATE TABLE t ("a CHECK (1))',
        "CHECK",
    ],
)
def test_what_is_no_create_statement_is_left_unknown(sql: str):
    assert table_text(sql) is None


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_no_text_makes_the_reader_fail(sql: str):
    assert isinstance(table_text(sql), TableText | None)
    assert isinstance(index_text(sql), IndexText | None)


@pytest.mark.parametrize("piece", ["[", '"', "'", "/*", "(", "--", "((", "*/", '""', "a,", "/**"])
def test_hostile_text_takes_linear_time(piece: str):
    began = time.process_time()
    table_text("CREATE TABLE t (a CHECK (" + piece * 200_000)
    assert time.process_time() - began < 5


def test_tokens_give_back_the_text():
    sql = "CREATE TABLE [a b] (x INT /* c */, 'y' -- d\n)"
    assert [token.text for token in tokens_of(sql).tokens] == [
        "CREATE", "TABLE", "[a b]", "(", "x", "INT", ",", "'y'", ")",
    ]  # fmt: skip


def test_a_quote_without_end_is_unreadable():
    with pytest.raises(Unreadable, match="quote without end at 7"):
        tokens_of("SELECT 'x")


def test_an_index_of_expressions_is_taken_apart():
    text = index_text(
        "CREATE UNIQUE INDEX i ON t (a+1 ASC, lower(b) COLLATE nocase DESC, [c,d]) WHERE a IN (1,2)"
    )
    assert text is not None
    assert text.parts == ("a+1", "lower(b) COLLATE nocase", "[c,d]")
    assert text.predicate == "a IN (1,2)"
