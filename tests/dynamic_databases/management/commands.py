"""Runs management commands: inside this process, and by the real command line."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def run(*words: str) -> Outcome:
    """Return what a command does here, its exit code as `manage.py` would give it."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(*words, stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
        err.write(f"{error}\n")
    except SystemExit as error:
        code = int(error.code or 0)
    return Outcome(code, out.getvalue(), err.getvalue())


def manage(*words: str, state: Path, stdin: str = "", **environ: str) -> Outcome:
    """Return what `python manage.py` does as a program of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={
            **os.environ,
            "STATE_FOLDER": str(state),
            "DJANGO_SETTINGS_MODULE": "browser.settings",
            **environ,
        },
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,  # a busy machine takes long to start Python
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
