"""History is written beside what reads: it never fails, blocks or joins it, and can be turned off.

Each test runs a project that mounts the app, since the connection of a test that is rolled back shares
nothing with the thread that writes.
"""

from __future__ import annotations

import pytest

from tests.dynamic_databases.history_project import SHOP, project
from tests.mounted import Project, plain_sqlite

__all__ = ["project"]

LOCKED = """
held, released = threading.Event(), threading.Event()
def hold():
    with transaction.atomic():
        Environment.objects.update(name="held")
        Database.objects.update(name="shop")
        held.set()
        released.wait(60)
    connection.close()
thread = threading.Thread(target=hold)
thread.start()
held.wait(60)
with transaction.atomic(), connection.execute_wrapper(note):
    models = [shop.get_model("orders")]
    change("shop", 1)
    models.append(shop.get_model("orders"))
flushed = writer.flush(60)
stored = CatalogSnapshot.objects.count()
released.set()
thread.join()
change("shop", 2)
models.append(shop.get_model("orders"))
writer.flush(60)
tell(
    fields=[len(model._meta.fields) for model in models], flushed=flushed, stored=stored,
    later=CatalogSnapshot.objects.count(), statements=statements,
)
"""
OPPOSITE = """
crm = register("crm")
errors = []
def read(*databases):
    try:
        with transaction.atomic():
            for number, database in enumerate(databases):
                database.get_model("orders")
                together.wait(60)
    except Exception as error:
        errors.append(repr(error))
    connection.close()
together = threading.Barrier(2)
threads = [threading.Thread(target=read, args=pair) for pair in ((shop, crm), (crm, shop))]
for thread in threads: thread.start()
for thread in threads: thread.join(120)
writer.flush(60)
tell(errors=errors, stored=CatalogSnapshot.objects.count())
"""


def writes(statements: list[str]) -> list[str]:
    return [sql for sql in statements if "FOR UPDATE" in sql or not sql.startswith(("SELECT", "SAVEPOINT"))]


def test_a_locked_store_costs_the_history_alone(project):
    told = project.run(SHOP + LOCKED)
    assert told["fields"] == [1, 2, 3]
    assert writes(told["statements"]) == []
    assert (told["flushed"], told["stored"], told["later"]) == (True, 0, 1)
    assert [line for line in told["log"] if "history" in line] == told["log"]
    assert len(told["log"]) == 1


def test_requests_that_read_in_opposite_order_do_not_wait_for_each_other(project):
    told = project.run(SHOP + OPPOSITE)
    assert told == {"errors": [], "stored": 2, "log": []}


MANY = """
import sqlite3
from django.db import Error
from django.test import Client
from django.http import HttpResponse
from django.urls import path
import its_settings
requests = []
def view(request):
    requests.append(1)
    return HttpResponse(str(len(Database.objects.get(pk=shop.pk).get_model("orders")._meta.fields)))
its_settings.urlpatterns.append(path("", view))
over = threading.Event()
def write():
    with sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60) as other:
        other.execute("PRAGMA synchronous = OFF")
        number = 0
        while not over.is_set():
            number += 1
            other.execute("UPDATE dynamic_databases_environment SET position = ?", (number % 9,))
            other.commit()
            if number % 50 == 0:
                change("shop", number)
            time.sleep(0.01)
statuses, errors = [], []
def read():
    client = Client()
    for _ in range(1000):
        try:
            statuses.append(client.get("/").status_code)
        except Error as error:
            errors.append(repr(error))
threads = [threading.Thread(target=read) for _ in range(4)]
writing = threading.Thread(target=write)
writing.start()
for thread in threads: thread.start()
for thread in threads: thread.join()
over.set()
writing.join()
writer.flush(60)
tell(answered=statuses.count(200), errors=errors[:5], stored=CatalogSnapshot.objects.count())
"""


@pytest.mark.slow
def test_four_thousand_requests_on_a_plain_sqlite_store_are_answered_while_others_write(tmp_path):
    project = plain_sqlite(tmp_path)
    project = Project(tmp_path, {**project.store, "ATOMIC_REQUESTS": True})
    told = project.run(SHOP + MANY)
    assert (told["answered"], told["errors"]) == (4000, [])
    assert told["stored"] > 1
    assert told["log"] == []


TURNED_OFF = """
with connection.execute_wrapper(note):
    shop.get_model("orders")
tell(thread=writer._thread is not None, statements=statements, stored=CatalogSnapshot.objects.count())
"""


def test_history_can_be_turned_off(tmp_path):
    told = plain_sqlite(tmp_path).run(SHOP + TURNED_OFF, CATALOG_HISTORY=False)
    assert writes(told.pop("statements")) == []
    assert told == {"thread": False, "stored": 0, "log": []}


def test_a_store_in_memory_is_left_alone(tmp_path):
    """It has one connection: a second one would lock the tests of other projects."""
    project = Project(tmp_path, {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})
    told = project.run(SHOP + TURNED_OFF)
    assert writes(told.pop("statements")) == []
    assert told == {"thread": False, "stored": 0, "log": []}


WORKERS = """
from concurrent.futures import ThreadPoolExecutor
from dynamic_databases.readings import latest, snapshots
from dynamic_databases.connections import live
from dynamic_databases.stores.history import HistoryWriter
reading = latest._read_unless_fresh(live(shop))
workers = [HistoryWriter() for _ in range(6)]
for each in workers:  # as of several processes
    each.write_later("catalog", lambda: snapshots._write(shop.pk, shop.alias, reading))
flushed = [each.flush(60) for each in workers]
tell(flushed=flushed, stored=CatalogSnapshot.objects.count())
"""


def test_workers_that_read_the_same_change_store_it_once(project):
    told = project.run(SHOP + WORKERS)
    assert (told["flushed"], told["stored"]) == ([True] * 6, 1)


UNCOMMITTED = """
with transaction.atomic():
    crm = register("crm")
    crm.get_model("orders")
    writer.flush(60)
    transaction.set_rollback(True)
tell(stored=CatalogSnapshot.objects.count(), databases=Database.objects.count())
"""


def test_a_row_that_is_not_committed_gets_no_history_and_no_warning(project):
    assert project.run(SHOP + UNCOMMITTED) == {"stored": 0, "databases": 1, "log": []}


IN_TESTS = """
from django.test import TestCase
from django.test.runner import DiscoverRunner

class Reads(TestCase):
    def test_it(self):
        orders = register(type(self).__name__).get_model("orders")
        assert orders.objects.count() == 0
        Environment.objects.update(name="written after it")
        assert writer.flush(60)
        assert CatalogSnapshot.objects.count() == 0

class ReadsAgain(Reads):
    pass

runner = DiscoverRunner(verbosity=0, interactive=False)
databases = runner.setup_databases()
result = runner.run_suite(runner.test_suite([case("test_it") for case in (Reads, ReadsAgain)]))
runner.teardown_databases(databases)
tell(ran=result.testsRun, failed=[text for _, text in (*result.failures, *result.errors)])
"""


@pytest.mark.parametrize("project", ["sqlite", "postgresql"], indirect=True)
def test_other_projects_tests_that_are_rolled_back_are_not_disturbed(project):
    tested = {"NAME": f"{project.store['NAME']}_tested"}
    told = Project(project.folder, {**project.store, "TEST": tested}).run(SHOP + IN_TESTS)
    assert (told["ran"], told["failed"]) == (2, [])
    assert [line for line in told["log"] if "history" in line] == []
