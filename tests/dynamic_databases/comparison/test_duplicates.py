"""One of two keys or indexes that do the same can go without any harm; one that does something else can't."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.comparison import compare
from tests.dynamic_databases.comparison.written import catalog
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases

TABLES = "t\n  id integer\n  primary key (id)\na\n  x integer\n  y text\n  {}"
SAME = [
    ("constraint one foreign key (x) references t (id)", "constraint two foreign key (x) references t (id)"),
    ("index one (x)", "index two (x)"),
    ("unique index one (x)", "unique index two (x)"),
    ("unique (x) one", "unique (x) two"),
    ("constraint one check (x > 0)", "constraint two check (x>0)"),
]
OTHER = [
    (
        "constraint one foreign key (x) references t (id)",
        "constraint two foreign key (x) references t (id) on delete cascade",
    ),
    ("index one (x)", "index two (x desc)"),
    ("index one (x)", "unique index two (x)"),
    ("index one (x) where x > 0", "index two (x) where x > 1"),
    ("index one (x)", "index two (x, y)"),
    ("unique (x) one", "unique (y) two"),
    ("constraint one check (x > 0)", "constraint two check (x > 1)"),
]


def verdicts(lines: str, fewer: str, baseline: str) -> dict[str, tuple[str, str]]:
    catalogs = {"prod": catalog(TABLES.format(lines)), "test": catalog(TABLES.format(fewer))}
    catalogs["dev"] = catalogs["prod"]
    (difference,) = compare(catalogs, baseline).differences
    return {name: (verdict.rule, str(verdict.severity)) for name, verdict in difference.against.items()}


@pytest.mark.parametrize(("first", "second"), SAME)
@pytest.mark.parametrize("baseline", ["prod", "test"])
def test_a_duplicate_that_is_gone_or_more_is_cosmetic(first, second, baseline):
    against = verdicts(f"{first}\n  {second}", first, baseline)
    assert set(against.values()) == {("duplicate", "cosmetic")}
    assert set(against) == ({"test"} if baseline == "prod" else {"prod", "dev"})


@pytest.mark.parametrize(("first", "second"), OTHER)
@pytest.mark.parametrize("baseline", ["prod", "test"])
def test_one_that_does_something_else_is_no_duplicate(first, second, baseline):
    against = verdicts(f"{first}\n  {second}", first, baseline)
    assert "duplicate" not in {rule for rule, _ in against.values()}


def test_the_last_one_that_does_it_is_missed():
    both = "index one (x)\n  index two (x)"
    catalogs = {"prod": catalog(TABLES.format(both)), "dev": catalog(TABLES.format("index three (y)"))}
    rules = [difference.against["dev"].rule for difference in compare(catalogs).differences]
    assert sorted(rules) == ["extra", "index_missing", "index_missing"]


@pytest.mark.usefixtures("unblocked")
@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
def test_a_server_with_a_duplicate_less_has_cosmetic_differences(request, vendor):
    server = request.getfixturevalue(f"{vendor}_server")
    databases: Any = postgresql_databases if vendor == "postgresql" else mysql_databases
    whole = """
        CREATE TABLE t (id integer PRIMARY KEY);
        CREATE TABLE a (x integer, CONSTRAINT one FOREIGN KEY (x) REFERENCES t (id),
            CONSTRAINT two FOREIGN KEY (x) REFERENCES t (id));
        CREATE INDEX i ON a (x); CREATE INDEX j ON a (x);
    """
    fewer = whole.replace(",\n            CONSTRAINT two FOREIGN KEY (x) REFERENCES t (id)", "")
    fewer = fewer.replace("CREATE INDEX j ON a (x);", "")
    catalogs = {
        name: databases.catalog_of(server, server.create(None, script))
        for name, script in (("prod", whole), ("dev", fewer))
    }
    for baseline in catalogs:
        differences = compare(catalogs, baseline).differences
        assert {difference.object for difference in differences} == {"foreign_key", "index"}
        assert {difference.severity for difference in differences} == {"cosmetic"}
