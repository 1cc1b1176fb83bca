"""Tables and columns of any name are browsed, filtered and sorted on PostgreSQL."""

from __future__ import annotations

import re

from browser.addresses import encode
from browser.addresses.parameters import parameter_of
from tests.dynamic_databases.dialects.postgresql.registered import addresses_of, shop
from tests.markup import links

__all__ = ["shop"]

HOSTILE = [
    *'pk objects check save _state Meta a__b x_ -x class 100% %s %(a)s q"uote ] $x $1 * author'.split(),
    *"Author author_id ctid_ rowid id__exact ~ ~0 a,b a.b / ? # & 😀 ü a;b -- __ _ . .. ü\u0308 ' \\".split(),
    *(" ", "a b", "line\nbreak", "x" * 63),
]


NAMES = [name.replace('"', '""') for name in HOSTILE]


HOSTILE_SCHEMA = (
    "CREATE SCHEMA a; CREATE TABLE a.b (id integer PRIMARY KEY); INSERT INTO a.b VALUES (1);"
    "CREATE TABLE userprofile (id integer PRIMARY KEY); CREATE TABLE user_profile (id integer PRIMARY KEY);"
    + "".join(f'CREATE TABLE "{name}" ("{name}" text PRIMARY KEY);' for name in NAMES)
    + "".join(f"INSERT INTO \"{name}\" VALUES ('v');" for name in NAMES)
    + "CREATE TABLE wide ({}, PRIMARY KEY ({}));".format(
        ", ".join(f'"{name}" integer' for name in NAMES), ", ".join(f'"{name}"' for name in NAMES[:5])
    )
    + "INSERT INTO wide SELECT {} FROM generate_series(1, 60) n;".format(", ".join("n" for _ in NAMES))
)


def test_names_of_any_kind_are_browsed_filtered_and_sorted(client, shop):
    database = shop(HOSTILE_SCHEMA, once="hostile")
    addresses = addresses_of(database)
    assert len(addresses) == len(HOSTILE) + 4
    for address in addresses:
        assert client.get(address).status_code == 200, address
        assert client.get(f"{address}-/structure").status_code == 200, address
        records = links(client.get(address), rf"^{re.escape(address)}(?!-/)[^?]+/$")
        assert records or "profile" in address, address
        for record in records[:1]:
            assert client.get(record).status_code == 200, record
    for name in HOSTILE:
        parameters = {parameter_of(name): "7", "_sort": f"-{encode(name)}", "_format": "json"}
        page = client.get("/prod/shop/wide/", parameters)
        assert (page.status_code, len(page.json().get("rows", []))) == (200, 1), (name, page.content)
    for name in HOSTILE[::4]:
        query = {"_sort": f"-{encode(name)}", "_size": "50", "_format": "json"}
        following = client.get("/prod/shop/wide/", query).json()["next"]
        assert len(client.get(following).json()["rows"]) == 10, name
