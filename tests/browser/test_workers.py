"""Several visitors and workers at once: nobody sees another environment's rows, everybody sees an edit."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from tests.conftest import write_sqlite
from tests.serving import Served

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


def test_what_is_renamed_or_removed_is_so_for_every_worker(served):
    visitor = served.visitor().log_in()
    served.add("gone", {slug: new_file(served, f"gone-{slug}", slug) for slug in ("prod", "dev")})

    def of_store(sql: str) -> None:
        with closing(sqlite3.connect(served.folder / "browser.sqlite3", isolation_level=None)) as store:
            store.execute(sql)

    def statuses() -> dict[str, set[int]]:
        addresses = [f"/{slug}/gone/t/1/" for slug in ("prod", "dev")]
        return {address: {visitor.get(address).status for _ in range(12)} for address in addresses}

    assert statuses() == {"/prod/gone/t/1/": {200}, "/dev/gone/t/1/": {200}}
    of_store("UPDATE dynamic_databases_environment SET name = 'Renamed' WHERE slug = 'dev'")
    try:
        assert all("Renamed" in visitor.get("/prod/gone/t/1/").text for _ in range(12))
    finally:
        of_store("UPDATE dynamic_databases_environment SET name = '' WHERE slug = 'dev'")
    assert not any("Renamed" in visitor.get("/prod/gone/t/1/").text for _ in range(12))
    of_store(
        "DELETE FROM dynamic_databases_database WHERE name = 'gone' AND environment_id ="
        " (SELECT id FROM dynamic_databases_environment WHERE slug = 'dev')"
    )
    assert statuses() == {"/prod/gone/t/1/": {200}, "/dev/gone/t/1/": {404}}
