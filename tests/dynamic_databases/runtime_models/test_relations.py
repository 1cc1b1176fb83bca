"""Relations inside one database: to one column and to several, to oneself, in circles, to nowhere."""

from __future__ import annotations

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db

SHOP = """
CREATE TABLE customer (id integer PRIMARY KEY, name text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customer (id), total integer);
CREATE TABLE tree (id integer PRIMARY KEY, parent_id integer REFERENCES tree (id));
CREATE TABLE chicken (id integer PRIMARY KEY, egg_id integer REFERENCES egg (id));
CREATE TABLE egg (id integer PRIMARY KEY, chicken_id integer REFERENCES chicken (id));
CREATE TABLE match (id integer PRIMARY KEY, home integer REFERENCES team, guest integer REFERENCES team);
CREATE TABLE team (id integer PRIMARY KEY, name text);
CREATE TABLE profile (team_id integer PRIMARY KEY REFERENCES team (id), motto text);
CREATE TABLE fan (id integer PRIMARY KEY, profile integer REFERENCES profile (team_id));
CREATE TABLE article (id integer PRIMARY KEY, author text, author_id integer REFERENCES customer (id));
CREATE TABLE orphan (id integer PRIMARY KEY, gone_id integer REFERENCES gone (id),
                     lost integer REFERENCES customer (no_such_column));
CREATE TABLE season (year integer, round integer, note text, PRIMARY KEY (year, round));
CREATE TABLE goal (id integer PRIMARY KEY, year integer, round integer,
                   FOREIGN KEY (year, round) REFERENCES season (year, round));
CREATE TABLE folded (id integer PRIMARY KEY, Customer_ID integer,
                     FOREIGN KEY (customer_id) REFERENCES CUSTOMER (ID));
INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bob');
INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30), (4, NULL, 40);
INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 1);
INSERT INTO chicken VALUES (1, 1);
INSERT INTO egg VALUES (1, 1), (2, 1);
INSERT INTO team VALUES (1, 'Red'), (2, 'Blue');
INSERT INTO match VALUES (1, 1, 2), (2, 2, 1), (3, 1, 1);
INSERT INTO profile VALUES (1, 'Forward');
INSERT INTO fan VALUES (7, 1);
INSERT INTO article VALUES (1, 'A. L.', 1);
INSERT INTO orphan VALUES (1, 42, 1);
INSERT INTO season VALUES (2026, 1, 'first'), (2026, 2, 'second');
INSERT INTO goal VALUES (1, 2026, 1), (2, 2026, 2), (3, 2026, 1), (4, NULL, 1);
INSERT INTO folded VALUES (1, 2);
"""


@pytest.fixture
def shop(sqlite_database):
    return sqlite_database("prod", "shop", SHOP)


def test_a_key_is_followed_forwards(shop, django_assert_num_queries):
    orders = shop.get_model("orders")
    assert orders.objects.get(pk=1).customer.name == "Ada"
    assert orders.objects.get(pk=1).customer_id == 1
    assert orders.objects.get(pk=4).customer is None


def test_a_key_is_followed_backwards(shop):
    ada = shop.get_model("customer").objects.get(name="Ada")
    assert [order.total for order in ada.orders_set.order_by("total")] == [10, 20]


def test_filters_reach_across(shop):
    orders, customer = shop.get_model("orders"), shop.get_model("customer")
    assert orders.objects.filter(customer__name="Ada").count() == 2
    assert customer.objects.filter(orders__total__gt=25).get().name == "Bob"
    assert orders.objects.filter(customer_id=2).count() == orders.objects.filter(customer=2).count() == 1


def test_related_rows_are_selected_in_one_statement(shop):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    orders = shop.get_model("orders")
    with CaptureQueriesContext(connections[shop.alias]) as queries:
        names = [
            row.customer.name for row in orders.objects.exclude(customer=None).select_related("customer")
        ]
    assert sorted(names) == ["Ada", "Ada", "Bob"]
    assert len(queries) == 1


