"""A SQL Server database of a few tables, as rows of the server's catalog."""

from __future__ import annotations

from tests.dynamic_databases.dialects.sqlserver.rows import facts

OBJECTS = """
    object_id | schema | name          | type | parent | temporal | external | memory_optimized | comment
    101       | dbo    | customers     | U    | 0      | 0        | 0        | 0                | who buys
    102       | sales  | customers     | U    | 0      | 0        | 0        | 0                | -
    103       | sales  | orders        | U    | 0      | 2        | 0        | 0                | -
    104       | sales  | MSSQL_TemporalHistoryFor_103 | U | 0 | 1    | 0        | 0                | -
    105       | dbo    | sessions      | U    | 0      | 0        | 0        | 1                | -
    106       | dbo    | remote_stock  | U    | 0      | 0        | 1        | 0                | -
    107       | dbo    | big_customers | V    | 0      | -        | -        | -                | -
    108       | dbo    | totals        | V    | 0      | -        | -        | -                | -
    109       | dbo    | events        | U    | 0      | 0        | 0        | 0                | -
"""
COLUMNS = """
    object_id | column_id | name    | base      | type      | max_length | precision | scale | nullable | collation                    | default          | seed | increment | comment
    103       | 1         | id      | bigint    | bigint    | 8          | 19        | 0     | 0        | -                            | -                | 1000 | 10        | -
    103       | 4         | total   | decimal   | decimal   | 9          | 18        | 4     | 0        | -                            | ((0))            | -    | -         | in euro
    103       | 2         | status  | nvarchar  | nvarchar  | 40         | 0         | 0     | 0        | Latin1_General_CI_AS         | (N'new')         | -    | -         | -
    103       | 3         | code    | varchar   | varchar   | 20         | 0         | 0     | 1        | Latin1_General_BIN2          | -                | -    | -         | -
    103       | 5         | at      | datetime2 | datetime2 | 7          | 23        | 3     | 0        | -                            | (sysutcdatetime()) | -  | -         | -
"""  # noqa: E501
INDEXES = """
    object_id | index_id | name              | type         | unique | primary | constraint | filter            | ordinal | position | column | descending | included | comment
    103       | 1        | PK__orders__3213E | CLUSTERED    | 1      | 1       | 0          | -                 | 1       | 1        | id     | 0          | 0        | -
    103       | 2        | uq_orders_code    | NONCLUSTERED | 1      | 0       | 1          | -                 | 1       | 1        | code   | 0          | 0        | -
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 2       | 2        | at     | 1          | 0        | for lists
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 1       | 1        | status | 0          | 0        | for lists
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 0       | 4        | code   | 0          | 1        | for lists
    103       | 3        | ix_orders_status  | NONCLUSTERED | 0      | 0       | 0          | ([total]>(0))     | 0       | 3        | total  | 0          | 1        | for lists
    103       | 4        | cs_orders         | NONCLUSTERED COLUMNSTORE | 0 | 0  | 0          | -                 | 0       | 1        | total  | 0          | 1        | -
    103       | 4        | cs_orders         | NONCLUSTERED COLUMNSTORE | 0 | 0  | 0          | -                 | 0       | 2        | at     | 0          | 1        | -
    108       | 1        | ix_totals         | CLUSTERED    | 1      | 0       | 0          | -                 | 1       | 1        | id     | 0          | 0        | -
"""  # noqa: E501
FOREIGN_KEYS = """
    object_id | key_id | name       | target_schema | target    | on_update | on_delete | disabled | position | column      | target_column
    102       | 900    | fk_parent  | dbo           | customers | NO_ACTION | SET_NULL  | 0        | 2        | parent_code | code
    102       | 900    | fk_parent  | dbo           | customers | NO_ACTION | SET_NULL  | 0        | 1        | parent_id   | id
    102       | 901    | fk_self    | sales         | customers | CASCADE   | NO_ACTION | 1        | 1        | referrer    | id
"""  # noqa: E501
SHOP = facts(
    collation="Latin1_General_CI_AS",
    objects=OBJECTS,
    columns=COLUMNS,
    indexes=INDEXES,
    foreign_keys=FOREIGN_KEYS,
    schemas=("dbo", "sales"),
    bytes=8_388_608,
    space="""
        object_id | rows | bytes | partitions
        103       | 42   | 81920 | 1
        105       | 7    | -     | 1
        109       | 9    | 16384 | 12
        999       | 1    | 8192  | 1
    """,
)
