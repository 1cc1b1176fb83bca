"""Registers all databases of a server, or those whose names match."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.config.sealing import not_accepting
from dynamic_databases.connection_tests.servers import Plan, databases_on, offers, planned, saved
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.management.command_errors import WithInput, databases_named, environment_named, refusal
from dynamic_databases.management.configs import add_config_arguments, config_of, warn_of_shown_secrets
from dynamic_databases.models import Environment

EXAMPLES = """\
examples:
  add_databases prod --of prod/shop
  add_databases prod --url postgresql://reader@db.example:5432/?sslmode=require --dry-run
  add_databases test --config-file server.json --only 'shop*' crm
  add_databases dev --config '{"ENGINE": "sqlite"}'

The server is asked which databases its login can open; its own system's are left out. On SQLite they are
the files of the allowed folders. A logical name is the database's, without the environment's slug at its
beginning or end: shop-prod is shop in prod. What is registered already is left as it is, and reported; so is
what another environment's slug begins or ends, unless --only has its whole name.
Exit 1 where the server does not answer, 2 for input that can't be used.
"""


class Command(WithInput, BaseCommand):
    help = "Register all databases of a server in one environment."
    examples = EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("environment", help="the slug of an existing environment")
        how = add_config_arguments(parser)
        how.add_argument(
            "--of", metavar="SLUG/NAME", help="the server of a registered database; its password stays sealed"
        )
        parser.add_argument(
            "--only", nargs="+", metavar="PATTERN", default=["*"], help="only databases whose names match"
        )
        parser.add_argument("--dry-run", action="store_true", help="show the changes without making them")

    def handle(self, *args: Any, environment: str, only: list[str], dry_run: bool, **options: Any) -> None:
        where = environment_named(environment)
        config = _config_of_registered(options["of"]) if options["of"] is not None else config_of(options)
        warn_of_shown_secrets(self, options)
        try:
            plan, doubtful = self._plan(config, where, only)
        except ConfigError as error:
            raise refusal(error.message) from None
        except DatabaseUnavailable as error:
            self.stderr.write(error.message)
            raise SystemExit(1) from None
        done = list(plan.added) if dry_run else saved(plan)
        for database in done:
            name = database.config["NAME"]
            self.stdout.write(
                f"{'Would be added' if dry_run else 'Added'}: {database}, which is “{name}” there."
            )
        for name, reason in {**doubtful, **plan.skipped, **plan.refused}.items():
            self.stdout.write(f"Unchanged: “{name}”: {reason.rstrip('.')}.")

    def _plan(
        self, config: Mapping[str, Any], environment: Environment, only: list[str]
    ) -> tuple[Plan, dict[str, str]]:
        """Return the plan, and by NAME the reasons why doubtful databases are left out.

        A database is doubtful if its name suggests another environment.
        """
        listed = databases_on(config)
        if listed.remark:
            self.stderr.write(self.style.WARNING(listed.remark))
        names = [name for name in listed.names if any(fnmatchcase(name, pattern) for pattern in only)]
        if listed.names and not names:
            raise refusal(
                f"No database of the server matches {' '.join(only)}. It has: {', '.join(listed.names)}."
            )
        offered = offers(config, names, environment)
        doubtful = {offer.name: offer.doubt for offer in offered if offer.doubt and offer.name not in only}
        wanted = {offer.name: offer.logical for offer in offered if offer.name not in doubtful}
        reasons = {name: f"{doubt}; --only {name} registers it" for name, doubt in doubtful.items()}
        return planned(config, environment, wanted), reasons


def _config_of_registered(label: str) -> Mapping[str, Any]:
    slug, _, name = label.partition("/")
    (database,) = databases_named([name], [slug])
    config = database.config
    if database.customer is not None:
        raise refusal(f"{label} is a customer of a source; name a registered database of that server.")
    if not isinstance(config, Mapping):
        raise refusal(f"{label} has no config that can be used.")
    begun: Mapping[str, Any] = not_accepting(config)
    return begun
