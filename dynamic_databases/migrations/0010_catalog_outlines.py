import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dynamic_databases", "0009_reference_tables"),
    ]

    # The new index first: MariaDB gives up none that a foreign key has no other for.
    operations = [
        migrations.AddIndex(
            model_name="catalogsnapshot",
            index=models.Index(
                fields=["database", "-last_seen", "-id", "alias", "digest", "reader_version"],
                name="snapshots_without_catalogs",
            ),
        ),
        migrations.RemoveIndex(
            model_name="catalogsnapshot",
            name="dynamic_dat_databas_24bb48_idx",
        ),
        migrations.CreateModel(
            name="CatalogOutline",
            fields=[
                (
                    "snapshot",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="dynamic_databases.catalogsnapshot",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("names", models.BinaryField()),
            ],
        ),
    ]
