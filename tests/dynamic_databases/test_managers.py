"""Models of a project that live in a registered database of the current environment."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext, isolate_apps

from dynamic_databases.context import alias_for, environment
from dynamic_databases.errors import ConfigError, NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.managers import DatabaseManager

pytestmark = pytest.mark.django_db

CORE = """
CREATE TABLE company (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE contact (id integer PRIMARY KEY, name text NOT NULL, company_id integer REFERENCES company (id));
INSERT INTO company VALUES (1, 'ACME in ENV');
INSERT INTO contact VALUES (1, 'Ada in ENV', 1);
"""


@pytest.fixture
def core(sqlite_database):
    return {
        slug: sqlite_database(slug, "core", CORE.replace("ENV", slug), READ_ONLY=slug == "prod")
        for slug in ("prod", "test", "dev")
    }


@pytest.fixture
def made():
    """Return a model and the one that it points to, both by hand."""
    with isolate_apps("dynamic_databases"):

        class Named(models.Model):
            name = models.TextField()
            objects = DatabaseManager("core")

            class Meta:
                abstract = True

        class Company(Named):  # noqa: DJ008
            class Meta(Named.Meta):
                app_label, db_table, managed = "dynamic_databases", "company", False

        class Contact(Named):  # noqa: DJ008
            company = models.ForeignKey(Company, models.DO_NOTHING, null=True)

            class Meta(Named.Meta):
                app_label, db_table, managed = "dynamic_databases", "contact", False

        yield Contact, Company


def test_a_model_reads_in_the_current_environment(core, made):
    contact, _ = made
    for slug in core:
        with environment(slug):
            assert contact.objects.get().name == f"Ada in {slug}"


def test_relations_stay_in_the_environment_they_came_from(core, made):
    contact, company = made
    with environment("dev"):
        ada = contact.objects.get()
        firm = company.objects.get()
        lazy = contact.objects.filter(company__name="ACME in dev")
    with environment("prod"):
        assert ada.company.name == "ACME in dev"
        assert firm.contact_set.get().name == "Ada in dev"
        assert [row.name for row in lazy] == ["Ada in dev"]
    assert contact.objects.using(core["test"].alias).get().company.name == "ACME in test"


def test_deferred_fields_come_from_where_the_row_did(core, made):
    with environment("dev"):
        ada = made[0].objects.defer("name").get()
    with environment("prod"):
        assert ada.name == "Ada in dev"


def test_a_queryset_that_was_made_outside_of_any_asks_when_it_is_read(core, made):
    queryset = made[0].objects.all()
    for slug in core:
        with environment(slug):
            assert queryset.all().get().name == f"Ada in {slug}"


def test_without_an_environment_nothing_is_read(core, made):
    with pytest.raises(NoSuchEnvironment):
        made[0].objects.count()
    with environment("nowhere"), pytest.raises(NoSuchDatabase):
        made[0].objects.count()


def test_rows_are_made_changed_and_deleted_where_the_config_allows_it(core, made):
    contact, company = made
    with environment("dev"):
        bob = contact.objects.create(name="Bob", company=company.objects.get())
        assert bob.pk == 2
        bob.name = "Robert"
        bob.save()
        assert contact.objects.filter(company__name__startswith="ACME").count() == 2
        assert contact.objects.filter(pk=2).update(name="Bobby") == 1
        again, is_new = contact.objects.get_or_create(name="Bobby")
        assert (again.pk, is_new) == (2, False)
        contact.objects.bulk_create([contact(name="C"), contact(name="D")])
        assert contact.objects.filter(name__in="CD").delete()[0] == 2
        assert contact.objects.count() == 2
    with environment("test"):
        assert contact.objects.count() == 1


def test_nothing_is_written_where_the_config_does_not_allow_it(core, made):
    contact, _ = made
    with environment("prod"):
        with pytest.raises(DatabaseError, match=r"readonly|not authorized"):
            contact.objects.create(name="Eve")
        with pytest.raises(ConfigError, match="READ_ONLY"):
            alias_for("core", writing=True)
        assert contact.objects.count() == 1


def test_a_transaction_is_that_databases_own(core, made):
    contact, _ = made
    with environment("dev"):
        with transaction.atomic(using=alias_for("core", writing=True)):
            contact.objects.create(name="Eve")
            transaction.set_rollback(True, using=alias_for("core", writing=True))
        assert contact.objects.count() == 1


@isolate_apps("dynamic_databases")
def test_a_manager_stands_beside_the_models_own(core):
    class Own(models.Model):  # noqa: DJ008
        objects: ClassVar[Any] = models.Manager()
        in_core: ClassVar[Any] = DatabaseManager("core")

        class Meta:
            app_label, managed = "dynamic_databases", False

    with environment("dev"):
        assert Own.in_core.db == core["dev"].alias
        assert Own.objects.db == "default"
        assert Own._meta.default_manager is not None
        assert Own._meta.default_manager.name == "objects"


def test_a_query_asks_for_its_row_once(core, made):
    with environment("dev"), CaptureQueriesContext(connection) as queries:
        assert made[0].objects.select_related("company").get().company.name == "ACME in dev"
    assert len(queries) == 1
