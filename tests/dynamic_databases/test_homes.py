"""A model whose default manager names a registered database is written there, whichever way code writes."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, models, router, transaction
from django.db.models import Exists, OuterRef
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from dynamic_databases.context import environment
from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.managers import DatabaseManager
from tests.dynamic_databases.vendors import core_of

__all__ = ["core_of"]
pytestmark = pytest.mark.django_db

SCRIPT = """
CREATE TABLE poll (id KEY, question varchar(50) NOT NULL UNIQUE);
CREATE TABLE choice (id KEY, poll_id integer NOT NULL, words varchar(50) NOT NULL);
CREATE TABLE poll_tags (id KEY, poll_id integer NOT NULL, choice_id integer NOT NULL);
INSERT INTO poll (question) VALUES ('Why in ENV?');
INSERT INTO choice (poll_id, words) VALUES (1, 'Because');
INSERT INTO poll_tags (poll_id, choice_id) VALUES (1, 1);
"""


@pytest.fixture
def core(core_of):
    return core_of(SCRIPT)


@pytest.fixture
def made():
    """Return a project's own two models."""
    with isolate_apps("dynamic_databases", "django.contrib.auth", "django.contrib.contenttypes"):

        class Choice(models.Model):  # noqa: DJ008
            poll: Any = models.ForeignKey("Poll", models.DO_NOTHING)
            words = models.CharField(max_length=50)
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "choice", False

        class Poll(models.Model):  # noqa: DJ008
            question = models.CharField(max_length=50, unique=True)
            tags: Any = models.ManyToManyField(Choice, related_name="tagged", db_table="poll_tags")
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "poll", False

        yield Poll, Choice


def test_a_new_instance_is_saved_at_home(core, made):
    poll, choice = made
    with environment("dev"):
        new = poll(question="How?")
        new.save()
        choice(poll_id=new.pk, words="So").save()
        choice(poll=new, words="Or so").save()
        assert choice.objects.filter(poll__question="How?").count() == 2
        assert new.choice_set.count() == 2
        assert choice(poll_id=new.pk).poll == new


def test_a_form_is_validated_and_saved_at_home(core, made):
    poll, choice = made
    with environment("dev"):
        form = modelform_factory(poll, fields=["question"])({"question": "How?"})
        assert form.save().pk == poll.objects.get(question="How?").pk
        again = modelform_factory(poll, fields=["question"])({"question": "How?"})
        assert "already exists" in again.errors["question"][0]
        of_choice = modelform_factory(choice, fields=["poll", "words"])({"poll": "1", "words": "So"})
        assert of_choice.save().poll.question == "Why in dev?"
        with pytest.raises(ValidationError, match="not a valid choice"):
            choice(poll_id=99, words="x").full_clean()


def test_the_base_manager_reads_and_writes_at_home(core, made):
    poll, _ = made
    with environment("dev"):
        assert poll._base_manager.get().question == "Why in dev?"
        poll._base_manager.create(question="How?")
        assert poll.objects.count() == 2
    with environment("prod"):
        assert poll._base_manager.get().question == "Why in prod?"


def test_the_table_between_two_models_is_where_they_are(core, made):
    poll, choice = made
    with environment("dev"):
        assert poll.tags.through.objects.count() == 1
        first = poll.objects.get()
        first.tags.add(first.choice_set.create(words="New"))
        assert [tag.words for tag in first.tags.order_by("pk")] == ["Because", "New"]
        assert choice.objects.get(words="New").tagged.get() == first


def test_everything_is_written_in_the_transaction_of_its_home(core, made):
    poll, choice = made
    with environment("dev"):
        with transaction.atomic(using=router.db_for_write(poll)):
            new = poll(question="How?")
            new.save()
            choice(poll_id=new.pk, words="So").save()
            transaction.set_rollback(True, using=router.db_for_write(poll))
        assert (poll.objects.count(), choice.objects.count()) == (1, 1)


def test_deleting_takes_place_at_home(core, made):
    poll, choice = made
    with environment("dev"):
        choice.objects.get().delete()
        assert poll.objects.filter(question__startswith="Why").delete()[0] == 1
        assert not choice.objects.exists()


