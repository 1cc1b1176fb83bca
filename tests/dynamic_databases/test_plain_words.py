"""Whatever is wrong with a server is said in plain words where it is tested, and never with a credential."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import ADD, typed
from tests.dynamic_databases.management.commands import run
from tests.markup import Page, elements, plain, text_of, words_of
from tests.servers.mariadb import needs_mariadb

SECRET = "not-th1s-one"
NOTE = "“shop in prod”: "


@dataclass(frozen=True)
class Server:
    """A real server, and its words for each trouble."""

    server: Any
    words: dict[str, str]

    def config(self, **changed: object) -> dict[str, Any]:
        return {**self.server.config(self.server.create(None, "CREATE TABLE t (id int)")), **changed}


WORDS = {
    "postgresql": {
        "unknown host": "the name of the host can't be resolved. Check HOST.",
        "refused": "the server refused the connection. Is it running at this HOST and PORT?",
        "silent": "the server did not answer in time.",
        "wrong password": "the server refused the login: check USER and PASSWORD.",
        "unknown login": "the server refused the login: check USER and PASSWORD.",
        "unknown database": "the server has no database of this NAME.",
        "no encryption": "the server does not encrypt, and sslmode asks for it.",
    },
    "mariadb": {
        "unknown host": "the name in HOST is not known.",
        "refused": "connection refused: no server listens at this HOST and PORT.",
        "silent": "the server did not answer in time. Check HOST, PORT and firewalls.",
        "wrong password": "the server refused the user name or the password.",
        "unknown login": "the server refused the user name or the password.",
        "unknown database": "the server has no database of this NAME.",
        "no encryption": "the server offers no encryption, which ssl_mode asks for.",
    },
}


@pytest.fixture(params=list(WORDS))
def server(request, environments) -> Server:
    return Server(request.getfixturevalue(f"{request.param}_server"), WORDS[request.param])


@pytest.fixture
def silent(settings) -> Iterator[int]:
    """Yield a port where something takes connections and never says a word."""
    settings.CONNECT_TIMEOUT = 2.0
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("trouble", WORDS["mariadb"])
def test_each_trouble_has_its_words(boss, environments, server, silent, trouble) -> None:
    config = server.config()
    is_postgresql = config["ENGINE"] == "postgresql"
    if trouble == "no encryption" and not is_postgresql:
        needs_mariadb("it makes a certificate of its own")
    changed: dict[str, dict[str, Any]] = {
        "unknown host": {"HOST": "no-such-host.invalid"},
        "refused": {"PORT": 1},
        "silent": {"PORT": silent},
        "wrong password": {},
        "unknown login": {"USER": "nobody_like_that"},
        "unknown database": {"NAME": "no_such_database", "PASSWORD": config["PASSWORD"]},
        "no encryption": {"OPTIONS": {"sslmode": "require"} if is_postgresql else {"ssl_mode": "REQUIRED"}},
    }
    words = typed(environments["prod"], {**config, "PASSWORD": SECRET, **changed[trouble]})
    page = boss.post(ADD, words | {"_test": "1"})
    (problem,) = outcomes(page)
    tried = "“shop in prod” could not be opened: Connecting to “shop in prod” failed:"
    assert problem.startswith(f"{tried} {server.words[trouble]}")
    assert SECRET not in text_of(page)
    assert config["PASSWORD"] not in text_of(page)
    assert Database.objects.count() == 0


def outcomes(page: Page) -> list[str]:
    """Return the messages that say whether a database answered."""
    messages = [words_of(message) for message in elements(page, "ul.messagelist li")]
    return [message for message in messages if not message.startswith(NOTE)]


def test_a_server_that_answers_says_version_latency_what_it_shows_and_rights(
    boss, environments, server
) -> None:
    page = boss.post(ADD, typed(environments["prod"], server.config()) | {"_test": "1"})
    (answer,) = outcomes(page)
    assert answer.startswith("“shop in prod” answers: ")
    assert (
        "ms; it shows 1 table or view; its connection is read-only, though its login could write." in answer
    )


def test_what_a_login_could_do_is_a_warning_and_what_it_does_not_see_is_none(
    boss, environments, postgresql_server
) -> None:
    name = postgresql_server.create(None, "CREATE TABLE t (id int)")
    levels = {}
    for user in ("postgres", postgresql_server.login("without_rights")):
        own = postgresql_server.config(name, user)
        page = boss.post(ADD, typed(environments["prod"], own) | {"_test": "1"})
        notes = [note for note in elements(page, "ul.messagelist li") if plain(note).startswith(NOTE)]
        levels[user] = [note.attributes["class"] for note in notes]
    assert levels == {"postgres": ["warning"], "without_rights": ["info"]}


def test_a_login_with_rights_to_nothing_is_told(environments, server) -> None:
    config = server.config()
    login = server.server.login("without_rights")
    own = server.server.config(config["NAME"], login)
    Database.objects.create(name="shop", environment=environments["prod"], config=own)
    done = run("check_database", "shop")
    told = "The login may read 0 of 1 tables and views.", "this login has no right to this database"
    assert any(words in done.out + done.err for words in told)
