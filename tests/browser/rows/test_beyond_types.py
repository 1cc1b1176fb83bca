"""Filters by values that a type can't hold, on real servers: no row is lost silently.

Long, since its cases are tables: filters with the rows that they give.
"""

from __future__ import annotations

from dynamic_databases.models import Database
from tests.markup import inside, links, rows_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]

POSTGRESQL = """
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE SCHEMA aside; CREATE TYPE aside.tone AS ENUM ('low'); CREATE DOMAIN aside.few AS varchar(2);
    CREATE COLLATION alike (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE t (id int PRIMARY KEY, s mood, b bigint, u uuid, i inet, j jsonb, v bit varying(8), d date,
        m timestamp, h time, z timetz, c varchar(3), f char(3), l varchar(1) COLLATE alike, m0 timestamp(0),
        q tsquery, n numeric, x xml, e aside.tone, w aside.few,
        k "char", net cidr, o json);
    INSERT INTO t VALUES (1, 'sad', 1, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.1', '{}', '101',
        'infinity', '0044-03-15 BC', '24:00', '24:00+02'), (2, 'happy', -1,
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12', '::1', '[]', '1', '2026-01-31', 'infinity', '08:00',
        '08:00+02');
    INSERT INTO t (id) VALUES (3);
    UPDATE t SET c = 'abc', f = 'ab', l = 'é', m0 = '2026-01-31 17:04:11', q = 'a & b', x = '<a/>', k = 'x',
        n = repeat('9', 1500)::numeric, net = '10', o = '{"a": 1}' WHERE id < 3;
"""
MARIADB = """
    CREATE TABLE t (id int PRIMARY KEY, s enum('sad', 'happy'), f set('a', 'b'), b bigint, d date, h time,
        c varchar(3), l varchar(1) COLLATE utf8mb4_unicode_ci, y year, o bit(3), p timestamp NULL,
        r float(7,2), j json, nul varchar(9), e date) CHARACTER SET utf8mb4;
    INSERT INTO t (id, s, f, b, d, h) VALUES (1, 'sad', 'a', 1, '0000-00-00', '24:00:00'),
        (2, 'happy', 'b', -1, '2024-00-00', '-100:00:01');
    INSERT INTO t (id) VALUES (3);
    UPDATE t SET c = 'abc', l = 'ß', y = 2026, o = b'101', p = '2026-01-31 17:04:11', r = 1.5, j = '{}',
        nul = 'a\\0b', e = '2026-01-31' WHERE id < 3;
"""
LARGE = "99999999999999999999999999999999999999999999999999999999999999999999999999"
NUMBERS = [
    (f"b__lt={LARGE}", [1, 2]),
    (f"b__lte={LARGE}", [1, 2]),
    (f"b__gt={LARGE}", []),
    (f"b__gt=-{LARGE}", [1, 2]),
    (f"b__lt=-{LARGE}", []),
    (f"b__ne={LARGE}", [1, 2]),
    (f"b={LARGE}", None),
    (f"b__in=1,{LARGE}", None),
    ("s__ne=zzz", [1, 2]),
    ("s=zzz", None),
    ("s__gt=zzz", None),
    ("s__in=sad,zzz", None),
]
OF_POSTGRESQL = [
    *((f"{column}__ne=zzz", [1, 2]) for column in "uijv"),
    *((f"{column}=zzz", None) for column in "uijv"),
    *((f"{column}__lt=zzz", None) for column in "uijv"),
    ("d=infinity", [1]),
    ("d__lt=infinity", [2]),
    ("m=0044-03-15 00:00:00 BC", [1]),
    ("m__gte=infinity", [2]),
    ("h=24:00:00", [1]),
    ("z=24:00:00%2B02", [1]),
    ("d=2026-02-30", None),
    ("c=abcd", None),
    ("c=abc ", None),
    ("c__ne=abcd", [1, 2]),
    ("c__lt=abcd", [1, 2]),
    ("c__in=abc,abcd", None),
    ("c__contains=abcd", None),
    ("c__startswith=abc", [1, 2]),
    ("c__contains=%00", None),
    ("c=%00", None),
    ("c__ne=%00", [1, 2]),
    ("f=ab     ", [1, 2]),
    ("f=abcd", None),
    ("l=e%CC%81", [1, 2]),
    ("l=zz", None),
    ("v=111111111", None),
    ("v__ne=111111111", [1, 2]),
    ("m0=2026-01-31 17:04:11.5", None),
    ("m0__gt=2026-01-31 17:04:11.5", []),
    ("m0__gte=2026-01-31 17:04:10.1234567", [1, 2]),
    ("m0__lt=2026-01-31 17:04:11.5", [1, 2]),
    ("d__gte=2026-01-31 10:00", [1]),
    ("q='a' %26 'b'", [1, 2]),
    ("q=a %26", None),
    ("q__ne=a %26", [1, 2]),
    (f"q={'x' * 3000}", None),
    (f"q__ne={'x' * 3000}", [1, 2]),
    (f"n={'9' * 1500}", [1, 2]),
    ("x=<a></b>", None),
    ("x__ne=<a></b>", [1, 2]),
    ("e=high", None),
    ("e__ne=high", []),
    ("w=abc", None),
    ("k=x", [1, 2]),
    ("k=xy", None),
    ("k__ne=xy", [1, 2]),
    ("k=日", None),
    ("k__ne=日", [1, 2]),
    ("k=\\346", []),
    ("k__lt=xy", [1, 2]),
    ("k__gte=xy", []),
    ("w__in=ab,abc", None),
    ("net=10", [1, 2]),
    ("net=10.0.0.0/8", [1, 2]),
    ("net=10.0.0/8", [1, 2]),
    ("net__ne=10", []),
    ("net__gt=9.255", [1, 2]),
    ("net__lt=192.168.1", [1, 2]),
    ("net__in=10,11", [1, 2]),
    ("net=10.1", []),
    ("net=10.1/8", None),
    ("net=300", None),
    ("net=10/33", None),
    ("i=10/8", []),
    ("i=10", None),
    ("x__lt=<a", []),
    ("x__gt=<a", [1, 2]),
    ("o={", None),
    ("o__ne={", [1, 2]),
    ("o__lt=zzz", []),
    ("o__gte={", [1, 2]),
    ("o__gt=%00", None),
]
OF_MARIADB = [
    ("f__ne=zzz", [1, 2]),
    ("f=zzz", None),
    ("h=24:00:00", [1]),
    ("h=-100:00:01", [2]),
    ("h__lt=24:00:00", [2]),
    ("h__gte=24:00:00.5", []),
    ("h=240000", [1]),
    ("h=-1000001", [2]),
    ("h__lt=240000.5", [1, 2]),
    ("h=240000.5", None),
    ("h__ne=240000", [2]),
    ("h__gt=8", [1]),
    ("h=246000", None),
    ("h=8395959", None),
    ("h=20260131240000", None),
    ("p=20260131170411", [1, 2]),
    ("p=260131170411.0", [1, 2]),
    ("p=20260131170411.5", None),
    ("p__lt=20260131170411.5", [1, 2]),
    ("p__gt=700131170411", [1, 2]),
    ("p=20261331170411", None),
    ("p=20260131", None),
    ("e=260131", [1, 2]),
    ("e=20260131000000", [1, 2]),
    ("e=20260131170411", None),
    ("e__gt=20260131170411", []),
    ("e__gte=20260130170411", [1, 2]),
    ("h__gt=-100:00:01.5", [1, 2]),
    ("h__gte=-100:00:00.9999999", [1]),
    ("c=abcd", None),
    ("c=abc    ", [1, 2]),
    ("c__ne=abcd", [1, 2]),
    ("c__contains=abcd", None),
    ("l=ss", [1, 2]),
    ("l=zz", None),
    ("y=1900", None),
    ("y__gt=1900", [1, 2]),
    ("o=1101", None),
    ("o=0101", [1, 2]),
    ("o__ne=1101", [1, 2]),
    ("p=2300-01-01", None),
    ("p=1969-12-31 23:59:59", None),
    ("p__lt=2300-01-01", [1, 2]),
    ("p__gt=1900-01-01", [1, 2]),
    ("p__gt=2300-01-01", []),
    ("r=123456", None),
    ("r__lt=123456", [1, 2]),
    ("r=1.5", [1, 2]),
    ("j={", None),
    ("j__ne={", [1, 2]),
    ("j__gt={", [1, 2]),
    ("j__lt=zzz", []),
    ("e=2026-01-31 00:00:00", [1, 2]),
    ("e=2026-01-31T00:00", [1, 2]),
    ("e=2026-1-31", [1, 2]),
    ("e=20260131", [1, 2]),
    ("e__ne=2026-01-31 00:00:00.000", []),
    ("e__lte=2026-01-31 00:00:00", [1, 2]),
    ("e__gt=2026-01-31 00:00:00", []),
    ("e=2026-01-31 00:00:01", None),
    ("nul=a%00b", [1, 2]),
    ("nul__contains=%00b", [1, 2]),
    ("nul__contains=%00a", []),
]


