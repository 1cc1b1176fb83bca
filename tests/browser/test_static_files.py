"""Addresses of static files: plain without a manifest, with a digest after it, and another after a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from browser.static_files import StaticFilesStorage


@pytest.fixture
def storage(tmp_path: Path, settings: Any) -> StaticFilesStorage:
    settings.DEBUG = False
    return StaticFilesStorage(location=tmp_path, base_url="/static/")


def test_an_address_follows_the_manifest(storage):
    assert storage.url("some.css") == "/static/some.css"
    for digest in ("aa", "bb", "aa"):
        storage.hashed_files = {"some.css": f"some.{digest}.css"}
        assert [storage.url("some.css") for _ in range(2)] == [f"/static/some.{digest}.css"] * 2


def test_addresses_are_plain_while_developing(storage, settings):
    storage.hashed_files = {"some.css": "some.aa.css"}
    assert storage.url("some.css") == "/static/some.aa.css"
    settings.DEBUG = True
    assert storage.url("some.css") == "/static/some.css"
