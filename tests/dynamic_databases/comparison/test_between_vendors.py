"""Between vendors kinds are compared, not spellings, and nothing is made of what one of them can't say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import Catalog, Family, Kind, Sequence, TableKind
from dynamic_databases.comparison import EVERYTHING, Options, compare
from dynamic_databases.comparison.vendors import rules_of
from dynamic_databases.comparison.vendors.expressible import EVERYWHERE
from tests.dynamic_databases.comparison.written import table


def test_between_vendors_kinds_are_compared_and_the_comparison_says_so():
    postgresql = table("a integer\nb integer\nc varchar(20) default 'x'::character varying\nd boolean")
    two = table("a INTEGER\nb integer\nc VARCHAR(20) default 'x'\nd boolean", "mysql")
    comparison = compare({"prod": postgresql, "dev": two})
    assert comparison.across_vendors
    assert comparison.differences == ()
    two = table("a text\nb integer\nc VARCHAR(30) default 'x'\nd boolean", "mysql")
    changed = compare({"prod": postgresql, "dev": two}).differences
    assert [
        (difference.name, difference.attribute, difference.canonical["dev"]) for difference in changed
    ] == [
        ("a", "type", "text"),
        ("c", "type", "text 30"),
    ]


def test_between_vendors_nothing_is_made_of_what_one_of_them_can_not_say():
    """SQLite has integers of one size, no comments, and says of its row id's column that it takes NULL."""
    lines = "id {0} {1}\nn {0} comment 'x'\nat timestamp\nprimary key (id)"
    postgresql = table(lines.format("integer", "not null identity 'by default'"))
    two = table(lines.format("integer", "identity 'rowid'").replace(" comment 'x'", ""), "sqlite")
    at = two.tables[0].columns[2]
    columns = (*two.tables[0].columns[:2], replace(at, kind=replace(at.kind, size=None)))
    two = replace(two, tables=(replace(two.tables[0], columns=columns),))
    assert compare({"prod": postgresql, "dev": two}).differences == ()


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("a integer\nconstraint own check (a > 0)", "a integer\nconstraint own check (`A` > 0)"),
        ("a integer\ncheck (a >= (0)::numeric)", "a integer\ncheck (a >= 0)"),
        ("a integer\nindex by_a (a)", "a integer\nindex BY_A (a)"),
        ("a integer not null\nprimary key (a) t_pk", "a integer not null\nprimary key (a) PRIMARY"),
        (
            "a integer\nconstraint f foreign key (a) references t (b)",
            "a integer\nforeign key (a) references t (b)",
        ),
    ],
)
def test_between_vendors_names_and_their_quotes_do_not_count(here, there):
    assert compare({"prod": table(here), "dev": table(there, "mysql")}).differences == ()


def test_between_vendors_fractions_count_where_both_declare_them_and_flags_are_bits():
    postgresql = with_kinds(table("at timestamp\nd boolean default false"), Kind(Family.TIMESTAMP, 6))
    bits = (Kind(Family.TIMESTAMP, 3), Kind(Family.BIT, 1, fixed=True))
    mysql = with_kinds(table("at timestamp(3)\nd boolean default b'0'", "mysql"), *bits)
    assert compare({"prod": postgresql, "dev": mysql}).differences == ()
    declared = with_kinds(table("at timestamp(0)\nd boolean default false"), Kind(Family.TIMESTAMP, 0))
    more_bits = with_kinds(mysql, Kind(Family.TIMESTAMP, 3), Kind(Family.BIT, 8))
    changed = compare({"prod": declared, "dev": more_bits}).differences
    assert [(each.name, each.attribute) for each in changed] == [
        ("at", "type"),
        ("d", "default"),
        ("d", "type"),
    ]


def with_kinds(made: Catalog, *kinds: Kind) -> Catalog:
    own = made.tables[0].columns
    columns = tuple(replace(column, kind=kind) for column, kind in zip(own, kinds, strict=False))
    return replace(made, tables=(replace(made.tables[0], columns=(*columns, *own[len(kinds) :])),))


def test_between_vendors_a_view_s_columns_need_not_say_what_those_of_its_table_do():
    mysql, postgresql = table("a integer not null default 0", "mysql"), table("a integer")
    views = [
        replace(each, tables=(replace(each.tables[0], kind=TableKind.VIEW),)) for each in (mysql, postgresql)
    ]
    assert compare({"prod": views[0], "dev": views[1]}).differences == ()
    assert len(compare({"prod": mysql, "dev": postgresql}).differences) == 2


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("a integer default '-1'::integer", "a integer default -1"),
        ("a integer default 0", "a integer default '0'"),
        ("a decimal(5,2) default 0.50", "a decimal(5,2) default 0.5"),
        ("a real default 0", "a real default '0.0'"),
        ("a boolean default false", "a boolean default 0"),
        ("a text default '0'::text", "a text default 0"),
        ("a timestamp default now()", "a timestamp default current_timestamp(3)"),
        ("a timestamp default CURRENT_TIMESTAMP", "a timestamp default current_timestamp()"),
        ("a timestamp default '2000-01-01 00:00:00'::timestamp", "a timestamp default '2000-01-01'"),
        ("a integer", "a integer default NULL"),
        ("a integer default nextval('old_name_seq'::regclass)", "a integer identity 'auto_increment'"),
        ("a integer default nextval('orders_a_seq'::regclass)", "a integer identity 'auto_increment'"),
        ("a integer identity 'always'", "a integer identity 'auto_increment'"),
    ],
)
def test_between_vendors_a_default_is_what_a_row_gets(here, there):
    pair = (table(here), table(there, "mysql"))
    assert compare(dict(zip(("prod", "dev"), pair, strict=True))).differences == ()
    assert compare(dict(zip(("prod", "dev"), reversed(pair), strict=True))).differences == ()


