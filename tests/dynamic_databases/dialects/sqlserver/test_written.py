"""Names as a script wrote them, of catalogs as a compatible server tells them; its spellings are real."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import (
    Catalog,
    Check,
    Column,
    Family,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Table,
)
from tests.dynamic_databases.dialects.sqlserver.written import as_written

INT = Kind(Family.INTEGER)
SCRIPT = """
    /* the shop's: [no_name] */
    CREATE TABLE [dbo].[Album] ([AlbumId] INT NOT NULL, [ArtistId] INT NOT NULL,
        CONSTRAINT [PK_Album] PRIMARY KEY ([AlbumId]), CONSTRAINT [CK_Album] CHECK ([AlbumId] > 0),
        UNIQUE ([ArtistId]));
    GO
    INSERT INTO [Album] VALUES (1, 2); -- albumid, 'artistid'
    SELECT 'ifk_albumartistid';
    GO
    CREATE INDEX [IFK_AlbumArtistId] ON [dbo].[Album] ([ArtistId]);
    GO
    create unique index ACT_IDX_CASE_DEF_DPLY on ACT_CMMN_CASEDEF (Deployment_Id, KEY_) include (Old_Name);
    GO
    create table ACT_CMMN_CASEDEF (Deployment_Id int, KEY_ int, Old_Name int)
    alter table ACT_CMMN_CASEDEF add constraint FK_Case foreign key (KEY_) references Album (AlbumId)
    exec sp_rename '[ACT_CMMN_CASEDEF].[Old_Name]', 'NewName'
"""


def columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, position, "int", INT) for position, name in enumerate(names, 1))


ALBUM = Table(
    "dbo",
    "Album",
    columns=columns("AlbumId", "ArtistId"),
    primary_key=Key(("AlbumId",), "PK_Album"),
    unique=(Key(("ArtistId",), "UQ__Album__25F5"),),
    indexes=(
        Index("UQ__Album__25F5", (IndexPart("ArtistId"),), unique=True, constraint=True),
        Index("IFK_AlbumArtistId", (IndexPart("ArtistId"),)),
    ),
    checks=(Check("[AlbumId]>(0)", "CK_Album"),),
)
CASEDEF = Table(
    "dbo",
    "ACT_CMMN_CASEDEF",
    columns=columns("Deployment_Id", "KEY_", "NewName"),
    indexes=(
        Index(
            "ACT_IDX_CASE_DEF_DPLY", (IndexPart("Deployment_Id"), IndexPart("KEY_")), included=("NewName",)
        ),
    ),
    foreign_keys=(ForeignKey(("KEY_",), "Album", ("AlbumId",), name="FK_Case"),),
)
ALBUM_THERE = Table(
    "dbo",
    "album",
    columns=columns("albumid", "artistid"),
    primary_key=Key(("albumid",), "pk_album"),
    unique=(Key(("artistid",), "UQ__Album__25F5"),),
    indexes=(
        Index("UQ__Album__25F5", (IndexPart("artistid"),), unique=True, constraint=True),
        Index("ifk_albumartistidalbum5017b0b31ef45d40b03fd948bb6d22d8", (IndexPart("artistid"),)),
    ),
    checks=(Check("[AlbumId]>(0)", "ck_album"),),
)
CASEDEF_THERE = Table(
    "dbo",
    "act_cmmn_casedef",
    columns=columns("deployment_id", "key_", "newname"),
    indexes=(
        Index(
            "act_idx_case_def_dplyact_cmmn_cc92f7f5e96097e0add97aea66dcb01f7",
            (IndexPart("deployment_id"), IndexPart("key_")),
            included=("newname",),
        ),
    ),
    foreign_keys=(ForeignKey(("key_",), "album", ("albumid",), name="fk_case"),),
)


def catalog(*tables: Table) -> Catalog:
    return Catalog("microsoft", "16", "dbo", tables)


def test_names_as_written_are_left_alone() -> None:
    read = catalog(ALBUM, CASEDEF)
    assert as_written(read, SCRIPT) is read


def test_each_folded_name_is_one_of_the_script() -> None:
    assert as_written(catalog(ALBUM_THERE, CASEDEF_THERE), SCRIPT) == catalog(ALBUM, CASEDEF)


@pytest.mark.parametrize(
    "index",
    [
        "ifk_albumartistid",
        "ifk_albumartistidalbum5017b0b31ef45d40b03fd948bb6d22d9",
        "ifk_albumtitlealbum5017b0b31ef45d40b03fd948bb6d22d8",
        "act_idx_case_def_dplyact_cmmn_cc92f7f5e96097e0add97aea66dcb01f7",
        "ALBUM",
    ],
)
def test_an_index_that_the_script_did_not_make_is_refused(index: str) -> None:
    table = Table("dbo", "album", indexes=(Index(index, (IndexPart("albumid"),)),))
    with pytest.raises(AssertionError, match=rf"^album\.{index} stands for no name of the script\.$"):
        as_written(catalog(table), SCRIPT)


def test_a_name_that_the_script_wrote_in_two_ways_is_refused() -> None:
    script = "create index I on T (a); create index i on t (a)"
    table = Table("dbo", "T", indexes=(Index("it865c0c0b4ab0e063e5caa3387c1a8741", (IndexPart("a"),)),))
    with pytest.raises(AssertionError, match="T stands for T and t of the script"):
        as_written(catalog(table), script)


@pytest.mark.parametrize("name", ["no_name", "elsewhere"])
def test_a_table_that_only_a_comment_names_is_refused(name: str) -> None:
    with pytest.raises(AssertionError, match=f"{name} stands for no name"):
        as_written(catalog(Table("dbo", name)), SCRIPT)
