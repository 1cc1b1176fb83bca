"""Typed models on real servers: their types, keys, schemas and relations."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from dynamic_databases.models import Database
from tests.servers.mariadb import needs_mariadb

pytestmark = pytest.mark.django_db

RELATED = """
CREATE TABLE customer (id integer PRIMARY KEY, name varchar(20) UNIQUE);
CREATE TABLE orders (
    id integer PRIMARY KEY, customer_id integer REFERENCES customer (id), total decimal(8, 2)
);
CREATE TABLE tree (id integer PRIMARY KEY, parent_id integer REFERENCES tree (id));
CREATE TABLE team (id integer PRIMARY KEY, name varchar(20));
CREATE TABLE game (
    id integer PRIMARY KEY, home integer REFERENCES team (id), guest integer REFERENCES team (id)
);
CREATE TABLE chicken (id integer PRIMARY KEY, egg_id integer);
CREATE TABLE egg (id integer PRIMARY KEY, chicken_id integer REFERENCES chicken (id));
ALTER TABLE chicken ADD FOREIGN KEY (egg_id) REFERENCES egg (id);
CREATE TABLE season (year integer, round integer, note varchar(20), PRIMARY KEY (year, round));
CREATE TABLE goal (id integer PRIMARY KEY, year integer, round integer,
                   FOREIGN KEY (year, round) REFERENCES season (year, round));
CREATE TABLE nick (customer varchar(20) PRIMARY KEY REFERENCES customer (name));
CREATE TABLE keyless (a integer, b varchar(20));
INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bob');
INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20.50), (3, 2, 30), (4, NULL, 40);
INSERT INTO tree VALUES (1, NULL), (2, 1);
INSERT INTO team VALUES (1, 'Red'), (2, 'Blue');
INSERT INTO game VALUES (1, 1, 2);
INSERT INTO chicken VALUES (1, NULL);
INSERT INTO egg VALUES (1, 1);
UPDATE chicken SET egg_id = 1;
INSERT INTO season VALUES (2026, 1, 'first'), (2026, 2, 'second');
INSERT INTO goal VALUES (1, 2026, 1), (2, 2026, 2), (3, NULL, 1);
INSERT INTO nick VALUES ('Ada');
INSERT INTO keyless VALUES (1, 'x'), (1, 'x');
"""


@pytest.fixture
def registered(environments):
    def register(config):
        return Database.objects.create(name="shop", environment=environments["prod"], config=config)

    return register


@pytest.fixture(params=["postgresql", "mariadb"])
def shop(request, registered):
    server = request.getfixturevalue(f"{request.param}_server")
    return registered(server.config(server.create_once("related", RELATED)))


def test_relations_join_there(shop):
    orders, customer = shop.get_model("orders"), shop.get_model("customer")
    assert orders.objects.filter(customer__name="Ada").count() == 2
    assert orders.objects.select_related("customer").get(pk=3).customer.name == "Bob"
    assert customer.objects.filter(orders__total__gt=25).get().name == "Bob"
    assert [row.total for row in customer.objects.get(pk=1).orders_set.order_by("id")] == [
        Decimal("10.00"),
        Decimal("20.50"),
    ]


def test_keys_to_oneself_in_circles_and_two_to_one_target(shop):
    assert shop.get_model("tree").objects.get(parent__parent=None, parent__isnull=False).parent.pk == 1
    chicken = shop.get_model("chicken").objects.get()
    assert chicken.egg.chicken == chicken
    game = shop.get_model("game").objects.select_related().get()
    assert (game.home.name, game.guest.name) == ("Red", "Blue")
    assert shop.get_model("team").objects.get(game_by_guest=1).name == "Blue"


def test_composite_keys_are_followed_both_ways(shop):
    goal, season = shop.get_model("goal"), shop.get_model("season")
    assert goal.objects.get(pk=2).season.note == "second"
    assert goal.objects.get(pk=3).season is None
    assert season.objects.get(pk=(2026, 1)).goal_set.count() == 1
    assert goal.objects.filter(season__note="first").get().pk == 1
    assert [row.pk for row in season.objects.order_by("-pk")] == [(2026, 2), (2026, 1)]


def test_a_key_to_a_unique_column_that_is_a_primary_key_too(shop):
    assert shop.get_model("nick").objects.get(pk="Ada").customer.pk == 1


def test_rows_without_a_key_are_all_listed(shop):
    assert [(row.a, row.b) for row in shop.get_model("keyless").objects.all()] == [(1, "x"), (1, "x")]


POSTGRESQL_TYPES = """
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE SCHEMA sales;
CREATE TABLE sales.region (id integer PRIMARY KEY, name text);
CREATE TABLE region (id integer PRIMARY KEY, code text);
CREATE TABLE sales.office (id integer PRIMARY KEY, region_id integer REFERENCES sales.region,
                           code integer REFERENCES public.region);
INSERT INTO sales.region VALUES (1, 'North'); INSERT INTO region VALUES (1, 'N');
INSERT INTO sales.office VALUES (1, 1, 1);
CREATE TABLE types (
    id serial PRIMARY KEY, a smallint, b integer, c bigint, d numeric, e numeric(8, 3), f real,
    g double precision, h boolean, i varchar(5), j text, k char(3), l date, m time, n timestamp,
    o timestamptz, p interval, q uuid,
    r json, s jsonb, t xml, u bytea, v integer[], w int4range, x mood, y inet, z bit(3),
    generated integer GENERATED ALWAYS AS (b * 2) STORED, other integer GENERATED ALWAYS AS IDENTITY
);
INSERT INTO types (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z)
VALUES (
    1, 2, 3, 4.5, 5.125, 0.5, 0.25, true, 'i', 'j', 'k', '2026-01-31', '12:30', '2026-01-31 12:30',
    '2026-01-31 12:30+00', '1 day', '9c858901-8a57-4791-81fe-4c455b099bc9', '{"a": 1}',
    '{"b": [2]}', '<x/>',
    '\\x00ff', '{1,2}', '[1,5)', 'happy', '10.0.0.1', B'101');
