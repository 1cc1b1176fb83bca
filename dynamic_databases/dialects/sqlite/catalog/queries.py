"""The statements that read the structure of a SQLite file; `rows` describes their results.

Source: https://www.sqlite.org/pragma.html, pragma functions.
"""

from __future__ import annotations

MASTER = """
    SELECT rowid, CAST(type AS TEXT), CAST(name AS TEXT), CAST(tbl_name AS TEXT), CAST(sql AS TEXT)
    FROM sqlite_master ORDER BY rowid
"""
"""The casts are needed because a file may contain bytes in place of text, which SQLite accepts there."""

TABLE_LIST = "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"

COLUMNS = """
    SELECT m.rowid, part.columns, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
    FROM sqlite_master m
    CROSS JOIN (SELECT 0 AS columns UNION ALL SELECT 1) part
    LEFT JOIN pragma_table_xinfo(CASE part.columns WHEN 1 THEN CAST(m.name AS TEXT) END, 'main') x
    WHERE m.rowid > %s AND m.rowid IN (SELECT value FROM json_each(%s))
    ORDER BY m.rowid
"""
"""The columns of each table follow a row that announces the table: see `reading`."""
FIRST = -(2**63)
"""The lowest possible rowid."""

INDEXES = """
    SELECT m.rowid, i.name, i."unique", i.origin, i.partial, x.cid, x.name, x."desc", x.coll
    FROM sqlite_master m
    CROSS JOIN pragma_index_list(CAST(m.name AS TEXT), 'main') i
    CROSS JOIN pragma_index_xinfo(i.name, 'main') x
    WHERE x.key AND m.rowid IN (SELECT value FROM json_each(%s))
"""

FOREIGN_KEYS = """
    SELECT m.rowid, f.id, f."table", f."from", f."to", f.on_update, f.on_delete, f."match"
    FROM sqlite_master m
    CROSS JOIN pragma_foreign_key_list(CAST(m.name AS TEXT), 'main') f
    WHERE m.rowid IN (SELECT value FROM json_each(%s))
"""

SIZE = """
    SELECT (SELECT page_count FROM pragma_page_count), (SELECT page_size FROM pragma_page_size),
           (SELECT encoding FROM pragma_encoding), (SELECT auto_vacuum FROM pragma_auto_vacuum),
           (SELECT application_id FROM pragma_application_id)
"""

ESTIMATES = "SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"
"""The first number in `stat` is the rows of the table, or of a partial index. sqlite.org/fileformat2.html"""
