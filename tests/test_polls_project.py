"""A project whose own models live in a shared database, from the wheel: its admin, forms and transactions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import write_sqlite
from tests.dynamic_databases.conftest import mariadb_server, postgresql_server
from tests.dynamic_databases.vendors import KEYS, VENDORS
from tests.installed import Project, installed_python

__all__ = ["installed_python", "mariadb_server", "postgresql_server"]

SCRIPT = """
CREATE TABLE poll (id KEY, question varchar(50) NOT NULL UNIQUE);
CREATE TABLE choice (id KEY, poll_id integer NOT NULL, words varchar(50) NOT NULL);
INSERT INTO poll (question) VALUES ('Why in ENV?');
"""
BEGINNING = """
import json
from django.contrib.auth.models import User
from django.db import router, transaction
from django.test import Client
from dynamic_databases.context import environment
from polls.models import Choice, Poll

User.objects.filter(username="boss").delete()
boss = User.objects.create_superuser("boss")

def polls_in(slug):
    with environment(slug):
        return sorted(Poll.objects.values_list("question", flat=True))

def client_in(slug):
    client = Client(headers={"X-Environment": slug} if slug else None)
    client.force_login(boss)
    return client

def form(question, *choices):
    managed = {"choice_set-TOTAL_FORMS": len(choices), "choice_set-INITIAL_FORMS": 0}
    return {"question": question, **managed, **{f"choice_set-{n}-words": w for n, w in enumerate(choices)}}

def tell(*values):
    print(json.dumps(values))
"""


SET_UP = """
import json
from django.core.management import call_command
call_command("migrate", verbosity=0)
for slug, config in json.loads(CONFIGS).items():
    call_command("add_environment", slug)
    call_command("add_database", "core", slug, config=config)
"""


@pytest.fixture(scope="module", params=VENDORS)
def polls(
    request: pytest.FixtureRequest, installed_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """Return the project with its `core` in dev, which may be written, and in prod, which may not."""
    polls = Project.copied("polls", tmp_path_factory.mktemp(request.param), installed_python)
    configs = {slug: json.dumps(_core(request, polls, slug)) for slug in ("dev", "prod")}
    polls.run(f"CONFIGS = {json.dumps(configs)!r}{SET_UP}")
    return polls


def _core(request: pytest.FixtureRequest, polls: Project, slug: str) -> dict[str, Any]:
    script = SCRIPT.replace("KEY", KEYS[request.param]).replace("ENV", slug)
    may_write = {"READ_ONLY": False} if slug == "dev" else {}
    if request.param == "sqlite":
        write_sqlite(polls.folder / f"{slug}.sqlite3", script)
        return {"ENGINE": "sqlite", "NAME": f"{slug}.sqlite3", **may_write}
    server = request.getfixturevalue(f"{request.param}_server")
    config: dict[str, Any] = server.config(server.create(None, script), **may_write)
    return config


def told(polls: Project, script: str) -> Any:
    return json.loads(polls.run(BEGINNING + script).splitlines()[-1])


def test_its_own_tests_write_in_no_shared_database(polls: Project) -> None:
    printed = polls.manage("test", "--parallel", "2")
    assert "Ran 4 tests" in printed
    assert "OK" in printed
    script = 'tell(polls_in("dev"), polls_in("prod"))'
    assert told(polls, script) == [["Why in dev?"], ["Why in prod?"]]


def test_the_admin_adds_changes_and_deletes_where_it_lists(polls: Project) -> None:
    assert told(polls, """
client = client_in("dev")
added = client.post("/admin/polls/poll/add/", form("How?", "So", "Or so"))
with environment("dev"):
    new = Poll.objects.get(question="How?")
    choices = sorted(new.choice_set.values_list("words", flat=True))
listed = client.get("/admin/polls/poll/?q=how").content.decode()
again = client.post("/admin/polls/poll/add/", form("How?"))
changed = client.post(f"/admin/polls/poll/{new.pk}/change/", form("How then?"))
with environment("dev"):
    Choice.objects.all().delete()
before = polls_in("dev")
deleted = client.post(f"/admin/polls/poll/{new.pk}/delete/", {"post": "yes"})
tell(added.status_code, choices, "How?" in listed, "already exists" in again.content.decode(),
     changed.status_code, before, deleted.status_code, polls_in("dev"), polls_in("prod"),
     client.get(f"/admin/polls/poll/{new.pk}/history/").status_code)
""") == [302, ["Or so", "So"], True, True, 302, ["How then?", "Why in dev?"], 302, ["Why in dev?"],
         ["Why in prod?"], 302]  # fmt: skip


def test_what_fails_in_the_admin_is_rolled_back_there(polls: Project) -> None:
    assert told(polls, """
