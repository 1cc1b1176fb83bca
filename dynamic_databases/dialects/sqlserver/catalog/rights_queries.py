"""The statements that read owners, permissions and members of roles.

Each constant is one branch of a single statement: see `details`. Whoever may not see all definitions is shown
only what is granted to oneself, so the rows then tell nothing of others.
Source: Microsoft's "Security catalog views", as of SQL Server 2017.
"""

from __future__ import annotations

OWNERS = """
    SELECT 1, o.object_id, p.name
    FROM sys.objects o JOIN sys.database_principals p ON p.principal_id = o.principal_id
    WHERE o.is_ms_shipped = 0
    UNION ALL
    SELECT 3, s.schema_id, p.name
    FROM sys.schemas s JOIN sys.database_principals p ON p.principal_id = s.principal_id
    UNION ALL
    SELECT 6, t.user_type_id, p.name
    FROM sys.types t JOIN sys.database_principals p ON p.principal_id = t.principal_id
    WHERE t.is_user_defined = 1
"""
"""Classes as in sys.database_permissions. What has no owner of its own belongs to that of its schema."""

PERMISSIONS = """
    SELECT p.class, p.major_id, c.name, p.permission_name, p.state, g.name
    FROM sys.database_permissions p
    JOIN sys.database_principals g ON g.principal_id = p.grantee_principal_id
    LEFT JOIN sys.columns c ON p.class = 1 AND p.minor_id > 0
        AND c.object_id = p.major_id AND c.column_id = p.minor_id
    WHERE p.class IN (0, 1, 3, 6) AND p.major_id >= 0
"""
"""Classes: 0 database, 1 object or column, 3 schema, 6 type. Numbers of the server's own are negative."""

ROLES = """
    SELECT r.name, CASE WHEN r.is_fixed_role = 0 THEN o.name END, m.name
    FROM sys.database_principals r
    LEFT JOIN sys.database_principals o ON o.principal_id = r.owning_principal_id
    LEFT JOIN sys.database_role_members x ON x.role_principal_id = r.principal_id
    LEFT JOIN sys.database_principals m ON m.principal_id = x.member_principal_id
    WHERE r.type IN ('A', 'R') AND r.name <> 'public' AND (r.is_fixed_role = 0 OR m.name IS NOT NULL)
"""
"""A row for each member, or one without. Types: A application role, R database role."""