def test_where_nothing_may_be_written_each_way_is_refused(core, made):
    poll, choice = made
    with environment("prod"):
        for write in (
            poll(question="How?").save,
            choice(poll_id=1, words="So").save,
            modelform_factory(poll, fields=["question"])({"question": "How?"}).save,
            poll.objects.get().delete,
        ):
            with pytest.raises(DatabaseError, match=r"(?i)read.?only|not authorized"):
                write()
        assert poll.objects.get().question == "Why in prod?"


def test_without_an_environment_each_way_says_so(core, made):
    poll, choice = made
    for use in (
        poll(question="How?").save,
        choice(poll_id=1, words="So").save,
        lambda: choice(poll_id=1).poll,
        poll._base_manager.count,
        poll.objects.count,
        lambda: modelform_factory(poll, fields=["question"])({"question": "How?"}).is_valid(),
        lambda: router.db_for_write(poll),
    ):
        with pytest.raises(NoSuchEnvironment, match=r"No environment is current here; enter one .* “core”"):
            use()


def test_a_row_that_code_has_put_elsewhere_stays_there(core, made):
    poll, _ = made
    row = poll(question="How?")
    row._state.db = "default"
    assert router.db_for_write(poll, instance=row) == "default"


def test_a_row_of_the_projects_own_database_leads_home(core, made):
    poll, _ = made
    user = User.objects.create_user("ann")
    with environment("dev"):
        assert router.db_for_read(poll, instance=user) == core["dev"].alias


@isolate_apps("dynamic_databases")
def test_models_of_two_homes_meet_in_one_environment(core, made, sqlite_database):
    sqlite_database("prod", "shop", "CREATE TABLE product (id integer PRIMARY KEY)")
    shop = sqlite_database("dev", "shop", "CREATE TABLE product (id integer PRIMARY KEY)")

    class Product(models.Model):  # noqa: DJ008
        objects = DatabaseManager("shop")

        class Meta:
            app_label, db_table, managed = "dynamic_databases", "product", False

    with environment("dev"):
        poll = made[0].objects.get()
    with environment("prod"):
        assert router.db_for_read(Product, instance=poll) == shop.alias


def test_a_proxy_lives_where_its_model_does(core, made):
    options = type("Meta", (), {"app_label": "dynamic_databases", "proxy": True})
    proxy: Any = type("Sorted", (made[0],), {"__module__": __name__, "Meta": options})
    with environment("dev"):
        proxy(question="How?").save()
        assert proxy.objects.count() == 2


def test_a_subquery_beside_another_database_is_refused(core, made):
    poll, choice = made
    with environment("dev"):
        for across in (
            User.objects.filter(id__in=poll.objects.values("id")),
            User.objects.filter(Exists(choice.objects.filter(poll_id=OuterRef("id")))),
            poll.objects.filter(id__in=User.objects.values("id")),
            poll.objects.filter(id__in=poll.objects.using(core["prod"].alias).values("id")),
        ):
            with pytest.raises(ValueError, match="across different databases"):
                list(across)
        assert poll.objects.filter(id__in=choice.objects.values("poll")).count() == 1
        assert poll.objects.exclude(choice__words="So").count() == 1
        assert poll.objects.filter(Exists(choice.objects.filter(poll_id=OuterRef("id")))).count() == 1
        runtime = core["dev"].get_model("choice").objects
        assert poll.objects.filter(id__in=runtime.values("poll_id")).count() == 1


@isolate_apps("dynamic_databases")
def test_a_querysets_own_methods_come_along(core):
    class PollQuerySet(models.QuerySet[Any]):
        def why(self):
            return self.filter(question__startswith="Why")

    class Poll(models.Model):  # noqa: DJ008
        question = models.CharField(max_length=50)
        objects: Any = DatabaseManager.from_queryset(PollQuerySet)("core")

        class Meta:
            app_label, db_table, managed = "dynamic_databases", "poll", False

    with environment("dev"):
        Poll(question="How?").save()
        assert Poll.objects.why().get().question == "Why in dev?"
        assert Poll.objects.exclude(question="How?").why().count() == 1
        with pytest.raises(ValueError, match="across different databases"):
            list(User.objects.filter(id__in=Poll.objects.why().values("id")))


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
