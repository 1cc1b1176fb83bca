"""`demo` and `ensure_administrator` make what `make run` needs, and leave what is somebody's own."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dynamic_databases.models import Database, Environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_command(demo_folder, settings):
    """Return a function that runs `demo` on the files that all tests share, and returns what it prints."""
    settings.DEMO_FOLDER = demo_folder
    settings.SQLITE_FOLDERS = [demo_folder]

    def run() -> str:
        out = io.StringIO()
        call_command("demo", stdout=out, stderr=out)
        return out.getvalue()

    return run


def test_the_demo_registers_two_databases_in_three_environments(demo_command) -> None:
    assert demo_command() == "The demo is ready: shop, crm.\n"
    slugs = list(Environment.objects.values_list("slug", "colour", "protected"))
    assert slugs == [("prod", "plum", True), ("test", "blue", False), ("dev", "slate", False)]
    assert Database.objects.count() == 6


def test_each_is_marked_as_the_demo_s_by_its_alias(demo_command) -> None:
    demo_command()
    assert [row.name for row in Database.objects.all() if row.demo_alias != row.alias] == []


def test_again_it_changes_nothing(demo_command) -> None:
    demo_command()
    before = list(Database.objects.values())
    assert demo_command() == "The demo is ready: shop, crm.\n"
    assert list(Database.objects.values()) == before


def test_somebody_s_own_database_of_that_name_is_left_alone(demo_command, environments, demo_folder) -> None:
    own = {"ENGINE": "sqlite", "NAME": str(demo_folder / "crm-dev.sqlite3")}
    Database.objects.create(name="shop", environment=environments["prod"], config=own)
    assert "Left unchanged, because it is not the demo's: shop." in demo_command()
    assert Database.objects.get(name="shop", environment__slug="prod").config == own
    assert Database.objects.get(name="shop", environment__slug="prod").demo_alias == ""


def test_an_environment_that_is_there_keeps_its_colour(demo_command, environments) -> None:
    Environment.objects.filter(slug="prod").update(colour="navy")
    demo_command()
    assert Environment.objects.get(slug="prod").colour == "navy"


def test_a_folder_that_may_not_be_registered_is_said(demo_command, settings, tmp_path) -> None:
    settings.SQLITE_FOLDERS = [tmp_path]
    with pytest.raises(
        CommandError, match="The demo may not be registered: NAME: must be a file in one of"
    ) as refused:
        demo_command()
    assert refused.value.returncode == 2


def test_a_folder_that_cannot_be_written_is_said(settings, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    settings.DEMO_FOLDER = tmp_path / "file" / "demo"
    with pytest.raises(CommandError, match="The demo can't be written to"):
        call_command("demo")


def administrator(monkeypatch, **names: str) -> str:
    for name in ("ADMIN_USERNAME", "ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    out = io.StringIO()
    call_command("ensure_administrator", stdout=out)
    return out.getvalue()


def logs_in(client: Client, name: str, password: str) -> bool:
    return client.post("/login/", {"username": name, "password": password}).status_code == 302


def test_the_first_administrator_has_a_random_password_that_works(monkeypatch, anonymous) -> None:
    printed = administrator(monkeypatch)
    password = printed.removeprefix("Administrator: admin, password ").removesuffix(" (shown only now)\n")
    assert len(password) >= 16
    assert logs_in(anonymous, "admin", password)


def test_a_given_password_is_not_printed(monkeypatch, anonymous) -> None:
    assert (
        administrator(monkeypatch, ADMIN_USERNAME="boss", ADMIN_PASSWORD="s3cret long")
        == "Administrator: boss\n"
    )
    assert logs_in(anonymous, "boss", "s3cret long")


def test_where_there_is_an_administrator_nothing_is_done(monkeypatch, django_user_model) -> None:
    administrator(monkeypatch)
    assert administrator(monkeypatch, ADMIN_USERNAME="second") == ""
    assert django_user_model.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "message"), [("reader", "already exists"), ("a b!", "valid username"), ("x" * 200, "150")]
)
def test_a_name_that_cannot_be_used_is_said(monkeypatch, user, name, message) -> None:
    with pytest.raises(CommandError, match=f"ADMIN_USERNAME can't be used: username: .*{message}") as refused:
        administrator(monkeypatch, ADMIN_USERNAME=name)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("password", ["administrator", "administrator1", "12345678", "qz7x"])
def test_a_password_that_is_easily_guessed_is_refused(monkeypatch, django_user_model, password) -> None:
    with pytest.raises(CommandError, match="ADMIN_PASSWORD can't be used: ") as refused:
        administrator(monkeypatch, ADMIN_USERNAME="administrator", ADMIN_PASSWORD=password)
    assert refused.value.returncode == 2
    assert password not in str(refused.value)
    assert not django_user_model.objects.exists()
