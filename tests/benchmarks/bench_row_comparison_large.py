"""Comparing a million rows on two servers' databases, beside reladiff: with ten differences, and with none.

reladiff is installed in an environment of its own: its drivers are others than ours.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dynamic_databases.row_comparison.question import Large
from tests.benchmarks.pairs import Limit, Samples
from tests.benchmarks.registered import registered
from tests.dynamic_databases.row_comparison.asking import compared
from tests.required import available
from tests.servers import mariadb, postgresql

if TYPE_CHECKING:
    from dynamic_databases.models import Database

ROWS, DIFFERING, RUNS, TARGET = 1_000_000, 10, 5, 0.5
LONGEST, MOST_MEMORY = 0.5, 32.0
"""Seconds of one statement, and megabytes that a comparison may need on top."""
RELADIFF = ("reladiff==0.6.0", "psycopg2-binary", "mysql-connector-python")
COLUMNS = "customer_id,code,status,total,discount,note,created_at,shipped_on,paid"
RUN = f"""
import sys, time, reladiff
began = time.perf_counter()
columns = {tuple(COLUMNS.split(","))!r}
threads = int(sys.argv[3])
first, second = (
    reladiff.connect_to_table(uri, "orders", "id", thread_count=threads, extra_columns=columns)
    for uri in sys.argv[1:3]
)
rows = list(
    reladiff.diff_tables(first, second, extra_columns=columns, threaded=True, max_threadpool_size=threads)
)
print(time.perf_counter() - began, len(rows))
"""
TABLE = """
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id integer NOT NULL, code varchar(20) NOT NULL,
        status varchar(12) NOT NULL, total decimal(12,2) NOT NULL, discount decimal(6,2), note text,
        created_at {moment} NOT NULL, shipped_on date, paid boolean NOT NULL);
"""
OF_POSTGRESQL = f"""
    {TABLE.format(moment="timestamp")}
    INSERT INTO orders SELECT g, g * 7919 % 50000, 'C-' || lpad((g * 31 % 1000003)::text, 8, '0'),
        (ARRAY['open', 'paid', 'shipped', 'cancelled'])[1 + g % 4], (g * 37 % 100000) / 100.0,
        CASE WHEN g % 3 = 0 THEN (g % 50) / 10.0 END,
        CASE WHEN g % 5 > 0 THEN 'note ' || g || ' of a customer' END,
        timestamp '2024-01-01' + g * interval '37 seconds',
        CASE WHEN g % 4 = 2 THEN date '2024-01-01' + (g / 2400)::int END, g % 4 > 0
    FROM generate_series(1::bigint, {ROWS}) g;
"""
OF_MARIADB = f"""
    {TABLE.format(moment="datetime")}
    INSERT INTO orders SELECT seq, seq * 7919 % 50000, CONCAT('C-', LPAD(seq * 31 % 1000003, 8, '0')),
        ELT(1 + seq % 4, 'open', 'paid', 'shipped', 'cancelled'), (seq * 37 % 100000) / 100.0,
        CASE WHEN seq % 3 = 0 THEN (seq % 50) / 10.0 END,
        CASE WHEN seq % 5 > 0 THEN CONCAT('note ', seq, ' of a customer') END,
        '2024-01-01' + INTERVAL seq * 37 SECOND,
        CASE WHEN seq % 4 = 2 THEN '2024-01-01' + INTERVAL seq DIV 2400 DAY END, seq % 4 > 0
    FROM seq_1_to_{ROWS};
    ANALYZE TABLE orders;
"""
CHANGE = f"UPDATE orders SET note = 'changed' WHERE id % {ROWS // DIFFERING} = 77"
DURATION = re.compile(r"duration: ([0-9.]+) ms|Query_time: ([0-9.]+)")


@dataclass
class Runs:
    """What was measured of one pair of databases."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    statements: list[float] = field(default_factory=list)
    """The longest statement of each of our runs, as the server measured it, in seconds."""
    memory: list[float] = field(default_factory=list)
    """How many megabytes each of our runs needed on top of those before."""