from django.db.models.signals import post_save
def fail(instance, **kwargs):
    raise RuntimeError("after the row was written")
post_save.connect(fail, sender=Choice)
try:
    client_in("dev").post("/admin/polls/poll/add/", form("How?", "So"))
except RuntimeError as error:
    tell(str(error), polls_in("dev"))
""") == ["after the row was written", ["Why in dev?"]]  # fmt: skip


def test_a_form_on_a_page_writes_in_the_requests_environment(polls: Project) -> None:
    assert told(polls, """
added = client_in("dev").post("/add/", {"question": "How?"})
twice = client_in("dev").post("/add/", {"question": "How?"})
tell(added.status_code, twice.status_code, polls_in("dev"), polls_in("prod"))
with environment("dev"):
    Poll.objects.get(question="How?").delete()
""") == [302, 200, ["How?", "Why in dev?"], ["Why in prod?"]]  # fmt: skip


def test_code_writes_where_it_reads_and_all_of_it_in_one_transaction(polls: Project) -> None:
    assert told(polls, """
with environment("dev"):
    with transaction.atomic(using=router.db_for_write(Poll)):
        poll = Poll(question="How?")
        poll.save()
        Choice(poll_id=poll.pk, words="So").save()
        seen = [Poll._base_manager.count(), Choice.objects.filter(poll__question="How?").count()]
        transaction.set_rollback(True, using=router.db_for_write(Poll))
tell(seen, polls_in("dev"))
""") == [[2, 1], ["Why in dev?"]]  # fmt: skip


def test_an_action_of_the_admin_concerns_the_rows_of_its_environment(polls: Project) -> None:
    assert told(polls, """
with environment("dev"):
    keys = [Poll.objects.create(question=f"How {n}?").pk for n in range(3)]
chosen = {"action": "delete_selected", "_selected_action": keys[:2], "post": "yes"}
answers = [client_in(slug).post("/admin/polls/poll/", chosen).status_code for slug in ("prod", "dev")]
tell(answers, polls_in("dev"), polls_in("prod"))
with environment("dev"):
    Poll.objects.exclude(question__startswith="Why").delete()
""") == [[302, 302], ["How 2?", "Why in dev?"], ["Why in prod?"]]  # fmt: skip


def test_a_choice_that_only_another_environment_has_is_none(polls: Project) -> None:
    assert told(polls, """
from django.forms import modelform_factory
with environment("dev"):
    only_here = Poll.objects.create(question="How?")
    offered = modelform_factory(Choice, fields=["poll"])().fields["poll"].queryset
    offered = sorted(poll.question for poll in offered)
with environment("prod"):
    errors = modelform_factory(Choice, fields=["poll"])({"poll": only_here.pk}).errors
tell(offered, list(errors))
with environment("dev"):
    only_here.delete()
""") == [["How?", "Why in dev?"], ["poll"]]  # fmt: skip


def test_querysets_and_rows_come_out_of_a_cache_as_they_went_in(polls: Project) -> None:
    assert told(polls, """
import pickle
from django.core.cache import cache
with environment("prod"):
    there = Poll.objects.all()
    row = Poll.objects.get()
with environment("dev"):
    cache.set_many({"here": Poll.objects.all(), "there": there, "row": row})
    again = Poll.objects.all()
    again.query = pickle.loads(pickle.dumps(Poll.objects.filter(question__contains="dev").query))
    got = [[poll.question for poll in cache.get(name)] for name in ("here", "there")]
    tell(got, cache.get("row").choice_set.count(), again.get().question, b"config" in pickle.dumps(there))
""") == [[["Why in dev?"], ["Why in prod?"]], 0, "Why in dev?", False]  # fmt: skip


def test_without_an_environment_or_the_right_to_write_it_says_so(polls: Project) -> None:
    errors = told(polls, """
def error_of(call, *arguments):
    try:
        return f"no error: {call(*arguments)}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"

with environment("prod"):
    refused = error_of(Poll(question="How?").save)
tell(error_of(Poll(question="How?").save), error_of(Choice(poll_id=1, words="So").save),
     error_of(client_in(None).get, "/admin/polls/poll/"),
     error_of(client_in(None).post, "/admin/polls/poll/add/", form("How?")), refused, polls_in("prod"))
""")  # fmt: skip
    assert all(error.startswith("NoSuchEnvironment: No environment is current here") for error in errors[:4])
    assert re.search(r"(?i)read.?only|not authorized", errors[4])
    assert errors[5] == ["Why in prod?"]