@pytest.mark.parametrize(
    ("here", "there", "attribute"),
    [
        ("a integer default 0", "a integer default 1", "default"),
        ("a integer default 0", "a integer", "default"),
        ("a boolean default false", "a boolean default 1", "default"),
        ("a text default ''::text", "a text", "default"),
        ("a timestamp default now()", "a timestamp", "default"),
        ("a integer default nextval('s'::regclass)", "a integer", "identity"),
        ("a integer identity 'always'", "a integer", "identity"),
    ],
)
def test_between_vendors_another_default_is_one_difference(here, there, attribute):
    pair = (table(here), table(there, "mysql"))
    for sides in (pair, tuple(reversed(pair))):
        differences = compare(dict(zip(("prod", "dev"), sides, strict=True))).differences
        assert [(each.name, each.attribute) for each in differences] == [("a", attribute)]


def test_what_one_vendor_cannot_have_is_named():
    pair = {"prod": table("a integer"), "dev": table("a integer", "mysql")}
    assert "whether foreign keys are deferrable" in compare(pair).not_compared
    assert "whether numbers have a sign" in compare(pair).not_compared
    assert compare({"prod": table("a integer"), "dev": table("a integer")}).not_compared == ()


def test_an_attribute_that_is_new_is_not_compared_between_vendors():
    """What one of the readers learns to read must not become a difference from all other vendors."""
    for vendor in ("postgresql", "mysql", "sqlite", "microsoft"):
        attributes = rules_of(vendor).expresses.attributes
        assert attributes >= EVERYWHERE
        assert "table.engine" not in attributes
    here, there = table("a integer"), table("a integer", "mysql")
    options = replace(there.tables[0], options=(("engine", "InnoDB"), ("anything new", "1")))
    assert compare({"prod": here, "dev": replace(there, tables=(options,))}).differences == ()


OWN_CHANGES = [
    ("a json", "a jsonb", "column", "type"),
    ("a text collate x", "a text collate y", "column", "collation"),
    ("a integer identity 'always'", "a integer identity 'by default'", "column", "identity"),
    ("a integer\nindex i (a)", "a integer\nindex j (a)", "index", "name"),
    ("a integer\nindex i (a) using btree", "a integer\nindex i (a) using hash", "index", "method"),
    ("a integer\ntrigger t one", "a integer\ntrigger t two", "trigger", "definition"),
    ("a integer\nunique (a) u", "a integer\nunique (a) u deferrable", "unique", "deferrable"),
]


@pytest.mark.parametrize(("before", "after", "kind", "attribute"), OWN_CHANGES)
def test_databases_of_the_baseline_s_vendor_are_compared_in_full_beside_another_vendor(
    before, after, kind, attribute
):
    other = table(before, "mysql")
    catalogs = {"prod": table(before), "test": table(after), "dev": other}
    (difference,) = compare(catalogs).differences
    assert (difference.object, difference.attribute) == (kind, attribute)
    assert set(difference.against) == {"test"}
    assert compare({"prod": table(before), "test": table(before), "dev": other}).differences == ()


def test_what_is_outside_of_tables_is_compared_within_the_baseline_s_vendor():
    sequences = (Sequence("public", "numbers"),)
    catalogs = {
        "prod": table("a integer", sequences=sequences),
        "test": table("a integer"),
        "dev": table("a integer", "mysql"),
    }
    (difference,) = compare(catalogs).differences
    assert (difference.object, difference.absent_in) == ("sequence", ("test",))
    assert compare(catalogs, "dev").differences == ()


def test_a_check_that_is_not_enforced_is_no_type():
    here, there = (
        table("a varchar(5)\nconstraint c check (a in ('x', 'y'))", name)
        for name in ("postgresql", "microsoft")
    )
    disabled = replace(there.tables[0], checks=(replace(there.tables[0].checks[0], enforced=False),))
    assert compare({"prod": here, "dev": there}).differences == ()
    (difference,) = compare({"prod": here, "dev": replace(there, tables=(disabled,))}).differences
    assert (difference.object, difference.attribute) == ("check", "enforced")


def test_a_key_that_only_one_has_is_one_difference_and_none_of_null():
    """SQLite says of a key's columns that they take NULL, and PostgreSQL that they do not."""
    keyed, bare = table("a integer not null\nprimary key (a)"), table("a integer", "sqlite")
    for pair in ({"prod": keyed, "dev": bare}, {"prod": bare, "dev": keyed}):
        (difference,) = compare(pair).differences
        assert (difference.object, difference.kind) == ("primary_key", "missing")


def test_the_next_number_of_any_sequence_is_told_once():
    """A serial column of a renamed table keeps the name of its sequence."""
    here = table("a integer not null default nextval('old_name_seq'::regclass)")
    there = table("a integer not null identity 'auto_increment'", "mysql")
    assert compare({"prod": here, "dev": there}).differences == ()
    (difference,) = compare({"prod": here, "dev": table("a integer not null", "mysql")}).differences
    assert (difference.attribute, difference.severity) == ("identity", "breaking")


def test_spelling_is_not_counted_between_vendors_even_where_everything_is():
    here, there = table("a integer default 0"), table("A INTEGER default '0'", "mysql")
    assert compare({"prod": here, "dev": there}, options=Options(count=EVERYTHING)).differences == ()


def test_a_likely_rename_is_suggested_whatever_only_one_vendor_has():
    here = table("id integer\nfirst_name varchar(40)\nborn date")
    there = table("id integer\nFirstName varchar(40) collate utf8mb4_bin\nborn date", "mysql")
    suggestions = {each.suggestion for each in compare({"prod": here, "dev": there}).differences}
    assert suggestions == {"perhaps renamed: first_name in prod, FirstName in dev"}
