"""The comparison as a file to download."""

from __future__ import annotations

import json

import pytest

from browser.addresses import encode
from tests.markup import elements, link_named, plain, words_of

ENDINGS = {"html": "html", "markdown": "md", "text": "txt", "json": "json"}


@pytest.mark.parametrize("form", ENDINGS)
def test_a_report_is_a_download_in_each_format(client, demo, form):
    response = client.get(f"/compare/shop/-/report?_format={form}")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="drift of shop.{ENDINGS[form]}"'
    assert response["Cache-Control"] == "no-store"
    assert "audit_2019" in response.text


def test_html_is_what_comes_without_a_word(client, demo):
    response = client.get("/compare/shop/-/report")
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response.text.startswith("<!doctype html>")


def test_the_baseline_of_the_address_is_the_reports(client, demo):
    response = client.get("/compare/shop/-/report?_format=json&_baseline=dev")
    assert json.loads(response.content)["baseline"] == "dev"


@pytest.mark.parametrize("address", ["/compare/shop/?_baseline=dev", "/compare/-/?of=dev/shop&of=prod/shop"])
def test_the_page_leads_to_the_report_of_what_it_shows(client, demo, address):
    report = client.get(link_named(client.get(address), "Report"))
    assert report["Content-Disposition"].startswith("attachment")
    baseline = "dev/shop" if "of=" in address else "dev"
    assert f"{baseline} (baseline)" in plain(report)
    assert baseline in [words_of(name) for name in elements(report, "b")]


def test_a_format_that_there_is_not_is_refused_by_name(client, demo):
    response = client.get("/compare/shop/-/report?_format=pdf")
    assert response.status_code == 400
    assert "html, markdown, text, json" in response.text


def test_a_report_needs_a_login(anonymous, demo):
    response = anonymous.get("/compare/shop/-/report")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_a_database_that_there_is_not_has_no_report(client, demo):
    assert client.get("/compare/nothing/-/report").status_code == 404


def test_a_hostile_name_stays_within_its_header(client, sqlite_database):
    name = 'a"; filename=evil.exe; x="…'
    first = sqlite_database("prod", "shop", "CREATE TABLE t (a)")
    first.name = name
    first.save()
    response = client.get(f"/compare/{encode(name)}/-/report")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''drift%20of%20a%22%3B")
