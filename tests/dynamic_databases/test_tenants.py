"""The tenant of a request: named by header, host or URL, it must exist, and it is the request's default."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.models import Session
from django.db import connections, models
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, Client
from django.test.utils import isolate_apps
from django.urls import path
from django.utils import timezone

from dynamic_databases.context import (
    CUSTOMER,
    alias_for,
    current_customer,
    current_environment,
    customer,
    database_for,
    environment,
)
from dynamic_databases.errors import NoSuchDatabase
from dynamic_databases.managers import DatabaseManager
from dynamic_databases.middleware import UNAVAILABLE, of_host
from dynamic_databases.models import Environment, Source
from tests.controller import make_files, source_of
from tests.dynamic_databases.management.commands import run

pytestmark = pytest.mark.django_db


def contacts(request, **arguments):
    """Answer with the environment, the customer, and the names of its contacts."""
    model: Any = database_for().get_model("contacts") if current_customer() else None
    names = list(model.objects.order_by("pk").values_list("name", flat=True)) if model else []
    return HttpResponse("|".join([f"{current_environment()}", f"{current_customer()}", *names]))


def streamed(request):
    return StreamingHttpResponse(f"{current_environment()} {current_customer()} " for _ in range(2))


urlpatterns = [
    path("", contacts),
    path("in/<environment>/of/<customer>/", contacts),
    path("streamed/", streamed),
]


@pytest.fixture(autouse=True)
def core(register, tmp_path, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["dynamic_databases.tenants.TenantMiddleware"]
    settings.ALLOWED_HOSTS = ["*"]
    settings.DYNAMIC_DATABASES_ENVIRONMENT_FROM = ("url", "header:X-Environment", "host")
    settings.DYNAMIC_DATABASES_ENVIRONMENT_HOSTS = {"*.dev.example": "dev", "*.on.example": "*"}
    settings.DYNAMIC_DATABASES_CUSTOMER_FROM = ("url", "header:X-Customer", "host")
    settings.DYNAMIC_DATABASES_CUSTOMER_HOSTS = {"www.acme.example": "acme.example", "*.shop.example": "*"}
    settings.DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT = "prod"
    core = register("prod", "core", make_files(tmp_path))
    source_of(core)
    return core


ACME = "prod|acme.example|Ann of acme|Bob"


@pytest.mark.parametrize(
    ("address", "headers", "expected"),
    [
        ("/", {}, "prod|None"),
        ("/", {"X-Environment": "dev"}, "dev|None"),
        ("/", {"X-Customer": "acme.example"}, ACME),
        ("/", {"X-Customer": "1"}, ACME.replace("acme.example", "1")),
        ("/", {"X-Customer": "acme.example", "X-Environment": "dev"}, "dev|acme.example|Ann of acme-dev|Bob"),
        ("/in/dev/of/acme.example/", {}, "dev|acme.example|Ann of acme-dev|Bob"),
        ("/", {"host": "www.acme.example"}, ACME),
        ("/", {"host": "WWW.acme.example:8000"}, ACME),
        ("/", {"host": "beta.example.shop.example"}, "prod|beta.example|Ann of beta|Bob"),
        ("/", {"host": "www.dev.example"}, "dev|None"),
        ("/", {"host": "test.on.example"}, "test|None"),
        ("/", {"host": "other.example"}, "prod|None"),
    ],
)
def test_a_requests_default_is_the_tenant_that_it_names(address, headers, expected):
    answer = Client(headers=headers).get(address)
    assert (answer.status_code, answer.text) == (200, expected)
    assert (current_environment(), current_customer()) == (None, None)


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/", {"X-Customer": "none.example"}),
        ("/", {"X-Customer": "core"}),
        ("/", {"X-Customer": "a/b'"}),
        ("/", {"X-Customer": "beta.example", "X-Environment": "dev"}),
        ("/", {"X-Environment": "live"}),
        ("/", {"host": "live.on.example"}),
        ("/", {"host": "none.example.shop.example"}),
        ("/in/live/of/acme.example/", {}),
        ("/in/prod/of/none.example/", {}),
    ],
)
def test_a_tenant_that_does_not_exist_is_not_found(address, headers):
    assert Client(headers=headers).get(address).status_code == 404


def test_without_hosts_the_host_itself_is_the_customers_name(settings):
    settings.DYNAMIC_DATABASES_CUSTOMER_HOSTS = {}
    assert Client(headers={"host": "acme.example"}).get("/").text == ACME
    assert Client(headers={"host": "other.example"}).get("/").status_code == 404


def test_hosts_may_be_rows_of_the_projects_own(settings):
    settings.DYNAMIC_DATABASES_ENVIRONMENT_HOSTS = lambda: {
        f"{slug}.rows.example": slug for slug in Environment.objects.values_list("slug", flat=True)
    }
    assert Client(headers={"host": "test.rows.example"}).get("/").text == "test|None"
    assert Client(headers={"host": "live.rows.example"}).get("/").text == "prod|None"


def test_streams_and_async_code_have_the_same_tenant():
    headers = {"X-Customer": "acme.example", "X-Environment": "dev"}
    answer: Any = Client(headers=headers).get("/streamed/")
    assert b"".join(answer).decode() == "dev acme.example " * 2


@pytest.mark.django_db(transaction=True)
def test_a_request_in_an_event_loop_has_its_tenant():
    client: Any = AsyncClient()
    answer = async_to_sync(client.get)("/", headers={"X-Customer": "acme.example"})
    assert answer.text == ACME
    assert async_to_sync(client.get)("/", headers={"X-Customer": "none"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_controller_that_is_gone_is_a_503_and_nobodys_absence(core):
    core.config = {**core.config, "NAME": core.config["NAME"] + ".gone"}
    core.save()
    headers = {"X-Customer": "acme.example"}
    client: Any = AsyncClient()
    for answer in (Client(headers=headers).get("/"), async_to_sync(client.get)("/", headers=headers)):
        assert (answer.status_code, answer.text) == (503, UNAVAILABLE)


def test_without_a_default_a_customer_of_one_environment_decides_it(settings):
    settings.DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT = ""
    client = Client()
    assert client.get("/", headers={"X-Customer": "beta.example"}).text == "prod|beta.example|Ann of beta|Bob"
    assert client.get("/", headers={"X-Customer": "acme.example"}).status_code == 404, "it is in two"


@isolate_apps("dynamic_databases")
def test_a_projects_own_model_lives_at_the_current_customers():
    class Contact(models.Model):  # noqa: DJ008
        name = models.TextField()
        objects: Any = DatabaseManager(CUSTOMER)

        class Meta:
            app_label, db_table, managed = "dynamic_databases", "contacts", False

    with environment("prod"):
        with customer("acme.example"):
            of_acme = Contact.objects.order_by("pk")
            assert of_acme[0].name == "Ann of acme"
            assert Contact.objects.all().db == alias_for() == alias_for("acme.example")
        with customer("beta.example"):
            assert of_acme.first().name == "Ann of acme", "a queryset stays with its customer"
            assert Contact.objects.order_by("pk")[0].name == "Ann of beta"
        with pytest.raises(NoSuchDatabase, match="No customer is current here"):
            Contact.objects.count()
        with customer("core"), pytest.raises(NoSuchDatabase, match="There is no customer “core” in prod"):
            Contact.objects.count()


def test_whole_apps_are_migrated_into_a_customers_database(core, settings):
    settings.DYNAMIC_DATABASES_APPS = {"sessions": CUSTOMER}
    words = ("in_environment", "prod", "migrate", "--database", "acme.example")
    assert "does not allow" in run(*words).err
    Source.objects.update(template={"ENGINE": "sqlite", "READ_ONLY": False})
    assert run(*words).code == 0
    assert run("in_environment", "prod", "migrate", "--database", "core").code == 2, "none of its homes"
    with environment("prod"), customer("acme.example"):
        Session.objects.create(session_key="x", session_data="", expire_date=timezone.now())
        assert Session.objects.count() == 1
        with connections[alias_for()].cursor() as cursor:
            assert "django_session" in connections[alias_for()].introspection.table_names(cursor)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("a.example", "exact"), ("b.a.example", "deep"), ("c.b.a.example", "deep"), ("x.star.example", "x"),
        ("xa.example", None), (".a.example", None), ("other", None), ("q?.example", None),
    ],
)  # fmt: skip
def test_patterns_of_hosts(host, expected):
    hosts = {"*.a.example": "deep", "a.example": "exact", "*.star.example": "*", "q?.example.org": "q"}
    assert of_host(host, hosts) == expected
