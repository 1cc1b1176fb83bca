"""A secret may lie in the environment or in a file instead: only there where it may, and read each time."""

from __future__ import annotations

import os
from unittest.mock import patch

import pytest

from dynamic_databases.config.sealing import opened
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database
from tests.dynamic_databases.config.planted import CONFIG, PLANTED


def test_a_password_may_be_in_the_environment() -> None:
    with patch.dict(os.environ, DATABASE_SECRET_SHOP=PLANTED):
        assert opened(CONFIG | {"PASSWORD": {"env": "DATABASE_SECRET_SHOP"}})["PASSWORD"] == PLANTED


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "PATH", "DATABASE_SECRET_", "DATABASE_SECRET_a\n", "", 7, None]
)
def test_only_variables_of_the_prefix_are_read(name) -> None:
    with pytest.raises(
        ConfigError, match="PASSWORD: may only refer to environment variables named DATABASE_SECRET_"
    ):
        opened(CONFIG | {"PASSWORD": {"env": name}})


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(
        ConfigError, match="refers to DATABASE_SECRET_GONE, which is not set in the server's environment"
    ):
        opened(CONFIG | {"PASSWORD": {"env": "DATABASE_SECRET_GONE"}})


def test_a_password_may_be_in_a_file(settings, tmp_path) -> None:
    settings.SECRETS_FOLDER = tmp_path
    (tmp_path / "shop").write_text(f"{PLANTED}\n")
    assert opened(CONFIG | {"PASSWORD": {"file": "shop"}})["PASSWORD"] == PLANTED


@pytest.mark.parametrize(
    "name", ["../secret", "a/b", "/etc/passwd", ".", "..", ".hidden", "", "a\0b", 7, None]
)
def test_a_file_is_one_plain_name(name) -> None:
    with pytest.raises(ConfigError, match="may only refer to a file by its plain name"):
        opened(CONFIG | {"PASSWORD": {"file": name}})


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "missing", "binary", "long"])
def test_a_file_of_secrets_is_a_plain_file_of_text(settings, tmp_path, kind) -> None:
    settings.SECRETS_FOLDER = tmp_path
    (tmp_path / "real").write_text(PLANTED)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "long").write_text("x" * 70_000)
    with pytest.raises(ConfigError, match=f"PASSWORD: refers to {kind}"):
        opened(CONFIG | {"PASSWORD": {"file": kind}})


@pytest.mark.parametrize(
    "value", [{}, {"env": "DATABASE_SECRET_A", "file": "b"}, {"vault": "x"}, {"kept": True}]
)
def test_another_form_of_reference_is_refused(value) -> None:
    with pytest.raises(ConfigError, match=r'PASSWORD: must be text, \{"env"'):
        opened(CONFIG | {"PASSWORD": value})


def test_a_rotated_reference_is_seen_at_once(environments) -> None:
    config = CONFIG | {"PASSWORD": {"env": "DATABASE_SECRET_SHOP"}}
    database = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    with patch.dict(os.environ, DATABASE_SECRET_SHOP="old"):
        assert opened(database.config)["PASSWORD"] == "old"
    with patch.dict(os.environ, DATABASE_SECRET_SHOP="new"):
        assert opened(database.config)["PASSWORD"] == "new"