def test_related_rows_are_fetched_ahead_both_ways(shop):
    customers = shop.get_model("customer").objects.prefetch_related("orders_set").order_by("id")
    assert [len(row.orders_set.all()) for row in customers] == [2, 1]
    orders = shop.get_model("orders").objects.prefetch_related("customer").order_by("id")
    assert [row.customer and row.customer.name for row in orders] == ["Ada", "Ada", "Bob", None]


def test_a_key_to_the_table_itself(shop):
    tree = shop.get_model("tree")
    assert tree.objects.get(pk=2).parent.pk == 1
    assert tree.objects.get(pk=1).tree_set.count() == 2
    assert tree.objects.filter(parent__parent=None).count() == 3


def test_keys_in_a_circle(shop):
    chicken = shop.get_model("chicken").objects.get()
    assert chicken.egg.chicken == chicken
    assert chicken.egg_by_chicken.count() == 2, "`egg` is its own column"
    assert shop.get_model("egg").objects.filter(chicken__egg__pk=1).count() == 2


def test_two_keys_to_one_table(shop):
    match, team = shop.get_model("match"), shop.get_model("team")
    assert (match.objects.get(pk=1).home.name, match.objects.get(pk=1).guest.name) == ("Red", "Blue")
    red = team.objects.get(name="Red")
    assert (red.match_by_home.count(), red.match_by_guest.count()) == (2, 2)
    assert team.objects.filter(match_by_guest=1).get().name == "Blue"


def test_a_key_that_is_the_primary_key(shop):
    profile = shop.get_model("profile").objects.get(pk=1)
    assert profile.team.name == "Red"
    assert profile.pk == profile.team_id == 1


def test_a_key_to_a_key_that_is_a_key(shop):
    fan = shop.get_model("fan").objects.get()
    assert fan.profile.team.name == "Red"
    assert shop.get_model("fan").objects.filter(profile__team__name="Red").get() == fan


def test_a_column_author_beside_a_key_author_id(shop):
    article = shop.get_model("article").objects.get()
    assert article.author == "A. L."
    assert article.author_id.name == "Ada"
    assert article.author_id_id == 1


def test_a_key_to_nowhere_is_a_plain_column(shop):
    orphan = shop.get_model("orphan").objects.get()
    assert (orphan.gone_id, orphan.lost) == (42, 1)


def test_a_composite_key_is_followed_forwards_backwards_and_across(shop):
    goal, season = shop.get_model("goal"), shop.get_model("season")
    assert goal.objects.get(pk=2).season.note == "second"
    assert goal.objects.get(pk=4).season is None
    assert season.objects.get(pk=(2026, 1)).goal_set.count() == 2
    assert sorted(goal.objects.filter(season__note="first").values_list("pk", flat=True)) == [1, 3]
    assert season.objects.filter(goal__pk=2).get().note == "second"
    assert goal.objects.select_related("season").get(pk=1).season.round == 1


def test_keys_find_columns_as_the_server_does(shop):
    assert shop.get_model("folded").objects.get().Customer_ID.name == "Bob"


def test_every_table_of_the_demo_reads_and_joins(demo):
    """Each model lists its rows, and each relation of it joins, whatever the names are."""
    from dynamic_databases.connections import live
    from dynamic_databases.readings.latest import latest_reading

    for database in demo.values():
        if database.name != "crm":
            continue
        for table in latest_reading(live(database)).catalog.tables:
            if not table.columns or table.kind == "shadow table":
                continue
            model = database.get_model(table.name, table.schema)
            names = [field.attname for field in model._meta.concrete_fields]
            relations = [field.name for field in model._meta.fields if field.is_relation]
            (sql, parameters) = model.objects.values_list(*names).query.sql_with_params()
            with connections[database.alias].cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM ({sql})", parameters)
                assert cursor.fetchone()[0] == model.objects.count()
            for name in relations:
                missing = model.objects.filter(**{f"{name}__isnull": True}).count()
                assert (
                    missing + model.objects.filter(**{f"{name}__isnull": False}).count()
                    == model.objects.count()
                )
