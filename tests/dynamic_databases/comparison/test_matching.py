"""Keys, indexes and constraints are matched by content, then by name; likely renames are suggested."""

from __future__ import annotations

from dynamic_databases.comparison import compare
from tests.dynamic_databases.comparison.written import table

COLUMNS = "a integer\nb integer\n"


def differences_between(*lines: str) -> list[tuple[object, ...]]:
    environments = ("prod", "test", "dev")
    catalogs = {name: table(COLUMNS + text) for name, text in zip(environments, lines, strict=False)}
    return [
        (difference.object, difference.kind, difference.attribute, dict(difference.values))
        for difference in compare(catalogs).differences
    ]


def test_a_renamed_index_is_one_remark_not_one_less_and_one_more():
    assert differences_between("index one (a)", "index two (a)") == [
        ("index", "renamed", "name", {"prod": "one", "test": "two"})
    ]


def test_two_indexes_that_swapped_names_are_two_renames():
    kinds = [
        kind for _, kind, *_ in differences_between("index i (a)\nindex j (b)", "index i (b)\nindex j (a)")
    ]
    assert kinds == ["renamed", "renamed"]


def test_an_index_of_the_same_name_and_other_columns_is_changed():
    assert differences_between("index one (a)", "index one (a, b)") == [
        ("index", "changed", "columns", {"prod": ("a",), "test": ("a", "b")})
    ]


def test_an_index_of_another_name_and_other_columns_is_one_less_and_one_more():
    assert [kind for _, kind, *_ in differences_between("index one (a)", "index two (b)")] == [
        "missing",
        "missing",
    ]


def test_a_doubled_index_is_one_more_and_no_rename():
    assert [
        (kind, attribute)
        for _, kind, attribute, _ in differences_between("index one (a)", "index one (a)\nindex two (a)")
    ] == [("missing", None)]


def test_unnamed_constraints_are_matched_by_content():
    assert differences_between("check (a > 0)\ncheck (b > 0)", "check (b>0)\ncheck ((a > 0))") == []


def test_a_foreign_key_is_matched_by_columns_and_target():
    key = "foreign key (a) references t (x)"
    assert differences_between(f"constraint one {key}", f"constraint two {key} on delete cascade") == [
        ("foreign_key", "renamed", "name", {"prod": "one", "test": "two"}),
        ("foreign_key", "changed", "on_delete", {"prod": "NO ACTION", "test": "CASCADE"}),
    ]


def test_three_environments_are_matched_together():
    assert differences_between("index one (a)", "index two (a)", "index one (a)") == [
        ("index", "renamed", "name", {"prod": "one", "test": "two", "dev": "one"})
    ]


def suggestions(prod: str, dev: str) -> list[str | None]:
    comparison = compare({"prod": table(prod), "dev": table(dev)})
    return [difference.suggestion for difference in comparison.differences if difference.kind == "missing"]


def test_a_likely_rename_is_suggested_at_both_columns_and_never_assumed():
    sentence = "perhaps renamed: b in prod, bee in dev"
    assert suggestions("a text\nb integer\nc text", "a text\nbee integer\nc text") == [sentence, sentence]


def test_a_rename_that_many_environments_share_is_one_sentence():
    prod, other = table("a text\nb integer\nc text"), table("a text\nbee integer\nc text")
    comparison = compare({"prod": prod, "test": other, "dev": other})
    sentence = "perhaps renamed: b in prod, bee in test, dev"
    assert [difference.suggestion for difference in comparison.differences] == [sentence, sentence]


def test_nothing_is_suggested_for_other_places_other_attributes_or_two_candidates():
    assert suggestions("a text\nb integer\nc text", "a text\nc text\nbee integer") == [None, None]
    assert suggestions("a text\nb integer\nc text", "a text\nbee date\nc text") == [None, None]
    assert suggestions("a text\nb integer", "a text") == [None]


def test_two_neighbours_that_were_renamed_are_paired_by_their_place():
    sentences = suggestions("b integer\nc integer", "bee integer\ncee integer")
    assert sentences == [
        "perhaps renamed: b in prod, bee in dev",
        "perhaps renamed: b in prod, bee in dev",
        "perhaps renamed: c in prod, cee in dev",
        "perhaps renamed: c in prod, cee in dev",
    ]
