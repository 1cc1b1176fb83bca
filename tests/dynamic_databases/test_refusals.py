"""What models made at run time can't be is refused at once, and everything else of the admin goes on."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(sqlite_database):
    return sqlite_database("prod", "shop", "CREATE TABLE orders (id integer PRIMARY KEY)").get_model("orders")


def test_the_admin_does_not_take_a_runtime_model(orders, boss):
    for models in (orders, [orders], (model for model in [orders])):
        with pytest.raises(ImproperlyConfigured, match="Orders is made at run time"):
            admin.site.register(models)
    with pytest.raises(ImproperlyConfigured, match="Orders is made at run time"):
        admin.register(orders)(admin.ModelAdmin)
    assert not admin.site.is_registered(orders)
    assert boss.get("/admin/").status_code == 200


def test_the_admin_takes_every_other_model(orders):
    site = admin.AdminSite(name="other")
    site.register(User)
    site.register([Permission], list_display=["name"])
    assert site.is_registered(User)
    assert site.get_model_admin(Permission).list_display == ["name"]


def test_a_runtime_model_has_no_content_type(orders):
    with pytest.raises(ImproperlyConfigured, match=r"runtime.orders is made at run time"):
        ContentType.objects.get_for_model(orders)
    with pytest.raises(ImproperlyConfigured, match="made at run time"):
        ContentType.objects.get_for_models(orders, User)
    assert not ContentType.objects.filter(app_label="runtime").exists()


def test_every_other_model_has_one(orders):
    ContentType.objects.get_for_model(User).delete()
    ContentType.objects.clear_cache()
    assert ContentType.objects.get_for_model(User).model == "user"
