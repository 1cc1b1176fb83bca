"""Binary columns that hold text, such as the names of MediaWiki's users, take text and print as it."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import models

from tests.dynamic_databases.vendors import core_of

__all__ = ["core_of"]
pytestmark = pytest.mark.django_db

TYPES = {"sqlite": "blob", "postgresql": "bytea", "mariadb": "varbinary(255)"}
SCRIPT = "CREATE TABLE users (user_id integer PRIMARY KEY, user_name BYTES NOT NULL, user_token BYTES);"


@pytest.fixture
def users(core_of, request):
    vendor = request.node.callspec.params["core_of"]
    users = core_of(SCRIPT.replace("BYTES", TYPES[vendor]))["dev"].get_model("users")
    users.objects.create(pk=1, user_name="Zoë", user_token=b"\xff\x00")
    users.objects.create(pk=2, user_name=b"Admin")
    return users


def test_text_is_found_as_it_is_stored(users):
    assert users.objects.get(user_name="Zoë").pk == 1
    assert users.objects.get(user_name=b"Admin").pk == 2
    assert users.objects.filter(user_name__in=["Zoë", "Admin", "Eve"]).count() == 2
    assert users.objects.exclude(user_name="Zoë").get().pk == 2
    assert users.objects.filter(user_name__lt="B").get().pk == 2
    assert users.objects.get_or_create(user_name="Admin", defaults={"pk": 3})[1] is False


@pytest.mark.parametrize(
    ("lookup", "part", "keys"),
    [
        ("contains", "oë", [1]),
        ("contains", "dmi", [2]),
        ("contains", b"\xc3", [1]),
        ("contains", "A%n", []),
        ("contains", "admin", []),
        ("contains", "", [1, 2]),
        ("startswith", "Zo", [1]),
        ("startswith", "dm", []),
        ("startswith", "Administrator", []),
        ("endswith", "ë", [1]),
        ("endswith", b"n", [2]),
        ("endswith", "Admin", [2]),
        ("endswith", "an Admin", []),
    ],
)
def test_a_part_is_found_by_its_bytes(users, lookup, part, keys):
    rows = users.objects.filter(**{f"user_name__{lookup}": part}).order_by("pk")
    assert list(rows.values_list("pk", flat=True)) == keys
    others = users.objects.exclude(**{f"user_name__{lookup}": part})
    assert others.count() == 2 - len(keys)


def test_a_part_may_be_bytes_that_are_no_text_or_another_columns(users):
    assert users.objects.get(user_token__startswith=b"\xff").pk == 1
    assert users.objects.get(user_token__endswith=b"\x00").pk == 1
    assert users.objects.filter(user_name__contains=models.F("user_name")).count() == 2


@pytest.mark.parametrize("lookup", ["icontains", "istartswith", "iendswith", "iexact", "regex", "iregex"])
def test_bytes_have_no_letters_in_two_cases(users, lookup):
    with pytest.raises(FieldError, match=f"`{lookup}` is about letters, and user_name holds bytes"):
        users.objects.filter(**{f"user_name__{lookup}": "admin"})


def test_what_is_read_are_bytes_that_print_as_their_text(users):
    zoe, admin = users.objects.order_by("pk")
    assert (zoe.user_name, zoe.user_token, admin.user_token) == ("Zoë".encode(), b"\xff\x00", None)
    assert (f"{zoe.user_name}", str(admin.user_name)) == ("Zoë", "Admin")
    assert str(zoe.user_token) == r"b'\xff\x00'"
    assert list(users.objects.order_by("pk").values_list("user_name", flat=True))[1].decode() == "Admin"


def test_the_field_is_one_of_djangos(users):
    assert isinstance(users._meta.get_field("user_name"), models.BinaryField)


def test_text_is_saved(users):
    admin = users.objects.get(pk=2)
    admin.user_name = "Ödön"
    admin.save()
    assert users.objects.get(user_name="Ödön").pk == 2
    assert users.objects.filter(pk=2).update(user_name="Eve") == 1
    assert bytes(users.objects.get(pk=2).user_name) == b"Eve"
