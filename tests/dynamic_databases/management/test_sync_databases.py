"""`sync_databases` makes what is registered what a file says, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynamic_databases.models import Database, Environment
from tests.dynamic_databases.management.commands import Outcome, run

pytestmark = pytest.mark.django_db
FILE = """
[environments.prod]
name = "Production"
colour = "plum"
protected = true
[environments.test]

[databases.shop]
test = "sqlite:///shop.sqlite3"
[databases.shop.prod]
url = "mysql://reader@db.example:3306/shop?ssl_mode=REQUIRED"
PASSWORD = {env = "DATABASE_SECRET_SHOP"}
"""


@pytest.fixture
def sync(tmp_path, settings, monkeypatch):
    """Return a function that syncs a file of this text."""
    settings.SQLITE_FOLDERS = [tmp_path]
    monkeypatch.setenv("DATABASE_SECRET_SHOP", "hunter2")
    path: Path = tmp_path / "databases.toml"

    def synced(text: str, *words: str) -> Outcome:
        path.write_text(text)
        return run("sync_databases", str(path), *words)

    return synced


def test_environments_and_databases_are_registered_in_the_file_s_order(sync) -> None:
    done = sync(FILE)
    assert done.out.splitlines() == [
        "added: prod",
        "added: test",
        "added: shop in test",
        "added: shop in prod",
    ]
    prod, test = Environment.objects.all()
    assert (prod.slug, prod.name, prod.colour, prod.protected) == ("prod", "Production", "plum", True)
    assert test.position == 1
    assert prod.databases.get().config == {
        "ENGINE": "mysql",
        "NAME": "shop",
        "USER": "reader",
        "HOST": "db.example",
        "PORT": 3306,
        "OPTIONS": {"ssl_mode": "REQUIRED"},
        "PASSWORD": {"env": "DATABASE_SECRET_SHOP"},
    }


def test_again_there_is_nothing_to_do(sync) -> None:
    sync(FILE)
    assert sync(FILE).out == "Nothing to do: everything is as in the file.\n"


def test_what_differs_is_changed(sync) -> None:
    sync(FILE)
    assert sync(FILE.replace('"plum"', '"navy"').replace("3306", "3307")).out.splitlines() == [
        "changed: prod",
        "changed: shop in prod",
    ]


def test_a_dry_run_changes_nothing(sync) -> None:
    done = sync(FILE, "--dry-run")
    assert done.out.splitlines()[0] == "Would be added: prod"
    assert Environment.objects.count() == 0


def test_only_prune_removes(sync) -> None:
    sync(FILE)
    less = '[environments.prod]\nname = "Production"\ncolour = "plum"\nprotected = true\n'
    assert sync(less).out == "Nothing to do: everything is as in the file.\n"
    assert sync(less, "--prune").out.splitlines() == [
        "removed: shop in prod",
        "removed: shop in test",
        "removed: test",
    ]
    assert Database.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[environments", "is not valid TOML"),
        ("[[environments]]", "environments must be a table"),
        ("[tables]", "tables: only environments, databases and reference_tables can be declared"),
        ("[environments]\nprod = 1", "environments.prod must be a table"),
        (
            "[environments.prod]\ncolor = 'plum'",
            "environments.prod.color is unknown; allowed are name, position",
        ),
        ("[environments.prod]\nprotected = 'yes'", "environments.prod.protected is of the wrong type"),
        ("[environments.prod]\nposition = true", "environments.prod.position is of the wrong type"),
        (
            "[environments.prod]\ncolour = 'red'",
            "environments.prod: colour: Value 'red' is not a valid choice",
        ),
        ("[environments.Prod]", "environments.Prod: slug: Use small letters"),
        ("[databases.shop]\nlive = 'sqlite:///a'", "databases.shop.live: there is no environment live"),
        ("[environments.prod]\n[databases.shop]\nprod = 7", "databases.shop.prod must be a URL or a table"),
        (
            "[environments.prod]\n[databases.shop]\nprod = 'ftp://x'",
            "databases.shop.prod: url: must start with",
        ),
        (
            "[environments.prod]\n[databases.shop.prod]\nENGINE = 'sqlite'",
            "databases.shop.prod: config: NAME is required",
        ),
        ("[environments.prod]\n[databases.shop.prod]\nPASSWORD = 'hunter2'", "PASSWORD must be a reference"),
        (
            "[environments.prod]\n[databases.shop]\nprod = 'mysql://a:hunter2@b/c'",
            "PASSWORD must be a reference",
        ),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(sync, text, message) -> None:
    done = sync(text)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert "hunter2" not in done.err
    assert Environment.objects.count() == 0
