"""What is typed into the fields under the headers finds what the server itself computes."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

TABLE = """
    CREATE TABLE {s}t (id int PRIMARY KEY, n int, d decimal(8,2), s varchar(20), day date, moment %s);
    INSERT INTO {s}t VALUES
        (1, 5, 1.50, 'open', '%s', '%s 00:00:00'),
        (2, 10, 2.25, 'paid', '%s', '%s 23:59:59'),
        (3, 20, -7.00, '', '2020-02-29', '2020-02-29 12:00:00'),
        (4, -3, NULL, '~open', NULL, NULL),
        (5, NULL, 100.00, 'NULL', '2020-03-01', '2020-03-01 00:00:00'),
        (6, 15, 0.00, NULL, '2019-12-31', '2019-12-31 23:59:59'),
        (7, 10, 1.50, 'reopen', '2020-02-28', '2020-02-28 06:00:00')
"""
EQUAL = """
    n      | >=10                   | n >= 10
    n      | 5..15                  | n BETWEEN 5 AND 15
    n      | !10                    | n <> 10
    n      | NULL                   | n IS NULL
    n      | !NULL                  | n IS NOT NULL
    n      | 5|20                   | n IN (5, 20)
    n      | -3                     | n = -3
    d      | 1.5                    | d = 1.5
    d      | <0                     | d < 0
    d      | ..1.5                  | d <= 1.5
    s      | open                   | s = 'open'
    s      | !open                  | s <> 'open'
    s      | =~open                 | s = '~open'
    s      | ~open                  | s LIKE '%open%'
    s      | *open                  | s LIKE '%open'
    s      | o*                     | s LIKE 'o%'
    s      | EMPTY                  | s = ''
    s      | !EMPTY                 | s <> ''
    s      | NULL                   | s IS NULL
    s      | =NULL                  | s = 'NULL'
    s      | open|paid              | s IN ('open', 'paid')
    day    | 2020-02-29             | day = '2020-02-29'
    day    | 2020-02-28..2020-03-01 | day >= '2020-02-28' AND day <= '2020-03-01'
    day    | <2020-01-01            | day < '2020-01-01'
    day    | today                  | day = '{today}'
    day    | last 7 days            | day >= '{week}' AND day <= '{today}'
    moment | 2020-02-29             | moment >= '2020-02-29' AND moment < '2020-03-01'
    moment | <=2020-02-29           | moment < '2020-03-01'
    moment | >2020-02-29            | moment >= '2020-03-01'
    moment | 2020-02-28..2020-02-29 | moment >= '2020-02-28' AND moment < '2020-03-01'
    moment | today                  | moment >= '{today}' AND moment < '{tomorrow}'
    moment | last 7 days            | moment >= '{week}' AND moment < '{tomorrow}'
    moment | >=2020-02-29 12:00:00  | moment >= '2020-02-29 12:00:00'
"""


def test_fields_find_what_the_server_itself_computes(client, store: Store, monkeypatch):
    now = timezone.now().replace(hour=12)  # the day may end while this runs
    monkeypatch.setattr("browser.rows.quick_fields.now", lambda: now)
    day = {name: f"{now + timedelta(days=number):%Y-%m-%d}" for name, number in DAYS.items()}
    moment = {"sqlserver": "datetime2", "mariadb": "datetime"}.get(store.vendor, "timestamp")
    script = TABLE % (moment, day["today"], day["today"], day["yesterday"], day["yesterday"])
    store.run(script.replace("{s}", "{s}" if store.vendor == "sqlserver" else ""))
    prefix = store.schema or ""
    for line in filter(None, map(str.strip, EQUAL.splitlines())):
        column, text, condition = _parts(line)
        address = client.get(
            store.url("t"), {"_cols": "id", "_format": "json", "_sort": "id", f"_q.{column}": text}
        )
        assert address.status_code == 302, line
        read = [row[0] for row in client.get(address["Location"]).json()["rows"]]
        asked = store.ask(f"SELECT id FROM {prefix}t WHERE {condition.format(**day)} ORDER BY id")
        assert read == [row[0] for row in asked], line
        assert read or text == "NULL", f"{line}: a case that finds nothing shows nothing"


DAYS = {"today": 0, "tomorrow": 1, "yesterday": -1, "week": -6}


def _parts(line: str) -> tuple[str, str, str]:
    column, rest = line.split(" | ", 1)
    text, condition = rest.rsplit(" | ", 1)
    return column.strip(), text.strip(), condition.strip()
