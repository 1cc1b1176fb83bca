"""The rows of the branches of `detail_queries`. All values are text; None is the server's default."""

from __future__ import annotations

from typing import Any, NamedTuple

Text = str | None


class CommentRow(NamedTuple):
    class_: str
    id: str
    comment: Text


class DatabaseOptionsRow(NamedTuple):
    compatibility_level: Text = None
    read_committed_snapshot: Text = None
    snapshot_isolation: Text = None
    ansi_null_default: Text = None
    ansi_nulls: Text = None
    ansi_padding: Text = None
    ansi_warnings: Text = None
    arithabort: Text = None
    concat_null_yields_null: Text = None
    numeric_roundabort: Text = None
    quoted_identifier: Text = None
    recursive_triggers: Text = None
    forced_parameterization: Text = None
    date_correlation: Text = None
    change_data_capture: Text = None
    containment: Text = None


class TableOptionsRow(NamedTuple):
    object_id: str
    lock_escalation: Text = None
    text_in_row: Text = None
    large_values_out_of_row: Text = None
    durability: Text = None
    ansi_nulls: Text = None
    filetable: Text = None
    change_data_capture: Text = None
    change_tracking: Text = None


class ExternalTableRow(NamedTuple):
    object_id: str
    external_source: Text = None
    external_location: Text = None
    external_format: Text = None
    external_rejects: Text = None


class RetentionRow(NamedTuple):
    object_id: str
    history_retention: Text = None


class ColumnOptionsRow(NamedTuple):
    object_id: str
    column_id: str
    rowguidcol: Text = None
    filestream: Text = None
    ansi_padding: Text = None
    rule: Text = None
    encryption_algorithm: Text = None


class XmlColumnRow(NamedTuple):
    object_id: str
    column_id: str
    xml_schema_collection: Text = None


class DefaultNameRow(NamedTuple):
    object_id: str
    column_id: str
    default_name: Text = None


class IdentityRow(NamedTuple):
    object_id: str
    column_id: str
    not_for_replication: Text = None


class MaskRow(NamedTuple):
    object_id: str
    column_id: str
    masking_function: Text = None


class IndexOptionsRow(NamedTuple):
    object_id: str
    index_id: str
    fill_factor: Text = None
    pad_index: Text = None
    ignore_dup_key: Text = None
    allow_row_locks: Text = None
    allow_page_locks: Text = None
    filegroup: Text = None
    partition_scheme: Text = None


class IndexStatisticsRow(NamedTuple):
    object_id: str
    index_id: str
    statistics_norecompute: Text = None


class PartitionColumnRow(NamedTuple):
    object_id: str
    index_id: str
    partition_column: Text = None


class CompressionRow(NamedTuple):
    object_id: str
    index_id: str
    data_compression: Text = None


class BucketsRow(NamedTuple):
    object_id: str
    index_id: str
    bucket_count: Text = None


class XmlIndexRow(NamedTuple):
    object_id: str
    index_id: str
    xml_index: Text = None


class SpatialIndexRow(NamedTuple):
    object_id: str
    index_id: str
    tessellation: Text = None


class TessellationRow(NamedTuple):
    object_id: str
    index_id: str
    bounding_box: Text = None
    grids: Text = None
    cells_per_object: Text = None


class ModuleOptionsRow(NamedTuple):
    object_id: str
    ansi_nulls: Text = None
    quoted_identifier: Text = None
    with_encryption: Text = None


class CompiledRow(NamedTuple):
    object_id: str
    runs: Text = None
    """The assembly, class and method of a routine or trigger in .NET."""


class TriggerTurnsRow(NamedTuple):
    object_id: str
    order: Text = None
    """"first INSERT": it is the first or last of several triggers to fire."""


class ConstraintOptionsRow(NamedTuple):
    object_id: str
    not_for_replication: Text = None


class KeyRow(NamedTuple):
    object_id: str
    index_id: str
    constraint_id: str


class StatisticsRow(NamedTuple):
    schema: str
    table: str
    name: str
    columns: Text = None
    filter: Text = None
    statistics_norecompute: Text = None
    incremental: Text = None


class XmlSchemaCollectionRow(NamedTuple):
    schema: str
    name: str
    namespaces: Text = None
    components: Text = None


class FulltextCatalogRow(NamedTuple):
    name: str
    default: Text = None
    accent_sensitivity: Text = None


class FulltextIndexRow(NamedTuple):
    schema: str
    table: str
    catalog: Text = None
    key_index: Text = None
    columns: Text = None
    change_tracking: Text = None
    disabled: Text = None
    stoplist: Text = None


class PartitionFunctionRow(NamedTuple):
    name: str
    type: str
    side: str
    values: Text = None


class PartitionSchemeRow(NamedTuple):
    name: str
    function: str
    filegroups: Text = None


class DatabaseTriggerRow(NamedTuple):
    name: str
    definition: Text = None
    disabled: Text = None


class SecurityPolicyRow(NamedTuple):
    schema: str
    name: str
    disabled: Text = None
    not_for_replication: Text = None
    predicates: Text = None


class AssemblyRow(NamedTuple):
    name: str
    clr_name: Text = None
    permission_set: Text = None


class OwnerRow(NamedTuple):
    class_: str
    id: str
    owner: str


class PermissionRow(NamedTuple):
    class_: str
    id: str
    column: Text
    permission: str
    state: str
    """"G" granted, "W" with the right to grant it, "D" denied, "R" revoked."""
    grantee: str


class RoleRow(NamedTuple):
    """A role with one of its members, or without any."""

    name: str
    owner: Text = None
    """None for the roles that every database has."""
    member: Text = None


class EdgeRow(NamedTuple):
    object_id: str
    name: str
    connections: Text = None
    on_delete: Text = None
    disabled: Text = None


def options_in(row: Any, *, behind: int) -> tuple[tuple[str, str], ...]:
    """Return a row's fields after the first `behind` ones as options, without defaults."""
    pairs = zip(row._fields[behind:], row[behind:], strict=True)
    return tuple((name, value) for name, value in pairs if value is not None)
