"""Types as sys.types and sys.columns tell them: how they are spelled, and what they hold."""

from __future__ import annotations

import pytest

from dynamic_databases.dialects.sqlserver.types import TypeFacts, base_of, kind_of, spelling

TYPES = """
    base             | name             | length | precision | scale | spelled                | kind
    bigint           | bigint           | 8      | 19        | 0     | bigint                 | integer 64
    int              | int              | 4      | 10        | 0     | int                    | integer 32
    smallint         | smallint         | 2      | 5         | 0     | smallint               | integer 16
    tinyint          | tinyint          | 1      | 3         | 0     | tinyint                | unsigned integer 8
    bit              | bit              | 1      | 1         | 0     | bit                    | boolean
    decimal          | decimal          | 9      | 18        | 4     | decimal(18,4)          | decimal 18,4
    numeric          | numeric          | 17     | 38        | 0     | numeric(38,0)          | decimal 38,0
    money            | money            | 8      | 19        | 4     | money                  | decimal 19,4
    smallmoney       | smallmoney       | 4      | 10        | 4     | smallmoney             | decimal 10,4
    float            | float            | 8      | 53        | 0     | float                  | float 64
    real             | real             | 4      | 24        | 0     | real                   | float 32
    char             | char             | 10     | 0         | 0     | char(10)               | fixed text 10
    varchar          | varchar          | 8000   | 0         | 0     | varchar(8000)          | text 8000
    varchar          | varchar          | -1     | 0         | 0     | varchar(max)           | text
    nchar            | nchar            | 4      | 0         | 0     | nchar(2)               | fixed text 2
    nvarchar         | nvarchar         | 100    | 0         | 0     | nvarchar(50)           | text 50
    nvarchar         | nvarchar         | -1     | 0         | 0     | nvarchar(max)          | text
    nvarchar         | sysname          | 256    | 0         | 0     | sysname(nvarchar(128)) | text 128
    text             | text             | 16     | 0         | 0     | text                   | text
    ntext            | ntext            | 16     | 0         | 0     | ntext                  | text
    binary           | binary           | 16     | 0         | 0     | binary(16)             | fixed binary 16
    varbinary        | varbinary        | -1     | 0         | 0     | varbinary(max)         | binary
    image            | image            | 16     | 0         | 0     | image                  | binary
    timestamp        | timestamp        | 8      | 0         | 0     | timestamp              | fixed binary 8
    date             | date             | 3      | 10        | 0     | date                   | date
    time             | time             | 5      | 16        | 7     | time(7)                | time 7
    datetime         | datetime         | 8      | 23        | 3     | datetime               | timestamp 3
    smalldatetime    | smalldatetime    | 4      | 16        | 0     | smalldatetime          | timestamp 0
    datetime2        | datetime2        | 7      | 23        | 3     | datetime2(3)           | timestamp 3
    datetimeoffset   | datetimeoffset   | 10     | 34        | 7     | datetimeoffset(7)      | timestamp with zone 7
    uniqueidentifier | uniqueidentifier | 16     | 0         | 0     | uniqueidentifier       | uuid
    xml              | xml              | -1     | 0         | 0     | xml                    | xml
    json             | json             | -1     | 0         | 0     | json                   | json
    vector           | vector           | 20     | 0         | 0     | vector(3)              | vector
    sql_variant      | sql_variant      | 8016   | 0         | 0     | sql_variant            | sql_variant
    -                | hierarchyid      | 892    | 0         | 0     | hierarchyid            | hierarchyid
    -                | geography        | -1     | 0         | 0     | geography              | spatial geography
    -                | geometry         | -1     | 0         | 0     | geometry               | spatial geometry
"""  # noqa: E501


def rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in TYPES.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[5])
def test_a_type_is_spelled_as_the_server_does_and_holds_what_it_holds(row: list[str]) -> None:
    base, name, length, precision, scale, spelled, kind = row
    facts = TypeFacts(
        None if base == "-" else base,
        name,
        max_length=int(length),
        precision=int(precision),
        scale=int(scale),
    )
    assert (spelling(facts), str(kind_of(facts))) == (spelled, kind)
    assert base_of(spelled) == (name if base == "-" else base)


def test_a_users_type_says_what_it_stands_for() -> None:
    facts = TypeFacts("varchar", "phone", "sales", user_defined=True, max_length=20)
    assert (spelling(facts), str(kind_of(facts))) == ("sales.phone(varchar(20))", "text 20")
    assert base_of("sales.phone(varchar(20)) sparse masked") == "varchar"


def test_a_type_made_in_net_has_no_base() -> None:
    facts = TypeFacts(None, "Point", "geo", user_defined=True, max_length=16)
    assert (spelling(facts), str(kind_of(facts)), base_of("geo.Point")) == ("geo.Point", "Point", "")


def test_a_users_type_with_a_deceptive_name_is_its_base() -> None:
    facts = TypeFacts("int", "xml(text)", "dbo", user_defined=True)
    assert base_of(spelling(facts)) == "int"
