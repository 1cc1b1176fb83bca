"""Nothing that could be a secret comes back of a config that was refused, however oddly it was typed."""

from __future__ import annotations

import time

import pytest
from django.core.management import CommandError, call_command

from dynamic_databases.config.hiding import hidden, hidden_text
from dynamic_databases.models import Database

pytestmark = pytest.mark.django_db

SECRET = "hunter2-planted"
ODD = (
    f"host=127.0.0.1 port=5432 dbname=x user=u password={SECRET}",
    f"password = '{SECRET}' host=db.example",
    f"Server=db.example passwd={SECRET}",
    f"Server=db.example;Passphrase={SECRET}",
    f"postgres//u:{SECRET}@db.example/x",
    f"postgres:/u:{SECRET}@db.example/x",
    f"u:{SECRET}@db.example/x",
    f"nonsense://u:{SECRET}@db.example/x",
    f"postgresql://u@db.example/x?password={SECRET}",
    f"{{'ENGINE': 'postgresql', 'NAME': 'x', 'PASSWORD': '{SECRET}'}}",
    f'{{ENGINE: "postgresql", PASSWORD: {SECRET}}}',
    f'{{"ENGINE": "postgresql", "PASSWORD": ["{SECRET}"]}}',
    f'{{"ENGINE": "postgresql", "PASSWORD": {{"env": "{SECRET}"}}}}',
    f'{{"ENGINE": "postgresql", "PASSWORD": {{"value": "{SECRET}"}}}}',
    f'{{"ENGINE": "postgresql", "NAME": "x", "OPTIONS": {{"a": {{"password": "{SECRET}"}}}}}}',
    f'{{"ENGINE": "postgresql", "NAME": "x", "OPTIONS": {{"a": [{{"token": ["{SECRET}"]}}]}}}}',
    f'{{"ENGINE": "postgresql", "NAME": "host=h password={SECRET}"}}',
    f'{{"ENGINE": "postgresql", "NAME": "postgresql://u:{SECRET}@h/x"}}',
    f'{{"default": {{"ENGINE": "postgresql", "PASSWORD": "{SECRET}"}}}}',
    f'{{"ENGINE": "postgresql" "PASSWORD": ["{SECRET}"]}}',
    f'["PASSWORD", "postgresql://u:{SECRET}@h/x"]',
    f'PASSWORD="{SECRET}"\nHOST=db.example',
    f"PASSWORD: {SECRET}",
)
PAGES = ("database", "server", "source")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", ODD)
def test_no_form_shows_it_again(boss, sqlite_database, page, text):
    core = sqlite_database("prod", "core", "CREATE TABLE t (id int)")
    fields = {"environment": core.environment.pk, "name": "shop", "config": text, "template": text,
              "database": core.pk, "table": "t", "key_column": "id", "connection_column": "c"}  # fmt: skip
    address = {
        "database": "/admin/dynamic_databases/database/add/",
        "server": "/admin/dynamic_databases/database/server/",
        "source": "/admin/dynamic_databases/source/add/",
    }[page]
    answer = boss.post(address, fields, follow=True)  # a template that can work for some rows is taken
    assert answer.status_code == 200
    assert SECRET not in answer.text
    assert Database.objects.count() == 1


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("how", ["--url", "--config"])
def test_no_command_repeats_it(environments, capsys, how, text):
    with pytest.raises(CommandError) as refused:
        call_command("add_database", "shop", "prod", how, text)
    printed = capsys.readouterr()
    assert SECRET not in f"{refused.value} {printed.out} {printed.err}"


@pytest.mark.parametrize("text", ODD)
def test_no_declared_file_repeats_it(environments, capsys, tmp_path, text):
    file = tmp_path / "databases.toml"
    file.write_text(f"[databases.shop.prod]\nurl = '''{text}'''\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("sync_databases", str(file))
    printed = capsys.readouterr()
    assert SECRET not in f"{refused.value} {printed.out} {printed.err}"


@pytest.mark.parametrize("secret", [[SECRET], {"value": SECRET}, {"env": SECRET}, 4711, [[{"a": SECRET}]]])
def test_no_stored_config_shows_it(secret):
    shown = str(hidden({"ENGINE": "postgresql", "PASSWORD": secret, "OPTIONS": {"token": secret}}))
    assert SECRET not in shown
    assert "4711" not in shown


@pytest.mark.parametrize(
    "text",
    [
        '{"ENGINE": "mysql", "PASSWORD": {"env": "DATABASE_SECRET_SHOP"}, "HOST": "db" "PORT": 1}',
        '{"ENGINE": "mysql", "PASSWORD": {"kept": true}, "HOST": "db" "PORT": 1}',
        "Server=db.example;Database=shop;nonsense",
    ],
)
def test_what_is_no_secret_is_shown_again(text):
    assert hidden_text(text) == text


@pytest.mark.parametrize(
    "piece", ["x", "pass", "pass ", "pwd=", 'pass": ', "pass={", "@", "(hidden)", '{"', "typed-"]
)
def test_a_long_text_is_looked_through_in_no_time(piece):
    """In processor time, with a wide bound: an expression that tries again takes minutes."""
    started = time.process_time()
    hidden_text("{" + piece * (49_000 // len(piece)))
    hidden_text(piece * (49_000 // len(piece)))
    assert time.process_time() - started < 5
