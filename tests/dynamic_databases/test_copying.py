"""A database is copied to another environment by a prefilled form; its secret goes to no other address."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from dynamic_databases.config.sealing import opened
from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import ADD, change, chosen_environment, shown_config, typed
from tests.markup import attributes, element, elements, fields, plain, text_of, words_of

SECRET = "pl4nted-Ünder-the-rose"
CONFIG = {
    "ENGINE": "postgresql",
    "NAME": "shop",
    "USER": "reader",
    "PASSWORD": SECRET,
    "HOST": "127.0.0.1",
    "PORT": 1,
}


@pytest.fixture
def database(environments) -> Database:
    return Database.objects.create(name="shop", environment=environments["prod"], config=dict(CONFIG))


def copying(database: Database, environment=None) -> str:
    chosen = f"&environment={environment.pk}" if environment else ""
    return f"{ADD}?copy_of={database.pk}{chosen}"


def kept(**changed: object) -> dict[str, object]:
    return {**CONFIG, "PASSWORD": {"kept": True}, **changed}


def test_the_page_of_a_database_offers_the_environments_that_lack_it(boss, database) -> None:
    form = element(boss.get(change(database)), "form:has(input[name=copy_of])")
    assert ("copy_of", str(database.pk)) in fields(form)
    assert [words_of(option) for option in elements(form, "option[value]:not([value=''])")] == ["test", "dev"]


def test_the_form_holds_the_config_and_the_chosen_environment(boss, environments, database) -> None:
    page = boss.get(copying(database, environments["test"]))
    assert json.loads(shown_config(page)) == kept()
    assert attributes(page, "input[name=name]", "value") == ["shop"]
    assert chosen_environment(page) == str(environments["test"].pk)
    assert "A copy of “shop in prod”" in plain(page)
    assert SECRET not in text_of(page)


def test_the_secret_goes_along_to_the_same_address(boss, environments, database) -> None:
    boss.post(copying(database), typed(environments["test"], kept(NAME="shop_test")))
    copy = Database.objects.get(environment=environments["test"])
    assert set(copy.config["PASSWORD"]) == {"sealed"}
    assert opened(copy.config) == CONFIG | {"NAME": "shop_test"}


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"HOST": "db.example"}, "HOST"),
        ({"PORT": 2}, "PORT"),
        ({"USER": "other"}, "USER"),
        ({"ENGINE": "mysql"}, "ENGINE"),
        ({"OPTIONS": {"sslmode": "disable"}}, "OPTIONS.sslmode"),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_test"])
def test_the_secret_is_cleared_for_another_address(
    boss, environments, database, changed, key, button
) -> None:
    words = typed(environments["test"], kept(**changed)) | {button: "1"}
    page = boss.post(copying(database), words)
    assert f"PASSWORD was cleared, because {key} changed and a stored secret is never sent" in plain(page)
    assert json.loads(shown_config(page))["PASSWORD"] == ""
    assert Database.objects.count() == 1


def test_a_copy_that_leads_to_the_same_place_says_so(boss, environments, database) -> None:
    page = boss.post(copying(database), typed(environments["test"], kept()), follow=True).text
    assert "“shop in test” connects to the same database as “shop in prod” until you edit it." in page


def test_a_second_copy_is_refused_at_the_form(boss, environments, database) -> None:
    boss.post(copying(database), typed(environments["test"], kept()))
    assert "already exists" in boss.post(copying(database), typed(environments["test"], kept())).text


@pytest.mark.parametrize("of", ["", "x", "²", "9" * 30, "999"])
def test_a_copy_of_nothing_is_not_found(boss, environments, of) -> None:
    assert boss.get(f"{ADD}?copy_of={of}").status_code == 404
    assert boss.post(f"{ADD}?copy_of={of}", typed(environments["test"], kept())).status_code == 404


@pytest.mark.parametrize("to", ["x", "²", "9" * 30, "999"])
def test_a_copy_to_nowhere_asks_for_the_environment(boss, environments, database, to) -> None:
    assert boss.get(f"{ADD}?copy_of={database.pk}&environment={to}").status_code == 200
    words = typed(environments["test"], kept()) | {"environment": to}
    assert "Select a valid choice" in boss.post(copying(database), words).text


@pytest.mark.parametrize("permissions", [["add_database"], ["change_database"]])
def test_copying_needs_the_right_to_add_and_to_see(boss, database, environments, user, permissions) -> None:
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    person = Client(headers={"host": "localhost"})
    person.force_login(user)
    assert person.get(copying(database)).status_code == 403
    assert person.post(copying(database), typed(environments["test"], kept())).status_code == 403
    assert Database.objects.count() == 1
