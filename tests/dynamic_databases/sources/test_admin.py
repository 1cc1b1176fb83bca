"""Sources are described in the admin, tried when they are saved, and show no secret."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse

from dynamic_databases.config.sealing import opened
from dynamic_databases.models import Database, Source
from tests.controller import SECRET
from tests.markup import element

pytestmark = pytest.mark.django_db

ADD = reverse("admin:dynamic_databases_source_add")


def typed(core: Database, **changes: Any) -> dict[str, Any]:
    """Return what a person fills in for the customers of `core`."""
    fields = {
        "name": "customers",
        "database": core.pk,
        "table": "customers",
        "key_column": "id",
        "name_columns": "domain",
        "environment_column": "stage",
        "connection_column": "connection",
        "template": '{"ENGINE": "sqlite"}',
    }
    return fields | changes


def errors_of(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def change(source: Source) -> str:
    return reverse("admin:dynamic_databases_source_change", args=[source.pk])


def test_a_source_is_added_and_its_customers_open_on_the_next_request(boss, core):
    page = boss.post(ADD, typed(core), follow=True).text
    assert "it has customers such as “acme.example”" in page
    assert "Ann of acme" in boss.get("/prod/acme~2Eexample/contacts/").text


def test_a_source_that_can_not_be_asked_is_stored_with_a_warning(boss, core):
    page = boss.post(ADD, typed(core, key_column="nummer"), follow=True).text
    assert "is stored, but could not be asked" in page
    assert "nummer" in page


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"table": ""}, "table", "a table, or a query"),
        ({"query": "SELECT 1"}, "table", "one of them"),
        ({"table": "", "query": "SELECT 1; DROP TABLE x"}, "query", "semicolons"),
        ({"table": "", "query": "SELECT * FROM customers"}, "withheld", "table.column"),
        ({"withheld": "connection"}, "withheld", "table.column"),
        ({"connection_column": ""}, "connection_column", "or those of their parts"),
        ({"host_column": "host"}, "connection_column", "or those of their parts"),
        ({"connection_column": "", "host_column": "host"}, "database_column", "Which database"),
        ({"key_column": "connection"}, "key_column", "can't be in a column with connection settings"),
        ({"key_column": ""}, "key_column", "required"),
        ({"template": "{}"}, "template", "required"),
        ({"template": "{"}, "template", "not valid JSON"),
        ({"template": '{"ENGINE": "oracle"}'}, "template", "ENGINE must be one of"),
        ({"template": '{"ENGINE": "postgresql", "PASSWORD": "x"}'}, "hosts", "List the hosts"),
        (
            {"template": '{"ENGINE": "postgresql", "OPTIONS": {"sslmod": "x"}}'},
            "template",
            "OPTIONS.sslmod",
        ),
        ({"template": '{"ENGINE": "postgresql", "OPTIONS": {"sslmode": "x"}}'}, "template", "must be one of"),
        ({"template": '{"ENGINE": "postgresql", "PORT": 99999}'}, "template", "PORT must be a number"),
        ({"template": '{"ENGINE": "sqlite", "HOST": "db.example"}'}, "template", "HOST is not allowed"),
        ({"template": '{"ENGINE": "sqlite", "READ_ONLY": "no"}'}, "template", "must be true or false"),
    ],
)
def test_what_can_not_work_is_refused_at_its_field(boss, core, changes, field, message):
    errors = errors_of(boss.post(ADD, typed(core, **changes)))
    assert message in " ".join(errors[field])
    assert not Source.objects.exists()


@pytest.fixture
def secret_source(boss, core) -> Source:
    template = {"ENGINE": "postgresql", "USER": "reader", "PASSWORD": SECRET}
    boss.post(ADD, typed(core, template=json.dumps(template), hosts="*.example"))
    return Source.objects.get()


def test_a_templates_secret_is_sealed_and_on_no_page(boss, secret_source):
    assert SECRET not in json.dumps(secret_source.template)
    dumped = StringIO()
    call_command("dumpdata", "dynamic_databases", stdout=dumped)
    history = reverse("admin:dynamic_databases_source_history", args=[secret_source.pk])
    listed = reverse("admin:dynamic_databases_source_changelist")
    pages = [boss.get(address).text for address in (change(secret_source), history, listed)]
    assert SECRET not in dumped.getvalue() + "".join(pages) + repr(secret_source)
    assert json.loads(element(pages[0], "textarea[name=template]").text())["PASSWORD"] == {"kept": True}


def kept(core: Database, **changes: Any) -> dict[str, Any]:
    template = {"ENGINE": "postgresql", "USER": "reader", "PASSWORD": {"kept": True}}
    return typed(core, template=json.dumps(template), **{"hosts": "*.example", **changes})


def test_an_edit_keeps_the_secret(boss, core, secret_source):
    boss.post(change(secret_source), kept(core, name="clients"))
    edited = Source.objects.get()
    assert (edited.name, edited.template) == ("clients", secret_source.template)


@pytest.mark.parametrize("changes", [{"hosts": "*"}, {"table": "others"}, {"connection_column": "dsn"}])
def test_a_kept_secret_is_cleared_where_it_would_be_sent_elsewhere(boss, core, secret_source, changes):
    response = boss.post(change(secret_source), kept(core, **changes))
    assert "was cleared" in " ".join(errors_of(response)["template"])
    assert SECRET not in response.text
    assert Source.objects.get().hosts == "*.example"


def test_who_may_only_look_sees_the_template_without_its_secret(client, user, secret_source):
    user.is_staff = True
    user.user_permissions.add(Permission.objects.get(codename="view_source"))
    user.save()
    page = client.get(change(secret_source))
    assert page.status_code == 200
    assert SECRET not in page.text
    assert client.post(change(secret_source), {}).status_code == 403


def test_who_may_do_nothing_is_refused(client, core):
    assert client.get(ADD).status_code == 302


def test_a_templates_secret_is_sealed_anew_with_the_newest_key(secret_source, settings):
    settings.CONFIG_KEYS = ["new", *settings.CONFIG_KEYS]
    call_command("reseal_secrets", stdout=StringIO())
    settings.CONFIG_KEYS = ["new"]
    assert opened(Source.objects.get().template)["PASSWORD"] == SECRET


def test_a_lost_key_is_said_at_its_source(boss, secret_source, settings):
    settings.CONFIG_KEYS = ["another"]
    page = boss.get("/prod/acme~2Eexample/").text
    assert "was sealed with a key that is no longer in CONFIG_KEYS" in page
