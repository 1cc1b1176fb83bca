"""Makes ready what `make run` serves, in one process: starting Django takes longer than what is done here."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, call_command

from browser.static_files import collected_before, remember_collected
from dynamic_databases.management.command_errors import WithInput


class Command(WithInput, BaseCommand):
    help = "Make the site ready to be served: its tables, static files, the demo and an administrator."
    examples = """\
The same as `migrate`, `collectstatic`, `demo` and `ensure_administrator`, one after the other. Static files
are collected only if one of them has changed. Exit 1 or 2: as the command that failed.
"""

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if not collected_before():
            call_command("collectstatic", interactive=False, verbosity=0)
            remember_collected()
        for command in ("demo", "ensure_administrator"):
            call_command(command, stdout=self.stdout, stderr=self.stderr)
