"""Fills `crm` in one environment: sales people's tables, then everything odd that a page must survive."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

from browser.demo import words
from browser.demo.contacts import COMPANIES, CONTACTS, USERS, contacts_table, make_contacts
from browser.demo.moments import END, moment
from browser.demo.odd_names import create_odd_names
from browser.demo.oddities import create_oddities, forget_module
from browser.demo.pictures import png
from browser.demo.script import Rows, insert, script

DEALS = 2000
ACTIVITIES = 6000
TAGS = ("vip", "c++", "a/b", "été", "50%", "needs follow-up", "ασφάλεια", "🔥", "x,y")


def fill_crm(connection: sqlite3.Connection, environment: str) -> None:
    """Make all tables, rows and views of `crm` as `environment` has them."""
    connection.execute(contacts_table(environment))
    connection.executescript(script("crm_tables.sql", environment))
    random = Random("crm")
    insert(connection, (make_contacts(environment), *make_people(random), make_companies(random)))
    insert(
        connection,
        first_of(CONTACTS[environment], make_deals(random), make_activities(random), *make_tags(random)),
    )
    insert(connection, make_writings(random))
    create_oddities(connection, environment)
    create_odd_names(connection, environment)
    connection.executescript(script("crm_after.sql", environment))
    forget_module(connection)


def first_of(contacts: int, *tables: Rows) -> list[Rows]:
    """Return the tables with those rows whose contact is among the first ones."""
    kept = []
    for table in tables:
        position = table.columns.index("contact_id") if "contact_id" in table.columns else None
        if position is None:
            kept.append(table)
        else:
            kept.append(
                replace(table, rows=[row for row in table.rows if int(str(row[position])) <= contacts])
            )
    return kept


def make_people(random: Random) -> tuple[Rows, Rows, Rows, Rows]:
    teams = [(1, "Direct sales", 1), (2, "Nordics", 2), (3, "アジア太平洋", 3), (4, "Nobody’s team", None)]
    users, profiles, old_profiles = [], [], []
    for number in range(1, USERS + 1):
        home = words.CULTURES[number % len(words.CULTURES)]
        name = words.full_name(home, *words.person(random, home))
        login = moment(random.random() * 1e7) if number % 6 else None
        users.append((number, name, f"user{number}@example.com", 1 + number % 3, number % 9 != 0, login))
        profiles.append(
            (number, png(number * 10, 0, 90), json.dumps({"columns": number, "dark": number % 2 == 0}))
        )
        old_profiles.append((number, number, random.choice(words.REVIEWS)))
    return (
        Rows("teams", ("id", "name", "lead_id"), teams),
        Rows("users", ("id", "name", "email", "team_id", "is_active", "last_login"), users),
        Rows("user_profile", ("user_id", "avatar", "settings"), profiles),
        Rows("userprofile", ("id", "user_id", "bio"), old_profiles[::2]),
    )


def make_companies(random: Random) -> Rows:
    made = []
    for number in range(1, COMPANIES + 1):
        home = random.choice(words.CULTURES)
        name = (
            random.choice(words.COMPANIES) if number % 3 else f"{random.choice(home.family)} & Co. {number}"
        )
        made.append((
            number, name, f"company{number}.example.com", home.country,
            number // 9 or None if number % 4 == 0 else None,
            int(random.expovariate(0.004)) + 1, random.randrange(1850, 2026), round(random.random() * 5, 1),
        ))  # fmt: skip
    return Rows(
        "companies", ("id", "name", "domain", "country", "parent_id", "employees", "founded", "rating"), made
    )


def make_deals(random: Random) -> Rows:
    made = []
    for number in range(1, DEALS + 1):
        stage, chance = random.choice(
            (("new", 0.1), ("offer", 0.4), ("won", 1), ("lost", 0), ("on hold", None))
        )
        closing = (END + timedelta(days=random.randrange(-400, 200))).date().isoformat()
        made.append((
            number, f"{random.choice(words.MATERIALS)} frame contract {number}",
            random.randrange(1, COMPANIES + 1),
            int(CONTACTS["prod"] * random.random() ** 3) + 1, random.randrange(1, USERS + 1), stage,
            round(random.expovariate(0.00005), 2) if number % 17 else None, chance, closing,
            moment((DEALS - number) * 30_000),
        ))  # fmt: skip
    return Rows("deals", (
        "id", "name", "company_id", "contact_id", "owner_id", "stage", "amount", "probability",
        "expected_close",
        "created_at",
    ), made)  # fmt: skip


def make_activities(random: Random) -> Rows:
    made = []
    for number in range(ACTIVITIES):
        kind = random.choice(("call", "mail", "visit", "chat"))
        made.append((
            str(UUID(int=random.getrandbits(128), version=4)),
            int(CONTACTS["prod"] * random.random() ** 3) + 1, kind,
            random.choice(words.NOTES),
            moment((ACTIVITIES - number) * 9_000) + random.choice(("+00:00", "+02:00", "Z")),
            f"PT{random.randrange(1, 90)}M" if kind == "call" else None,
            random.choice((None, '{"room": "Å"}', "[]")),
        ))  # fmt: skip
    return Rows(
        "activities", ("id", "contact_id", "kind", "subject", "happened_at", "duration", "meta"), made
    )


def make_tags(random: Random) -> tuple[Rows, Rows, Rows]:
    tags = [(tag, tag.capitalize()) for tag in TAGS]
    given = [
        (contact, tag)
        for contact in range(1, CONTACTS["prod"], 3)
        for tag in random.sample(TAGS, contact % 4)
    ]
    mails = [
        (f"<{random.getrandbits(40):x}/{number}%40+?#~@mail.example.com>", number, random.choice(words.NOTES),
         '{"X-Spam": "no", "Received": ["a", "b"]}')
        for number in range(1, 400)
    ]  # fmt: skip
    return (
        Rows("tags", ("slug", "label"), tags),
        Rows("contact_tags", ("contact_id", "tag"), given),
        Rows("emails", ("message_id", "contact_id", "subject", "headers"), mails),
    )


def make_writings(random: Random) -> tuple[Rows, Rows]:
    articles = [
        (n, random.choice(("Ann", "李", None)), random.randrange(1, USERS), f"How to sell {n} lamps")
        for n in range(1, 60)
    ]
    calls = [(moment(n * 5_000), f"+00 555 {n:04}", random.choice((None, 0, 12, 3600))) for n in range(300)]
    calls += calls[:5]
    return (
        Rows("articles", ("id", "author", "author_id", "title"), articles),
        Rows("call_log", ("called_at", "number", "seconds"), calls),
    )
