"""`python -m browser.run HOST:PORT`: makes the site ready and serves it, as `make run` does.

Django is started once for both: a second process makes ready, as `manage.py prepare` does by itself, while
this one imports the pages.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import django
from django.conf import settings
from gunicorn.app import wsgiapp  # type: ignore[import-untyped]

from browser.preloading import preload

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
CONFIG = ("--config", "python:browser.gunicorn")


def main(address: str) -> None:
    """Serve at an address until the process is ended. Exits as `prepare` does if that fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "browser.settings")
    django.setup()
    before = _collected()
    process = os.fork()
    if not process:
        _prepare()
    preload()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code:
        sys.exit(code if code > 0 else 1)
    if _collected() != before:  # this process knows only what was there before
        os.execv(sys.executable, (sys.executable, "-m", "browser.run", address))  # noqa: S606
    sys.stdout.write(f"Serving http://{address}/ until Ctrl-C.\n")
    sys.stdout.flush()
    sys.argv = ["gunicorn", *CONFIG, "browser.wsgi", "--bind", address]
    wsgiapp.run()


def _prepare() -> None:
    """End this process as `manage.py prepare` ends."""
    sys.argv = [str(MANAGE), "prepare"]
    runpy.run_path(str(MANAGE), run_name="__main__")
    sys.exit()


def _collected() -> int | None:
    """Return when static files were last collected, or None if they never were."""
    try:
        return int((settings.STATIC_ROOT / "staticfiles.json").stat().st_mtime_ns)
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    main(sys.argv[1])
