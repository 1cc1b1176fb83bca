"""A table of users as another program has it, and the settings by which people sign in by it."""

from __future__ import annotations

from typing import Any

from tests.dynamic_databases.accounts.hashes import MADE, PASSWORD

HASHES = {name: stored for name, stored, _ in reversed(MADE)}
"""One of each format."""
BCRYPT = HASHES["bcrypt"]
USERS = f"""
CREATE TABLE users (
    id KEY, login varchar(60) NOT NULL, stored varchar(255), enabled smallint,
    mail varchar(100), roles varchar(100)
);
INSERT INTO users (login, stored, enabled, mail, roles) VALUES
    ('ann', '{BCRYPT}', 1, 'ann@ENV.example', 'editors, readers'),
    ('bob', '{HASHES["sha512_crypt"]}', 1, 'no address', ''),
    ('gone', '{BCRYPT}', 0, NULL, NULL),
    ('unsure', '{BCRYPT}', NULL, NULL, NULL),
    ('nobody', NULL, 1, NULL, NULL),
    ('locked', '!', 1, NULL, NULL),
    ('old', '{HASHES["md5"]}', 1, NULL, NULL),
    ('twice', '{BCRYPT}', 1, NULL, NULL),
    ('twice', '{BCRYPT}', 1, NULL, NULL);
"""
USERS_OF_SQLITE = f"""
CREATE TABLE users (login text, stored text, enabled integer, mail text, roles text);
INSERT INTO users VALUES ('ann', '{BCRYPT}', 1, '', '');
"""
TABLE: dict[str, Any] = {
    "database": "core",
    "environment": "dev",
    "table": "users",
    "name": "login",
    "hash": "stored",
    "active": "enabled",
    "email": "mail",
    "groups": "roles",
}
BACKENDS = ["django.contrib.auth.backends.ModelBackend", "dynamic_databases.auth.DatabaseUserBackend"]
RIGHT = PASSWORD
WRONG = "a guess"
