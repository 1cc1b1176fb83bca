"""A model whose default manager names a registered database is written there, whichever way code writes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, router, transaction
from django.forms import modelform_factory

from dynamic_databases.context import environment
from dynamic_databases.errors import NoSuchEnvironment
from tests.dynamic_databases.polls import core, made
from tests.dynamic_databases.vendors import core_of

__all__ = ["core", "core_of", "made"]
pytestmark = pytest.mark.django_db


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
