"""Sources of routines, triggers and events: how they are laid out does not count, what they do does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import Catalog, Routine, Table, Trigger
from dynamic_databases.comparison import Options, compare
from dynamic_databases.comparison.canonical.sources import source_fact
from dynamic_databases.comparison.vendors import rules_of
from tests.dynamic_databases.comparison.test_spellings import rows

VENDORS = ("postgresql", "mysql", "sqlite", "microsoft")
BODY = "BEGIN\n    INSERT INTO log VALUES ('A  b');\nEND"
LAID_OUT = "begin -- it's new\n\tinsert  into LOG\n\n values ( 'A  b' ) ;\nEND ;"
EQUAL = r"""
    postgresql | SELECT 1 /* a /* nested */ comment */ AS x | select 1 as X
    postgresql | EXECUTE $q$SELECT 1$q$                | execute  $q$SELECT 1$q$
    postgresql | RAISE 'it\'; x := 1;                  | raise 'it\';  X := 1
    postgresql | x := E'it\'s -- A';                   | X := E'it\'s -- A'
    mysql      | SET x = 1; # it's a comment           | set X = 1
    mysql      | SET x = 5 --1                         | set x = 5--1
    mysql      | SET x = "A -- b" -- end               | set x = "A -- b"
    sqlite     | SELECT [A  b], 'x' FROM t             | select [a  b],'x' from T
    microsoft  | SELECT N'A', [b c] FROM t             | select n'A',[B C] from T
"""
DIFFERENT = r"""
    postgresql | SELECT 'A  b'                         | SELECT 'A b'
    postgresql | SELECT 'A'                            | SELECT 'a'
    postgresql | SELECT "A"                            | SELECT "a"
    postgresql | EXECUTE $q$SELECT 'A'$q$              | EXECUTE $q$SELECT 'a'$q$
    postgresql | EXECUTE $$ SELECT  1$$                | EXECUTE $$ SELECT 1$$
    postgresql | EXECUTE 'x -- A'                      | EXECUTE 'x'
    postgresql | x := E'it\'s A'                       | x := E'it\'s a'
    postgresql | SELECT /*+ SeqScan(t) */ 1            | SELECT 1
    postgresql | SELECT a - -1                         | SELECT a --1
    mysql      | SET x = 5--1                          | SET x = 5--2
    mysql      | SET x = 1 /*! + 1 */                  | SET x = 1
    mysql      | SET x = 1 /*!50701 + 1 */             | SET x = 1 /*!50701 + 2 */
    mysql      | SET x = 'it\'s A'                     | SET x = 'it\'s a'
    mysql      | SET x = "A"                           | SET x = "a"
    mysql      | SELECT /*+ BKA(t) */ 1                | SELECT /*+ NO_BKA(t) */ 1
    sqlite     | SELECT [a  b]                         | SELECT [a b]
    sqlite     | SELECT 'a' 'b'                        | SELECT 'a''b'
    microsoft  | SELECT [it's] AS A, 'x'               | SELECT [it's] AS A, 'X'
    microsoft  | SELECT 'a' -- 'b'                     | SELECT 'a', 'b'
"""


@pytest.mark.parametrize("vendor", VENDORS)
def test_layout_letter_case_and_comments_are_no_difference(vendor):
    fact, other = (source_fact(text, rules_of(vendor)) for text in (BODY, LAID_OUT))
    assert fact.canonical == other.canonical
    assert {"white_space", "letter_case"} <= {*fact.rules, *other.rules}


@pytest.mark.parametrize(("vendor", "text", "other"), rows(EQUAL))
def test_what_stands_outside_of_quotes_may_look_otherwise(vendor, text, other):
    rules = rules_of(vendor)
    assert source_fact(text, rules).canonical == source_fact(other, rules).canonical


@pytest.mark.parametrize(("vendor", "text", "other"), rows(DIFFERENT))
def test_what_does_something_else_differs(vendor, text, other):
    rules = rules_of(vendor)
    assert source_fact(text, rules).canonical != source_fact(other, rules).canonical


@pytest.mark.parametrize(("language", "differs"), [("sql", False), ("plpgsql", False), ("plpython3u", True)])
def test_in_other_languages_than_sql_all_of_it_counts(language, differs):
    made = [
        Catalog(
            "postgresql",
            "15",
            "public",
            routines=(Routine("public", "f", language=language, definition=text),),
        )
        for text in ("IF x:\n  RETURN 1", "if x:\n    return 1")
    ]
    assert bool(compare(dict(zip(("prod", "dev"), made, strict=True))).differences) is differs


@pytest.mark.parametrize(
    ("vendor", "folds_case", "differs"),
    [
        ("mysql", False, True),  # lower_case_table_names = 0, as on Linux
        ("mysql", True, False),
        ("microsoft", False, True),
        ("microsoft", True, False),
        ("sqlite", True, False),
        ("postgresql", False, False),  # a name that is not quoted is in small letters
    ],
)
def test_letter_case_of_a_table_counts_where_the_server_tells_tables_apart_by_it(vendor, folds_case, differs):
    def made(text: str) -> Catalog:
        tables = (Table("s", "Orders"), Table("s", "orders"), Table("s", "t", triggers=(Trigger("x", text),)))
        return Catalog(vendor, "1", "s", tables=tables, folds_case=folds_case)

    catalogs = {"prod": made("insert into Orders values (1)"), "dev": made("INSERT INTO orders VALUES (1)")}
    assert bool(compare(catalogs).differences) is differs
    same = {"prod": made("insert into Orders values (1)"), "dev": made("INSERT INTO Orders VALUES (1)")}
    assert compare(same).differences == ()


def test_another_layout_is_listed_where_spelling_counts():
    table = Table("s", "t", triggers=(Trigger("x", BODY),))
    other = replace(table, triggers=(Trigger("x", LAID_OUT),))
    catalogs = {
        name: Catalog("postgresql", "15", "s", tables=(each,))
        for name, each in (("prod", table), ("dev", other))
    }
    (difference,) = compare(catalogs, options=Options(frozenset({"spelling"}))).differences
    assert (difference.attribute, difference.severity) == ("definition", "cosmetic")
