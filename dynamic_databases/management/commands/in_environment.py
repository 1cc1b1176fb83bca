"""Runs another command with an environment as the current one, and a registered database as its database."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from dynamic_databases.management.command_errors import WithInput, environment_named, refusal
from dynamic_databases.management.registered_runs import database_among, refuse_unusable, run_in
from dynamic_databases.models import Environment


class Command(WithInput, BaseCommand):
    help = "Run a management command with an environment current, and NAME its database there."
    examples = """\
examples:
  in_environment test dbshell --database shop
  in_environment prod inspectdb --database shop orders
  in_environment dev shell
  in_environment dev migrate polls --database polls
  in_environment --all check_polls

dbshell is the vendor's own program: what the login may change, it can change there.
migrate, loaddata, createsuperuser and changepassword are run where the config of the database
says "READ_ONLY": false. A command that has no option --database finds it by alias_for("shop")
(dynamic_databases.context). With --all it is run in each environment, also after it failed in one.
Exit 2 for input that can't be used, else as the command that is run; with --all 1 if it failed anywhere.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", dest="everywhere", help="instead of SLUG: in each")
        parser.add_argument("slug", metavar="SLUG", help="an environment")
        parser.add_argument("--database", metavar="NAME", help="the logical name of a database there")
        parser.add_argument("command", metavar="COMMAND", nargs="?", help="the command to run")
        parser.add_argument("words", metavar="…", nargs=argparse.REMAINDER, help="its own arguments")

    def handle(
        self,
        *args: Any,
        slug: str,
        command: str | None,
        words: list[str],
        database: str | None,
        everywhere: bool,
        **options: Any,
    ) -> None:
        # What follows --all is the command: there is no environment to name.
        before = [slug] if everywhere else []
        database, rest = database_among([*before, *([command] if command else []), *words], database)
        if not rest:
            raise refusal("the following arguments are required: COMMAND")
        if not everywhere:
            environment_named(slug)
        refuse_unusable(rest[0], database)
        # As they were given: this command's own would end each part of a line that another one prints.
        printing = {name: options[name] for name in ("stdout", "stderr") if options.get(name)}
        if everywhere:
            self._run_everywhere(rest, database, printing)
        else:
            run_in(slug, rest, database, printing)

    def _run_everywhere(self, words: list[str], database: str | None, printing: dict[str, Any]) -> None:
        """Run a command in each environment. Raises `CommandError` that says where it failed, and why."""
        slugs = list(Environment.objects.values_list("slug", flat=True))
        if not slugs:
            raise refusal("There is no environment; see add_environment.")
        failed: dict[str, str] = {}
        for slug in slugs:
            self.stderr.write(f"{slug}:")
            try:
                run_in(slug, words, database, printing)
            except CommandError as error:
                failed[slug] = " ".join(str(error).split())
            except SystemExit as error:
                if error.code:
                    failed[slug] = f"exit code {error.code}"
            except Exception as error:  # noqa: BLE001  # any error of a project's command is that environment's
                failed[slug] = f"{type(error).__name__}: {' '.join(str(error).split())}"
        if failed:
            where = "; ".join(f"{slug} ({reason})" for slug, reason in failed.items())
            raise CommandError(f"{words[0]} failed in {len(failed)} of {len(slugs)} environments: {where}")
