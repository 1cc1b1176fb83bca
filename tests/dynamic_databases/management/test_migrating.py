"""A project's own apps in a registered database: migrated, filled and read there, where the config allows."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connections, router

from dynamic_databases.context import alias_for, environment
from dynamic_databases.errors import NoSuchEnvironment
from tests.dynamic_databases.management.commands import run
from tests.dynamic_databases.vendors import core_of

__all__ = ["core_of"]
pytestmark = pytest.mark.django_db
SCRIPT = "CREATE TABLE other (id KEY);"


@pytest.fixture
def core(core_of):
    return core_of(SCRIPT)


@pytest.fixture
def at_home(settings):
    """Let Django's users live in `core`, as a project whose tenants have users of their own does."""
    settings.DYNAMIC_DATABASES_APPS = {"auth": "core", "contenttypes": "core"}


def tables(database):
    with connections[database.alias].cursor() as cursor:
        return set(connections[database.alias].introspection.table_names(cursor))


def test_an_app_that_is_named_is_migrated_there(core):
    done = run("in_environment", "dev", "migrate", "sessions", "--database", "core")
    assert done.code == 0, done.err
    assert "Applying sessions.0001_initial... OK" in done.out
    assert tables(core["dev"]) == {"django_migrations", "django_session", "other"}
    assert tables(core["prod"]) == {"other"}
    again = run("in_environment", "dev", "migrate", "sessions", "--database", "core")
    assert "No migrations to apply." in again.out
    assert Session.objects.using(core["dev"].alias).count() == 0
    back = run("in_environment", "dev", "migrate", "sessions", "zero", "--database", "core")
    assert back.code == 0, back.err
    assert tables(core["dev"]) == {"django_migrations", "other"}


def test_apps_that_live_there_are_migrated_filled_and_read(core, at_home):
    done = run("in_environment", "dev", "migrate", "--database", "core")
    assert done.code == 0, done.err
    made = tables(core["dev"])
    assert {"auth_user", "auth_group", "django_content_type"} <= made
    assert not {"dynamic_databases_database", "django_session"} & made
    words = ["createsuperuser", "--noinput", "--username", "boss", "--email", "boss@example.com"]
    done = run("in_environment", "dev", *words, "--database", "core")
    assert done.code == 0, done.err
    with environment("dev"):
        boss = User.objects.get()
        assert (boss.username, boss.is_superuser) == ("boss", True)
        boss.groups.add(Group.objects.create(name="editors"))
        assert [group.name for group in User.objects.get().groups.all()] == ["editors"]
        assert Group.objects.filter(user__username="boss").count() == 1
        assert boss.user_permissions.count() == 0
        assert router.db_for_write(User) == alias_for("core")
    dumped = run("in_environment", "dev", "dumpdata", "auth.group", "--database", "core")
    assert json.loads(dumped.out)[0]["fields"]["name"] == "editors"


def test_rows_of_a_file_are_loaded_there(core, at_home, tmp_path):
    run("in_environment", "dev", "migrate", "--database", "core")
    row = {"model": "auth.group", "pk": 1, "fields": {"name": "loaded", "permissions": []}}
    (tmp_path / "groups.json").write_text(json.dumps([row]))
    done = run("in_environment", "dev", "loaddata", str(tmp_path / "groups.json"), "--database", "core")
    assert done.code == 0, done.err
    with environment("dev"):
        assert Group.objects.get().name == "loaded"


@pytest.mark.parametrize("command", ["migrate", "loaddata", "createsuperuser", "changepassword"])
def test_where_nothing_may_be_written_each_is_refused_with_the_reason(core, at_home, command):
    done = run("in_environment", "prod", command, "--database", "core")
    assert done.code == 2
    assert "which the config of core in prod does not allow" in done.err
    assert tables(core["prod"]) == {"other"}


def test_whole_apps_need_an_environment_and_no_table_here(core, at_home):
    with pytest.raises(NoSuchEnvironment):
        User.objects.count()
    assert not router.allow_migrate("default", "auth", model_name="user")
    assert not router.allow_migrate(core["dev"].alias, "auth", model_name="user")
    assert router.allow_migrate("default", "sessions", model_name="session")


def test_in_all_environments_it_goes_on_after_one_that_fails(core, at_home):
    done = run("in_environment", "--all", "migrate", "--database", "core", "--verbosity", "0")
    assert done.code == 1
    assert "auth_user" in tables(core["dev"])
    assert "migrate failed in 2 of 3 environments: prod (migrate is not run on a" in done.err
    assert "; test (There is no database “core” in test.)" in done.err
