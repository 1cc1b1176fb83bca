"""Accept, for databases of unprotected environments that are there already, what their logins may do.

Until now nobody was asked. In protected environments views that could act on the server are read again once
that is accepted.
"""

from collections.abc import Mapping

from django.db import migrations

from dynamic_databases.dialects import dialect_named

KEY = "PRIVILEGED_LOGIN"


def accept(apps, schema_editor):
    databases = apps.get_model("dynamic_databases", "Database").objects.using(schema_editor.connection.alias)
    sources = apps.get_model("dynamic_databases", "Source").objects.using(schema_editor.connection.alias)
    for database in databases.filter(environment__protected=False):
        accept_in(database, "config")
    for source in sources.filter(database__environment__protected=False, environment_column=""):
        accept_in(source, "template")  # with a column for environments its customers may be in any of them


def accept_in(row, field):
    config = getattr(row, field)
    values = {str(key).upper(): value for key, value in config.items()} if isinstance(config, Mapping) else {}
    dialect = dialect_named(str(values.get("ENGINE")))
    if dialect is not None and dialect.has_logins and KEY not in values:
        setattr(row, field, {**config, KEY: "accepted"})
        row.save(update_fields=[field])


class Migration(migrations.Migration):

    dependencies = [
        ("dynamic_databases", "0004_reader_version"),
    ]

    operations = [
        migrations.RunPython(accept, migrations.RunPython.noop),
    ]
