"""What is said of a login, for there is no read-only session to rely on."""

from __future__ import annotations

from dynamic_databases.dialects.sqlserver.guard import said


def test_a_login_that_could_write_is_said_with_what_it_could_do() -> None:
    rights = said(["INSERT", "EXECUTE"], is_copy=False, sees_everything=True)
    assert (rights.can_write, rights.read_only_enforced) == (True, False)
    assert "INSERT, EXECUTE" in rights.remarks[0]


def test_a_reader_is_not_called_read_only_by_the_server() -> None:
    rights = said([], is_copy=False, sees_everything=True)
    assert (rights.can_write, rights.read_only_enforced, rights.remarks) == (False, False, ())


def test_a_read_only_copy_guards_itself_whoever_reads() -> None:
    rights = said(["ALTER"], is_copy=True, sees_everything=True)
    assert (rights.can_write, rights.read_only_enforced) == (False, True)


def test_a_login_that_sees_less_is_told_what_to_ask_for() -> None:
    rights = said([], is_copy=False, sees_everything=False)
    assert not rights.sees_everything
    assert "GRANT VIEW DEFINITION" in rights.remarks[0]


def test_a_login_that_sees_masks_is_told_that_they_are_no_values() -> None:
    rights = said([], is_copy=False, sees_everything=True, masked=3)
    assert "Columns with a mask: 3" in rights.remarks[0]
