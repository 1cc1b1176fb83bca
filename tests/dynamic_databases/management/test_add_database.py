"""`add_database` registers by URL or config, and says in one line what it will not take."""

from __future__ import annotations

import io
import json
import os
import sqlite3
from pathlib import Path

import pytest

from dynamic_databases.models import Database
from tests.dynamic_databases.management.commands import Outcome, run
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]


@pytest.fixture
def folder(tmp_path, settings, environments) -> Path:
    """Return the folder of files that may be registered, with shop.sqlite3 in it."""
    folder: Path = tmp_path / "allowed"
    folder.mkdir()
    settings.SQLITE_FOLDERS = [folder]
    connection = sqlite3.connect(folder / "shop.sqlite3")
    connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    connection.close()
    return folder


def add(*words: str) -> Outcome:
    return run("add_database", "shop", "prod", *words)


def test_a_url_registers_a_file_of_the_allowed_folder(folder) -> None:
    done = add("--url", "sqlite:///shop.sqlite3")
    assert done.out == f"shop in prod is ready: {sqlite3.sqlite_version}, 1 table or view.\n"
    assert Database.objects.get().config == {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}


def test_a_url_with_four_slashes_is_an_absolute_path(folder) -> None:
    add("--url", f"sqlite:///{folder}/shop.sqlite3")
    assert Database.objects.get().config["NAME"] == f"{folder}/shop.sqlite3"


def test_a_relative_url_finds_a_file_below_the_current_folder_first(folder, monkeypatch) -> None:
    monkeypatch.chdir(folder.parent)
    add("--url", "sqlite:///allowed/shop.sqlite3")
    assert Database.objects.get().config["NAME"] == f"{folder}/shop.sqlite3"


def test_a_config_is_taken_from_the_command_line_or_a_file_or_standard_input(
    folder, tmp_path, monkeypatch
) -> None:
    config = json.dumps({"ENGINE": "sqlite", "NAME": "shop.sqlite3"})
    (tmp_path / "shop.json").write_text(config)
    assert add("--config", config).code == 0
    assert add("--config-file", str(tmp_path / "shop.json"), "--replace").code == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(config))
    assert add("--config-file", "-", "--replace").code == 0
    assert Database.objects.count() == 1


def test_what_does_not_answer_is_stored_with_a_warning(folder) -> None:
    done = add("--url", "sqlite:///gone.sqlite3")
    assert done.code == 0
    assert done.err.startswith("shop in prod is stored, but could not be opened: ")
    assert Database.objects.count() == 1


def test_a_name_that_is_there_needs_replace(folder) -> None:
    add("--url", "sqlite:///shop.sqlite3")
    done = add("--url", "sqlite:///shop.sqlite3")
    assert (done.code, done.err) == (
        2,
        "A database shop already exists in prod; use --replace to change it.\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--config", "{"], "config: is not valid JSON"),
        (["--config", "[1]"], "config: must be a JSON object"),
        (["--config", '"s"'], "config: must be a JSON object"),
        (["--config", "7"], "config: must be a JSON object"),
        (["--config", "null"], "config: must be a JSON object"),
        (["--config", '{"NAME": NaN}'], "config: contains NaN"),
        (["--config", '{"NAME": 1' + "0" * 5000 + "}"], "config: contains a number that is too long"),
        (["--config", '{"NAME": "a", "NAME": "b"}'], "NAME: is given twice"),
        (["--config", '{"ENGINE": "sqlite", "NAME": "a\\u0000b"}'], "config: NAME contains a NUL character"),
        (["--config", '{"ENGINE": "sqlite", "NAME": "a\\ud800"}'], "config: contains half a character"),
        (["--config", '{"ENGINE": "sqlite", "NAME": 7}'], "config: NAME must be text"),
        (["--config", '{"ENGINE": "subprocess", "NAME": "x"}'], "config: ENGINE must be one of"),
        (["--url", "shop.sqlite3"], "url: must start with one of"),
        (["--url", ""], "url: must start with one of"),
        (["--url", "sqlite:///a\nb"], "url: contains a control character"),
        (["--url", "sqlite:///../outside.sqlite3"], "config: NAME must be a file in one of these folders"),
        (
            ["--url", "sqlite:////etc/passwd"],
            "config: NAME must be a file in one of these folders (the setting SQLITE_FOLDERS): ",
        ),
        (["--url", "sqlite://:memory:"], "config: NAME must be a plain path to a file"),
        (["--config-file", "nowhere.json"], "The file nowhere.json can't be read: No such file or directory"),
        ([], "one of the arguments --url --config --config-file is required"),
        (["--url", "a", "--config", "b"], "not allowed with argument"),
    ],
)  # fmt: skip
def test_input_that_cannot_be_used_is_refused_in_one_line(folder, words, message) -> None:
    done = add(*words)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert Database.objects.count() == 0


