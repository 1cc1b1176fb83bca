"""A transaction on a database's alias holds what code reads and writes there; any other is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connections, models, router, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import isolate_apps

from dynamic_databases.connections import live
from dynamic_databases.context import alias_for, environment
from dynamic_databases.managers import DatabaseManager
from tests.dynamic_databases.vendors import core_of

__all__ = ["core_of"]
pytestmark = pytest.mark.django_db

SCRIPT = """
CREATE TABLE poll (id KEY, question varchar(50) NOT NULL);
INSERT INTO poll (question) VALUES ('Why in ENV?');
"""


@pytest.fixture
def core(core_of):
    return core_of(SCRIPT)


@pytest.fixture
def own():
    """Return a model of the project's own that lives in `core`."""
    with isolate_apps("dynamic_databases"):

        class Poll(models.Model):  # noqa: DJ008
            question = models.CharField(max_length=50)
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "poll", False

        yield Poll


def test_a_transaction_of_the_alias_holds_what_a_runtime_model_writes(core):
    dev = core["dev"]
    poll = dev.get_model("poll")
    with transaction.atomic(using=dev.alias):
        poll.objects.create(question="How?")
        first = poll.objects.order_by("pk")[0]
        first.question = "Changed"
        first.save()
        assert [row.question for row in poll.objects.order_by("pk")] == ["Changed", "How?"]
        transaction.set_rollback(True, using=dev.alias)
    assert [row.question for row in poll.objects.all()] == ["Why in dev?"]


def test_what_was_committed_stays(core):
    dev = core["dev"]
    poll = dev.get_model("poll")
    with transaction.atomic(using=dev.alias):
        row = poll.objects.select_for_update().get()
        row.question = "Changed"
        row.save()
    assert dev.get_model("poll").objects.get().question == "Changed"


def test_a_transaction_of_the_logical_name_holds_what_a_model_of_ones_own_writes(core, own):
    with environment("dev"):
        assert alias_for("core") == alias_for("core", writing=True) == core["dev"].alias
        with transaction.atomic(using=alias_for("core")):
            own(question="How?").save()
            assert own.objects.count() == own._base_manager.count() == 2
            transaction.set_rollback(True, using=alias_for("core"))
        assert own.objects.count() == 1


def test_reading_and_writing_go_to_one_alias(core, own):
    for slug, database in core.items():
        runtime = database.get_model("poll")
        with environment(slug):
            aliases = {router.db_for_read(own), router.db_for_write(own), alias_for("core")}
        assert aliases | {router.db_for_read(runtime), router.db_for_write(runtime)} == {database.alias}


def test_pages_keep_a_connection_that_only_reads(core):
    for database in core.values():
        reading: Any = connections[live(database).alias]
        with pytest.raises(DatabaseError, match=r"(?i)read.?only|not authorized"), reading.cursor() as cursor:
            cursor.execute("DELETE FROM poll")
    assert live(core["dev"]).alias != core["dev"].alias
    assert live(core["prod"]).alias == core["prod"].alias


def test_a_transaction_of_a_name_does_not_pretend_to_hold_a_write(core, own):
    with environment("dev"), transaction.atomic(using="core"):
        for write in (
            own(question="How?").save,
            lambda: own.objects.create(question="How?"),
            lambda: own.objects.update(question="How?"),
            lambda: core["dev"].get_model("poll").objects.create(question="How?"),
        ):
            with pytest.raises(TransactionManagementError, match=r"“core” .*alias_for"):
                write()
    assert core["dev"].get_model("poll").objects.get().question == "Why in dev?"


def test_a_transaction_of_a_page_does_not_pretend_to_hold_a_write(core):
    dev = core["dev"]
    poll = dev.get_model("poll")
    with transaction.atomic(using=live(dev).alias), pytest.raises(TransactionManagementError):
        poll.objects.create(question="How?")
    poll.objects.create(question="How?")


def test_what_is_read_by_name_does_not_miss_a_transactions_writes(core, own):
    with environment("dev"):
        with transaction.atomic(using=alias_for("core")):
            own(question="How?").save()
            with pytest.raises(TransactionManagementError, match="“core”"):
                own.objects.using("core").count()
        assert own.objects.using("core").count() == 2


def test_transactions_of_two_environments_stand_side_by_side(core, own):
    with environment("prod"):
        prod = alias_for("core")
    with transaction.atomic(using=prod), environment("dev"):
        own(question="How?").save()
        assert own.objects.using("core").count() == 2
