"""`add_environment` adds and changes environments."""

from __future__ import annotations

import pytest

from dynamic_databases.models import Environment
from tests.dynamic_databases.management.commands import run

pytestmark = pytest.mark.django_db


def test_an_environment_is_added_last_in_a_colour_of_its_own() -> None:
    run("add_environment", "prod", "--colour", "plum", "--protected", "--name", "Production")
    run("add_environment", "test-2")
    prod, test = Environment.objects.all()
    assert (prod.slug, prod.name, prod.colour, prod.protected, prod.position) == (
        "prod",
        "Production",
        "plum",
        True,
        0,
    )
    assert (test.slug, test.colour, test.protected, test.position) == ("test-2", "blue", False, 1)


def test_one_that_is_there_is_changed_by_replace_alone() -> None:
    run("add_environment", "prod")
    assert run("add_environment", "prod").code == 2
    assert run("add_environment", "prod", "--position", "7", "--replace").code == 0
    assert Environment.objects.get().position == 7


def test_replace_keeps_what_it_is_not_told() -> None:
    run("add_environment", "prod", "--name", "Production", "--protected")
    run("add_environment", "prod", "--colour", "navy", "--replace")
    environment = Environment.objects.get()
    assert (environment.name, environment.colour, environment.protected) == ("Production", "navy", True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["prod", "--colour", "red"], "invalid choice: 'red' (choose from 'plum', 'blue'"),
        (["prod", "--position", "first"], "invalid int value: 'first'"),
        (["prod", "--position", "-1"], "position: Ensure this value is greater than or equal to 0"),
        (["Prod"], "slug: Use small letters, digits and -"),
        (["a" * 41], "slug: Ensure this value has at most 40 characters"),
        (["compare"], "slug: “compare” is the address of a page; choose another slug."),
        ([""], "slug: This field cannot be blank."),
        ([], "the following arguments are required: slug"),
    ],
)
def test_input_that_cannot_be_used_is_refused_in_one_line(words, message) -> None:
    done = run("add_environment", *words)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert Environment.objects.count() == 0
