"""The work of a sign-in is the same for every name: which hashes are computed says it, not a clock."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate

from dynamic_databases.accounts import checking
from dynamic_databases.accounts.formats import Hash
from tests.dynamic_databases.accounts.conftest import change
from tests.dynamic_databases.accounts.users import HASHES, RIGHT, WRONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def computed(monkeypatch):
    """Return the kinds of the hashes that are computed, in order."""
    kinds = []
    real = Hash.fits

    def fits(self, password):
        kinds.append(self.format.name)
        return real(self, password)

    monkeypatch.setattr(Hash, "fits", fits)
    return kinds


@pytest.fixture
def of_one_kind(users):
    change(users["dev"], f"UPDATE users SET stored = '{HASHES['bcrypt']}' WHERE login = 'bob'")
    return users["dev"]


def work(computed, name, password):
    computed.clear()
    authenticate(username=name, password=password)
    return list(computed)


def test_every_name_costs_one_digest_of_the_same_kind(of_one_kind, computed):
    for name in ("stranger", "ann", "gone", "nobody", "locked", "twice", "ANN", "old"):
        for password in (WRONG, RIGHT):
            assert work(computed, name, password) == ["bcrypt"], name


def test_where_kinds_differ_every_name_costs_the_costliest(users, computed, signing_in):
    signing_in(formats=["bcrypt", "md5", "sha512_crypt"])
    names = ("stranger", "ann", "bob", "old", "nobody")
    kinds = {name: work(computed, name, WRONG) for name in names}
    costliest = kinds["stranger"][0]
    assert len(kinds["stranger"]) == 1
    assert all(costliest in computed_kinds for computed_kinds in kinds.values())
    assert kinds["old"][0] == "md5", "its own is computed besides"


def test_a_costlier_hash_that_appears_is_the_measure_from_then_on(of_one_kind, computed):
    assert work(computed, "stranger", WRONG) == ["bcrypt"]
    change(of_one_kind, f"UPDATE users SET stored = '{HASHES['scrypt_crypt']}' WHERE login = 'bob'")
    assert work(computed, "bob", WRONG) == ["scrypt_crypt"]
    assert work(computed, "stranger", WRONG) == ["scrypt_crypt"]


def test_an_empty_table_costs_nothing_and_tells_nothing(users, computed):
    change(users["dev"], "DELETE FROM users")
    assert work(computed, "stranger", WRONG) == []


def test_no_hash_of_anybody_is_kept(of_one_kind):
    authenticate(username="ann", password=RIGHT)
    kept = [known.hash for known in checking._costliest._values.values()]
    assert kept
    assert not any(known.fits(RIGHT) or known.text in HASHES.values() for known in kept if known)
