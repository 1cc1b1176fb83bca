"""The environment of a request: named by header, host, query or URL; current for all of its response."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, Client
from django.urls import path

from dynamic_databases.context import current_environment
from dynamic_databases.errors import Busy, Corrupt, TimedOut, Unreachable
from dynamic_databases.middleware import UNAVAILABLE

ERRORS = {
    "busy": Busy("core on db.example is busy.", retry_after=2),
    "slow": TimedOut("core on db.example did not answer."),
    "gone": Unreachable("core on db.example refuses."),
    "broken": Corrupt("core on db.example is no database."),
}


def seen(request, **arguments):
    return HttpResponse(f"{current_environment()}")


async def seen_later(request, **arguments):
    await asyncio.sleep(0.01)
    inside = await sync_to_async(current_environment)()
    return HttpResponse(f"{current_environment()} {inside}")


def streamed(request):
    return StreamingHttpResponse(f"{current_environment()} " for _ in range(3))


async def streamed_later(request):
    async def parts():
        for _ in range(3):
            await asyncio.sleep(0)
            yield f"{current_environment()} "

    return StreamingHttpResponse(parts())


def fails(request, kind):
    raise ERRORS[kind]


async def fails_later(request, kind):
    raise ERRORS[kind]


urlpatterns = [
    path("fails/<kind>/", fails),
    path("later/fails/<kind>/", fails_later),
    path("seen/", seen),
    path("later/", seen_later),
    path("streamed/", streamed),
    path("streamed/later/", streamed_later),
    path("in/<environment>/", seen),
]


@pytest.fixture(autouse=True)
def _mounted(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["dynamic_databases.middleware.EnvironmentMiddleware"]
    settings.ALLOWED_HOSTS = ["*"]
    settings.DYNAMIC_DATABASES_ENVIRONMENT_FROM = ("url", "header:X-Environment", "query:env", "host")
    settings.DYNAMIC_DATABASES_ENVIRONMENT_HOSTS = {"test.example.com": "test"}


def get(address: str, **headers: str) -> str:
    response = Client(headers=headers).get(address)
    return b"".join(response).decode() if response.streaming else response.text


@pytest.mark.parametrize(
    ("address", "headers", "expected"),
    [
        ("/seen/", {}, "None"),
        ("/seen/", {"X-Environment": "prod"}, "prod"),
        ("/seen/?env=dev", {}, "dev"),
        ("/seen/", {"host": "test.example.com"}, "test"),
        ("/seen/", {"host": "TEST.example.com:8000"}, "test"),
        ("/seen/", {"host": "other.example.com"}, "None"),
        ("/in/prod/", {}, "prod"),
        ("/in/prod/?env=dev", {"X-Environment": "test"}, "prod"),
        ("/later/?env=dev", {}, "dev dev"),
        ("/streamed/?env=dev", {}, "dev dev dev "),
    ],
)
def test_the_first_source_that_names_one_decides(address, headers, expected):
    assert get(address, **headers) == expected
    assert current_environment() is None


def test_what_is_no_slug_is_refused():
    assert Client().get("/seen/?env=../x").status_code == 400
    assert Client(headers={"X-Environment": "P R"}).get("/seen/").status_code == 400


def test_only_the_sources_of_the_settings_are_asked(settings):
    settings.DYNAMIC_DATABASES_ENVIRONMENT_FROM = ("query:in",)
    assert get("/seen/?env=dev", **{"X-Environment": "prod"}) == "None"
    assert get("/seen/?in=dev") == "dev"


def test_an_unknown_source_is_a_fault_of_the_settings(settings):
    settings.DYNAMIC_DATABASES_ENVIRONMENT_FROM = ("cookie",)
    with pytest.raises(ImproperlyConfigured, match="cookie"):
        get("/seen/")


def test_an_unknown_address_names_none():
    assert Client().get("/nowhere/").status_code == 404


def test_requests_in_many_threads_stay_apart():
    def ask(number):
        return get(f"/streamed/?env=e{number}"), get("/seen/")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(40)))
    assert answers == [(f"e{number} " * 3, "None") for number in range(40)]


def test_requests_in_one_event_loop_stay_apart():
    async def ask(number):
        client: Any = AsyncClient()
        simple = await client.get(f"/later/?env=e{number}")
        sync = await client.get("/seen/", headers={"X-Environment": f"s{number}"})
        stream = await client.get(f"/streamed/later/?env=e{number}")
        parts = [part.decode() async for part in stream]
        return simple.text, sync.text, "".join(parts)

    async def ask_all():
        return await asyncio.gather(*map(ask, range(20))), current_environment()

    answers, after = asyncio.run(ask_all())
    assert answers == [(f"e{n} e{n}", f"s{n}", f"e{n} " * 3) for n in range(20)]
    assert after is None


@pytest.mark.parametrize("address", ["/fails/", "/later/fails/"])
@pytest.mark.parametrize("kind", ["busy", "slow", "gone"])
def test_a_database_that_is_not_available_for_now_is_a_503(address, kind, caplog):
    later: Any = AsyncClient()
    for answer in (Client().get(f"{address}{kind}/"), asyncio.run(later.get(f"{address}{kind}/"))):
        assert (answer.status_code, answer.text) == (503, UNAVAILABLE)
        assert answer.headers.get("Retry-After") == ("2" if kind == "busy" else None)
    assert [record.getMessage() for record in caplog.records] == [
        f"{address}{kind}/: {ERRORS[kind].message}"
    ] * 2


def test_the_answer_may_be_a_template_of_the_projects(settings):
    loaders = [("django.template.loaders.locmem.Loader", {"503.html": "<b>Back soon</b>"})]
    template = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": template, "OPTIONS": {"loaders": loaders}}]
    answer = Client().get("/fails/busy/")
    assert (answer.status_code, answer.text) == (503, "<b>Back soon</b>")


@pytest.mark.parametrize("kind", ["broken", "busy"])
def test_other_errors_and_those_met_while_debugging_are_djangos(settings, kind):
    settings.DEBUG = kind == "busy"
    with pytest.raises(type(ERRORS[kind])):
        Client().get(f"/fails/{kind}/")
