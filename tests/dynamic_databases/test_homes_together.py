"""Models of several homes beside each other: relations, proxies, subqueries, methods of query sets."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import models, router
from django.db.models import Exists, OuterRef
from django.test.utils import isolate_apps

from dynamic_databases.context import environment
from dynamic_databases.managers import DatabaseManager
from tests.dynamic_databases.polls import core, made
from tests.dynamic_databases.vendors import core_of

__all__ = ["core", "core_of", "made"]
pytestmark = pytest.mark.django_db


@isolate_apps("dynamic_databases")
def test_models_of_two_homes_meet_in_one_environment(core, made, sqlite_database):
    sqlite_database("prod", "shop", "CREATE TABLE product (id integer PRIMARY KEY)")
    shop = sqlite_database("dev", "shop", "CREATE TABLE product (id integer PRIMARY KEY)")

    class Product(models.Model):  # noqa: DJ008
        objects = DatabaseManager("shop")

        class Meta:
            app_label, db_table, managed = "dynamic_databases", "product", False

    with environment("dev"):
        poll = made[0].objects.get()
    with environment("prod"):
        assert router.db_for_read(Product, instance=poll) == shop.alias


def test_a_proxy_lives_where_its_model_does(core, made):
    options = type("Meta", (), {"app_label": "dynamic_databases", "proxy": True})
    proxy: Any = type("Sorted", (made[0],), {"__module__": __name__, "Meta": options})
    with environment("dev"):
        proxy(question="How?").save()
        assert proxy.objects.count() == 2


def test_a_subquery_beside_another_database_is_refused(core, made):
    poll, choice = made
    with environment("dev"):
        for across in (
            User.objects.filter(id__in=poll.objects.values("id")),
            User.objects.filter(Exists(choice.objects.filter(poll_id=OuterRef("id")))),
            poll.objects.filter(id__in=User.objects.values("id")),
            poll.objects.filter(id__in=poll.objects.using(core["prod"].alias).values("id")),
        ):
            with pytest.raises(ValueError, match="across different databases"):
                list(across)
        assert poll.objects.filter(id__in=choice.objects.values("poll")).count() == 1
        assert poll.objects.exclude(choice__words="So").count() == 1
        assert poll.objects.filter(Exists(choice.objects.filter(poll_id=OuterRef("id")))).count() == 1
        runtime = core["dev"].get_model("choice").objects
        assert poll.objects.filter(id__in=runtime.values("poll_id")).count() == 1


@isolate_apps("dynamic_databases")
def test_a_querysets_own_methods_come_along(core):
    class PollQuerySet(models.QuerySet[Any]):
        def why(self):
            return self.filter(question__startswith="Why")

    class Poll(models.Model):  # noqa: DJ008
        question = models.CharField(max_length=50)
        objects: Any = DatabaseManager.from_queryset(PollQuerySet)("core")

        class Meta:
            app_label, db_table, managed = "dynamic_databases", "poll", False

    with environment("dev"):
        Poll(question="How?").save()
        assert Poll.objects.why().get().question == "Why in dev?"
        assert Poll.objects.exclude(question="How?").why().count() == 1
        with pytest.raises(ValueError, match="across different databases"):
            list(User.objects.filter(id__in=Poll.objects.why().values("id")))
