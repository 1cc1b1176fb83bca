"""A secret in the form: kept while its address stays, lost by no mistake, of use to one person alone."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from dynamic_databases.config.sealing import opened
from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import ADD, change, shown_config, typed
from tests.dynamic_databases.config.planted import CONFIG, PLANTED, stored


def test_the_form_shows_a_placeholder_and_keeps_the_password(boss, environments) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    page = boss.get(change(database)).text
    text = shown_config(page)
    assert json.loads(text)["PASSWORD"] == {"kept": True}
    boss.post(change(database), typed(environments["test"], text))
    database.refresh_from_db()
    assert database.environment == environments["test"]
    assert opened(database.config)["PASSWORD"] == PLANTED


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"HOST": "localhost"}, "HOST"),
        ({"PORT": 2}, "PORT"),
        ({"USER": "other"}, "USER"),
        ({"OPTIONS": {"ssl_mode": "DISABLED"}}, "OPTIONS.ssl_mode"),
    ],
)
def test_a_kept_password_is_cleared_when_the_address_changes(boss, environments, changed, key) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    before = stored(database)
    words = typed(environments["prod"], CONFIG | {"PASSWORD": {"kept": True}} | changed)
    page = boss.post(change(database), words).text
    assert f"PASSWORD was cleared, because {key} changed" in page
    assert json.loads(shown_config(page))["PASSWORD"] == ""
    assert stored(database) == before


def test_a_kept_password_must_be_there(boss, environments) -> None:
    page = boss.post(ADD, typed(environments["prod"], CONFIG | {"PASSWORD": {"kept": True}})).text
    assert "PASSWORD has no stored secret; enter one." in page


def test_a_password_typed_beside_a_mistake_is_neither_shown_nor_lost(boss, environments) -> None:
    page = boss.post(ADD, typed(environments["prod"], CONFIG | {"PORT": "many"})).text
    assert "PORT must be a number from 1 to 65535" in page
    assert PLANTED not in page
    again = json.loads(shown_config(page)) | {"PORT": 1}
    boss.post(ADD, typed(environments["prod"], again))
    assert opened(Database.objects.get().config)["PASSWORD"] == PLANTED


def test_a_password_typed_by_one_person_is_of_no_use_to_another(
    boss,
    environments,
    django_user_model,
) -> None:
    page = boss.post(ADD, typed(environments["prod"], CONFIG | {"PORT": "many"})).text
    again = json.loads(shown_config(page)) | {"PORT": 1, "HOST": "evil.example"}
    other = Client(headers={"host": "localhost"})
    other.force_login(django_user_model.objects.create_superuser("other"))
    assert "PASSWORD was typed too long ago" in other.post(ADD, typed(environments["prod"], again)).text
    assert Database.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CONFIG, ensure_ascii=False)[:-1],
        f"mysql://reader:{PLANTED}@127.0.0.1:99999/shop",
        f"mysql://reader:{PLANTED}@127.0.0.1/shop?charset=latin7",
        f"Server=h,1;Uid=u;Pwd={PLANTED};Nonsense=1;Driver=MySQL",
        f"Server=h,1;Uid=u;Pwd={{{PLANTED}",
    ],
)
def test_a_password_in_text_that_cannot_be_read_is_not_shown(boss, environments, text) -> None:
    page = boss.post(ADD, typed(environments["prod"], text))
    assert page.status_code == 200
    assert PLANTED not in page.text
