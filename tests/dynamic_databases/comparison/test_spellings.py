"""What is spelled differently and means the same is equal; what means something else is not.

Long, since its cases are tables: a line for each spelling.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import Catalog, Family, IndexPart, Kind, Sequence
from dynamic_databases.comparison import REASONS, Options, compare
from dynamic_databases.comparison.canonical.defaults import canonical_default
from dynamic_databases.comparison.canonical.names import is_generated
from dynamic_databases.comparison.canonical.reach import Reach, reach
from dynamic_databases.comparison.canonical.spelling import canonical_expression
from dynamic_databases.comparison.canonical.types import canonical_type
from dynamic_databases.comparison.vendors import rules_of
from tests.dynamic_databases.comparison.written import catalog, column, table

TYPES = """
    postgresql | int4                          | integer                        | type_alias
    postgresql | character varying(20)         | varchar(20)                    | type_alias
    postgresql | numeric(8, 2)                 | decimal(8,2)                   | type_alias white_space
    postgresql | timestamptz                   | timestamp with time zone       | type_alias
    postgresql | timestamp(3) without time zone | timestamp(3)                  | type_alias
    postgresql | timestamptz(3)                | timestamp(3) with time zone    | type_alias
    postgresql | int4[]                        | integer[]                      | type_alias
    postgresql | bpchar                        | char(1)                        | type_alias implied_size
    mysql      | int(11)                       | integer                        | type_alias display_width
    mysql      | int(10) unsigned              | integer unsigned               | type_alias display_width
    mysql      | bool                          | tinyint(1)                     | type_alias
    mysql      | decimal                       | decimal(10,0)                  | implied_size
    microsoft  | NVARCHAR(MAX)                 | nvarchar(max)                  | letter_case
    microsoft  | datetime2                     | datetime2(7)                   | implied_size
    sqlite     | Character Varying(20)         | varchar(20)                    | letter_case type_alias
"""
NOT_ALIKE = """
    postgresql | json          | jsonb
    postgresql | text          | varchar
    postgresql | integer       | integer[]
    postgresql | "Mood"        | "mood"
    mysql      | tinyint(1)    | tinyint(4)
    mysql      | int(10)       | int(10) unsigned
    mysql      | datetime      | datetime(3)
    mysql      | set('a','B')  | set('a','b')
"""
DEFAULTS = """
    postgresql | text | 'new'::character varying | 'new' | cast
    postgresql | text | 'new'::text | 'new' | cast
    postgresql | integer | '-1'::integer | -1 | cast number
    postgresql | integer | (-1) | -1 | brackets
    postgresql | text | NULL::character varying | | letter_case cast null_default
    postgresql | timestamp | now() | current_timestamp | current_timestamp
    postgresql | timestamp | CURRENT_TIMESTAMP | now() | letter_case current_timestamp
    postgresql | boolean | 't'::boolean | true | cast boolean
    mysql | timestamp | current_timestamp() | CURRENT_TIMESTAMP | current_timestamp letter_case
    mysql | decimal(8,2) | 0.00 | 0 | number
    microsoft | integer | ((0)) | (0) | brackets
    microsoft | text | (N'new') | ('new') | brackets letter_case national_string
    microsoft | timestamp | (getdate()) | CURRENT_TIMESTAMP | brackets current_timestamp letter_case
    sqlite | timestamp | (datetime('now')) | CURRENT_TIMESTAMP | brackets current_timestamp letter_case
    sqlite | integer | ( 1 ) | 1 | brackets
    sqlite | text | "it's" | 'it''s' | double_quotes
    sqlite | real | 1.0 | 1 | number
    postgresql | real | '0'::real | 0.00 | cast number
    postgresql | varchar(10) | 'x'::varchar(10) | 'x' | cast
"""
OTHER_DEFAULTS = """
    postgresql | text      | 'new'                    | 'New'
    postgresql | text      | '0'                      | '0.0'
    postgresql | timestamp | now()                    | now() + '1 day'
    postgresql | date      | now()::date              | now()
    postgresql | text      | lower('a'::text)         | upper('a'::text)
    postgresql | integer   | nextval('a_seq'::regclass) | nextval('b_seq'::regclass)
    mysql      | timestamp | current_timestamp()      | current_timestamp(6)
    sqlite     | integer   | 1                        | 10
    sqlite     | text      | 'a  b'                   | 'a b'
    sqlite     | text      | "a"                      | 'A'
    postgresql | text      | "a"                      | 'a'
    postgresql | text      | 'abc'::varchar(2)        | 'abc'
    postgresql | integer   | length('a '::bpchar)     | length('a '::text)
    postgresql | date      | f('1'::timestamp)        | f('1'::date)
    postgresql | text      | 'abc'::varchar(2)        | 'abc'::varchar(3)
    sqlite     | real      | 1.0                      | 1.01
    sqlite     | text      | 1.0                      | 1
