"""What a server prints once it has read its own text again is equal; what is nearly that is not."""

from __future__ import annotations

from time import process_time

import pytest

from dynamic_databases.comparison import REASONS
from dynamic_databases.comparison.canonical.spelling import canonical_expression
from dynamic_databases.comparison.vendors import rules_of
from tests.dynamic_databases.comparison.test_spellings import rows

EQUAL = """
    postgresql | k = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]) | k = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]) | array_cast
    postgresql | ANY ((ARRAY['a'::character varying(1)])::text[]) | ANY (ARRAY[('a'::character varying(1))::text]) | array_cast
    postgresql | (ARRAY[ARRAY[a, b], ARRAY[c, d]])::bpchar[] | ARRAY[ARRAY[(a)::bpchar, (b)::bpchar], ARRAY[(c)::bpchar, (d)::bpchar]] | array_cast
    postgresql | (ARRAY[a, f(b, c)])::numeric(8,2)[] | ARRAY[(a)::numeric(8,2), (f(b, c))::numeric(8,2)] | array_cast
    postgresql | (ARRAY[a])::timestamp(0) without time zone[] | ARRAY[(a)::timestamp(0) without time zone] | array_cast
    postgresql | (ARRAY[a])::"Odd [Type"[] | ARRAY[(a)::"Odd [Type"] | array_cast
    postgresql | '{}'::character varying[] | ARRAY[]::character varying[] | array_literal
    postgresql | '{a,b-1}'::text[] | ARRAY['a'::text, 'b-1'::text] | array_literal
    postgresql | ((i >= 1) AND (i <= 2)) AND bo | (i >= 1) AND (i <= 2) AND bo | nested_condition
    postgresql | a OR (b OR (c OR d)) | a OR b OR c OR d | nested_condition
    postgresql | CASE WHEN ((a AND b) AND c) THEN 1 END | CASE WHEN (a AND b AND c) THEN 1 END | nested_condition
    postgresql | SELECT a UNION SELECT NULL::integer | SELECT a UNION SELECT NULL::integer AS int4 | implied_name
    postgresql | EXISTS (SELECT 'x'::character varying, NULL::timestamp with time zone FROM t) | EXISTS (SELECT 'x'::character varying AS "varchar", NULL::timestamp with time zone AS timestamptz FROM t) | implied_name
    mysql | select 1 from `a` join `b` `o` join `c` where 1 | select 1 from ((`a` join `b` `o`) join `c`) where 1 | nested_join
    mysql | select 1 from (`a` left join `b` on `x`) join `c` | select 1 from `a` left join `b` on `x` join `c` | nested_join
"""  # noqa: E501
DIFFERENT = """
    postgresql | ANY ((ARRAY['a'::character varying])::text[]) | ANY (ARRAY[('b'::character varying)::text])
    postgresql | ANY ((ARRAY['a'::character varying])::text[]) | ANY (ARRAY[('a'::character varying)::bpchar])
    postgresql | (ARRAY['a'::character varying(1)])::text[] | ARRAY[('a'::character varying)::text]
    postgresql | (ARRAY[a, b])::text[]                    | ARRAY[(a)::text, b]
    postgresql | (ARRAY[a])::text[]                       | (ARRAY[a])::text
    postgresql | f(ARRAY[a])::text[]                      | f(ARRAY[(a)::text])
    postgresql | (ARRAY[a] + b)::text[]                   | ARRAY[(a)::text] + b
    postgresql | '{}'::jsonb                              | ARRAY[]::text[]
    postgresql | '{}'::text[]                             | ARRAY[]::integer[]
    postgresql | '{null}'::text[]                         | ARRAY['null'::text]
    postgresql | '{"a,b"}'::text[]                        | ARRAY['a'::text, 'b'::text]
    postgresql | '{a}'::character varying(1)[]            | ARRAY['a'::character varying]
    postgresql | '(ARRAY[''a''])::text[]'                 | 'ARRAY[(''a'')::text]'
    postgresql | (a OR b) AND c                           | a OR b AND c
    postgresql | a AND (b OR c)                           | (a AND b) OR c
    postgresql | NOT (a AND b) AND c                      | NOT a AND b AND c
    postgresql | (a AND b) = c AND d                      | a AND b = c AND d
    postgresql | x BETWEEN 1 AND (2 AND b)                | x BETWEEN 1 AND 2 AND b
    postgresql | a AND (SELECT b AND c)                   | a AND SELECT b AND c
    postgresql | f((a AND b), c)                          | f(a AND b, c)
    postgresql | SELECT NULL::integer                     | SELECT NULL::integer AS other
    postgresql | SELECT NULL::integer AS int4             | SELECT NULL::bigint AS int8
    postgresql | SELECT a + 'x'::text AS text             | SELECT a + 'x'::text
    postgresql | SELECT (a)::text AS text                 | SELECT (a)::text
    mysql      | select 1 from `a` join (`b` left join `c`) | select 1 from `a` join `b` left join `c`
    mysql      | select 1 from (select 1 from `a` join `b`) `q` | select 1 from select 1 from `a` join `b` `q`
    mysql      | select (`a` join `b`)                    | select `a` join `b`
    mysql      | select (`a` and `b`) and `c`             | select `a` and (`b` or `c`)
    sqlite     | (a AND b) AND c                          | a AND b AND c
"""


@pytest.mark.parametrize(("vendor", "printed", "again", "rule"), rows(EQUAL))
def test_what_is_printed_again_is_equal_by_a_rule_that_has_a_name(vendor, printed, again, rule):
    rules = rules_of(vendor)
    canonical, its_rules = canonical_expression(printed, rules)
    canonical_again, rules_again = canonical_expression(again, rules)
    assert canonical == canonical_again
    assert rule in {*its_rules, *rules_again}
    assert rule in REASONS


@pytest.mark.parametrize(("vendor", "text", "other"), rows(DIFFERENT))
def test_what_means_something_else_is_not(vendor, text, other):
    rules = rules_of(vendor)
    assert canonical_expression(text, rules)[0] != canonical_expression(other, rules)[0]


def test_deep_brackets_take_no_time_and_no_stack():
    deep = "(" * 5_000 + "a" + " AND b)" * 5_000
    start = process_time()
    assert canonical_expression(deep, rules_of("postgresql"))[0].count("(") == 0
    assert process_time() - start < 5
