"""A command waits for its history, and says what could not be stored."""

from __future__ import annotations

from tests.dynamic_databases.history_project import SHOP, project

__all__ = ["project"]

COMMAND = """
call_command("refresh_catalogs")
tell(stored=CatalogSnapshot.objects.count(), thread=writer._thread is not None)
"""


def test_a_command_waits_until_it_is_written(project):
    assert project.run(SHOP + COMMAND) == {"stored": 1, "thread": False, "log": []}


UNSTORED = """
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
try:
    call_command("refresh_catalogs")
    code = 0
except SystemExit as end:
    code = end.code
released.set()
thread.join()
tell(code=code)
"""


def test_a_command_says_what_could_not_be_stored(project):
    told = project.run(SHOP + UNSTORED)
    assert told["code"] == 1
    assert "shop in prod: read, but not stored: the application's own tables are in trouble" in told["log"]