def ids(client, query: str) -> list[int] | None:
    """Return the rows that a filter leaves, None where it is refused."""
    response = client.get(f"/prod/beyond/t/?_sort=id&_cols=id&_format=json&{query}")
    if response.status_code == 400:
        assert response.json()["error"]["code"] == "bad_filter"
        return None
    assert response.status_code == 200, response.content
    return [row[0] for row in response.json()["rows"]]


def register(environments, config) -> None:
    Database(name="beyond", environment=environments["prod"], config=config).save()


def test_on_postgresql(client, postgresql_server, environments):
    name = postgresql_server.create(None, POSTGRESQL)
    register(environments, postgresql_server.config(name))
    cases = [*NUMBERS, *OF_POSTGRESQL]
    assert {query: ids(client, query) for query, _ in cases} == dict(cases)


def test_on_mariadb(client, mariadb_server, environments):
    config = mariadb_server.config(
        mariadb_server.create_once("beyond_types", f"SET sql_mode = ''; {MARIADB}")
    )
    register(environments, config)
    cases = [*NUMBERS, *OF_MARIADB]
    assert {query: ids(client, query) for query, _ in cases} == dict(cases)


def test_a_value_that_an_enum_has_learned_reads_the_structure_again(client, postgresql_server, environments):
    name = postgresql_server.create(None, POSTGRESQL)
    register(environments, postgresql_server.config(name))
    assert ids(client, "s=zzz") is None
    postgresql_server.sql("ALTER TYPE mood ADD VALUE 'zzz'", name)
    assert ids(client, "s=zzz") == []
    postgresql_server.sql("UPDATE t SET s = 'zzz' WHERE id = 3", name)
    assert ids(client, "s=zzz") == [3]