def test_an_unknown_environment_is_refused_with_those_there_are(folder) -> None:
    done = run("add_database", "shop", "live", "--url", "sqlite:///shop.sqlite3")
    assert (done.code, done.err) == (2, "There is no environment live. Available: prod, test, dev.\n")


@pytest.mark.parametrize("way", ["path", "symlink", "hardlink"])
def test_the_own_database_cannot_be_registered(folder, settings, monkeypatch, way) -> None:
    own = folder / "own.sqlite3"
    own.write_bytes(b"")
    monkeypatch.setitem(settings.DATABASES, "default", {**settings.DATABASES["default"], "NAME": str(own)})
    other = folder / "other.sqlite3"
    if way == "symlink":
        other.symlink_to(own)
    elif way == "hardlink":
        os.link(own, other)
    done = add("--url", f"sqlite:///{own if way == 'path' else other}")
    assert done.code == 2
    assert "config: NAME is this application's own database, which can't be registered." in done.err


def test_a_password_in_a_config_that_is_refused_is_not_repeated(folder) -> None:
    for words in (
        ["--url", "mysql://reader:hunter2@h:many/shop"],
        ["--url", "Server=h;Uid=u;Pwd={hunter2"],
        ["--url", "Server=h;Uid=u;Pwd=hunter2;What=hunter2"],
        ["--config", '{"ENGINE": "mysql", "PASSWORD": "hunter2"'],
        ["--config", '{"ENGINE": "mysql", "NAME": "x", "PASSWORD": "hunter2", "PORT": 0}'],
    ):
        done = add(*words)
        assert done.code == 2
        assert "hunter2" not in done.err


def test_a_url_is_read_from_standard_input(folder, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("sqlite:///shop.sqlite3\n"))
    assert add("--url", "-").code == 0
    assert Database.objects.get().config == {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}


UNREACHABLE = "postgresql://reader:hunter2@127.0.0.1:1/shop"


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (["--url", UNREACHABLE], "--url -"),
        (["--url", "Driver=PostgreSQL;Server=127.0.0.1;Port=1;Database=s;Uid=r;Pwd=hunter2"], "--url -"),
        (
            ["--config", json.dumps({"ENGINE": "postgresql", "HOST": "127.0.0.1", "PORT": 1, "NAME": "s",
                                     "USER": "r", "PASSWORD": "hunter2"})],
            "--config-file -",
        ),
    ],
)  # fmt: skip
def test_a_password_on_the_command_line_is_warned_of(environments, words, instead) -> None:
    done = add(*words)
    assert f"use {instead}, which reads standard input" in done.err
    assert "hunter2" not in done.out + done.err


def test_nothing_is_warned_of_where_no_password_was_typed(environments, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(UNREACHABLE))
    assert "command line" not in add("--url", "-").err
    assert "command line" not in add("--replace", "--url", "postgresql://reader@127.0.0.1:1/shop").err


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request, environments):
    return request.getfixturevalue(f"{request.param}_server")


def test_a_refused_login_is_not_stored(server) -> None:
    config = server.config(server.create()) | {"USER": "nobody_like_that", "PASSWORD": "hunter2"}
    done = add("--config", json.dumps(config))
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("shop in prod is not stored: ")
    assert "the server refused the" in done.err
    assert "hunter2" not in done.out + done.err
    assert Database.objects.count() == 0


def test_with_replace_a_refused_login_changes_nothing(server) -> None:
    name = server.create()
    assert add("--config", json.dumps(server.config(name))).code == 0
    before = Database.objects.values().get()
    done = add("--replace", "--config", json.dumps(server.config(name) | {"PASSWORD": "wrong", "USER": "x"}))
    assert done.code == 1
    assert Database.objects.values().get() == before


def test_a_server_that_does_not_answer_is_stored_with_a_warning(server) -> None:
    done = add("--config", json.dumps(server.config("shop") | {"HOST": "127.0.0.1", "PORT": 1}))
    assert done.code == 0
    assert "shop in prod is stored, but could not be opened: " in done.err
    assert Database.objects.count() == 1