"""
POSTGRESQL_VALUES = {
    "a": 1, "b": 2, "c": 3, "d": Decimal("4.5"), "e": Decimal("5.125"), "f": 0.5, "g": 0.25, "h": True,
    "i": "i", "j": "j", "k": "k  ", "l": date(2026, 1, 31), "m": time(12, 30),
    "o": datetime(2026, 1, 31, 12, 30, tzinfo=UTC),
    "r": {"a": 1}, "s": {"b": [2]}, "t": "<x/>", "x": "happy", "z": "101", "generated": 4, "other": 1,
}  # fmt: skip
MARIADB_TYPES = """
CREATE TABLE types (
    id integer AUTO_INCREMENT PRIMARY KEY, a tinyint, b int unsigned, c bigint unsigned, d decimal(8, 3),
    e float, f double, g boolean, h varchar(5), i text, j char(3), k date, l time, m datetime,
    n timestamp NULL,
    o json, p blob, q enum('sad', 'happy'), r set('a', 'b'), s bit(3), t year, u uuid,
    v integer GENERATED ALWAYS AS (a * 2) STORED
);
INSERT INTO types (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u) VALUES (
    1, 4294967295, 18446744073709551615, 5.125, 0.5, 0.25, true, 'h', 'i', 'j', '2026-01-31', '12:30',
    '2026-01-31 12:30', '2026-01-31 12:30', '{"a": 1}', x'00ff', 'happy', 'a,b', b'101', 2026,
    '9c858901-8a57-4791-81fe-4c455b099bc9');
"""
MARIADB_VALUES = {
    "a": 1, "b": 4294967295, "c": 18446744073709551615, "d": Decimal("5.125"), "e": 0.5, "f": 0.25,
    "g": True,
    "h": "h", "i": "i", "j": "j", "k": date(2026, 1, 31), "l": time(12, 30), "o": {"a": 1},
    "q": "happy", "r": "a,b",
    "v": 2,
}  # fmt: skip


@pytest.fixture
def typed(registered, postgresql_server):
    return registered(postgresql_server.config(postgresql_server.create_once("typed", POSTGRESQL_TYPES)))


def test_every_type_of_postgresql_is_read_found_and_counted(typed):
    model = typed.get_model("types")
    row = model.objects.get()
    assert {name: getattr(row, name) for name in POSTGRESQL_VALUES} == POSTGRESQL_VALUES
    assert bytes(row.u) == b"\x00\xff"
    assert str(row.q) == "9c858901-8a57-4791-81fe-4c455b099bc9"
    assert str(row.y) == "10.0.0.1"
    for name, value in POSTGRESQL_VALUES.items():
        if name not in "rt":  # json and xml have no equality there
            assert model.objects.filter(**{name: value}).count() == 1, name
    assert model.objects.filter(q="9c858901-8a57-4791-81fe-4c455b099bc9", q__contains="8a57").count() == 1
    assert model.objects.filter(x="happy", y="10.0.0.1").count() == 1


def test_a_schema_parts_tables_of_one_name(typed):
    office = typed.get_model("sales.office").objects.get()
    assert (office.region.name, office.code.code) == ("North", "N")
    assert typed.get_model("region", schema="sales") is not typed.get_model("region")
    assert typed.get_model("office") is None


def test_every_type_of_mariadb_is_read_found_and_counted(registered, mariadb_server):
    needs_mariadb("it has not all these types")
    database = registered(mariadb_server.config(mariadb_server.create_once("typed", MARIADB_TYPES)))
    model = database.get_model("types")
    row = model.objects.get()
    assert {name: getattr(row, name) for name in MARIADB_VALUES} == MARIADB_VALUES
    assert bytes(row.p) == b"\x00\xff"
    for name, value in MARIADB_VALUES.items():
        if name != "o":
            assert model.objects.filter(**{name: value}).count() == 1, name
    assert str(row.u) == "9c858901-8a57-4791-81fe-4c455b099bc9"
    assert model.objects.filter(u="9c858901-8a57-4791-81fe-4c455b099bc9").count() == 1


def test_a_time_that_python_has_not_is_text_and_the_next_query_gets_its_own_answer(
    registered, mariadb_server
):
    script = (
        "CREATE TABLE t (id int PRIMARY KEY, v time); INSERT INTO t VALUES (1, '838:59:59'), (2, '12:30')"
    )
    model = registered(mariadb_server.config(mariadb_server.create(None, script))).get_model("t")
    assert [row.v for row in model.objects.order_by("id")] == ["838:59:59", time(12, 30)]
    assert model.objects.count() == 2


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
def test_keys_that_a_server_makes_come_back(request, registered, vendor):
    server = request.getfixturevalue(f"{vendor}_server")
    made = "serial" if vendor == "postgresql" else "integer AUTO_INCREMENT"
    name = server.create(None, f"CREATE TABLE note (id {made} PRIMARY KEY, body varchar(9))")
    note = registered(server.config(name, READ_ONLY=False)).get_model("note")
    first, second = note(body="first"), note(body="second")
    first.save()
    second.save()
    assert (first.pk, second.pk) == (1, 2)
    assert note.objects.order_by("pk").last().body == "second"