def test_an_environment_whose_enum_lacks_the_value_keeps_the_filter(client, postgresql_server, environments):
    for slug, values in (("prod", "'sad', 'happy'"), ("test", "'sad'")):
        script = f"""
            CREATE TYPE mood AS ENUM ({values}); CREATE TABLE t (id int PRIMARY KEY, s mood);
            INSERT INTO t VALUES (1, 'sad'), (2, NULL);
        """
        config = postgresql_server.config(postgresql_server.create(None, script))
        Database(name="beyond", environment=environments[slug], config=config).save()
    for query, shown, status, shown_elsewhere in (
        ("s=happy", [], 400, []),
        ("s__in=sad,happy", ["1"], 400, []),
        ("s__ne=happy", ["1"], 200, ["1"]),
    ):
        page = client.get(f"/prod/beyond/t/?{query}")
        assert [row[0] for row in rows_of(page)] == shown
        (switched,) = set(links(page, r"^/test/beyond/t/\?"))
        assert switched == f"/test/beyond/t/?{query}"
        other = client.get(switched)
        assert other.status_code == status
        assert [row[0] for row in rows_of(other)] == shown_elsewhere
        problem = ["“happy” is no value that mood can hold."]
        assert inside(other, "chip-note") == (problem if status == 400 else [])


def test_a_column_of_another_type_reads_the_structure_again(client, postgresql_server, environments):
    script = "CREATE TABLE t (id int PRIMARY KEY, c text); INSERT INTO t VALUES (1, '5'), (2, '6');"
    name = postgresql_server.create(None, script)
    register(environments, postgresql_server.config(name))
    assert ids(client, "c=5") == [1]
    postgresql_server.sql("ALTER TABLE t ALTER c TYPE int USING c::int", name)
    assert ids(client, "c=5") == [1]
    assert ids(client, "c__gt=5") == [2]


def test_a_table_made_since_the_structure_was_read_is_there(client, postgresql_server, environments):
    name = postgresql_server.create(None, POSTGRESQL)
    register(environments, postgresql_server.config(name))
    assert client.get("/prod/beyond/t/").status_code == 200
    assert client.get("/prod/beyond/late/").status_code == 404
    postgresql_server.sql("CREATE TABLE late (id int PRIMARY KEY)", name)
    assert client.get("/prod/beyond/late/").status_code == 200
