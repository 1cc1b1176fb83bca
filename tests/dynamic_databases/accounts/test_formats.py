"""Passwords that other programs stored are checked as those programs would, and none costs without bound."""

from __future__ import annotations

import time

import pytest

from dynamic_databases.accounts import formats
from dynamic_databases.accounts.formats import EVERY, STRONG, Hash, formats_named, hash_of, missing_libraries
from tests.dynamic_databases.accounts.hashes import EXAMPLES, MADE, PASSWORD

EACH = pytest.mark.parametrize(("name", "stored", "command"), MADE, ids=[f"{m[0]}: {m[2]}" for m in MADE])
DIGEST = "A" * 43
ABSURD = (
    f"pbkdf2_sha256$999999999999$salt${DIGEST}=",
    f"argon2$argon2id$v=19$m=1024,t=999999999,p=1$c2FsdHNhbHQ${DIGEST}",
    f"$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ${DIGEST}",
    f"$scrypt$ln=30,r=8,p=1$c2FsdHNhbHQ${DIGEST}",
    f"scrypt$16384$salt$999999$1${DIGEST}",
    f"$7$U6..../....salt${DIGEST}",
    f"$5$rounds=999999999$salt${DIGEST}",
    f"$2b$31${'A' * 53}",
)
"""What whoever may write a table of users could put there to stop a process that checks passwords."""


def known(stored: str) -> Hash:
    answer = hash_of(stored, EVERY)
    assert answer is not None, stored
    return answer


@EACH
def test_a_hash_that_another_program_made_is_checked(name, stored, command):
    assert known(stored).format.name == name
    assert known(stored).fits(PASSWORD)
    for wrong in ("Secret", "secre", "secret1", "", "x" * 100, "x" * 5000, "a\0b", "sécret"):
        assert not known(stored).fits(wrong)


@pytest.mark.parametrize(("password", "name", "stored", "where"), EXAMPLES)
def test_an_example_that_a_program_publishes_is_checked(password, name, stored, where):
    assert known(stored).format.name == name
    assert known(stored).fits(password)
    assert not known(stored).fits(password.swapcase())


def test_every_format_has_a_hash_of_another_program():
    assert {name for name, _, _ in MADE} == EVERY.keys()


@EACH
def test_a_hash_without_its_password_costs_the_same_and_fits_none(name, stored, command):
    without = known(stored).without_password()
    assert without.text != stored
    assert known(without.text).kind == known(stored).kind
    assert not without.fits(PASSWORD)


@pytest.mark.parametrize("stored", ABSURD)
def test_a_hash_that_costs_without_bound_is_not_checked(stored):
    began = time.process_time()
    assert hash_of(stored, EVERY) is None
    assert time.process_time() - began < 1
    assert any(known.hashes.fullmatch(stored) for known in EVERY.values()), "it is no hash at all"


@pytest.mark.parametrize("stored", ["", "!", "*", "x", "secret", "$1$", "$y$j9T$abc$def", "!!$6$x$y", "\n"])
def test_what_is_no_hash_is_none(stored):
    assert hash_of(stored, EVERY) is None


def test_bcrypt_looks_at_72_bytes_as_its_programs_do():
    # htpasswd -nbB -C 4 ann followed by 80 times x
    stored = "$2y$04$S/h/NTckgueU1jWdnEO3E.ZJRsviqc7wR5MoIRHa4JCVCr1cWHXdq"
    assert known(stored).fits("x" * 80)
    assert known(stored).fits("x" * 72)
    assert not known(stored).fits("x" * 71)


def test_old_formats_are_taken_only_where_they_are_named():
    assert formats_named(()).keys() == {known.name for known in STRONG}
    assert not {"md5", "sha1", "mysql41", "mysql323"} & formats_named(()).keys()
    assert list(formats_named(("md5", "bcrypt"))) == ["md5", "bcrypt"]
    assert len(formats_named(("django",))) == 6
    assert list(formats_named(("scrypt",))) == ["scrypt", "scrypt_crypt"]
    for name, stored, _ in MADE:
        assert (hash_of(stored, formats_named(())) is None) is (name not in formats_named(()))


def test_what_is_not_installed_is_named(monkeypatch):
    assert missing_libraries() == []
    monkeypatch.setattr(formats, "find_spec", lambda name: None if name == "passlib" else name)
    assert missing_libraries() == ["passlib"]
