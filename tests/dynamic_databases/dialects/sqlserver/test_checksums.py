"""The SQL by which SQL Server makes digests of rows, and what their text can be told from."""

from __future__ import annotations

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.digests import Digested
from dynamic_databases.dialects.sqlserver import checksums

NUMBER = Column(name="id", position=1, type="int", kind=Kind(Family.INTEGER, 32), nullable=False)
NAME = Column(
    name="name",
    position=2,
    type="nvarchar(40)",
    kind=Kind(Family.TEXT, 40),
    collation="Latin1_General_CI_AS",
)
BYTES = Column(name="data", position=3, type="varbinary(max)", kind=Kind(Family.BINARY))


def test_a_digest_has_each_value_its_length_and_whether_it_is_null():
    columns = [Digested("[id]", NUMBER, nullable=False), Digested("[name]", NAME)]
    sql = checksums.row_digest(checksums.MD5, columns)
    assert sql.startswith("CONVERT(decimal(38, 0), CONVERT(bigint, SUBSTRING(HASHBYTES('MD5', CONCAT(")
    assert "CONVERT(nvarchar(max), N'')" in sql  # else it would be cut at 4,000 characters
    assert "DATALENGTH(CONVERT(nvarchar(4000), [name]))" in sql
    assert sql.count("IS NULL") == 1


def test_bytes_are_digested_as_hexadecimal():
    sql = checksums.row_digest(checksums.MD5, [Digested("[data]", BYTES)])
    assert "CONVERT(varchar(max), CONVERT(varbinary(max), [data]), 2)" in sql


def test_more_values_than_concat_takes_are_joined_in_groups():
    columns = [Digested(f"[c{number}]", NAME) for number in range(400)]
    sql = checksums.row_digest(checksums.MD5, columns)
    assert sql.count("CONCAT(") > 2
    assert "[c399]" in sql


def test_a_bucket_is_made_of_the_key_alone():
    assert checksums.bucket([Digested("[id]", NUMBER)]) == "([id] & 63)"
    assert "HASHBYTES" in checksums.bucket([Digested("[name]", NAME)])


def test_texts_are_sorted_by_their_code_units_where_they_are_not_already():
    assert checksums.letter_by_letter("[name]", NAME) == "([name] COLLATE Latin1_General_BIN2)"
    assert checksums.letter_by_letter("[id]", NUMBER) == "[id]"
