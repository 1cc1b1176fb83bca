"""An alias is retired with its settings: no request reads through it any more, and it is forgotten."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started

from dynamic_databases.connections import aliases, standing_aliases
from dynamic_databases.errors import NoSuchDatabase
from dynamic_databases.models import Database
from tests.dynamic_databases.connections.opened import has_here
from tests.dynamic_databases.connections.rows import other, shop

__all__ = ["other", "shop"]


def test_a_config_that_no_longer_works_retires_the_alias(shop):
    alias = shop.alias
    shop.config = {"ENGINE": "sqlite", "NAME": "/etc/passwd"}
    shop.save()
    assert aliases.is_retired(alias)


def test_a_model_that_somebody_kept_does_not_read_the_old_server(shop, other):
    kept = shop.get_model("t")
    assert kept.objects.get().x == "before"
    Database.objects.filter(pk=shop.pk).update(config=other)
    request_finished.send(sender=None)
    with pytest.raises(NoSuchDatabase, match="have changed"):
        kept.objects.get()


def test_a_model_that_somebody_kept_reads_on_while_nothing_changes(shop):
    kept = shop.get_model("t")
    for _ in range(3):
        request_finished.send(sender=None)
        request_started.send(sender=None)
        assert kept.objects.get().x == "before"


def test_a_removed_database_is_closed_in_every_request(shop):
    kept = shop.get_model("t")
    kept.objects.get()
    alias = shop.alias
    shop.delete()
    request_finished.send(sender=None)
    assert not has_here(alias)
    with pytest.raises(NoSuchDatabase):
        kept.objects.get()


def test_what_a_request_registers_after_a_removal_that_it_did_not_see_is_retired(shop):
    request_started.send(sender=None)
    seen = Database.objects.select_related("environment").get(pk=shop.pk)
    shop.delete()
    assert aliases.is_retired(seen.register())
    request_finished.send(sender=None)


def test_what_is_registered_again_by_a_later_request_is_not_retired(shop):
    shop.unregister()
    request_finished.send(sender=None)
    assert not aliases.is_retired(shop.register())


def test_a_retired_alias_is_forgotten_when_no_request_can_ask_for_it(shop, other, monkeypatch):
    alias = shop.alias
    shop.config = other
    shop.save()
    request_finished.send(sender=None)
    assert settings.DATABASES.is_dynamic(alias)
    monkeypatch.setattr(standing_aliases, "GRACE", -1.0)
    request_finished.send(sender=None)
    assert not settings.DATABASES.is_dynamic(alias)
    assert aliases.is_dynamic(alias), "its shape still says that it is none of the project's own"
    assert alias not in settings.DATABASES


def test_settings_that_come_back_are_not_retired(shop, other):
    first, config = shop.alias, shop.config
    shop.config = other
    assert aliases.is_retired(first) is (shop.alias == first)
    shop.config = config
    assert shop.alias == first
    assert not aliases.is_retired(first)
