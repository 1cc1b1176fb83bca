"""Another application's MariaDB, from its page alone: classes by `inspectdb`, read by `using`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.example_projects import PAGES, made
from tests.installed import Project
from tests.markup import elements, words_of
from tests.project_servers import SERVERS, Running, serving
from tests.servers.mariadb import needs_mariadb, password_of

WIKI = """
CREATE TABLE user (user_id int unsigned AUTO_INCREMENT PRIMARY KEY, user_name varbinary(255) NOT NULL UNIQUE);
CREATE TABLE page (page_id int unsigned AUTO_INCREMENT PRIMARY KEY, page_namespace int NOT NULL,
    page_title varbinary(255) NOT NULL, page_len int unsigned NOT NULL, UNIQUE (page_namespace, page_title));
CREATE TABLE watchlist (wl_id int unsigned AUTO_INCREMENT PRIMARY KEY, wl_user int unsigned NOT NULL,
    wl_title varbinary(255) NOT NULL, FOREIGN KEY (wl_user) REFERENCES user (user_id));
INSERT INTO user VALUES (1, 'Ädam'), (2, 'Eve');
INSERT INTO page VALUES (1, 0, 'Main_Page', 10), (2, 0, 'Köln', 20);
INSERT INTO watchlist VALUES (1, 1, 'Main_Page'), (2, 2, 'Main_Page'), (3, 2, 'Köln');
"""
ADDRESS = "mysql://reader:secret@db.example/wiki"


def granted(page: str) -> str:
    """Return the rights that the page tells to grant."""
    grant = re.search(r"^GRANT (.*) ON wiki\.\* TO reader;$", page, re.MULTILINE)
    assert grant is not None
    return grant[1]


@pytest.fixture(scope="module")
def project(installed_python: Path, mariadb_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Project:
    database = mariadb_server.create(None, WIKI)
    rights = granted((PAGES / "wiki.md").read_text(encoding="utf-8"))
    # Of this database alone: another process of the tests may make its own on the same server meanwhile.
    login = mariadb_server.login(f"by_{database}", f"{rights} ON {database}.*")
    password = quote(password_of(login), safe="")
    url = f"mysql://{login}:{password}@127.0.0.1:{mariadb_server.port}/{database}"
    return made("wiki", tmp_path_factory.mktemp("wiki"), installed_python, {ADDRESS: url})


@pytest.fixture(scope="module", params=SERVERS)
def wiki(
    request: pytest.FixtureRequest,
    project: Project,
    server_packages: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    with serving(project, request.param, server_packages, tmp_path_factory.mktemp("served")) as running:
        yield running


def test_a_page_is_found_by_its_text_and_related_rows_beside_it(wiki: Running) -> None:
    for title, watching in (("Main Page", ["Eve", "Ädam"]), ("Köln", ["Eve"]), ("None", [])):
        answer = wiki.visitor().get(f"/wiki/?title={quote(title)}")
        assert answer.status == 200, wiki.errors()
        headings = [words_of(heading) for heading in elements(answer, "h1")]
        assert headings == ([title.replace(" ", "_")] if watching else [])
        assert sorted(words_of(name) for name in elements(answer, "li")) == watching


def test_the_admin_lists_and_searches_what_it_may_not_change(wiki: Running) -> None:
    boss = wiki.boss()
    listed = boss.get("/admin/wiki/page/")
    assert listed.status == 200, wiki.errors()
    assert {words_of(cell) for cell in elements(listed, "#result_list .field-page_title")} == {
        "Main_Page",
        "Köln",
    }
    record = boss.get("/admin/wiki/page/1/change/")
    assert record.status == 200, wiki.errors()
    assert elements(record, "input[name=_save]") == []


def test_nothing_is_written_there(project: Project) -> None:
    script = """
from django.db import Error
from wiki.models import Page
page = Page.objects.using("wiki").get(pk=1)
page.page_len = 11
try:
    page.save()
except Error as error:
    print("refused")
print(Page.objects.using("wiki").get(pk=1).page_len)
"""
    assert project.run(script).split()[-2:] == ["refused", "10"]


def test_with_select_alone_no_column_is_a_key(project: Project, mariadb_server: Any) -> None:
    needs_mariadb("the page says what MariaDB hides")
    database = mariadb_server.create(None, WIKI)
    login = mariadb_server.login("wiki_select", f"SELECT ON {database}.*")
    password = quote(password_of(login), safe="")
    url = f"mysql://{login}:{password}@127.0.0.1:{mariadb_server.port}/{database}"
    project.manage("add_database", "bare", "prod", "--url", url)
    assert "primary_key" not in inspected(project, "bare")
    assert "page_id = models.AutoField(primary_key=True)" in inspected(project, "wiki")


def inspected(project: Project, name: str) -> str:
    printed = project.manage("in_environment", "prod", "inspectdb", "--database", name, "page")
    return printed.partition("from django.db")[2]
