"""What is taken away from compared rows: CSV, Markdown, and the statements that align a side."""

from __future__ import annotations

import csv
import io

import pytest

from tests.browser.compare.currencies import ADDRESS, QUESTION, currencies
from tests.markup import elements, link_named, plain, text_of

__all__ = ["currencies"]


@pytest.mark.usefixtures("currencies")
def test_csv_and_markdown_have_all_rows_that_differ(client):
    answer = client.get(f"{ADDRESS}?{QUESTION}&_format=csv&_size=1")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["code", "outcome", "column", "prod", "test", "dev"]
    assert rows[2] == ["EUR", "differing", "name", "Euro", "EURO", "Euro"]
    assert len(rows) == 5
    assert answer["X-Complete"] == "true"
    text = client.get(f"{ADDRESS}?{QUESTION}&_format=markdown").content.decode()
    assert "| ≠ | `XPF` | `country_id` | `FR` | `FR` | `PF` |" in text


@pytest.mark.usefixtures("currencies")
def test_statements_resolve_countries_by_what_they_mean(client):
    page = client.get(f"{ADDRESS}?{QUESTION}&_sql=dev")
    text = elements(page, "#statements")[0].text()
    assert """VALUES ('ZWG', 'Zimbabwe Gold', 2, NULL, 1, '2026-01-01');""" in text
    assert """(SELECT "id" FROM "countries" WHERE "code" = 'FR') WHERE "code" = 'XPF';""" in text
    assert """-- DELETE FROM "currencies" WHERE "code" = 'BTC';""" in text
    assert "_deletes=1" in link_named(page, "write deletes as statements")
    asked = client.get(f"{ADDRESS}?{QUESTION}&_sql=dev&_deletes=1")
    assert "-- DELETE" not in elements(asked, "#statements")[0].text()


@pytest.mark.usefixtures("currencies")
def test_there_are_no_statements_for_the_baseline(client):
    page = client.get(f"{ADDRESS}?{QUESTION}&_sql=prod")
    assert elements(page, "#statements") == []
    assert "there is none for prod" in plain(text_of(page))
    assert client.get(f"{ADDRESS}?{QUESTION}&_sql=nowhere").status_code == 400
