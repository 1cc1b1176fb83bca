"""Types of different vendors that hold the same, and types that do not, in both directions."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from dynamic_databases.catalog import Catalog, Family, Kind
from dynamic_databases.comparison import compare
from tests.dynamic_databases.comparison.vendor_types import kind_of
from tests.dynamic_databases.comparison.written import table


def of_type(vendor: str, spelled: str) -> Catalog:
    """Return a catalog of one table with one column of a type."""
    made = table("a integer", vendor)
    column = replace(made.tables[0].columns[0], type=spelled, kind=kind_of(vendor, spelled))
    return replace(made, tables=(replace(made.tables[0], columns=(column,)),))


def rows(text: str) -> list[dict[str, str]]:
    """Return the types of each line by vendor; `-` is none."""
    head, *lines = (line.split("|") for line in text.strip().splitlines())
    vendors = [word.strip() for word in head]
    cells = [[cell.strip() for cell in line] for line in lines]
    return [
        {vendor: cell for vendor, cell in zip(vendors, line, strict=True) if cell != "-"} for line in cells
    ]


ALIKE = rows("""
postgresql                     | mysql                 | sqlite         | microsoft
boolean                        | tinyint(1)            | BOOLEAN        | bit
boolean                        | tinyint(4)            | TINYINT        | bit
boolean                        | bit(1)                | BIT            | bit
smallint                       | tinyint(4)            | TINYINT        | smallint
smallint                       | smallint(6)           | SMALLINT       | smallint
integer                        | mediumint(9)          | MEDIUMINT      | int
integer                        | int(11)               | INT            | int
integer                        | int(10) unsigned      | INTEGER        | int
bigint                         | bigint(20)            | BIGINT         | bigint
bigint                         | int(10) unsigned      | INTEGER        | bigint
bigint                         | bigint(20) unsigned   | INTEGER        | bigint
numeric(10,2)                  | decimal(10,2)         | NUMERIC(10,2)  | decimal(10,2)
numeric(10,2)                  | decimal(10,2)         | decimal        | numeric(10,2)
numeric                        | decimal(65,30)        | NUMERIC        | -
real                           | float                 | REAL           | real
double precision               | double                | DOUBLE         | float
character varying(20)          | varchar(20)           | NVARCHAR(20)   | nvarchar(20)
character(20)                  | varchar(20)           | CHAR(20)       | varchar(20)
text                           | text                  | TEXT           | varchar(max)
text                           | longtext              | TEXT           | ntext
bytea                          | longblob              | BLOB           | varbinary(max)
bytea                          | varbinary(16)         | BLOB           | varbinary(16)
date                           | date                  | DATE           | date
timestamp without time zone    | datetime              | DATETIME       | datetime2(7)
timestamp without time zone    | datetime(6)           | DATETIME       | datetime
timestamp(3) without time zone | datetime(3)           | TIMESTAMP      | datetime2(3)
timestamp with time zone       | timestamp             | TIMESTAMP      | datetimeoffset(7)
timestamp(3) with time zone    | timestamp(3)          | TIMESTAMPTZ    | datetimeoffset(3)
time without time zone         | time                  | TIME           | time(7)
uuid                           | char(36)              | CHAR(36)       | uniqueidentifier
jsonb                          | longtext              | TEXT           | nvarchar(max)
xml                            | text                  | XML            | xml
inet                           | varchar(39)           | VARCHAR(39)    | varchar(39)
interval                       | bigint(20)            | BIGINT         | bigint
text                           | set('a','b')          | -              | -
""")
UNLIKE = rows("""
postgresql                     | mysql                 | sqlite         | microsoft
boolean                        | int(11)               | INT            | int
smallint                       | mediumint(9)          | MEDIUMINT      | int
smallint                       | int(10) unsigned      | BIGINT         | int
integer                        | bigint(20)            | BIGINT         | bigint
bigint                         | int(11)               | INT            | int
integer                        | decimal(10,0)         | DECIMAL(10,0)  | decimal(10,0)
numeric(10,2)                  | decimal(12,2)         | DECIMAL(12,2)  | decimal(12,2)
numeric(10,2)                  | decimal(10,3)         | DECIMAL(10,3)  | decimal(10,3)
numeric                        | decimal(10,2)         | -              | decimal(10,2)
real                           | double                | -              | float
character varying(10)          | varchar(20)           | VARCHAR(20)    | nvarchar(20)
text                           | varchar(255)          | VARCHAR(255)   | nvarchar(255)
text                           | tinytext              | -              | -
character varying(255)         | text                  | -              | nvarchar(max)
text                           | longblob              | BLOB           | varbinary(max)
date                           | datetime              | DATETIME       | datetime
timestamp(3) without time zone | datetime(1)           | DATETIME(1)    | datetime2(1)
timestamp with time zone       | -                     | -              | datetime2(7)
uuid                           | varchar(20)           | VARCHAR(20)    | varchar(20)
jsonb                          | varchar(255)          | -              | nvarchar(255)
""")


def of_postgresql(types: dict[str, str]) -> str:
    return " ".join(types.values())


@pytest.mark.parametrize("types", ALIKE, ids=of_postgresql)
def test_between_vendors_a_type_is_what_it_holds(types):
    for here, there in permutations(types, 2):
        pair = {"prod": of_type(here, types[here]), "dev": of_type(there, types[there])}
        assert compare(pair).differences == (), f"{types[here]} on {here}, {types[there]} on {there}"


@pytest.mark.parametrize("types", UNLIKE, ids=of_postgresql)
def test_between_vendors_another_type_is_found_in_both_directions(types):
    own = of_type("postgresql", types["postgresql"])
    for vendor in types.keys() - {"postgresql"}:
        other = of_type(vendor, types[vendor])
        for pair in ({"prod": own, "dev": other}, {"prod": other, "dev": own}):
            assert [(each.name, each.attribute) for each in compare(pair).differences] == [("a", "type")], (
                vendor
            )


@pytest.mark.parametrize("name", ["public.code", "public.mood"])
def test_between_vendors_a_domain_or_enum_has_no_name(name):
    family = Family.ENUM if name == "public.mood" else Family.TEXT
    domain, other = of_type("postgresql", "text"), of_type("mysql", "enum('a')" if "mood" in name else "text")
    column = replace(domain.tables[0].columns[0], type=name, kind=Kind(family, name=name))
    domain = replace(domain, tables=(replace(domain.tables[0], columns=(column,)),))
    assert compare({"prod": domain, "dev": other}).differences == ()


def test_a_size_that_sqlite_does_not_hold_to_narrows_nothing():
    longer = of_type("postgresql", "character varying(20)")
    for vendor, rule in (("sqlite", "type_widened"), ("mysql", "type_narrowed")):
        (difference,) = compare({"prod": longer, "dev": of_type(vendor, "varchar(10)")}).differences
        assert difference.against["dev"].rule == rule
