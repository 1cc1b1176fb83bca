"""Templates are compiled once for all starts of a release, and what anybody else could write is not run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.bccache import bc_magic

from browser.templating import compiled
from browser.templating.environment import SiteEnvironment, environment
from browser.templating.partials import PartialsLoader

PAGE = '<p>{{ text }}{% include "part.html" %}</p>'


@pytest.fixture
def start(tmp_path, settings, monkeypatch):
    """Return a function that renders the page as a new process does, and says what was compiled for it."""
    settings.COMPILED_TEMPLATES = tmp_path / "kept"
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "page.html").write_text(PAGE)
    (templates / "part.html").write_text("old")
    names: list[str] = []
    compile_ = SiteEnvironment.compile

    def noted(self: Environment, source: str, name: str | None = None, filename: str | None = None) -> object:
        names.append(name or "")
        return compile_(self, source, name, filename)

    monkeypatch.setattr(SiteEnvironment, "compile", noted)

    def started() -> tuple[str, list[str]]:
        names.clear()
        made = environment(loader=PartialsLoader(templates), autoescape=True, auto_reload=False)
        return made.get_template("page.html").render(text="<"), list(names)

    return started


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "kept").iterdir())


def test_the_next_start_compiles_nothing(start, tmp_path):
    assert start() == ("<p>&lt;old</p>", ["page.html"])
    assert start() == ("<p>&lt;old</p>", [])
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in kept(tmp_path)] == [0o600]


def test_a_template_that_is_included_and_was_changed_is_compiled_again(start, tmp_path):
    start()
    (tmp_path / "templates/part.html").write_text("new")
    assert start() == ("<p>&lt;new</p>", ["page.html"])


def test_another_release_compiles_for_itself_and_removes_what_was_left(start, tmp_path, monkeypatch):
    start()
    monkeypatch.setattr("django.__version__", "another")
    assert start() == ("<p>&lt;old</p>", ["page.html"])
    assert len(kept(tmp_path)) == 2
    compiled.CompiledTemplates(tmp_path / "kept").forget_others()
    assert len(kept(tmp_path)) == 1
    assert start()[1] == []


@pytest.mark.parametrize("text", [b"", b"damaged", b"j2"])
def test_a_damaged_file_is_written_anew(start, tmp_path, text):
    start()
    (path,) = kept(tmp_path)
    path.write_bytes(text)
    assert start() == ("<p>&lt;old</p>", ["page.html"])
    assert start()[1] == []


@pytest.mark.parametrize("length", range(len(bc_magic), len(bc_magic) + 60, 6))
def test_a_file_that_was_written_in_part_is_written_anew(start, tmp_path, length):
    start()
    (path,) = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    assert start() == ("<p>&lt;old</p>", ["page.html"])
    assert start()[1] == []


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_what_others_can_write_into_is_not_used(start, tmp_path, mode):
    start()
    (tmp_path / "kept").chmod(mode)
    assert start() == ("<p>&lt;old</p>", ["page.html"])


@pytest.mark.parametrize(("mode", "compiled_again"), [(0o777, ["page.html"]), (0o1777, []), (0o755, [])])
def test_what_others_can_replace_is_not_used(start, tmp_path, mode, compiled_again):
    start()
    tmp_path.chmod(mode)
    try:
        assert start() == ("<p>&lt;old</p>", compiled_again)
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_of_somebody_else_is_not_used(start, monkeypatch):
    start()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert start() == ("<p>&lt;old</p>", ["page.html"])


def test_a_link_and_a_file_are_no_folder_of_ours(start, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kept").symlink_to(tmp_path / "elsewhere")
    assert start() == ("<p>&lt;old</p>", ["page.html"])
    assert list((tmp_path / "elsewhere").iterdir()) == []
    (tmp_path / "kept").unlink()
    (tmp_path / "kept").write_text("")
    assert start() == ("<p>&lt;old</p>", ["page.html"])


def test_a_full_disk_costs_no_page(start, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    assert start() == ("<p>&lt;old</p>", ["page.html"])
    assert kept(tmp_path) == []
