"""`ann@acme.example` signs in by the table of users of the customer acme.example, and of no other."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.test import Client

from dynamic_databases.accounts.formats import Hash
from dynamic_databases.auth import UsersUnavailable
from dynamic_databases.models import UserOrigin
from tests.conftest import write_sqlite
from tests.controller import change_controller, make_files, next_request, source_of
from tests.dynamic_databases.accounts.users import BACKENDS, HASHES, RIGHT, WRONG

pytestmark = pytest.mark.django_db
USERS = """
CREATE TABLE users (login text, stored text, enabled integer, roles text);
INSERT INTO users VALUES ('ann', '{bcrypt}', 1, 'admins'), ('ann@{name}', '{bcrypt}', 1, ''),
    ('{name}', '{bcrypt}', 1, '');
"""
TABLE = {"source": "customers", "environment": "prod", "table": "users", "name": "login", "hash": "stored",
         "active": "enabled"}  # fmt: skip


@pytest.fixture
def core(register, tmp_path, signing_in, settings):
    """Return the controller; its customers of prod have users."""
    settings.CUSTOMERS_MAX_AGE = -1.0
    core = register("prod", "core", make_files(tmp_path))
    source_of(core)
    for name in ("acme", "beta"):
        write_sqlite(
            tmp_path / f"{name}.sqlite3", USERS.format(bcrypt=HASHES["bcrypt"], name=f"{name}.example")
        )
    signing_in(TABLE)
    return core


def signed_in(name: str, password: str = RIGHT) -> User | None:
    user = authenticate(username=name, password=password)
    assert user is None or isinstance(user, User)
    return user


def test_each_customers_user_is_another_one(core):
    of_acme, of_beta = signed_in("ann@acme.example"), signed_in("ann@beta.example")
    assert of_acme is not None
    assert of_beta is not None
    assert (of_acme.username, of_beta.username) == ("ann@acme.example", "ann@beta.example")
    origin = UserOrigin.objects.get(user_key=str(of_acme.pk))
    assert str(origin) == "the table users of acme.example (customers) in prod"
    assert signed_in("ann@acme.example", WRONG) is None


def test_names_of_nobody_are_refused(core):
    for name in ("ann", "@acme.example", "ann@", "ann@none.example", "bob@acme.example", "ann@1",
                 "ann@ACME.example", "acme.example", "ann@beta", "ann@half a name/"):  # fmt: skip
        assert signed_in(name) is None, name
    assert not User.objects.exists()


def test_a_table_may_have_whole_names(core, signing_in):
    signing_in(TABLE | {"whole_name": True})
    user = signed_in("ann@acme.example")
    assert user is not None
    assert user.username == "ann@acme.example"
    assert signed_in("acme.example@acme.example") is None


def test_a_customer_that_does_not_exist_costs_the_same_digest(core, monkeypatch):
    kinds: list[str] = []
    real = Hash.fits

    def fits(self: Hash, password: str) -> bool:
        kinds.append(self.format.name)
        return real(self, password)

    monkeypatch.setattr(Hash, "fits", fits)
    for name in ("ann@acme.example", "bob@acme.example", "ann@none.example"):
        assert signed_in(name, WRONG) is None
    assert kinds == ["bcrypt"] * 3


def test_customers_decide_only_about_the_groups_that_settings_name(core, signing_in):
    bosses, admins = (Group.objects.create(name=name) for name in ("bosses", "admins"))
    signing_in(TABLE | {"groups": "roles", "group_names": {"admins": "bosses"}})
    user = signed_in("ann@acme.example")
    assert user is not None
    assert set(user.groups.all()) == {bosses}
    assert admins not in user.groups.all()


def test_a_customer_whose_settings_are_wrong_or_whose_controller_is_gone_is_no_wrong_password(core):
    for name in ("ann@wrong.example",):
        with pytest.raises(UsersUnavailable):
            signed_in(name)
    core.config = {**core.config, "NAME": core.config["NAME"] + ".gone"}
    core.save()
    next_request()
    with pytest.raises(UsersUnavailable):
        signed_in("ann@acme.example")


def test_a_customer_of_another_environment_is_none(core, signing_in):
    signing_in(TABLE | {"environment": "test"})
    assert signed_in("ann@acme.example") is None


def test_another_customer_that_takes_over_a_domain_takes_over_no_user(core):
    first = signed_in("ann@acme.example")
    assert first is not None
    change_controller(core, "UPDATE customers SET domain = 'old.example' WHERE domain = 'acme.example'")
    change_controller(core, "UPDATE customers SET domain = 'acme.example' WHERE domain = 'beta.example'")
    next_request()
    assert signed_in("ann@acme.example") is None, "the user name is still the first customer's"


def test_a_session_follows_the_customer_by_its_key(core, settings):
    settings.DATABASE_USERS_MAX_AGE = 0.0
    client = Client(headers={"host": "localhost"})
    user = signed_in("ann@acme.example")
    assert user is not None
    client.force_login(user, backend=BACKENDS[-1])
    change_controller(core, "UPDATE customers SET domain = 'renamed.example' WHERE domain = 'acme.example'")
    assert client.get("/").wsgi_request.user == user
    change_controller(core, "DELETE FROM customers WHERE domain = 'renamed.example'")
    assert not client.get("/").wsgi_request.user.is_authenticated
