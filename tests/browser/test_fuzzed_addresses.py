"""Whatever stands in an address, the answer is a page, a refusal, or 503: on each vendor, with every type."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynamic_databases.models import Database
from tests.conftest import write_sqlite
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]

ATTEMPTS = 600
"""On each vendor: about ten seconds."""
SCRIPT = """
    CREATE TABLE customers (id integer PRIMARY KEY, name varchar(40) UNIQUE);
    CREATE TABLE orders (
        id integer PRIMARY KEY, customer_id integer REFERENCES customers (id), status varchar(20),
        total decimal(10,2), paid boolean, created_at timestamp NULL, day date, at time, ratio float,
        "class" text, picture {bytes}, document {json}, code {uuid}
    );
    CREATE TABLE items (order_id integer, line_no integer, product text, PRIMARY KEY (order_id, line_no));
    CREATE TABLE "two words/half" ("a column" varchar(20) PRIMARY KEY, "b,c" integer);
    CREATE TABLE keyless (x integer, y text);
    CREATE VIEW paid AS SELECT id, total FROM orders WHERE status = 'paid';
    INSERT INTO customers VALUES (1, 'Ann'), (2, '');
    INSERT INTO orders (id, customer_id, status, total, created_at, day) VALUES
        (1, 1, 'open', 12.50, '2026-01-31 17:04:11', '2026-01-31'), (2, 2, 'paid', NULL, NULL, NULL),
        (-3, NULL, '', 0, NULL, NULL);
    INSERT INTO items VALUES (1, 1, 'knife'), (1, 2, 'fork');
    INSERT INTO "two words/half" VALUES ('x/y', 1), ('', 2);
    INSERT INTO keyless VALUES (1, 'a'), (1, 'a'), (NULL, NULL);
"""
TYPES = {
    "sqlite": {"bytes": "blob", "json": "json", "uuid": "uuid"},
    "postgresql": {"bytes": "bytea", "json": "jsonb", "uuid": "uuid"},
    "mariadb": {"bytes": "blob", "json": "json", "uuid": "char(36)"},
}

TEXTS = st.text(max_size=12)
ODD = """
    ~ ~0 ~1 ~n1 ~n1e999 ~n-0 ~xff ~x0 ~x ~r1 ~zz ~~ . .. ... - -1 0 00 1,2 1,,2 , 1,~0 NaN inf -inf 1e400 true
    null 2026-02-30 2026-01-31T00:00:00Z 0000-00-00 24:00 9999999999999999999 -9223372036854775809 0x10 1_0 １
    ' '' " \\ ; -- %25 %00 %FF %ED%A0%80 %C0%AF %F0%9F%98%80 +1 * ? # [ ] { } {{7}} %s %(x)s $1 :x @x \u202e é
""".split()
RAW = st.one_of(
    st.sampled_from(ODD),
    TEXTS.map(lambda text: quote(text, safe="~,.-_")),
    st.text("~0123456789ABCDEFabcdefnrx,._-", max_size=10),
    st.integers().map(str),
    st.sampled_from(["9" * 400, "a" * 1500, "~2F" * 300, "1," * 200]),
)
KNOWN = """
    prod dev shop orders customers items two~20words~2Fhalf keyless paid 1 1,2 - structure columns compare
""".split()
SEGMENTS = st.one_of(st.sampled_from(KNOWN), RAW)
COLUMNS = """
    id customer_id status total paid created_at day at ratio class picture document code order_id line_no
    a~20column b~2Cc name x y
""".split()
OPERATORS = "ne gt gte lt lte contains startswith endswith in isnull exact regex x".split()
SYSTEM = """
    _sort _next _prev _size _cols _by _count _baseline _format _filter _column _operator _ignore _environments
    _elsewhere _all _find _x of q next
""".split()
NAMES = st.one_of(
    st.sampled_from(COLUMNS),
    st.tuples(st.sampled_from(COLUMNS), st.sampled_from(OPERATORS)).map("__".join),
    st.sampled_from(SYSTEM),
    RAW,
)
CHOICES = "-id,status json csv html all * -* prod/shop dev/shop".split()
VALUES = st.one_of(RAW, st.sampled_from([*COLUMNS, *CHOICES]))
STARTS = """
    / /prod/ /prod/shop/ /prod/shop/orders/ /prod/shop/orders/1/ /prod/shop/items/1,2/ /prod/shop/keyless/
    /prod/shop/paid/ /prod/shop/two~20words~2Fhalf/ /prod/shop/orders/-/structure /compare/ /compare/shop/
    /compare/shop/orders/ /compare/shop/orders/1/ /compare/-/ /compare/shop/-/report /lookup/
""".split()
FUZZ = settings(
    max_examples=ATTEMPTS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=TYPES)
def shop(request, environments, tmp_path, settings):
    """Register a database with a column of each kind, in two environments of one vendor."""
    script = SCRIPT.format(**TYPES[request.param])
    for slug in ("prod", "dev"):
        if request.param == "sqlite":
            settings.SQLITE_FOLDERS = [tmp_path]
            file = write_sqlite(tmp_path / f"{slug}.sqlite3", script)
            config: dict[str, Any] = {"ENGINE": "sqlite", "NAME": str(file)}
        else:
            server = request.getfixturevalue(f"{request.param}_server")
            quotes = "SET sql_mode = 'ANSI_QUOTES';" if request.param == "mariadb" else ""
            config = server.config(server.create(None, quotes + script))
        Database.objects.create(name="shop", environment=environments[slug], config=config)


def test_no_address_is_a_failure_of_ours(client, shop, record_property):
    """Try addresses near real ones: their parts, the names of parameters, and values."""
    statuses: Counter[int] = Counter()

    @FUZZ
    @given(
        st.sampled_from(STARTS),
        st.lists(SEGMENTS, max_size=3),
        st.lists(st.tuples(NAMES, VALUES), max_size=4),
        st.booleans(),
    )
    def attempt(start, parts, parameters, is_htmx):
        query = "&".join(f"{name}={value}" for name, value in parameters)
        address = start + "".join(f"{part}/" for part in parts) + (f"?{query}" if query else "")
        answer = client.get(address, headers={"HX-Request": "true"} if is_htmx else {})
        statuses[answer.status_code] += 1
        assert answer.status_code < 500 or answer.status_code == 503, (address, answer.status_code)
        assert b"Traceback" not in answer.content

    attempt()
    record_property("attempts", statuses.total())
    assert {200, 400, 404} <= set(statuses)
