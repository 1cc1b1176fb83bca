"""Several visitors and workers at once: nobody sees another environment's rows, everybody sees an edit."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import write_sqlite
from tests.serving import ADMINISTRATOR, Served, Visitor

ENVIRONMENTS = ("prod", "test", "dev")


def new_file(served: Served, name: str, word: str) -> Path:
    """Return a new file of 20 rows that say `word`."""
    rows = ", ".join(f"({number}, '{word}')" for number in range(1, 21))
    file = served.folder / f"{name}.sqlite3"
    file.unlink(missing_ok=True)
    return write_sqlite(
        file, f"CREATE TABLE t (id integer PRIMARY KEY, word text); INSERT INTO t VALUES {rows};"
    )


def test_two_visitors_in_two_environments_at_once_never_see_each_others(served):
    served.add("place", {slug: new_file(served, f"place-{slug}", slug) for slug in ENVIRONMENTS})
    wrong: list[str] = []
    seen: list[str] = []

    def look(slug: str) -> None:
        visitor = served.visitor().log_in()
        for number in range(25):
            rows = json.loads(visitor.get(f"/{slug}/place/t/?_format=json").text)["rows"]
            record = json.loads(visitor.get(f"/{slug}/place/t/{number % 20 + 1}/?_format=json").text)
            words = {row[1] for row in rows} | {record["values"]["word"]}
            (seen if words == {slug} else wrong).append(slug)

    threads = [threading.Thread(target=look, args=(slug,)) for slug in ENVIRONMENTS * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(seen) == 150


def test_an_edit_is_seen_by_every_worker_on_the_next_request(served):
    visitor = served.visitor().log_in()
    before, after = (new_file(served, f"moved-{word}", word) for word in ("before", "after"))

    def words() -> set[str]:
        answers = [visitor.get("/prod/moved/t/?_format=json") for _ in range(12)]
        return {json.loads(answer.text)["rows"][0][1] for answer in answers}

    served.add("moved", {"prod": before})
    assert words() == {"before"}
    served.add("moved", {"prod": after})
    assert words() == {"after"}


def test_a_file_that_is_replaced_is_read_by_every_worker(served):
    visitor = served.visitor().log_in()
    served.add("swapped", {"prod": new_file(served, "swapped", "old")})
    addresses = ["/prod/swapped/t/?_format=json"] * 12
    assert {json.loads(visitor.get(address).text)["rows"][0][1] for address in addresses} == {"old"}
    new_file(served, "swapped-next", "new").rename(served.folder / "swapped.sqlite3")
    assert {json.loads(visitor.get(address).text)["rows"][0][1] for address in addresses} == {"new"}


def of_store(served: Served, sql: str, *values: object) -> None:
    """Run a statement beside the server."""
    with closing(sqlite3.connect(served.folder / "browser.sqlite3", isolation_level=None)) as store:
        store.execute(sql, values)


def test_what_is_renamed_or_removed_is_so_for_every_worker(served):
    visitor = served.visitor().log_in()
    served.add("gone", {slug: new_file(served, f"gone-{slug}", slug) for slug in ("prod", "dev")})

    def statuses() -> dict[str, set[int]]:
        addresses = [f"/{slug}/gone/t/1/" for slug in ("prod", "dev")]
        return {address: {visitor.get(address).status for _ in range(12)} for address in addresses}

    assert statuses() == {"/prod/gone/t/1/": {200}, "/dev/gone/t/1/": {200}}
    of_store(served, "UPDATE dynamic_databases_environment SET name = 'Renamed' WHERE slug = 'dev'")
    try:
        assert all("Renamed" in visitor.get("/prod/gone/t/1/").text for _ in range(12))
    finally:
        of_store(served, "UPDATE dynamic_databases_environment SET name = '' WHERE slug = 'dev'")
    assert not any("Renamed" in visitor.get("/prod/gone/t/1/").text for _ in range(12))
    of_store(
        served,
        "DELETE FROM dynamic_databases_database WHERE name = 'gone' AND environment_id ="
        " (SELECT id FROM dynamic_databases_environment WHERE slug = 'dev')",
    )
    assert statuses() == {"/prod/gone/t/1/": {200}, "/dev/gone/t/1/": {404}}


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM django_session WHERE session_key = ?",
        "UPDATE django_session SET expire_date = '2020-01-01 00:00:00' WHERE session_key = ?",
        "UPDATE auth_user SET is_active = 0 WHERE username = 'leaver' AND ? <> ''",
        "UPDATE auth_user SET password = 'another' WHERE username = 'leaver' AND ? <> ''",
        "DELETE FROM auth_user WHERE username = 'leaver' AND ? <> ''",
    ],
    ids=["logged out", "expired", "disabled", "another password", "deleted"],
)
def test_who_may_no_longer_see_a_page_sees_it_in_no_worker(served, sql):
    served.add("left", {"prod": new_file(served, "left", "word")})
    of_store(served, "DELETE FROM auth_user WHERE username = 'leaver'")
    of_store(
        served,
        "INSERT INTO auth_user (username, password, is_superuser, is_staff, is_active, first_name, last_name,"
        " email, date_joined) SELECT 'leaver', password, 0, 0, 1, '', '', '', date_joined FROM auth_user"
        " WHERE username = ?",
        ADMINISTRATOR[0],
    )
    visitor = served.visitor().log_in("leaver")
    stays = served.visitor().log_in()

    def statuses(by: Visitor) -> set[int]:
        # With the cookie as it was: a logged out visitor's is removed by the answer.
        same = [Visitor(by.host, by.port, dict(by.cookies)) for _ in range(12)]
        return {visitor.get("/prod/left/t/1/").status for visitor in same}

    assert (statuses(visitor), statuses(stays)) == ({200}, {200})
    of_store(served, sql, visitor.cookies["sessionid"])
    assert (statuses(visitor), statuses(stays)) == ({302}, {200})


def test_a_session_that_expires_is_over_though_nobody_writes(served):
    served.add("left", {"prod": new_file(served, "left", "word")})
    visitor = served.visitor().log_in()
    until = datetime.now(UTC) + timedelta(seconds=3)
    of_store(
        served,
        "UPDATE django_session SET expire_date = ? WHERE session_key = ?",
        until.strftime("%Y-%m-%d %H:%M:%S.%f"),
        visitor.cookies["sessionid"],
    )

    def status() -> int:
        return Visitor(visitor.host, visitor.port, dict(visitor.cookies)).get("/prod/left/t/1/").status

    while datetime.now(UTC) < until:  # a worker that is asked nothing forgets what it knows
        status()
    assert {status() for _ in range(12)} == {302}
