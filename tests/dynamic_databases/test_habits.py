"""What projects do with their models, done with one that lives in a registered database, or is made there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, models, router, transaction
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from dynamic_databases.connections import close_stale
from dynamic_databases.context import alias_for, environment
from dynamic_databases.managers import DatabaseManager
from tests.dynamic_databases.vendors import core_of

__all__ = ["core_of"]
pytestmark = pytest.mark.django_db

SCRIPT = """
CREATE TABLE poll (id KEY, question varchar(50) NOT NULL UNIQUE);
CREATE TABLE tag (id KEY, name varchar(50) NOT NULL);
CREATE TABLE poll_tags (id KEY, poll_id integer NOT NULL REFERENCES poll (id),
    tag_id integer NOT NULL REFERENCES tag (id));
INSERT INTO poll (question) VALUES ('Why in ENV?');
INSERT INTO tag (name) VALUES ('of ENV');
"""


class Held:
    """The two models of a home, and their databases."""

    def __init__(self, core: Any, poll: Any, tag: Any) -> None:
        self.core, self.Poll, self.Tag = core, poll, tag


@pytest.fixture
def home(core_of: Any) -> Iterator[Held]:
    """Yield models that live in `core`, in dev."""
    core = core_of(SCRIPT)
    with isolate_apps("dynamic_databases"):

        class Tag(models.Model):
            name = models.CharField(max_length=50)
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "tag", False

            def __str__(self) -> str:
                return self.name

        class Poll(models.Model):
            question = models.CharField(max_length=50, unique=True)
            tags = models.ManyToManyField(Tag, db_table="poll_tags")
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "poll", False

            def __str__(self) -> str:
                return self.question

        with environment("dev"):
            yield Held(core, Poll, Tag)


def questions(model: Any) -> list[str]:
    return sorted(model.objects.values_list("question", flat=True))


@pytest.fixture(params=["home", "runtime"])
def poll(request: pytest.FixtureRequest, home: Held) -> Any:
    """Return the model of the table `poll`, of the project's own code or made at run time."""
    return home.Poll if request.param == "home" else home.core["dev"].get_model("poll")


def test_a_block_inside_another_is_rolled_back_by_itself(poll):
    alias = router.db_for_write(poll)
    with transaction.atomic(using=alias):
        poll.objects.create(question="outer")
        with pytest.raises(IntegrityError), transaction.atomic(using=alias):
            poll.objects.bulk_create(
                [poll(question=question) for question in ("inner", "outer")], batch_size=1
            )
        assert questions(poll) == ["Why in dev?", "outer"]
        with transaction.atomic(using=alias, durable=False):
            poll.objects.select_for_update().filter(question="outer").update(question="changed")
    assert questions(poll) == ["Why in dev?", "changed"]


def test_rows_are_made_and_changed_in_bulk(poll):
    made = poll.objects.bulk_create([poll(question=f"number {number}") for number in range(5)])
    assert len(made) == 5
    rows = list(poll.objects.filter(question__startswith="number").order_by("pk"))
    for row in rows:
        row.question = row.question.replace("number", "changed")
    assert poll.objects.bulk_update(rows, ["question"], batch_size=2) == 5
    assert questions(poll)[1:] == [f"changed {number}" for number in range(5)]
    poll.objects.bulk_create([poll(question="changed 1")], ignore_conflicts=True)
    assert poll.objects.filter(question__startswith="changed").delete()[0] == 5


def test_a_row_is_made_only_if_it_is_not_there(poll):
    assert poll.objects.get_or_create(question="Why in dev?")[1] is False
    row, is_new = poll.objects.get_or_create(question="new")
    assert is_new
    assert poll.objects.update_or_create(defaults={"question": "newer"}, pk=row.pk) == (row, False)
    row.refresh_from_db()
    assert row.question == "newer"
    assert poll.objects.in_bulk([row.pk])[row.pk] == row


def test_rows_of_two_sides_are_joined_in_their_database(home):
    poll = home.Poll.objects.get()
    poll.tags.add(home.Tag.objects.get())
    poll.tags.create(name="more")
    assert [tag.name for tag in poll.tags.order_by("pk")] == ["of dev", "more"]
    assert home.Tag.objects.get(name="more").poll_set.get() == poll
    assert home.Poll.objects.filter(tags__name="more").exclude(tags__name="none").get() == poll
    poll.tags.set([])
    with environment("prod"):
        assert not home.Poll.objects.get().tags.exists()


def test_a_choice_of_another_environment_is_none(home):
    with environment("prod"):
        elsewhere = home.Tag.objects.get()
    tag = home.Tag.objects.create(name="only here")
    form = modelform_factory(home.Poll, fields=["question", "tags"])
    assert form({"question": "q", "tags": [elsewhere.pk + 100]}).errors.keys() == {"tags"}
    right = form({"question": "q", "tags": [tag.pk]})
    assert right.is_valid()
    assert list(right.save().tags.all()) == [tag]
    poll = home.Poll.objects.get(question="q")
    with pytest.raises(ValueError, match="instance is on database"):
        poll.tags.add(elsewhere)


def test_a_form_where_nothing_may_be_written_writes_nothing(home):
    with environment("prod"):
        form = modelform_factory(home.Poll, fields=["question"])({"question": "q"})
        assert form.is_valid()
        with pytest.raises(DatabaseError):
            form.save()
        connections[router.db_for_write(home.Poll)].close()  # its transaction has failed
        assert questions(home.Poll) == ["Why in prod?"]


@pytest.mark.django_db(transaction=True)
def test_a_task_in_a_thread_enters_its_environment(home):
    def work(number: int) -> str:
        slug = ("dev", "prod")[number % 2]
        try:
            with environment(slug):
                if slug == "dev":
                    home.Poll.objects.create(question=f"task {number}")
                assert alias_for("core") == home.core[slug].alias
                return str(home.Poll.objects.order_by("pk")[0].question)
        finally:
            close_stale()

    with ThreadPoolExecutor(4) as threads:
        read = list(threads.map(work, range(12)))
    assert read == ["Why in dev?", "Why in prod?"] * 6
    assert home.Poll.objects.filter(question__startswith="task").count() == 6
