"""What Django's commands do with models that live in a registered database: dumping and migrating."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import models, router
from django.test.utils import isolate_apps

from tests.dynamic_databases.polls import core, made
from tests.dynamic_databases.vendors import core_of

__all__ = ["core", "core_of", "made"]
pytestmark = pytest.mark.django_db


def test_rows_are_dumped_from_where_the_model_lives(core, made, monkeypatch):
    poll, choice = made
    monkeypatch.setitem(apps.all_models["dynamic_databases"], "poll", poll)
    monkeypatch.setitem(apps.all_models["dynamic_databases"], "choice", choice)
    apps.clear_cache()
    for slug in core:
        for labels in (["dynamic_databases.poll"], []):
            told = StringIO()
            call_command("in_environment", slug, "dumpdata", *labels, "--database", "core", stdout=told)
            dumped = json.loads(told.getvalue())
            expected = {"dynamic_databases.poll"} | ({"dynamic_databases.choice"} if not labels else set())
            assert {row["model"] for row in dumped} == expected
            assert dumped[0]["fields"] == {"question": f"Why in {slug}?", "tags": [1]}
    told = StringIO()
    call_command("dumpdata", "dynamic_databases.poll", database=core["dev"].alias, stdout=told)
    assert "Why in dev?" in told.getvalue()


def test_rows_of_models_without_a_home_are_dumped_by_their_labels(core, monkeypatch):
    with isolate_apps("dynamic_databases"):

        class Poll(models.Model):  # noqa: DJ008
            question = models.CharField(max_length=50)

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "poll", False

    monkeypatch.setitem(apps.all_models["dynamic_databases"], "poll", Poll)
    apps.clear_cache()
    told = StringIO()
    call_command("dumpdata", "dynamic_databases.poll", database=core["dev"].alias, stdout=told)
    assert "Why in dev?" in told.getvalue()
    with pytest.raises(CommandError, match="No model lives in core"):
        call_command("dumpdata", database=core["dev"].alias)
    with pytest.raises(CommandError, match=r"no such table|does not exist|doesn't exist"):
        call_command("dumpdata", "auth.User", database=core["dev"].alias)


def test_migrations_make_no_table_for_a_model_that_lives_elsewhere(core, made):
    assert not router.allow_migrate_model("default", made[0])
    assert not router.allow_migrate_model("default", made[0].tags.through)
    assert router.allow_migrate_model("default", User)
