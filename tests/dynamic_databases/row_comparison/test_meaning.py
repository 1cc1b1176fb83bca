"""Foreign keys are compared by what they mean, through several tables; where not, the report says why."""

from __future__ import annotations

import pytest

from tests.dynamic_databases.row_comparison.asking import compared, differences
from tests.dynamic_databases.row_comparison.test_statements import copies

__all__ = ["copies"]

TABLES = """
    CREATE TABLE worlds (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
    CREATE TABLE countries (id integer PRIMARY KEY, code varchar(2) NOT NULL, world_id integer NOT NULL,
        UNIQUE (world_id, code), FOREIGN KEY (world_id) REFERENCES worlds (id));
    CREATE TABLE regions (id integer PRIMARY KEY, name varchar(20) NOT NULL, country_id integer NOT NULL,
        UNIQUE (country_id, name), FOREIGN KEY (country_id) REFERENCES countries (id));
    CREATE TABLE plain (id integer PRIMARY KEY, size integer);
    CREATE TABLE pairs (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b));
    CREATE TABLE hens (id integer PRIMARY KEY, egg_id integer UNIQUE);
    CREATE TABLE eggs (id integer PRIMARY KEY, hen_id integer UNIQUE,
        FOREIGN KEY (hen_id) REFERENCES hens (id));
    CREATE TABLE items (code varchar(20) PRIMARY KEY, region_id integer, plain_id integer, a integer,
        b integer, hen_id integer, parent varchar(20), FOREIGN KEY (region_id) REFERENCES regions (id),
        FOREIGN KEY (plain_id) REFERENCES plain (id), FOREIGN KEY (a, b) REFERENCES pairs (a, b),
        FOREIGN KEY (hen_id) REFERENCES hens (id), FOREIGN KEY (parent) REFERENCES items (code));
"""
ROWS = {
    "prod": """
        INSERT INTO worlds VALUES (1, 'old'), (2, 'new');
        INSERT INTO countries VALUES (1, 'FR', 1), (2, 'FR', 2);
        INSERT INTO regions VALUES (1, 'Sud', 1), (2, 'Sud', 2);
        INSERT INTO plain VALUES (1, 1), (2, 2);
        INSERT INTO pairs VALUES (1, 1);
        INSERT INTO items VALUES ('same', 1, 1, 1, 1, NULL, NULL),
            ('other', 1, NULL, NULL, NULL, NULL, 'same'),
            ('none', NULL, NULL, NULL, NULL, NULL, NULL);
    """,
    "dev": """
        INSERT INTO worlds VALUES (11, 'new'), (12, 'old');
        INSERT INTO countries VALUES (21, 'FR', 12), (22, 'FR', 11);
        INSERT INTO regions VALUES (31, 'Sud', 21), (32, 'Sud', 22);
        INSERT INTO plain VALUES (1, 1), (2, 2);
        INSERT INTO pairs VALUES (1, 1);
        INSERT INTO items VALUES ('same', 31, 2, 1, 1, NULL, NULL),
            ('other', 32, NULL, NULL, NULL, NULL, 'same'),
            ('none', NULL, NULL, NULL, NULL, NULL, NULL);
    """,
}


@pytest.fixture
def items(copies):
    return {slug: copies.make(slug, TABLES + ROWS[slug]) for slug in ROWS}


def test_a_reference_is_followed_through_composite_natural_keys(items):
    comparison = compared(items, "items")
    assert comparison.plan is not None
    (words,) = comparison.plan.by_meaning.values()
    assert words == "regions.country_id → countries.world_id → worlds.name, code, name"
    changed = {line[:2] for line in differences(comparison)}
    assert changed == {("other", "region_id"), ("same", "plain_id")}


def test_where_the_number_itself_is_compared_the_reason_is_said(items):
    comparison = compared(items, "items")
    assert comparison.plan is not None
    assert comparison.plan.by_number == {
        "plain_id": "plain has no natural key",
        "a": "it is part of a foreign key of several columns",
        "b": "it is part of a foreign key of several columns",
        "hen_id": "hens has no natural key",
    }


def test_the_number_itself_is_compared_where_that_is_asked_for(items):
    changed = {line[:2] for line in differences(compared(items, "items", by_number=("region_id",)))}
    assert changed == {("other", "region_id"), ("same", "region_id"), ("same", "plain_id")}


def test_natural_keys_that_mean_each_other_end(sqlite_database):
    script = """
        CREATE TABLE hens (id integer PRIMARY KEY, egg_id integer NOT NULL UNIQUE REFERENCES eggs (id));
        CREATE TABLE eggs (id integer PRIMARY KEY, hen_id integer NOT NULL UNIQUE REFERENCES hens (id));
        CREATE TABLE nests (code varchar(9) PRIMARY KEY, hen_id integer REFERENCES hens (id));
        INSERT INTO nests VALUES ('a', 1);
    """
    databases = {slug: sqlite_database(slug, "shop", script) for slug in ("prod", "dev")}
    comparison = compared(databases, "nests")
    assert comparison.plan is not None
    assert comparison.plan.by_number == {"hen_id": "hens has no natural key"}
    assert (comparison.complete, comparison.same) == (True, 1)


def test_a_reference_to_what_is_not_there_says_so(sqlite_database):
    script = """
        CREATE TABLE nests (code varchar(9) PRIMARY KEY, hen_id integer REFERENCES hens (id));
        INSERT INTO nests VALUES ('a', 1);
    """
    databases = {slug: sqlite_database(slug, "shop", script) for slug in ("prod", "dev")}
    comparison = compared(databases, "nests")
    assert comparison.plan is not None
    assert comparison.plan.by_number == {"hen_id": "what it refers to can't be followed"}


def test_no_more_hops_are_followed_than_that(sqlite_database):
    tables = ["CREATE TABLE t0 (id integer PRIMARY KEY, code varchar(9) NOT NULL UNIQUE);"]
    tables += [
        f"CREATE TABLE t{n} (id integer PRIMARY KEY, code varchar(9) NOT NULL,"
        f" below integer NOT NULL REFERENCES t{n - 1} (id), UNIQUE (code, below));"
        for n in range(1, 7)
    ]
    databases = {slug: sqlite_database(slug, "shop", "".join(tables)) for slug in ("prod", "dev")}
    near, far = compared(databases, "t4", by=("code",)), compared(databases, "t6", by=("code",))
    assert near.plan is not None
    assert far.plan is not None
    assert near.plan.by_meaning == {"below": "t3.code, below → t2.code, below → t1.code, below → t0.code"}
    assert (far.plan.by_meaning, far.plan.by_number) == ({}, {"below": "t5 has no natural key"})
