"""Who a person is here after signing in by a table of users: the local user and the groups."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from dynamic_databases.models import Database, UserOrigin
from tests.dynamic_databases.accounts.conftest import change
from tests.dynamic_databases.accounts.signing_in import signed_in

pytestmark = pytest.mark.django_db


def test_a_local_user_of_that_name_is_nobody_elses(users, caplog):
    admin = User.objects.create_superuser("ann", password="another one")
    with caplog.at_level(logging.WARNING):
        assert signed_in("ann") is None
    assert "The user name 'ann' is taken here" in caplog.text
    assert signed_in("ann", "another one") == admin
    admin.refresh_from_db()
    assert admin.has_usable_password()
    assert not UserOrigin.objects.exists()


def test_who_is_disabled_here_stays_out(users):
    user = signed_in("ann")
    User.objects.update(is_active=False)
    assert user is not None
    assert signed_in("ann") is None


def test_a_user_who_was_deleted_here_is_made_anew(users):
    first = signed_in("ann")
    assert first is not None
    first.delete()
    assert not UserOrigin.objects.exists()
    second = signed_in("ann")
    assert second is not None
    User.objects.filter(pk=second.pk)._raw_delete("default")
    assert signed_in("ann") is not None


def test_groups_there_are_groups_here_that_exist(users, signing_in):
    editors, readers, staff = (Group.objects.create(name=name) for name in ("editors", "readers", "staff"))
    user = signed_in("ann")
    assert user is not None
    assert set(user.groups.all()) == {editors, readers}
    change(users["dev"], "UPDATE users SET roles = '[\"editors\", \"bosses\"]' WHERE login = 'ann'")
    signed_in("ann")
    assert set(user.groups.all()) == {editors}
    signing_in(group_names={"editors": "staff", "bosses": "readers"})
    signed_in("ann")
    assert set(user.groups.all()) == {editors, readers, staff}, (
        "editors is nothing that the table decides now"
    )
    change(users["dev"], "UPDATE users SET roles = '' WHERE login = 'ann'")
    signed_in("ann")
    assert set(user.groups.all()) == {editors}


def test_groups_may_be_in_a_table_of_their_own(users, signing_in):
    change(users["dev"], "CREATE TABLE members (user_id integer, role varchar(20))")
    change(users["dev"], "INSERT INTO members VALUES (1, 'readers'), (2, 'editors')")
    for name in ("editors", "readers"):
        Group.objects.create(name=name)
    signing_in(key="id", groups={"table": "members", "user": "user_id", "group": "role"})
    user = signed_in("ann")
    assert user is not None
    assert [group.name for group in user.groups.all()] == ["readers"]


def test_a_key_keeps_a_user_whose_name_changes(users, signing_in):
    signing_in(key="id")
    user = signed_in("ann")
    change(users["dev"], "UPDATE users SET login = 'anna' WHERE login = 'ann'")
    change(users["dev"], "UPDATE users SET login = 'ann' WHERE login = 'bob'")
    assert signed_in("anna") == user
    assert signed_in("ann") is None, "another person of the same name is no local user of the first one's"


def test_deleting_a_user_by_command_forgets_where_it_came_from(users):
    user = signed_in("ann")
    assert user is not None
    call_command("check")
    User.objects.all().delete()
    assert not UserOrigin.objects.exists()
    assert Database.objects.exists()
