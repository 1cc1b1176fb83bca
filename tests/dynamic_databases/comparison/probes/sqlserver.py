"""Changes on SQL Server, one each; those of rows need no server.

Long, since it is a table: a line for each change.
"""

from __future__ import annotations

from tests.dynamic_databases.comparison.probes import everywhere
from tests.dynamic_databases.comparison.probes.sqlserver_rows import row_probes

# ruff: noqa: E501
OF_COLUMNS = row_probes(
    """
    a longer nvarchar | columns 1 4 max_length | 40 | 60 | column orders.state type: risky / breaking
    the longest nvarchar | columns 1 4 max_length | 40 | -1 | column orders.state type: risky / breaking
    more digits of a decimal | columns 1 3 precision | 10 | 12 | column orders.total type: risky / breaking
    more digits behind the point | columns 1 3 scale | 2 | 4 | column orders.total type: breaking
    fractions of a second | columns 1 6 scale | 3 | 7 | column orders.created type: risky / breaking
    bigint for int | columns 1 2 base | int | bigint | column orders.customer_id type: risky / breaking
    a nullable column | columns 1 2 nullable | 1 | 0 | column orders.customer_id nullable: breaking / risky
    a default of a number | columns 1 3 default | ((0)) | ((1)) | column orders.total default: risky
    no default of a number | columns 1 3 default | ((0)) | - | column orders.total default: breaking / risky
    a default of a text | columns 1 4 default | (N'new') | (N'open') | column orders.state default: risky
    brackets around a default | columns 1 3 default | ((0)) | (0) | nothing
    a bound default | columns 1 2 bound_default | - | create default zero as 0 | column orders.customer_id default: risky
    a computation | columns 1 5 computed | ([total]*(2)) | ([total]*(3)) | column orders.net generated: risky
    no computation | columns 1 5 computed | ([total]*(2)) | - | column orders.net generated: risky / breaking
    a persisted computation | columns 1 5 persisted | 0 | 1 | column orders.net stored: cosmetic
    the seed of numbers | columns 1 1 seed | 1 | 1000 | column orders.id identity: risky
    the step of numbers | columns 1 1 increment | 1 | 5 | column orders.id identity: risky
    a collation | columns 2 2 collation | - | Latin1_General_BIN2 | column customers.name collation: cosmetic
    a collation under a key | columns 1 4 collation | - | Latin1_General_BIN2 | column orders.state collation: risky
    the comment of a column | columns 1 2 comment | - | new | column orders.customer_id comment: cosmetic
    a sparse column | columns 1 2 sparse | 0 | 1 | column orders.customer_id type: risky
    a hidden column | columns 1 2 hidden | 0 | 1 | column orders.customer_id hidden: risky
    a masked column | columns 1 2 masked | 0 | 1 | column orders.customer_id type: risky
    a column set | columns 1 7 column_set | 0 | 1 | column orders.note type: risky
    an encrypted column | columns 1 2 encryption | - | DETERMINISTIC | column orders.customer_id type: breaking
    what the server keeps in a column | columns 1 6 generated_always | NOT_APPLICABLE | AS_ROW_START | column orders.created generated: breaking / risky
    the name of a column | columns 1 6 name | created | made | column orders.created missing: breaking / cosmetic; column orders.made missing: cosmetic / breaking
    letter case of a column's name | columns 1 6 name | created | Created | column orders.created name: cosmetic
    a column that is gone | columns 1 6 | there | - | column orders.created missing: breaking / cosmetic
    a type of its own | columns 2 2 type | varchar | sysname | column customers.name type: risky
    a row guid | ColumnOptionsRow 1 2 rowguidcol | - | yes | column orders.customer_id rowguidcol: risky
    a file stream | ColumnOptionsRow 1 2 filestream | - | yes | column orders.customer_id filestream: cosmetic
    no padding | ColumnOptionsRow 2 2 ansi_padding | - | off | column customers.name ansi_padding: risky
    a rule | ColumnOptionsRow 1 2 rule | - | positive | column orders.customer_id rule: risky
    how a column is encrypted | ColumnOptionsRow 1 2 encryption_algorithm | - | AEAD_AES_256_CBC_HMAC_SHA_256 | column orders.customer_id encryption_algorithm: risky
    a collection of XML schemas | XmlColumnRow 1 7 xml_schema_collection | - | notes | column orders.note xml_schema_collection: risky
    an XML document | XmlColumnRow 1 7 xml_schema_collection | notes | notes document | column orders.note xml_schema_collection: risky
    the name of a default | DefaultNameRow 1 3 default_name | df_total | df_sum | column orders.total default_name: cosmetic
    numbers of replication | IdentityRow 1 1 not_for_replication | - | yes | column orders.id not_for_replication: cosmetic
    a mask | MaskRow 1 2 masking_function | default() | partial(1,"x",0) | column orders.customer_id masking_function: risky
    """
)
OF_KEYS = row_probes(
    """
    a key's name | indexes 1 1 name | pk_orders | pk_order | primary_key orders name: cosmetic
    a name that the server made | indexes 1 1 name | PK__orders__3213E83F0A1B2C3D | PK__orders__3213E83F99999999 | nothing
    a key's column | indexes 1 1 column | id | customer_id | primary_key orders columns: breaking
    a key's order | indexes 1 1 descending | 0 | 1 | primary_key orders descending: risky
    a key that is not clustered | indexes 1 1 type | CLUSTERED | NONCLUSTERED | primary_key orders index_method: risky
    no key | indexes 1 1 | there | - | primary_key orders missing: breaking / risky
    a key that is disabled | indexes 1 1 disabled | 0 | 1 | primary_key orders valid: risky
    a key's fill factor | IndexOptionsRow 1 1 fill_factor | - | 80 | primary_key orders fill_factor: cosmetic
    a key's compression | CompressionRow 1 1 data_compression | - | PAGE | primary_key orders data_compression: cosmetic
    a key's duplicates | IndexOptionsRow 1 1 ignore_dup_key | - | on | primary_key orders ignore_dup_key: risky
    a key's filegroup | IndexOptionsRow 1 1 filegroup | - | fast | primary_key orders filegroup: cosmetic
    a key's partitions | IndexOptionsRow 1 1 partition_scheme | - | years | primary_key orders partition_scheme: risky
    a key's locks | IndexOptionsRow 1 1 allow_row_locks | - | off | primary_key orders allow_row_locks: cosmetic
    a key's pages | IndexOptionsRow 1 1 allow_page_locks | - | off | primary_key orders allow_page_locks: cosmetic
    a key's padding | IndexOptionsRow 1 1 pad_index | - | on | primary_key orders pad_index: cosmetic
    the comment of a primary key | CommentRow 1 60 comment | - | new | primary_key orders comment: cosmetic
    a unique constraint's name | indexes 1 2 name | uq_state | uq_status | unique orders.uq_state name: cosmetic
    a unique constraint's column | indexes 1 2 column | state | customer_id | unique orders.uq_state columns: risky
    a unique constraint's order | indexes 1 2 descending | 0 | 1 | unique orders.uq_state columns: risky
    a clustered unique constraint | indexes 1 2 type | NONCLUSTERED | CLUSTERED | unique orders.uq_state index_method: risky
    no unique constraint | indexes 1 2 | there | - | unique orders.uq_state missing: risky
    a disabled unique constraint | indexes 1 2 disabled | 0 | 1 | unique orders.uq_state valid: risky
    a unique constraint's fill factor | IndexOptionsRow 1 2 fill_factor | - | 80 | unique orders.uq_state fill_factor: cosmetic
    a unique constraint's duplicates | IndexOptionsRow 1 2 ignore_dup_key | - | on | unique orders.uq_state ignore_dup_key: risky
    a unique constraint's compression | CompressionRow 1 2 data_compression | - | ROW | unique orders.uq_state data_compression: cosmetic
    the comment of a unique constraint | CommentRow 1 61 comment | - | new | unique orders.uq_state comment: cosmetic
    an index for a unique constraint | indexes 1 2 constraint | 1 | 0 | unique orders.uq_state missing: cosmetic; index orders.uq_state missing: cosmetic
    a foreign key's name | foreign_keys 40 name | fk_customer | fk_client | foreign_key orders.fk_customer name: cosmetic
    a foreign key's column | foreign_keys 40 column | customer_id | id | foreign_key orders.fk_customer columns: risky
    a foreign key's target | foreign_keys 40 target | customers | orders | foreign_key orders.fk_customer target: risky
    the schema of a foreign key's target | foreign_keys 40 target_schema | dbo | sales | foreign_key orders.fk_customer target: risky
    a foreign key's target column | foreign_keys 40 target_column | id | name | foreign_key orders.fk_customer target_columns: risky
    what a delete does | foreign_keys 40 on_delete | NO_ACTION | CASCADE | foreign_key orders.fk_customer on_delete: risky
    what an update does | foreign_keys 40 on_update | NO_ACTION | SET_NULL | foreign_key orders.fk_customer on_update: risky
    a disabled foreign key | foreign_keys 40 disabled | 0 | 1 | foreign_key orders.fk_customer enforced: risky
    a foreign key that is not trusted | foreign_keys 40 not_trusted | 0 | 1 | foreign_key orders.fk_customer enforced: risky
    a foreign key not of replication | ConstraintOptionsRow 40 not_for_replication | - | yes | foreign_key orders.fk_customer not_for_replication: cosmetic
    the comment of a foreign key | CommentRow 1 40 comment | - | new | foreign_key orders.fk_customer comment: cosmetic
    no foreign key there | foreign_keys 40 | there | - | foreign_key orders.fk_customer missing: risky
    """
)
OF_INDEXES = row_probes(
    """
    an index's column | indexes 1 3 column | customer_id | total | index orders.ix_customer columns: risky
    an index's order | indexes 1 3 descending | 0 | 1 | index orders.ix_customer columns: risky
    an index's name | indexes 1 3 name | ix_customer | ix_client | index orders.ix_customer name: cosmetic
    an index that is unique | indexes 1 3 unique | 0 | 1 | index orders.ix_customer unique: risky
    an index of some rows | indexes 1 3 filter | - | ([total]>(0)) | index orders.ix_customer predicate: risky
    an index of other rows | indexes 1 3 filter | ([total]>(0)) | ([total]>(1)) | index orders.ix_customer predicate: risky
    a columnstore | indexes 1 3 type | NONCLUSTERED | NONCLUSTERED COLUMNSTORE | index orders.ix_customer columns: risky; index orders.ix_customer included: risky; index orders.ix_customer method: risky
    a clustered index | indexes 1 3 type | NONCLUSTERED | CLUSTERED | index orders.ix_customer method: risky
    a disabled index | indexes 1 3 disabled | 0 | 1 | index orders.ix_customer valid: risky
    the comment of an index | indexes 1 3 comment | - | new | index orders.ix_customer comment: cosmetic
    a fill factor | IndexOptionsRow 1 3 fill_factor | - | 80 | index orders.ix_customer fill_factor: cosmetic
    a padded index | IndexOptionsRow 1 3 pad_index | - | on | index orders.ix_customer pad_index: cosmetic
    duplicates of an index | IndexOptionsRow 1 3 ignore_dup_key | - | on | index orders.ix_customer ignore_dup_key: risky
    no row locks | IndexOptionsRow 1 3 allow_row_locks | - | off | index orders.ix_customer allow_row_locks: cosmetic
    no page locks | IndexOptionsRow 1 3 allow_page_locks | - | off | index orders.ix_customer allow_page_locks: cosmetic
    a filegroup | IndexOptionsRow 1 3 filegroup | - | fast | index orders.ix_customer filegroup: cosmetic
    a partitioned index | IndexOptionsRow 1 3 partition_scheme | - | years | index orders.ix_customer partition_scheme: risky
    the column of partitions | PartitionColumnRow 1 3 partition_column | created | total | index orders.ix_customer partition_column: risky
    a compressed index | CompressionRow 1 3 data_compression | - | PAGE | index orders.ix_customer data_compression: cosmetic
    another compression | CompressionRow 1 3 data_compression | ROW | PAGE | index orders.ix_customer data_compression: cosmetic
    statistics of an index | IndexStatisticsRow 1 3 statistics_norecompute | - | on | index orders.ix_customer statistics_norecompute: cosmetic
    buckets of a hash | BucketsRow 1 3 bucket_count | 1024 | 2048 | index orders.ix_customer bucket_count: cosmetic
    a secondary XML index | XmlIndexRow 1 3 xml_index | PATH | VALUE | index orders.ix_customer xml_index: risky
    the grid of a spatial index | SpatialIndexRow 1 3 tessellation | GEOMETRY_GRID | GEOMETRY_AUTO_GRID | index orders.ix_customer tessellation: risky
    the box of a spatial index | TessellationRow 1 3 bounding_box | 0, 0, 500, 200 | 0, 0, 900, 200 | index orders.ix_customer bounding_box: cosmetic
    how dense the grids of a spatial index are | TessellationRow 1 3 grids | LOW, LOW, LOW, LOW | LOW, LOW, HIGH, HIGH | index orders.ix_customer grids: cosmetic
    cells of a spatial index | TessellationRow 1 3 cells_per_object | 16 | 64 | index orders.ix_customer cells_per_object: cosmetic
    """
)
OF_TABLES = row_probes(
    """
    a table that is gone | objects 2 | there | - | table customers missing: breaking / cosmetic
    the comment of a table | objects 1 comment | all | some | table orders comment: cosmetic
    letter case of a table's name | objects 1 name | orders | Orders | table orders name: cosmetic
    an external table | objects 1 external | 0 | 1 | table orders kind: risky
    a temporal table | objects 1 temporal | 0 | 2 | table orders kind: risky
    a table in memory | objects 1 memory_optimized | 0 | 1 | table orders memory optimized: risky
    an escalation of locks | TableOptionsRow 1 lock_escalation | - | AUTO | table orders lock_escalation: cosmetic
    texts in rows | TableOptionsRow 1 text_in_row | - | 256 | table orders text_in_row: cosmetic
    large values out of rows | TableOptionsRow 1 large_values_out_of_row | - | yes | table orders large_values_out_of_row: cosmetic
    rows that do not outlive the server | TableOptionsRow 1 durability | - | SCHEMA_ONLY | table orders durability: risky
    NULL as it was in old servers | TableOptionsRow 1 ansi_nulls | - | off | table orders ansi_nulls: risky
    a table of files | TableOptionsRow 1 filetable | - | yes | table orders filetable: risky
    changes that are captured | TableOptionsRow 1 change_data_capture | - | yes | table orders change_data_capture: risky
    changes that are tracked | TableOptionsRow 1 change_tracking | - | rows | table orders change_tracking: risky
    changed columns that are tracked | TableOptionsRow 1 change_tracking | rows | columns | table orders change_tracking: risky
    for how long history is held | RetentionRow 1 history_retention | 6 MONTH | 1 YEAR | table orders history_retention: risky
    a compressed heap | CompressionRow 2 0 data_compression | - | PAGE | table customers data_compression: cosmetic
    the filegroup of a heap | IndexOptionsRow 2 0 filegroup | - | fast | table customers filegroup: cosmetic
    a partitioned heap | IndexOptionsRow 2 0 partition_scheme | - | years | table customers partition_scheme: risky
    the column of a heap's partitions | PartitionColumnRow 2 0 partition_column | id | name | table customers partition_column: risky
    a check | objects 10 | there | - | check orders.ck_total missing: risky
    what a check asks | objects 10 check | ([total]>(0)) | ([total]>(1)) | check orders.ck_total expression: risky
    a check's name | objects 10 name | ck_total | ck_sum | check orders.ck_total name: cosmetic
    a disabled check | objects 10 disabled | 0 | 1 | check orders.ck_total enforced: risky
    a check that is not trusted | objects 10 not_trusted | 0 | 1 | check orders.ck_total enforced: risky
    the comment of a check | objects 10 comment | - | new | check orders.ck_total comment: cosmetic
    a check not of replication | ConstraintOptionsRow 10 not_for_replication | - | yes | check orders.ck_total not_for_replication: cosmetic
    what edges may connect | EdgeRow connections | a TO b | a TO c | check orders.ec_knows expression: risky
    what the delete of a node does | EdgeRow on_delete | NO_ACTION | CASCADE | check orders.ec_knows expression: risky
    edges that may connect anything | EdgeRow disabled | 0 | 1 | check orders.ec_knows enforced: risky
    a trigger | objects 11 | there | - | trigger orders.tr_log missing: risky
    what a trigger does | objects 11 module | create trigger 1 | create trigger 2 | trigger orders.tr_log definition: risky
    a disabled trigger | objects 11 disabled | 0 | 1 | trigger orders.tr_log enabled: risky
    the comment of a trigger | objects 11 comment | - | new | trigger orders.tr_log comment: cosmetic
    a trigger that fires first | TriggerTurnsRow 11 order | - | first INSERT | trigger orders.tr_log order: risky
    quotes in a trigger | ModuleOptionsRow 11 quoted_identifier | - | off | trigger orders.tr_log quoted_identifier: risky
    NULL in a trigger | ModuleOptionsRow 11 ansi_nulls | - | off | trigger orders.tr_log ansi_nulls: risky
    a view's query | objects 3 module | create view v as select 1 | create view v as select 2 | view open_orders definition: risky
    a view's schema binding | objects 3 module | create view v as select 1 | create view v with schemabinding as select 1 | view open_orders definition: risky
    a view whose source nobody sees | objects 3 module | - | - | nothing
    a view that is not visible | objects 3 module | create view v as select 1 | - | view open_orders definition unknown: risky
    the comment of a view | objects 3 comment | - | new | view open_orders comment: cosmetic
    quotes in a view | ModuleOptionsRow 3 quoted_identifier | - | off | view open_orders quoted_identifier: risky
    NULL in a view | ModuleOptionsRow 3 ansi_nulls | - | off | view open_orders ansi_nulls: risky
    a view less there | objects 3 | there | - | view open_orders missing: breaking / cosmetic
    """
)
OF_OTHERS = row_probes(
    """
    a procedure less | objects 20 | there | - | routine close_day missing: breaking / cosmetic
    what a procedure does | objects 20 module | create procedure 1 | create procedure 2 | routine close_day definition: risky
    a procedure in .NET | objects 20 type | P | PC | routine close_day language: risky
    the comment of a procedure | objects 20 comment | - | new | routine close_day comment: cosmetic
    quotes in a procedure | ModuleOptionsRow 20 quoted_identifier | - | off | routine close_day quoted_identifier: risky
    NULL in a procedure | ModuleOptionsRow 20 ansi_nulls | - | off | routine close_day ansi_nulls: risky
    what a function does | objects 21 module | create function 1 | create function 2 | routine tax definition: risky
    an aggregate for a function | objects 21 type | FN | AF | routine tax kind: risky; routine tax language: risky
    a synonym's target | objects 30 synonym_of | erp.parts | erp.items | type parts definition: risky
    a synonym less | objects 30 | there | - | type parts missing: breaking / cosmetic
    the comment of a synonym | objects 30 comment | - | new | type parts comment: cosmetic
    what a rule asks | objects 31 module | create rule 1 | create rule 2 | type positive definition: risky
    what a default of its own gives | objects 32 module | create default 1 | create default 2 | type zero definition: risky
    a rule less | objects 31 | there | - | type positive missing: breaking / cosmetic
    a sequence's type | sequences 50 type | bigint | int | sequence numbers type: risky
    a sequence's start | sequences 50 start | 1 | 5 | sequence numbers start: risky
    a sequence's step | sequences 50 increment | 1 | 5 | sequence numbers increment: risky
    a sequence's least | sequences 50 minimum | 1 | 0 | sequence numbers minimum: risky
    a sequence's largest | sequences 50 maximum | 1000 | 2000 | sequence numbers maximum: risky
    a sequence that begins again | sequences 50 cycling | 0 | 1 | sequence numbers cycle: risky
    a sequence without a cache | sequences 50 cached | 1 | 0 | sequence numbers cache: cosmetic
    a sequence's cache | sequences 50 cache_size | 50 | 100 | sequence numbers cache: cosmetic
    the comment of a sequence | CommentRow 1 50 comment | - | new | sequence numbers comment: cosmetic
    a sequence less | sequences 50 | there | - | sequence numbers missing: breaking / cosmetic
    a longer type of its own | types max_length | 20 | 30 | type phone definition: risky
    a required type of its own | types nullable | 1 | 0 | type phone definition: risky
    a type less | types | there | - | type phone missing: breaking / cosmetic
    the comment of a type | CommentRow 6 0 comment | - | new | type phone comment: cosmetic
    the comment of a schema | CommentRow 3 1 comment | - | new | schema dbo comment: cosmetic
    an empty schema more | database schemas | dbo | dbo, sales | schema sales missing: cosmetic / risky
    the comment of the database | CommentRow 0 0 comment | - | new | database - comment: cosmetic
    the collation of the database | database collation | Latin1_General_CI_AS | Latin1_General_CI_AI | database - collation: risky
    columns of statistics | StatisticsRow columns | total | total, state | statistics orders.st_total definition: risky
    the rows of statistics | StatisticsRow filter | - | ([total]>(0)) | statistics orders.st_total definition: risky
    statistics that stay | StatisticsRow statistics_norecompute | - | on | statistics orders.st_total statistics_norecompute: cosmetic
    statistics by partition | StatisticsRow incremental | - | on | statistics orders.st_total incremental: risky
    statistics less | StatisticsRow | there | - | statistics orders.st_total missing: risky / cosmetic
    namespaces of XML schemas | XmlSchemaCollectionRow namespaces | urn:notes | urn:notes, urn:other | xml_schema_collection notes definition: risky
    components of XML schemas | XmlSchemaCollectionRow components | element note | element note, element line | xml_schema_collection notes definition: risky
    a collection of XML schemas less | XmlSchemaCollectionRow | there | - | xml_schema_collection notes missing: breaking / cosmetic
    the default catalog of full texts | FulltextCatalogRow default | - | yes | fulltext_catalog texts default: risky
    accents in full texts | FulltextCatalogRow accent_sensitivity | - | off | fulltext_catalog texts accent_sensitivity: risky
    a catalog of full texts less | FulltextCatalogRow | there | - | fulltext_catalog texts missing: cosmetic
    the language of a full text | FulltextIndexRow columns | name language 1033 | name language 1031 | fulltext_index customers definition: risky
    the key of a full text | FulltextIndexRow key_index | pk_customers | uq_name | fulltext_index customers definition: risky
    the catalog of a full text | FulltextIndexRow catalog | texts | others | fulltext_index customers catalog: risky
    how a full text is updated | FulltextIndexRow change_tracking | - | MANUAL | fulltext_index customers change_tracking: risky
    words that are left out | FulltextIndexRow stoplist | - | off | fulltext_index customers stoplist: risky
    a disabled full text | FulltextIndexRow disabled | - | yes | fulltext_index customers disabled: risky
    a full text less | FulltextIndexRow | there | - | fulltext_index customers missing: breaking / cosmetic
    bounds of partitions | PartitionFunctionRow values | 2025, 2026 | 2025, 2026, 2027 | partition_function by_year definition: risky
    the side of a bound | PartitionFunctionRow side | right | left | partition_function by_year definition: risky
    the type of partitions | PartitionFunctionRow type | date | datetime2 | partition_function by_year definition: risky
    a partition function less | PartitionFunctionRow | there | - | partition_function by_year missing: cosmetic
    where partitions lie | PartitionSchemeRow filegroups | PRIMARY, PRIMARY, PRIMARY | PRIMARY, PRIMARY, fast | partition_scheme years definition: risky
    the function of a partition scheme | PartitionSchemeRow function | by_year | by_month | partition_scheme years definition: risky
    a partition scheme less | PartitionSchemeRow | there | - | partition_scheme years missing: cosmetic
    the source of an external table | ExternalTableRow 2 external_source | lake | pond | table customers external_source: risky
    where an external table lies | ExternalTableRow 2 external_location | /orders/ | /customers/ | table customers external_location: risky
    the files of an external table | ExternalTableRow 2 external_format | csv: 1 ; | csv: 1 , | table customers external_format: risky
    what an external table refuses | ExternalTableRow 2 external_rejects | 0 0 | 0 10 | table customers external_rejects: risky
    an encrypted procedure | ModuleOptionsRow 20 with_encryption | - | yes | routine close_day with_encryption: risky
    an encrypted view | ModuleOptionsRow 3 with_encryption | - | yes | view open_orders with_encryption: risky
    an encrypted trigger | ModuleOptionsRow 11 with_encryption | - | yes | trigger orders.tr_log with_encryption: risky
    the method of a procedure in .NET | CompiledRow 20 runs | geo.Days.Close | geo.Days.Open | routine close_day runs: risky
    the method of a trigger in .NET | CompiledRow 11 runs | geo.Log.Write | geo.Log.Drop | trigger orders.tr_log runs: risky
    the version of an assembly | AssemblyRow clr_name | geo, version=1.0.0.0 | geo, version=2.0.0.0 | assembly geo definition: risky
    what an assembly may do | AssemblyRow permission_set | SAFE_ACCESS | EXTERNAL_ACCESS | assembly geo definition: risky
    an assembly less | AssemblyRow | there | - | assembly geo missing: breaking / cosmetic
    what a database trigger does | DatabaseTriggerRow definition | create trigger 1 | create trigger 2 | event_trigger guard definition: risky
    a disabled database trigger | DatabaseTriggerRow disabled | - | yes | event_trigger guard disabled: risky
    a database trigger less | DatabaseTriggerRow | there | - | event_trigger guard missing: risky
    the rows of a policy | SecurityPolicyRow predicates | FILTER own(id) | FILTER own(state) | policy own_rows definition: risky
    a disabled policy | SecurityPolicyRow disabled | - | yes | policy own_rows disabled: risky
    a policy not of replication | SecurityPolicyRow not_for_replication | - | yes | policy own_rows not_for_replication: risky
    a policy less | SecurityPolicyRow | there | - | policy own_rows missing: risky
    """
)
OF_DATABASE = row_probes(
    """
    an older level of compatibility | DatabaseOptionsRow compatibility_level | 150 | 140 | database - compatibility_level: risky
    readers of snapshots | DatabaseOptionsRow read_committed_snapshot | - | on | database - read_committed_snapshot: risky
    isolation by snapshots | DatabaseOptionsRow snapshot_isolation | - | on | database - snapshot_isolation: risky
    NULL of columns by default | DatabaseOptionsRow ansi_null_default | - | on | database - ansi_null_default: risky
    NULL by default | DatabaseOptionsRow ansi_nulls | - | on | database - ansi_nulls: risky
    padding by default | DatabaseOptionsRow ansi_padding | - | on | database - ansi_padding: risky
    warnings by default | DatabaseOptionsRow ansi_warnings | - | on | database - ansi_warnings: risky
    errors of numbers by default | DatabaseOptionsRow arithabort | - | on | database - arithabort: risky
    NULL in a concatenation | DatabaseOptionsRow concat_null_yields_null | - | on | database - concat_null_yields_null: risky
    lost digits by default | DatabaseOptionsRow numeric_roundabort | - | on | database - numeric_roundabort: risky
    quotes by default | DatabaseOptionsRow quoted_identifier | - | on | database - quoted_identifier: risky
    triggers that fire triggers | DatabaseOptionsRow recursive_triggers | - | on | database - recursive_triggers: risky
    parameters by force | DatabaseOptionsRow forced_parameterization | - | on | database - forced_parameterization: risky
    correlated dates | DatabaseOptionsRow date_correlation | - | on | database - date_correlation: risky
    changes of the database that are captured | DatabaseOptionsRow change_data_capture | - | on | database - change_data_capture: risky
    a database that contains its users | DatabaseOptionsRow containment | - | PARTIAL | database - containment: risky
    """
)
OF_RIGHTS = row_probes(
    """
    a grant on the database | PermissionRow 0 0 | there | - | rights database grants: risky / cosmetic
    a grant on a schema | PermissionRow 3 5 | there | - | rights schema sales grants: risky / cosmetic
    a grant on a table | PermissionRow 1 1 | there | - | rights table orders grants: risky / cosmetic
    a grant on a view | PermissionRow 1 3 | there | - | rights table open_orders grants: risky / cosmetic
    a grant on a column | PermissionRow 1 2 | there | - | rights column customers.name missing: risky / cosmetic
    another grant on a column | PermissionRow 1 2 permission | UPDATE | SELECT | rights column customers.name grants: risky
    a grant on a procedure | PermissionRow 1 20 | there | - | rights routine close_day grants: risky / cosmetic
    a grant on a synonym | PermissionRow 1 30 | there | - | rights synonym parts grants: risky / cosmetic
    a grant on a sequence | PermissionRow 1 50 | there | - | rights sequence numbers grants: risky / cosmetic
    a grant on a type | PermissionRow 6 0 | there | - | rights type phone grants: risky / cosmetic
    another permission | PermissionRow 1 1 permission | SELECT | INSERT | rights table orders grants: risky
    a grant to another | PermissionRow 1 1 grantee | reader | clerk | rights table orders grants: risky
    a grant that may be passed on | PermissionRow 1 1 state | G | W | rights table orders grants: risky
    a denial for a grant | PermissionRow 1 1 state | G | D | rights table orders grants: risky / cosmetic
    a column excepted from a grant | PermissionRow 1 2 state | G | R | rights column customers.name grants: risky / cosmetic
    the owner of a table | OwnerRow 1 2 owner | sales | dbo | rights table customers owner: cosmetic
    an owner of its own | OwnerRow 1 2 | there | - | rights table customers owner: cosmetic
    the owner of a schema | OwnerRow 3 5 owner | dbo | clerk | rights schema sales owner: cosmetic
    the owner of a type | OwnerRow 6 0 owner | sales | dbo | rights type phone owner: cosmetic
    another member of a role | RoleRow member | anna | bob | rights role clerks grants: risky
    a role without members | RoleRow member | anna | - | rights role clerks grants: risky / cosmetic
    the owner of a role | RoleRow owner | dbo | anna | rights role clerks owner: cosmetic
    a role less | RoleRow | there | - | rights role clerks missing: risky / cosmetic
    """,
    count="rights",
)
PROBES = (
    *everywhere.PROBES,
    *OF_COLUMNS,
    *OF_KEYS,
    *OF_INDEXES,
    *OF_TABLES,
    *OF_OTHERS,
    *OF_DATABASE,
    *OF_RIGHTS,
)
