"""Registers what a file declares, and updates or removes other environments, databases, reference tables."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand
from django.db import transaction
from django.db.models import Model

from dynamic_databases.config.sealing import still_accepting
from dynamic_databases.management.command_errors import WithInput, error_line, refusal
from dynamic_databases.management.declarations import DeclarationError, Declarations, declarations_of
from dynamic_databases.management.declared_references import synced_references
from dynamic_databases.models import Database, Environment


class Command(WithInput, BaseCommand):
    help = "Register the environments, databases and reference tables of a TOML file, all or none of them."
    examples = """\
the file:
  [environments.prod]
  colour = "plum"
  protected = true
  [environments.test]

  [databases.shop]
  test = "sqlite:///shop.sqlite3"
  [databases.shop.prod]
  url = "postgresql://reader@db.example/shop?sslmode=require"
  PASSWORD = {env = "DATABASE_SECRET_SHOP"}

  [reference_tables.shop]
  countries = {}
  currencies = {key = ["code"], ignore = ["*_at"], severity = "breaking"}

Environments keep the file's order. Exit 2 for a file that can't be used: then nothing is changed.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a TOML file")
        parser.add_argument("--prune", action="store_true", help="remove what the file does not have")
        parser.add_argument("--dry-run", action="store_true", help="show the changes without making them")

    def handle(self, *args: Any, file: Path, prune: bool, dry_run: bool, **options: Any) -> None:
        try:
            declared = declarations_of(file)
        except DeclarationError as error:
            raise refusal(str(error)) from None
        with transaction.atomic():
            done = [*_environments(declared), *_databases(declared)]
            if prune:
                done += _pruned(declared)
            done += synced_references(declared.references, prune=prune)
            transaction.set_rollback(dry_run)
        for line in done or ["Nothing to do: everything is as in the file."]:
            self.stdout.write(f"Would be {line}" if dry_run and done else line)


def _environments(declared: Declarations) -> list[str]:
    """Save the environments that differ, and return a line for each change."""
    done = []
    for wanted in declared.environments:
        environment = Environment.objects.filter(slug=wanted.slug).first() or Environment(slug=wanted.slug)
        fields = {"name": "", "colour": environment.colour, "protected": False, **wanted.fields}
        done += _saved(environment, fields, f"environments.{wanted.slug}", wanted.slug)
    return done


def _databases(declared: Declarations) -> list[str]:
    done = []
    environments = {environment.slug: environment for environment in Environment.objects.all()}
    for wanted in declared.databases:
        where = f"databases.{wanted.name}.{wanted.environment}"
        if wanted.environment not in environments:
            raise refusal(f"{where}: there is no environment {wanted.environment}.")
        environment = environments[wanted.environment]
        database = Database.objects.filter(name=wanted.name, environment=environment).first()
        database = database or Database(name=wanted.name, environment=environment)
        done += _saved(
            database,
            {"config": still_accepting(wanted.config, database.config)},
            where,
            f"{wanted.name} in {wanted.environment}",
        )
    return done


def _saved(row: Model, fields: dict[str, Any], where: str, label: str) -> list[str]:
    """Save a row if one of its fields differs, and return a line for the change. Raises `CommandError`."""
    is_new = row.pk is None
    if not is_new and all(getattr(row, name) == value for name, value in fields.items()):
        return []
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise refusal(f"{where}: {error_line(error)}") from None
    row.save()
    return [f"{'added' if is_new else 'changed'}: {label}"]


def _pruned(declared: Declarations) -> list[str]:
    kept = {(wanted.name, wanted.environment) for wanted in declared.databases}
    slugs = {wanted.slug for wanted in declared.environments}
    done = []
    for database in Database.objects.select_related("environment"):
        if (database.name, database.environment.slug) not in kept:
            done.append(f"removed: {database.name} in {database.environment.slug}")
            done += [f"removed with it: source {source}" for source in database.sources.all()]
            database.delete()
    for environment in Environment.objects.exclude(slug__in=slugs):
        done.append(f"removed: {environment.slug}")
        environment.delete()
    return done
