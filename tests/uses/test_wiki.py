"""Another application's MariaDB, from its page alone: classes by `inspectdb`, read by `using`."""

from __future__ import annotations

import random
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
from tests.uses.load import IN_A_ROUND, MANY, register_many, under_load

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
IN_A_FILE = """
CREATE TABLE user (user_id integer PRIMARY KEY, user_name blob NOT NULL);
CREATE TABLE page (page_id integer PRIMARY KEY, page_namespace integer, page_title blob, page_len integer);
CREATE TABLE watchlist (wl_id integer PRIMARY KEY, wl_user integer REFERENCES user (user_id), wl_title blob);
INSERT INTO user VALUES (1, CAST('Eve of SLUG' AS blob));
INSERT INTO page VALUES (1, 0, CAST('Main_Page' AS blob), 10);
INSERT INTO watchlist VALUES (1, 1, CAST('Main_Page' AS blob));
"""
"""As another wiki has it, whose tables bear the same names."""
ADDRESS = "mysql://reader:secret@db.example/wiki"
OF_MANY = """
MIDDLEWARE += ["dynamic_databases.middleware.EnvironmentMiddleware"]
DYNAMIC_DATABASES_ENVIRONMENT_FROM = ["header:X-Environment"]
DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT = "prod"
SQLITE_FOLDERS = [BASE_DIR]
"""
"""What the settings say besides where there is a wiki in more than one environment."""


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
    project = made("wiki", tmp_path_factory.mktemp("wiki"), installed_python, {ADDRESS: url})
    with (project.folder / "mysite" / "settings.py").open("a") as settings:
        settings.write(OF_MANY)
    others = {
        slug: mariadb_server.config(mariadb_server.create(None, WIKI.replace("Eve", f"Eve of {slug}")))
        for slug in ("stage", "test")
    }
    register_many(project, "wiki", lambda slug: IN_A_FILE.replace("SLUG", slug), others)
    return project


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
    assert [boss.get(f"/admin/wiki/page/{page}/").status for page in ("add", "1/delete")] == [403, 403]


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


@pytest.mark.slow
def test_many_threads_in_many_wikis_see_no_wrong_row_and_leave_nothing(wiki: Running) -> None:
    watching = {slug: [f"Eve of {slug}"] for slug in MANY}
    watching |= {slug: [f"Eve of {slug}", "Ädam"] for slug in ("stage", "test")} | {"prod": ["Eve", "Ädam"]}

    def visit(thread: int, turn: int, chosen: random.Random) -> None:
        for _ in range(IN_A_ROUND):
            slug = chosen.choice(list(watching))
            answer = wiki.visitor().get("/wiki/?title=Main%20Page", X_Environment=slug)
            assert answer.status == 200, wiki.errors()
            assert [words_of(heading) for heading in elements(answer, "h1")] == ["Main_Page"]
            assert sorted(words_of(name) for name in elements(answer, "li")) == watching[slug]

    under_load(wiki, visit)