@dataclass(frozen=True)
class Bench:
    """Two databases, the log of their server, and what runs reladiff."""

    vendor: str
    databases: dict[str, Database]
    uris: tuple[str, str]
    log: Path
    python: Path

    def runs(self, differing: int) -> Runs:
        """Return what was measured: ours and reladiff in turn, after one run each that doesn't count."""
        runs = Runs()
        self._ours(Runs(), differing)
        self._theirs(Runs(), differing)
        for number in range(RUNS):
            ways = (self._ours, self._theirs)
            for way in ways if number % 2 else ways[::-1]:
                way(runs, differing)
        return runs

    def _ours(self, runs: Runs, differing: int) -> None:
        logged, before = self.log.stat().st_size, _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        began = perf_counter()
        comparison = compared(self.databases, "orders", large=Large(seconds=3600, is_confirmed=True))
        runs.ours.append(perf_counter() - began)
        runs.memory.append(max(0.0, _memory("VmHWM") - before))
        assert comparison.complete, (comparison.problem, comparison.unavailable, comparison.stop)
        assert len(comparison.rows) == differing
        runs.statements.append(max(_durations(self.log, logged), default=0.0))

    def _theirs(self, runs: Runs, differing: int) -> None:
        words = [str(self.python), "-c", RUN, *self.uris, str(os.cpu_count() or 1)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        seconds, rows = done.stdout.split()
        assert int(rows) == 2 * differing  # each on both sides
        runs.theirs.append(float(seconds))


def pairs() -> Iterator[Samples | Limit]:
    """Yield the times, the longest statement and the memory, for each vendor that is installed."""
    with registered("CREATE TABLE t (x)"), TemporaryDirectory(prefix="bench-") as folder:
        python = _reladiff(Path(folder))
        if python is None:
            return
        if available("postgresql") is None:
            sys.stderr.write("PostgreSQL is not installed: comparing its large tables is not measured.\n")
        else:
            yield from _on_postgresql(python)
        if available("mariadb") is None or mariadb.is_mysql():
            sys.stderr.write("MariaDB is not installed: comparing its large tables is not measured.\n")
        else:
            yield from _on_mariadb(python)


def _reladiff(folder: Path) -> Path | None:
    """Return the Python of an environment that has reladiff, None where it can't be installed."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    words = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *RELADIFF]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write("reladiff can't be installed: comparing large tables is not measured.\n")
        return None
    return python


def _on_postgresql(python: Path) -> Iterator[Samples | Limit]:
    server = postgresql.start({"log_min_duration_statement": "50", "shared_buffers": "512MB"})
    try:
        names = [server.create(None, OF_POSTGRESQL) for _ in range(2)]
        for name in names:
            server.sql("VACUUM ANALYZE orders", name)
        databases = _registered("PostgreSQL", [server.config(name) for name in names])
        uris = [_uri("postgresql", server.config(name)) for name in names]
        bench = Bench("PostgreSQL", databases, (uris[0], uris[1]), server.folder / "log", python)
        yield from _measured(bench, bench.runs(0), "none differs")
        server.sql(CHANGE, names[1])
        server.sql("VACUUM ANALYZE orders", names[1])
        yield from _measured(bench, bench.runs(DIFFERING), f"{DIFFERING} differ")
    finally:
        postgresql.remove(server)


def _on_mariadb(python: Path) -> Iterator[Samples | Limit]:
    server = mariadb.start({"innodb-buffer-pool-size": "1G"})
    log = server.folder / "data" / "slow.log"
    try:
        names = [server.create(None, OF_MARIADB) for _ in range(2)]
        server.sql(
            "SET GLOBAL slow_query_log_file = 'slow.log', GLOBAL long_query_time = 0.05,"
            " GLOBAL slow_query_log = 1"
        )
        databases = _registered("MariaDB", [server.config(name) for name in names])
        uris = [_uri("mysql", server.config(name)) for name in names]
        bench = Bench("MariaDB", databases, (uris[0], uris[1]), log, python)
        yield from _measured(bench, bench.runs(0), "none differs")
        server.sql(CHANGE, names[1])
        yield from _measured(bench, bench.runs(DIFFERING), f"{DIFFERING} differ")
    finally:
        mariadb.remove(server)


def _measured(bench: Bench, runs: Runs, how: str) -> Iterator[Samples | Limit]:
    what = f"{ROWS:,} rows of which {how}, {bench.vendor}"
    yield Samples(f"comparing {what}, beside reladiff", runs.theirs, runs.ours, statistics.median, TARGET)
    yield Limit(f"the longest statement, {what}", runs.statements, LONGEST, "s")
    yield Limit(f"memory on top, {what}", runs.memory, MOST_MEMORY, "MB")


def _registered(vendor: str, configs: Sequence[dict[str, Any]]) -> dict[str, Database]:
    from dynamic_databases.models import Database, Environment

    databases = {}
    for slug, config in zip(("prod", "test"), configs, strict=True):
        environment, _ = Environment.objects.get_or_create(slug=slug)
        databases[slug] = Database.objects.create(
            name=f"large_{vendor}", environment=environment, config=config
        )
    return databases


def _uri(scheme: str, config: dict[str, Any]) -> str:
    password = quote(config["PASSWORD"], safe="")
    return f"{scheme}://{config['USER']}:{password}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


def _durations(log: Path, start: int) -> Iterator[float]:
    """Yield the seconds of the statements that were logged from a position of a log on."""
    with log.open("rb") as file:
        file.seek(start)
        text = file.read().decode(errors="replace")
    for match in DURATION.finditer(text):
        yield float(match[1]) / 1000 if match[1] else float(match[2])


def _memory(name: str) -> float:
    """Return megabytes of this process: VmRSS is now, VmHWM the peak. Source: proc_pid_status(5)."""
    text = Path("/proc/self/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith(name)).split()[1]) / 1024
