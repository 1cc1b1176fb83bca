"""What is said of a login, for there is no read-only session to rely on."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError

from dynamic_databases.catalog import TableName
from dynamic_databases.dialects.sqlserver import visibility as sqlserver_visibility
from dynamic_databases.dialects.sqlserver.guard import rights_in_words
from dynamic_databases.dialects.sqlserver.privileges import (
    ACTS_ON_SERVER,
    NAMES,
    acts_on_server,
    reader_login,
)
from dynamic_databases.dialects.sqlserver.visibility import UNTOLD_POLICY, visibility, visible_of


def test_a_login_that_could_write_is_said_with_what_it_could_do() -> None:
    rights = rights_in_words(["INSERT", "EXECUTE"], is_copy=False, sees_everything=True)
    assert (rights.can_write, rights.read_only_enforced) == (True, False)
    assert "INSERT, EXECUTE" in rights.remarks[0]


def test_a_reader_is_not_called_read_only_by_the_server() -> None:
    rights = rights_in_words([], is_copy=False, sees_everything=True)
    assert (rights.can_write, rights.read_only_enforced, rights.remarks) == (False, False, ())


def test_a_read_only_copy_guards_itself_whoever_reads() -> None:
    rights = rights_in_words(["ALTER"], is_copy=True, sees_everything=True)
    assert (rights.can_write, rights.read_only_enforced) == (False, True)


def test_a_login_that_sees_less_is_told_what_to_ask_for() -> None:
    rights = rights_in_words([], is_copy=False, sees_everything=False)
    assert "GRANT VIEW DEFINITION" in rights.remarks[0]


def test_a_login_that_sees_masks_is_told_that_they_are_no_values() -> None:
    rights = rights_in_words([], is_copy=False, sees_everything=True, masked=3)
    assert "Columns with a mask: 3" in rights.remarks[0]


def test_a_sysadmin_is_named_alone_as_one_who_can_act_on_the_server() -> None:
    assert acts_on_server([1] * len(NAMES)) == ("sysadmin",)


def test_each_right_on_the_server_is_named_and_what_a_server_does_not_know_is_none() -> None:
    answers = [1 if name in ("bulkadmin", "CONTROL SERVER") else None for name in NAMES]
    assert acts_on_server(answers) == ("bulkadmin", "CONTROL SERVER")
    assert acts_on_server([0] * len(NAMES)) == ()


def test_there_is_an_answer_for_each_right_that_is_asked_for() -> None:
    assert ACTS_ON_SERVER.count("IS_SRVROLEMEMBER(") + ACTS_ON_SERVER.count("HAS_PERMS_BY_NAME(") == len(
        NAMES
    )


def test_the_login_to_use_instead_is_quoted_for_its_database() -> None:
    assert "USE [a]]b];" in reader_login("a]b")


def test_a_filter_predicate_hides_rows_of_its_table_and_of_the_views_that_read_it() -> None:
    rows = [("dbo", "orders", None), ("dbo", "open_orders", "orders"), ("dbo", "open_orders", "items")]
    seen = visible_of(rows, [], shows_policies=True)
    assert seen.hidden_by(TableName("dbo", "orders")) == "a security policy"
    assert seen.hidden_by(TableName("dbo", "open_orders")) == "a security policy on items, orders"
    assert seen.hidden_by(TableName("dbo", "others")) == ""


def test_what_is_read_from_elsewhere_may_hide_rows_of_which_nothing_is_told() -> None:
    rows = [("dbo", "remote", "remote"), ("dbo", "everywhere", "far"), ("dbo", "everywhere", "archive")]
    seen = visible_of([], [], rows, shows_policies=True)
    assert seen.hidden_by(TableName("dbo", "remote")).startswith("what it is read from (outside)")
    assert seen.hidden_by(TableName("dbo", "everywhere")).startswith("what it is read from (archive, far)")
    assert seen.remarks == ("Other servers or functions may hide rows of dbo.everywhere, dbo.remote untold.",)


def test_where_policies_are_not_shown_rows_of_any_table_may_be_hidden() -> None:
    seen = visible_of([], [], shows_policies=False)
    assert "VIEW DEFINITION" in seen.hidden_by(TableName("dbo", "others"))
    assert "VIEW DEFINITION" in seen.remarks[0]


def test_columns_without_the_right_to_select_are_named_where_others_have_it() -> None:
    rows = [
        *(("dbo", "partly", column, right) for column, right in (("id", 1), ("secret", 0), ("pub", 1))),
        *(("dbo", "none", column, 0) for column in ("id", "v")),
        *(("dbo", "whole", column, 1) for column in ("id", "v")),
    ]
    assert visible_of([], rows, shows_policies=True).unreadable == {TableName("dbo", "partly"): ("secret",)}


@pytest.mark.parametrize(
    ("answer", "hidden_by"),
    [
        ('relation "sys.security_predicates" does not exist', ""),
        ("Invalid object name 'sys.security_predicates'.", ""),
        ("this is refused in words of another server", UNTOLD_POLICY),
    ],
)
def test_a_server_without_that_catalog_costs_no_structure(
    monkeypatch: pytest.MonkeyPatch, answer: str, hidden_by: str
) -> None:
    def refused(*asked: object) -> list[tuple[Any, ...]]:
        raise ProgrammingError(answer)

    monkeypatch.setattr(sqlserver_visibility, "fetch_all", refused)  # such a server can't be had here
    connection: Any = None
    assert visibility(connection, shows_policies=True).hides_any_rows == hidden_by