"""
EXPRESSIONS = """
    (a > 0)                   | a>0
    a  >  0                   | a > 0
    a > 0 -- positive         | a > 0
    A IN (1, 2)               | a in (1,2)
    ((a) and (b))             | (a) and (b)
    select 1;                 | select 1
"""
OTHER_EXPRESSIONS = """
    a > 0                     | a >= 0
    a = 'X'                   | a = 'x'
    a = '('                   | a = ')'
    (a) or (b)                | a) or (b
    "A" > 0                   | "a" > 0
    a - -1                    | a --1
"""


def rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(("vendor", "raw", "canonical", "rules"), rows(TYPES))
def test_a_type_has_one_canonical_spelling(vendor, raw, canonical, rules):
    assert canonical_type(raw, rules_of(vendor))[0] == canonical
    assert set(canonical_type(raw, rules_of(vendor))[1]) == set(rules.split())


@pytest.mark.parametrize(("vendor", "left", "right"), rows(NOT_ALIKE))
def test_types_that_behave_differently_stay_apart(vendor, left, right):
    assert canonical_type(left, rules_of(vendor))[0] != canonical_type(right, rules_of(vendor))[0]


def with_default(type_: str, default: str, vendor: str) -> Catalog:
    made = table(f"d {type_}", vendor)
    changed = replace(made.tables[0].columns[0], default=default or None)
    return replace(made, tables=(replace(made.tables[0], columns=(changed,)),))


@pytest.mark.parametrize(("vendor", "type_", "left", "right", "rules"), rows(DEFAULTS))
def test_defaults_that_mean_the_same_are_equal_and_the_rules_are_named(vendor, type_, left, right, rules):
    comparison = compare(
        {"prod": with_default(type_, left, vendor), "dev": with_default(type_, right, vendor)}
    )
    assert not comparison.differences
    (equality,) = comparison.tables[0].equalities
    assert (equality.name, equality.attribute) == ("d", "default")
    assert equality.values == {"prod": left, "dev": right or None}
    assert set(equality.rules) == set(rules.split())


@pytest.mark.parametrize(("vendor", "type_", "left", "right"), rows(OTHER_DEFAULTS))
def test_defaults_that_mean_something_else_are_not_equal(vendor, type_, left, right):
    comparison = compare(
        {"prod": with_default(type_, left, vendor), "dev": with_default(type_, right, vendor)}
    )
    assert [difference.attribute for difference in comparison.differences] == ["default"]
    assert not comparison.tables[0].equalities


ARRAY = Kind(Family.ARRAY, element=Kind(Family.TEXT))
ARRAYS = """
    '{}'::text[]         | ARRAY[]::character varying[] | equal
    '{a,b}'::text[]      | ARRAY['a'::text, 'b'::text]  | equal
    '{}'::text[]         | ARRAY[NULL::text]            | different
    '{a,b}'::text[]      | ARRAY['b'::text, 'a'::text]  | different
"""


@pytest.mark.parametrize(("left", "right", "verdict"), rows(ARRAYS))
def test_an_array_as_a_default_is_equal_however_it_is_written(left, right, verdict):
    spelled, spelled_there = (
        canonical_default(text, ARRAY, rules_of("postgresql"), "text[]")[0] for text in (left, right)
    )
    assert (spelled == spelled_there) is (verdict == "equal")


@pytest.mark.parametrize(("left", "right"), rows(EXPRESSIONS))
def test_expressions_in_another_dress_are_equal(left, right):
    assert canonical_expression(left)[0] == canonical_expression(right)[0]


@pytest.mark.parametrize(("left", "right"), rows(OTHER_EXPRESSIONS))
def test_expressions_that_say_something_else_are_not(left, right):
    assert canonical_expression(left)[0] != canonical_expression(right)[0]


def test_a_backslash_escapes_a_quote_on_mysql_alone():
    text = r"a = 'it\'s B' AND c"
    assert canonical_expression(text, rules_of("mysql"))[0] == r"a='it\'s B' and c"


def test_a_serial_column_equals_an_identity_column():
    serial = table("id integer not null default nextval('orders_id_seq'::regclass)")
    identity = table("id integer not null identity 'by default'")
    comparison = compare({"prod": serial, "dev": identity})
    assert not comparison.differences
    equalities = {equality.attribute: equality for equality in comparison.tables[0].equalities}
    assert "serial" in equalities["identity"].rules


def numbered_by(sequence: str, owned_by: str | None, default: str | None = None) -> Catalog:
    made = table(f"id integer not null default nextval('{default or sequence}'::regclass)")
    own = Sequence(made.tables[0].schema, sequence, "integer", owned_by=owned_by)
    return replace(made, sequences=(own,))


def test_a_serial_column_of_a_renamed_table_is_still_one():
    """The sequence keeps the name that the table had."""
    kept = numbered_by("old_orders_id_seq", "orders.id")
    quoted = numbered_by("Old_id", "orders.id", '"Old_id"')
    usual = numbered_by("orders_id_seq", "orders.id")
    assert not compare({"prod": kept, "test": quoted, "dev": usual}).differences


@pytest.mark.parametrize("owned_by", [None, "customers.id", "orders.nr"])
def test_numbers_from_a_sequence_of_something_else_are_no_serial_column(owned_by):
    shared, usual = numbered_by("numbers", owned_by), numbered_by("orders_id_seq", "orders.id")
    differences = compare({"prod": usual, "dev": shared}).differences
    assert "default" in {difference.attribute for difference in differences}


def test_a_serial_column_differs_from_one_that_is_always_generated():
    serial = table("id integer not null default nextval('orders_id_seq'::regclass)")
    always = table("id integer not null identity 'always'")
    assert [difference.attribute for difference in compare({"prod": serial, "dev": always}).differences] == [
        "identity"
    ]


def test_spelling_is_listed_as_cosmetic_when_it_is_counted():
    left, right = with_default("text", "'a'::text", "postgresql"), with_default("text", "'a'", "postgresql")
    difference = compare(
        {"prod": left, "dev": right}, options=Options(count=frozenset({"spelling"}))
    ).differences[0]
    assert difference.against["dev"].rule == "spelling"


GENERATED = """
    postgresql | orders_pkey                    | yes
    postgresql | orders_email_key               | yes
    postgresql | orders_email_key1              | yes
    postgresql | orders_email_idx               | yes
    postgresql | orders_by_email                | no
    postgresql | uq_orders_email                | no
    mysql      | orders_ibfk_1                  | yes
    mysql      | PRIMARY                        | yes
    mysql      | email                          | yes
    mysql      | email_2                        | yes
    mysql      | orders_email                   | no
    microsoft  | UQ__orders__AB6E6164D1A5B3C7   | yes
    microsoft  | DF__orders__status__3A81B327   | yes
    microsoft  | UQ_orders_email                | no
    sqlite     | sqlite_autoindex_orders_1      | yes
    sqlite     | orders_email_key               | no
"""


@pytest.mark.parametrize(("vendor", "name", "made"), rows(GENERATED))
def test_names_that_the_server_made_up_are_known(vendor, name, made):
    assert is_generated(name, "orders", ("email",), rules_of(vendor)) is (made == "yes")


def test_generated_names_never_differ_and_a_given_name_is_a_remark():
    usual = table("email text\nunique (email) orders_email_key")
    numbered = table("email text\nunique (email) orders_email_key1")
    chosen = table("email text\nunique (email) one_person_each")
    assert not compare({"prod": usual, "dev": numbered}).differences
    difference = compare({"prod": usual, "dev": chosen}).differences[0]
    assert (difference.kind, difference.severity) == ("renamed", "cosmetic")
    assert difference.values == {"prod": "orders_email_key", "dev": "one_person_each"}


def test_the_check_of_a_column_bears_its_name_on_mysql_alone():
    lines = "total integer\nconstraint {} check (total > 0)"
    for vendor, differ in (("mysql", 0), ("postgresql", 1)):
        left, right = (table(lines.format(name), vendor) for name in ("total", "CONSTRAINT_1"))
        assert len(compare({"prod": left, "dev": right}).differences) == differ


def test_restrict_is_no_action_on_mysql_alone():
    lines = "a integer\nforeign key (a) references t (x)"
    for vendor, differ in (("mysql", 0), ("postgresql", 1)):
        comparison = compare(
            {"prod": table(lines, vendor), "dev": table(f"{lines} on delete restrict", vendor)}
        )
        assert len(comparison.differences) == differ


def test_a_foreign_key_without_columns_means_the_primary_key():
    target = "customers\n  id integer\n  primary key (id)\n"
    target += "orders\n  c integer\n  foreign key (c) references customers"
    assert not compare(
        {"prod": catalog(target, "sqlite"), "dev": catalog(f"{target} (id)", "sqlite")}
    ).differences


def test_a_collation_that_comes_from_the_table_is_listed_once_with_the_table():
    def made(collation: str) -> Catalog:
        base = table(f"a text collate {collation}\nb text collate {collation}", "mysql")
        return replace(base, tables=(replace(base.tables[0], collation=collation),))

    comparison = compare({"prod": made("latin1_bin"), "dev": made("utf8_bin")})
    assert [(difference.object, difference.attribute) for difference in comparison.differences] == [
        ("table", "collation")
    ]


def test_an_equal_collation_is_equal_where_only_one_comes_from_the_table():
    left = table("a text collate utf8_bin", "mysql")
    right = replace(left, tables=(replace(left.tables[0], collation="utf8_bin"),))
    comparison = compare({"prod": left, "dev": right})
    assert [(difference.object, difference.attribute) for difference in comparison.differences] == [
        ("table", "collation")
    ]


def test_a_prefix_of_an_index_behind_a_unique_constraint_counts():
    base = table("a text\nunique (a) u\nunique index u (a)", "mysql")
    index = replace(base.tables[0].indexes[0], constraint=True)
    shorter = replace(index, parts=(IndexPart("a", prefix=10),))
    whole, part = (replace(base, tables=(replace(base.tables[0], indexes=(i,)),)) for i in (index, shorter))
    comparison = compare({"prod": whole, "dev": part})
    assert [(difference.object, difference.attribute) for difference in comparison.differences] == [
        ("unique", "columns")
    ]
    assert comparison.differences[0].values == {"prod": ("a",), "dev": ("a(10)",)}


def test_a_primary_key_of_int_is_not_one_of_integer_on_sqlite():
    """SQLite numbers INTEGER PRIMARY KEY by itself, and INT PRIMARY KEY not."""
    left, right = table("id integer\nprimary key (id)", "sqlite"), table("id int\nprimary key (id)", "sqlite")
    assert [difference.attribute for difference in compare({"prod": left, "dev": right}).differences] == [
        "type"
    ]
    assert not compare({"prod": table("n integer", "sqlite"), "dev": table("n int", "sqlite")}).differences


REACHES = """
    integer    | bigint       | wider
    integer    | smallint     | narrower
    char(5)    | varchar(5)   | wider
    text       | varchar(5)   | narrower
    enum('a')  | text         | wider
    text       | date         | incompatible
    date       | date         | same
    integer    | real         | other number
"""


@pytest.mark.parametrize(("here", "there", "expected"), rows(REACHES))
def test_what_a_type_holds_beside_another(here, there, expected):
    assert reach(column(f"a {here}").kind, column(f"a {there}").kind) is Reach(expected)


def test_signs_and_elements_count_in_what_a_type_holds():
    signed, unsigned = Kind(Family.INTEGER, 32), Kind(Family.INTEGER, 32, unsigned=True)
    assert reach(signed, unsigned) is reach(unsigned, signed) is Reach.NARROWER
    assert reach(unsigned, Kind(Family.INTEGER, 64)) is Reach.WIDER
    short, long = (Kind(Family.ARRAY, element=Kind(Family.TEXT, size)) for size in (5, 10))
    assert (reach(short, long), reach(long, short)) == (Reach.WIDER, Reach.NARROWER)


def test_a_column_without_a_type_holds_what_any_other_does():
    anything, whole = Kind(Family.OTHER, name="any"), Kind(Family.INTEGER, 64)
    assert (reach(whole, anything), reach(anything, whole)) == (Reach.WIDER, Reach.NARROWER)
    assert reach(anything, anything) is Reach.SAME


def test_every_rule_that_makes_equal_has_a_sentence():
    named = {word for text in (TYPES, DEFAULTS) for row in rows(text) for word in row[-1].split()}
    assert named <= set(REASONS)
    assert all(reason.endswith(".") for reason in REASONS.values())
