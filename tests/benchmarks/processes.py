"""What the processes of a server take: memory and the processor's time. Linux only."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.serving import PATIENCE, Served

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024
"""Kilobytes, in which the kernel counts."""


def workers(server: Served) -> set[int]:
    """Return the numbers of the workers' processes."""
    main = server.process.pid
    return {int(number) for number in Path(f"/proc/{main}/task/{main}/children").read_text().split()}


def memory(server: Served) -> float:
    """Return the megabytes of the server and its workers, each page of memory counted once (PSS)."""
    return sum(map(_pss, (server.process.pid, *workers(server))))


def largest_worker(server: Served) -> float:
    """Return the megabytes of the worker that has most, with its part of what it shares."""
    return max(map(_pss, workers(server)))


def processor_seconds(server: Served) -> float:
    """Return the seconds that the workers have kept a processor busy, to a hundredth."""
    return sum(map(_seconds, workers(server)))


def replace_workers(server: Served) -> None:
    """End the workers and return when new ones wait for their first request."""
    old = workers(server)
    for worker in old:
        os.kill(worker, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while (now := workers(server)) & old or len(now) < len(old):
        assert time.monotonic() < until, "the workers were not replaced"
        time.sleep(0.05)
    time.sleep(0.5)


def _pss(process: int) -> float:
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    kilobytes = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kilobytes / MEGABYTE


def _seconds(process: int) -> float:
    """Return user and system time. Source: proc_pid_stat(5), fields 14 and 15; a name may have spaces."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
