"""The admin in a real browser: databases are registered, refused, tested, copied, removed."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import write_sqlite

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(visit, logged_in, both_ways):
    """Return a function that opens a page of the admin as the administrator, with and without JavaScript."""

    def opened(address: str) -> Page:
        page: Page = visit(f"/admin/dynamic_databases/{address}", storage_state=logged_in, **both_ways)
        return page

    return opened


@pytest.fixture
def file(served):
    """Return a file that is registered by nobody yet."""
    return write_sqlite(
        served.folder / f"{uuid4().hex}.sqlite3", "CREATE TABLE parcels (id integer PRIMARY KEY, weight real)"
    )


def fill(page: Page, name: str, config: object) -> None:
    page.get_by_label("Name:").fill(name)
    page.get_by_label("Environment:").select_option(label="test")
    page.get_by_label("Config:").fill(config if isinstance(config, str) else json.dumps(config))
    page.get_by_role("button", name="Save and continue editing").click()


def test_a_database_is_registered_tested_copied_and_removed(admin, file):
    name = file.stem[:8]
    page = admin("database/add/")
    fill(page, name, {"ENGINE": "sqlite", "NAME": "/etc/passwd"})
    expect(page.locator(".errorlist").last).to_contain_text("NAME must be a file in one of these folders")
    expect(page.get_by_label("Name:")).to_have_value(name)
    fill(page, name, f"sqlite:///{file}")
    expect(page.get_by_label("Config:")).to_have_value(
        json.dumps({"ENGINE": "sqlite", "NAME": str(file)}, indent=4)
    )

    page.get_by_role("button", name="Test connection").click()
    expect(page.locator(".messagelist .success")).to_contain_text("its connection is read-only")
    page.get_by_label("Copy to").select_option(label="dev")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_label("Environment:").locator("option:checked")).to_have_text("dev")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .warning").first).to_contain_text(
        f"“{name} in dev” connects to the same database"
    )

    page.goto(f"/test/{name}/")
    expect(page.get_by_role("link", name="parcels", exact=True)).to_be_visible()
    page.goto(f"/admin/dynamic_databases/database/?q={name}")
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.goto(f"/admin/dynamic_databases/database/?q={name}")
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(1)


def test_what_is_typed_is_tested_before_it_is_saved(admin, file):
    page = admin("database/add/")
    page.get_by_label("Name:").fill(file.stem)
    page.get_by_label("Environment:").select_option(label="test")
    page.get_by_label("Config:").fill(f"sqlite:///{file}")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator(".messagelist .success")).to_contain_text("it shows 1 table or view")
    expect(page.get_by_label("Config:")).to_have_value(f"sqlite:///{file}")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"/test/{file.stem}/")
    expect(page.get_by_role("link", name="parcels", exact=True)).to_be_visible()


def test_the_chosen_databases_of_a_server_are_registered_at_once(admin, served):
    odd = f'{uuid4().hex}-<script>"%s é'
    for name in (odd, f"{odd}2"):
        write_sqlite(served.folder / f"{name}-dev.sqlite3", "CREATE TABLE parcels (id integer PRIMARY KEY)")
    page = admin("database/")
    page.get_by_role("link", name="All databases of a server").click()
    page.get_by_label("Environment:").select_option(label="dev")
    page.get_by_label("Config:").fill('{"ENGINE": "sqlite"}')
    page.get_by_role("button", name="List the databases").click()
    chosen = page.get_by_role("checkbox", name=f"{odd}-dev.sqlite3")
    expect(chosen).to_be_visible()  # `all` does not wait for the list
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    chosen.check()
    name = page.get_by_label(f"Logical name of {odd}-dev.sqlite3")
    expect(name).to_have_value(odd)
    name.fill(f"{odd}!")
    page.get_by_role("button", name="Register the chosen databases").click()
    expect(page.locator(".messagelist .success")).to_contain_text(f"Registered in dev: {odd}!.")
    page.goto(f"/admin/dynamic_databases/database/?q={odd[:32]}")
    expect(page.get_by_role("link", name=f"{odd}!", exact=True)).to_have_count(1)


def test_what_does_not_answer_is_stored_and_said(admin, served):
    page = admin("database/add/")
    fill(page, uuid4().hex, {"ENGINE": "sqlite", "NAME": str(served.folder / "gone.sqlite3")})
    expect(page.locator(".messagelist .warning")).to_contain_text("is stored, but could not be opened")


def test_the_form_says_what_each_vendor_takes(admin):
    page = admin("database/add/")
    page.get_by_text("Keys and options by vendor").click()
    for vendor in ("SQLite", "PostgreSQL", "MySQL or MariaDB", "SQL Server"):
        expect(page.get_by_role("term").filter(has_text=vendor).first).to_be_visible()
    expect(page.get_by_text("the authorities that this machine trusts")).to_be_visible()


def test_the_lists_keep_to_the_policy(admin):
    page = admin("database/")
    page.set_viewport_size({"width": 1100, "height": 800})
    expect(page.locator(".field-environment_word").first).to_contain_text("prod")
    box = page.locator("#result_list tbody tr").first.bounding_box()
    assert box is not None
    assert box["height"] < 100, "the place of a database has no room"
    page.goto("/admin/dynamic_databases/environment/")
    expect(page.locator(".field-colour_word").first).to_contain_text("Plum")
