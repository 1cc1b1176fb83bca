"""Catalogs as every earlier reader stored them, each of the same database, are read, and are no change.

`stored/version_N….json` were stored by the releases of their time. Before a reader gets the next
version, the last sample of the version before is made by its release:

    manage.py refresh_catalogs sample, then the column `catalog` of the newest snapshot
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from dynamic_databases.catalog import READER_VERSION, Catalog, readers, stored_catalog, to_json
from dynamic_databases.catalog.read_since import READ_SINCE
from dynamic_databases.comparison import ObjectKind, compare

STORED = Path(__file__).parent / "stored"
SAMPLES = sorted(path.stem for path in STORED.glob("version_*.json"))
LATEST = f"version_{READER_VERSION}"


def version_of(sample: str) -> int:
    return int(sample.split("_")[1])


def stored(sample: str) -> Catalog:
    return stored_catalog((STORED / f"{sample}.json").read_bytes(), version_of(sample))


def test_there_is_a_sample_of_every_version():
    assert {version_of(sample) for sample in SAMPLES} == set(range(READER_VERSION + 1))


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_any_reader_stored_is_no_change_of_the_same_database(sample):
    then, now = stored(sample), stored(LATEST)
    assert [table.name for table in then.tables] == ["authors", "books", "cheap"]
    assert compare({"then": then, "now": now}).differences == ()
    assert compare({"then": then, "now": now}, "now").differences == ()


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_an_earlier_reader_read_is_compared(sample):
    text = (STORED / f"{sample}.json").read_text()
    assert text.count('"type":"numeric(8,2)"') == 1
    changed = stored_catalog(text.replace("numeric(8,2)", "numeric(9,2)"), version_of(sample))
    (difference,) = compare({"then": changed, "now": stored(LATEST)}).differences
    assert (difference.name, difference.attribute) == ("price", "type")


def test_the_shape_changes_with_the_version_alone():
    """A new attribute needs a new version: see `dynamic_databases.catalog.readers`."""
    document = json.loads((STORED / f"{LATEST}.json").read_bytes())
    assert json.loads(to_json(stored(LATEST))) == document


def test_what_is_unread_is_named_in_the_words_of_a_comparison():
    earlier = {attribute for sample in SAMPLES for attribute in stored(sample).unread}
    named = earlier | set(READ_SINCE)
    assert {attribute.split(".")[0] for attribute in named} <= set(ObjectKind)
    assert all(0 < version <= READER_VERSION for version in READ_SINCE.values())


@pytest.mark.parametrize(
    ("sample", "unread", "read"),
    [
        ("version_0_first", {"index.nulls_distinct", "unique.deferrable"}, {"index.unique"}),
        ("version_0_nulls_distinct", {"trigger", "foreign_key.on_delete"}, {"index.nulls_distinct"}),
        ("version_0_hides", {"sequence.cache", "table.row security"}, {"trigger"}),
        ("version_0_cache", {"primary_key.deferrable"}, {"sequence.cache", "table.row security"}),
    ],
)
def test_what_an_earlier_reader_did_not_read_is_known(sample, unread, read):
    assert unread <= set(stored(sample).unread)
    assert not read & set(stored(sample).unread)


@pytest.mark.parametrize("sample", ["version_0_last", LATEST])
def test_the_reader_before_versions_read_as_much_as_the_first_one_with_a_version(sample, monkeypatch):
    monkeypatch.setattr(readers, "READ_SINCE", {})
    assert stored(sample).unread == ()


def test_the_next_version_makes_what_it_adds_unknown_in_all_before(monkeypatch):
    monkeypatch.setattr(readers, "READ_SINCE", {"index.comment": READER_VERSION + 1})
    assert all("index.comment" in stored(sample).unread for sample in SAMPLES)


@pytest.mark.parametrize("text", ["", "3", '{"tables": 3}', '{"tables": [3]}', '{"tables": [{"unique": 3}]}'])
@pytest.mark.parametrize("version", [0, READER_VERSION])
def test_any_other_text_is_no_catalog(text, version):
    with pytest.raises(msgspec.DecodeError):
        stored_catalog(text, version)
