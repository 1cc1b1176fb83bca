"""Every rule of severity, in both directions: what the baseline has against what is there, and back.

Long, since its cases are tables: a line for each rule and direction.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dynamic_databases.catalog import (
    RIGHTS,
    Catalog,
    Check,
    DatabaseObject,
    Family,
    Index,
    IndexPart,
    Key,
    Kind,
    Rights,
    Routine,
    Sequence,
    TableKind,
    TableObject,
    Trigger,
    UserType,
)
from dynamic_databases.comparison import EVERYTHING, FIXED_VERDICTS, RULES, Options, Severity, compare
from tests.dynamic_databases.comparison.written import catalog, table

CHANGES = """
    total integer              | total bigint                 | type_widened | type_narrowed
    total varchar(50)          | total text                   | type_widened | type_narrowed
    total decimal(8,2)         | total decimal(10,2)          | type_widened | type_narrowed
    total decimal(8,2)         | total decimal(8,4)           | type_narrowed | type_narrowed
    total integer              | total decimal(8,2)           | type_other_number | type_incompatible
    total integer              | total text                   | type_incompatible | type_incompatible
    total json                 | total jsonb                  | type_variant | type_variant
    total integer              | total integer not null       | not_null_gained | not_null_lost
    total integer              | total integer default 5      | default_changed | default_changed
    total integer default 5    | total integer default 6      | default_changed | default_changed
    id integer not null        | id integer not null default 1 | default_changed | default_lost_required
    id integer not null | id integer not null identity 'by default' | identity_changed | default_lost_required
    id integer | id integer identity 'by default' | identity_changed | identity_lost
    id integer identity 'by default' | id integer identity 'always' | identity_always | identity_changed
    total integer              | total integer generated as (a + b) | generated_gained | generated_changed
    t integer | t integer generated as (a) stored | generated_gained | generated_changed
    t integer generated as (a + b) | t integer generated as (a * b) | generated_changed | generated_changed
    t integer generated as (a) stored | t integer generated as (a) | generated_stored | generated_stored
    at timestamp               | at timestamp on update now() | on_update_changed | on_update_changed
    name text                  | name text collate nocase     | collation_changed | collation_changed
    name text charset latin1   | name text charset utf8       | charset_changed | charset_changed
    name text collate a charset l | name text collate b charset u | charset_changed | charset_changed
    name text                  | name text comment 'shown'    | comment_changed | comment_changed
    name text                  | name text hidden             | hidden_changed | hidden_changed
    size enum('s','m')         | size enum('s','m','l')       | values_changed | values_lost
    size enum('s','m')         | size enum('m','s')           | values_changed | values_changed
"""
OBJECTS = """
    primary key (a)            | primary key (a, b)           | primary_key_changed | primary_key_changed
    primary key (a) one        | primary key (a) two          | renamed | renamed
                               | primary key (a)              | unique_extra | primary_key_missing
                               | unique (a)                   | unique_extra | unique_missing
    unique (a) same            | unique (a, b) same           | unique_changed | unique_changed
    unique (a) same            | unique (a) same deferrable   | unique_changed | unique_changed
    unique (a) same deferrable | unique (a) same initially deferred | unique_changed | unique_changed
    unique (a) one             | unique (a) two               | renamed | renamed
                               | index i (a)                  | extra | index_missing
                               | unique index i (a)           | unique_index_extra | unique_index_missing
    index i (a)                | index i (a, b)               | index_changed | index_changed
    index i (a)                | index i (a desc)             | index_changed | index_changed
    index i (a)                | unique index i (a)           | index_changed | index_changed
    index i (a) using btree    | index i (a) using hash       | index_changed | index_changed
    index i (a)                | index i (a) where a > 0      | index_changed | index_changed
    index i (a)                | index j (a)                  | renamed | renamed
                               | KEY t (x)                    | foreign_key_extra | foreign_key_missing
    constraint f KEY t (x)     | constraint f KEY u (x)       | foreign_key_changed | foreign_key_changed
    KEY t (x)                  | KEY t (x) on delete cascade  | foreign_key_changed | foreign_key_changed
    constraint f KEY t (x)     | constraint g KEY t (x)       | renamed | renamed
                               | check (a > 0)                | check_extra | check_missing
    constraint c check (a > 0) | constraint c check (a > 1)   | check_changed | check_changed
    constraint c check (a > 0) | constraint d check (a > 0)   | renamed | renamed
                               | trigger t delete nothing     | trigger_extra | trigger_missing
    trigger t delete nothing   | trigger t delete all         | trigger_changed | trigger_changed
"""
KEY = "foreign key (a) references"
COLUMNS = """
    b integer                  | extra                  | column_missing
    b integer not null         | column_extra_required  | column_missing
    b integer not null default 0 | extra                | column_missing
    b integer not null identity 'always' | extra        | column_missing
    b integer not null generated as (a) | extra         | column_missing
"""


def rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.splitlines() if line.strip()]


def rules_found(baseline: Catalog, there: Catalog) -> list[str]:
    """Return the codes of all verdicts, nothing ignored."""
    comparison = compare({"prod": baseline, "dev": there}, options=Options(count=EVERYTHING))
    return [difference.against["dev"].rule for difference in comparison.differences]


def both_ways(left: Catalog, right: Catalog) -> tuple[list[str], list[str]]:
    return rules_found(left, right), rules_found(right, left)


@pytest.mark.parametrize(("before", "after", "forth", "back"), rows(CHANGES))
def test_a_changed_column_is_judged_by_its_rule_in_both_directions(before, after, forth, back):
    assert both_ways(table(before), table(after)) == ([forth], [back])


@pytest.mark.parametrize(("before", "after", "forth", "back"), rows(OBJECTS))
def test_a_key_index_or_constraint_is_judged_by_its_rule_in_both_directions(before, after, forth, back):
    left, right = (f"a integer\nb integer\n{text}".replace("KEY", KEY) for text in (before, after))
    assert both_ways(table(left), table(right)) == ([forth], [back])


def test_how_a_column_is_kept_counts_among_those_that_compute_it():
    texts = ("a integer generated as (b) stored", "a integer generated as (b)", "a integer")
    catalogs = {name: table(text) for name, text in zip(("prod", "test", "dev"), texts, strict=True)}
    environments = {
        difference.attribute: set(difference.against) for difference in compare(catalogs).differences
    }
    assert environments == {"generated": {"dev"}, "stored": {"test", "dev"}}


@pytest.mark.parametrize(("line", "forth", "back"), rows(COLUMNS))
def test_an_additional_column_breaks_only_where_an_insert_would_fail_for_it(line, forth, back):
    assert both_ways(table("a integer"), table(f"a integer\n{line}")) == ([forth], [back])


def test_a_collation_under_a_unique_index_is_risky_and_elsewhere_cosmetic():
    plain, unique = ("name text", "name text\nunique index i (name)")
    other, other_unique = (text.replace("text", "text collate nocase") for text in (plain, unique))
    assert both_ways(table(plain), table(other)) == (["collation_changed"], ["collation_changed"])
    assert both_ways(table(unique), table(other_unique)) == (["collation_unique"], ["collation_unique"])


def test_a_unique_index_stands_in_for_a_unique_constraint_and_the_other_way_round():
    left, right = table("a integer\nunique (a)"), table("a integer\nunique index i (a)")
    assert both_ways(left, right) == (["stand_in"] * 2, ["stand_in"] * 2)
    partial = table("a integer\nunique index i (a) where a > 0")
    assert both_ways(left, partial) == (
        ["unique_missing", "unique_index_extra"],
        ["unique_extra", "unique_index_missing"],
    )


def test_nothing_stands_in_for_what_the_baseline_does_not_have():
    lines = ("a integer", "a integer\nunique (a)", "a integer\nunique index i (a)")
    catalogs = {name: table(text) for name, text in zip(("prod", "test", "dev"), lines, strict=True)}
    rules = {
        verdict.rule
        for difference in compare(catalogs).differences
        for verdict in difference.against.values()
    }
    assert rules == {"unique_extra", "unique_index_extra"}


def test_tables_and_views_that_are_missing_or_additional():
    left, right = catalog("a\n  x integer"), catalog("a\n  x integer\nb\n  x integer not null")
    assert both_ways(left, right) == (["extra"], ["table_missing"])
    view = catalog("a\n  x integer\nview v as select 1")
    assert both_ways(left, view) == (["extra"], ["view_missing"])


def test_a_view_with_another_query():
    left, right = catalog("view v as select 1"), catalog("view v as select 2")
    assert both_ways(left, right) == (["view_definition"], ["view_definition"])


@pytest.mark.parametrize(
    ("attribute", "value", "rule"),
    [
        ("comment", "all orders", "comment_changed"),
        ("collation", "utf8_bin", "table_default"),
        ("options", (("strict", ""),), "table_option"),
        ("kind", TableKind.PARTITIONED, "table_kind"),
        ("parent", "all_orders", "table_option"),
        ("options", (("foreign options", "table_name=x"),), "foreign_rows"),
    ],
)
def test_an_attribute_of_the_table_itself(attribute, value, rule):
    left = table("a integer")
    right = replace(left, tables=(replace(left.tables[0], **{attribute: value}),))
    assert both_ways(left, right) == ([rule], [rule])


def test_a_default_of_the_whole_database():
    left, right = catalog("", collation="C"), catalog("", collation="en_US")
    assert both_ways(left, right) == (["database_default"], ["database_default"])


@pytest.mark.parametrize(
    ("attribute", "left", "right", "changed"),
    [
        (
            "sequences",
            Sequence("public", "s", increment="1"),
            Sequence("public", "s", increment="2"),
            "sequence_changed",
        ),
        (
            "routines",
            Routine("public", "r", definition="1"),
            Routine("public", "r", definition="2"),
            "routine_changed",
        ),
        (
            "types",
            UserType("public", "t", definition="1"),
            UserType("public", "t", definition="2"),
            "type_changed",
        ),
    ],
)
def test_what_is_outside_of_tables(attribute, left, right, changed):
    none = catalog("")
    given: list[dict[str, Any]] = [{attribute: (value,)} for value in (left, right)]
    first, second = (replace(none, **changes) for changes in given)
    assert both_ways(first, second) == ([changed], [changed])
    assert both_ways(none, first) == (["extra"], ["object_missing"])


@pytest.mark.parametrize(
    ("left", "right", "forth", "back"),
    [
        (
            Routine("public", "r", arguments="a integer"),
            Routine("public", "r", arguments="a text"),
            "routine_arguments",
            "routine_arguments",
        ),
        (
            Routine(None, "e", "event", "every 1 DAY"),
            Routine(None, "e", "event", "every 2 DAY"),
            "routine_changed",
            "routine_changed",
        ),
        (
            UserType("public", "mood", "enum", "ENUM ('it''s', 'b')"),
            UserType("public", "mood", "enum", "ENUM ('it''s', 'b', 'c')"),
            "values_changed",
            "values_lost",
        ),
        (
            Sequence("public", "s", increment="1", cache="1"),
            Sequence("public", "s", increment="1", cache="20"),
            "sequence_cache",
            "sequence_cache",
        ),
        (
            Sequence("public", "t_a_seq", "integer", "1", "1", owned_by="t.a"),
            Sequence("public", "t_a_seq1", "integer", "1", "5", owned_by="t.a"),
            "sequence_changed",
            "sequence_changed",
        ),
    ],
)
def test_what_is_outside_of_tables_and_judged_by_what_it_is(left, right, forth, back):
    word = {Routine: "routines", UserType: "types", Sequence: "sequences"}[type(left)]
    given: list[dict[str, Any]] = [{word: (value,)} for value in (left, right)]
    assert both_ways(*(replace(catalog(""), **changes) for changes in given)) == ([forth], [back])


def test_an_overloaded_routine_is_additional_and_its_namesake_the_same():
    own, other = Routine("public", "r", arguments="a integer"), Routine("public", "r", arguments="a text")
    left, right = replace(catalog(""), routines=(own,)), replace(catalog(""), routines=(other, own))
    assert both_ways(left, right) == (["extra"], ["object_missing"])


def test_a_sequence_behind_a_column_is_listed_for_how_it_counts_alone():
    serial = Sequence("public", "t_a_seq", "integer", "1", "1", "1", "2147483647", owned_by="t.a")
    larger = replace(serial, name="t_a_seq1", type="bigint", maximum="9223372036854775807")
    bounded = replace(serial, maximum="1000")
    given = [
        replace(catalog(""), sequences=sequences) for sequences in ((), (serial,), (larger,), (bounded,))
    ]
    none, first, second, third = given
    assert both_ways(none, first) == ([], [])
    assert both_ways(first, second) == ([], [])
    assert both_ways(first, third) == (["sequence_changed"], ["sequence_changed"])


def test_a_table_s_collation_is_as_bad_as_it_is_for_the_columns_that_take_it():
    taken = {
        "collation_changed": ("a text collate {0} charset utf8", ""),
        "charset_changed": ("a text collate {0} charset {0}", ""),
        "collation_unique": ("a text collate {0} charset utf8", "unique (a)"),
        "table_default": ("a text collate own charset utf8", ""),
    }
    for rule, (column, key) in taken.items():
        left, right = (with_collation(table(f"{column.format(name)}\n{key}"), name) for name in ("x", "y"))
        rules = [
            {difference.attribute: difference.against["dev"].rule for difference in compared.differences}
            for compared in (compare({"prod": left, "dev": right}), compare({"prod": right, "dev": left}))
        ]
        assert rules == [{"collation": rule}] * 2, rule


def with_collation(made: Catalog, name: str) -> Catalog:
    return replace(made, tables=(replace(made.tables[0], collation=name),))


def test_a_whole_number_of_one_digit_is_another_type_for_the_same_values():
    flag = table("a tinyint", "mysql")
    column = replace(flag.tables[0].columns[0], type="tinyint(1)", kind=Kind(Family.BOOLEAN))
    other = replace(flag, tables=(replace(flag.tables[0], columns=(column,)),))
    assert both_ways(flag, other) == (["type_variant"], ["type_variant"])


@pytest.mark.parametrize(
    ("vendor", "changed", "there", "back"),
    [
        ("mysql", "x text not null", "view_written", "not_null_lost"),
        ("mysql", "x text default 'a'", "view_written", "view_written"),
        ("postgresql", "x text not null", "view_written", "not_null_lost"),
        ("postgresql", "x text default 'a'", "default_changed", "default_changed"),
    ],
)
def test_what_is_written_through_a_view_is_its_tables_to_say(vendor, changed, there, back):
    def view_of(column: str) -> Catalog:
        made, view = table(column, vendor), catalog("view t as select 1", vendor)
        return replace(view, tables=(replace(view.tables[0], columns=made.tables[0].columns),))

    assert both_ways(view_of("x text"), view_of(changed)) == ([there], [back])


def test_a_view_in_a_table_s_place_is_one_entry_and_a_virtual_table_s_statement_another():
    made, view = catalog("t\n  a text"), catalog("view t as select 1")
    view = replace(view, tables=(replace(view.tables[0], columns=made.tables[0].columns),))
    assert both_ways(made, view) == (["table_kind"], ["table_kind"])
    virtual = [
        replace(made, tables=(replace(made.tables[0], kind=TableKind.VIRTUAL, definition=words),))
        for words in ("using fts5(a)", "using fts5(a, prefix=2)")
    ]
    assert both_ways(virtual[0], virtual[1]) == (["table_definition"], ["table_definition"])


def test_an_exclusion_and_the_index_behind_it_are_one_entry():
    plain = table("a integer")
    index = Index("t_excl", (IndexPart("a"),), method="gist")
    check = Check("EXCLUDE USING gist (a WITH &&)", "t_excl")
    with_both = replace(plain, tables=(replace(plain.tables[0], indexes=(index,), checks=(check,)),))
    assert both_ways(plain, with_both) == (["check_extra"], ["check_missing"])


def test_names_that_differ_in_letter_case_are_a_cosmetic_note_where_the_server_folds():
    left, right = table("Total integer", "sqlite"), table("total integer", "sqlite")
    assert both_ways(left, right) == (["name_letter_case"], ["name_letter_case"])


def test_a_type_that_differs_in_letter_case_alone_is_one_cosmetic_entry_on_sqlite():
    left, right = table("data bytea", "sqlite"), table("data BYTEA", "sqlite")
    assert both_ways(left, right) == (["spelling"], ["spelling"])
    assert len(compare({"prod": left, "dev": right}).differences) == 1


def test_a_size_that_sqlite_does_not_enforce_is_a_cosmetic_remark():
    left, right = table("name varchar(50)", "sqlite"), table("name varchar(20)", "sqlite")
    assert both_ways(left, right) == (["declared_type"], ["declared_type"])


def test_column_order_is_a_cosmetic_remark_when_it_is_counted():
    assert both_ways(table("a text\nb text"), table("b text\na text")) == (["column_order"], ["column_order"])


def test_codes_are_unique_and_every_reason_is_a_sentence():
    codes = [rule.code for rule in RULES] + [verdict.rule for verdict in FIXED_VERDICTS]
    assert len(set(codes)) == len(codes)
    assert all(
        rule.reason[0].isupper() and rule.reason.endswith(".")
        for rule in (*(r.verdict for r in RULES), *FIXED_VERDICTS)
    )


def test_every_rule_is_in_these_tables():
    words = set(re.findall(r"\w+", Path(__file__).read_text(encoding="utf-8")))
    assert not {rule.code for rule in RULES} - words


def test_severities_are_ordered():
    assert [severity.rank for severity in (Severity.COSMETIC, Severity.RISKY, Severity.BREAKING)] == [1, 2, 3]


def test_a_unique_constraint_for_spans_of_time_is_not_one_without():
    keys = [Key(("a",), "u")]
    indexes = [Index("u", (IndexPart("a"),), True, method, constraint=True) for method in ("btree", "gist")]
    left, right = (with_parts(unique=tuple(keys), indexes=(index,)) for index in indexes)
    assert both_ways(left, right) == (["unique_changed"], ["unique_changed"])


PREFIXED = Index("PRIMARY", (IndexPart("a", prefix=5),), True)
DESCENDING = Index("PRIMARY", (IndexPart("a", descending=True),), True)


@pytest.mark.parametrize(
    ("part", "left", "right", "rule"),
    [
        ("primary_key", Key(("a",)), Key(("a",), index=PREFIXED), "primary_key_changed"),
        ("primary_key", Key(("a",)), Key(("a",), index=DESCENDING), "key_index_changed"),
        ("primary_key", Key(("a",)), Key(("a",), comment="new"), "comment_changed"),
        (
            "primary_key",
            Key(("a",)),
            Key(("a",), index=Index("p", (IndexPart("a"),), options=(("fill_factor", "80"),))),
            "storage",
        ),
        ("checks", Check("a > 0", "c"), Check("a > 0", "c", comment="new"), "comment_changed"),
        ("triggers", Trigger("t", "x"), Trigger("t", "x", comment="new"), "comment_changed"),
        ("triggers", Trigger("t", "x"), Trigger("t", "x", options=(("sql_mode", "ANSI"),)), "sql_mode"),
        ("triggers", Trigger("t", "x"), Trigger("t", "x", options=(("definer", "a@b"),)), "definer"),
        ("triggers", Trigger("t", "x"), Trigger("t", "x", options=(("made_with", "latin1"),)), "made_with"),
        ("checks", Check("a", "c"), Check("a", "c", options=(("not_for_replication", ""),)), "replication"),
        (
            "indexes",
            Index("i", (IndexPart("a"),), True),
            Index("i", (IndexPart("a"),), True, options=(("ignore_dup_key", "on"),)),
            "duplicates_passed_over",
        ),
        (
            "indexes",
            Index("i", (IndexPart("a"),)),
            Index("i", (IndexPart("a"),), options=(("fill_factor", "80"),)),
            "storage",
        ),
    ],
)
def test_what_else_parts_of_a_table_say(part, left, right, rule):
    catalogs = [with_parts(**{part: value if part == "primary_key" else (value,)}) for value in (left, right)]
    assert both_ways(*catalogs) == ([rule], [rule])


def test_numbers_that_the_server_gives_no_more_or_always():
    plain, numbered = "id integer", "id integer identity '1,1'"
    assert both_ways(table(plain, "microsoft"), table(numbered, "microsoft")) == (
        ["identity_always"],
        ["identity_lost"],
    )
    other = table("id integer identity '10,5'", "microsoft")
    assert both_ways(table(numbered, "microsoft"), other) == (["identity_changed"], ["identity_changed"])
    row_number, key = (
        table(f"id {type_}\nprimary key (id)", "sqlite") for type_ in ("integer identity 'rowid'", "int")
    )
    assert both_ways(row_number, key) == (["type_without_numbers"], ["type_variant"])


def test_the_order_in_which_triggers_fire_is_one_entry_of_their_table():
    first, second, third = (Trigger(name, name, "BEFORE INSERT") for name in "abc")
    left, right = with_parts(triggers=(first, second)), with_parts(triggers=(second, first))
    assert both_ways(left, right) == (["trigger_order"], ["trigger_order"])
    # One that is missing moves those behind it, and is a difference by itself.
    shorter = with_parts(triggers=(second, third))
    longer = with_parts(triggers=(first, second, third))
    assert both_ways(shorter, longer) == (["trigger_extra"], ["trigger_missing"])


def test_the_algorithm_of_a_view():
    base = catalog("view v as select 1")
    other = replace(base, tables=(replace(base.tables[0], options=(("algorithm", "TEMPTABLE"),)),))
    assert both_ways(base, other) == (["view_algorithm"], ["view_algorithm"])


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"comment": "shop"}, "comment_changed"),
        ({"options": (("compatibility_level", "150"),)}, "database_option"),
    ],
)
def test_what_the_database_itself_says(changes, rule):
    base = catalog("")
    assert both_ways(base, replace(base, **changes)) == ([rule], [rule])


@pytest.mark.parametrize(
    ("sort", "rule"),
    [
        ("statistics", "statistics_missing"),
        ("partition_function", "storage_missing"),
        ("event_trigger", "trigger_missing"),
        ("publication", "publication_missing"),
        ("fulltext_index", "object_missing"),
    ],
)
def test_other_objects_that_are_missing(sort, rule):
    base = catalog("")
    made = replace(base, objects=(DatabaseObject(sort, "o", "public", definition="x"),))
    forth, back = both_ways(base, made)
    assert (forth, back) == (["trigger_extra" if sort == "event_trigger" else "extra"], [rule])
    changed = replace(base, objects=(DatabaseObject(sort, "o", "public", definition="y"),))
    rule_changed = "statistics_changed" if sort == "statistics" else "changed"
    assert both_ways(made, changed) == ([rule_changed], [rule_changed])


@pytest.mark.parametrize(
    ("left", "right", "forth", "back"),
    [
        ((), (TableObject("policy", "p"),), "policy_extra", "policy_missing"),
        (
            (TableObject("policy", "p", options=(("roles", "a"),)),),
            (TableObject("policy", "p", options=(("roles", "b"),)),),
            "policy_changed",
            "policy_changed",
        ),
        (
            (TableObject("statistics", "s", "ON a, b"),),
            (TableObject("statistics", "s", "ON a, b", options=(("target", "5"),)),),
            "planner",
            "planner",
        ),
    ],
)
def test_other_objects_of_a_table(left, right, forth, back):
    assert both_ways(with_parts(objects=left), with_parts(objects=right)) == ([forth], [back])


@pytest.mark.parametrize(
    ("before", "after", "forth", "back"),
    [
        (
            Rights("table", "public", ("t",), "a"),
            Rights("table", "public", ("t",), "b"),
            "rights_changed",
            None,
        ),
        (
            Rights("table", "public", ("t", "u"), "a"),
            Rights("table", "public", ("t",), "a", ("SELECT to b",)),
            "rights_changed",
            "rights_lost",
        ),
        (
            Rights("table", "dbo", ("t",), None, ("SELECT to b",)),
            Rights("table", "dbo", ("t",), None, ("DENY SELECT to c", "SELECT to b")),
            "rights_lost",
            "rights_changed",
        ),
    ],
)
def test_owners_and_grants(before, after, forth, back):
    catalogs = [catalog("", rights=(rights,)) for rights in (before, after)]
    assert both_ways(*catalogs) == ([forth], [back or forth])


def test_rights_that_are_missing():
    column = Rights("column", "public", ("t.a",), grants=("SELECT to b",))
    assert both_ways(catalog(""), catalog("", rights=(column,))) == (["extra"], ["rights_missing"])


@pytest.mark.parametrize(
    "how", [{"unread": RIGHTS}, {"complete": False}, {"complete": False, "hides": ("rights",)}]
)
def test_rights_that_nobody_tells_are_neither_equal_nor_none(how):
    known = catalog("", rights=(Rights("table", "public", ("t",), "a", ("SELECT to b",)),))
    untold = replace(catalog(""), **how)
    assert both_ways(known, untold) == (["not_read"], ["baseline_not_read"])
    assert both_ways(untold, untold) == (["baseline_not_read"], ["baseline_not_read"])


def test_rights_are_expected_to_differ():
    prod, dev = (catalog("", rights=(Rights("table", "public", ("t",), name),)) for name in "ab")
    assert compare({"prod": prod, "dev": dev}).differences == ()


def test_a_type_of_another_kind():
    left, right = (catalog("", types=(UserType("public", "t", kind),)) for kind in ("domain", "range"))
    assert both_ways(left, right) == (["type_kind"], ["type_kind"])


def test_a_view_that_was_never_filled_can_not_be_read():
    base = catalog("view v as select 1")
    unfilled = replace(base, tables=(replace(base.tables[0], options=(("populated", "no"),)),))
    assert both_ways(base, unfilled) == (["not_populated"], ["populated"])


def test_an_empty_schema_is_listed_and_one_with_tables_by_its_tables():
    base = catalog("a\n  x integer", schemas=("public",))
    empty = replace(base, schemas=("public", "sales"))
    assert both_ways(base, empty) == (["extra"], ["schema_missing"])
    filled = replace(empty, tables=(*base.tables, replace(base.tables[0], schema="sales")))
    assert both_ways(base, filled) == (["extra"], ["table_missing"])


def with_parts(**parts: Any) -> Catalog:
    base = table("a integer")
    return replace(base, tables=(replace(base.tables[0], **parts),))
