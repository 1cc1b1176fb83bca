"""What `manage.py test` runs in a project that has registered databases: it makes and finds its own rows."""

from django.test import TestCase

from dynamic_databases.models import Database, Environment


class RegisteringTests(TestCase):
    def register(self, name):
        prod = Environment.objects.create(slug="prod")
        return Database.objects.create(
            name=name, environment=prod, config={"ENGINE": "sqlite", "NAME": "shop.sqlite3"}
        )

    def test_a_database_is_registered(self):
        assert self.register("shop").get_model("orders") is not None


class OtherTests(RegisteringTests):
    """More than one class, so that several processes have something to do."""

    def test_a_row_is_read(self):
        assert self.register("shop").get_model("orders").objects.get().pk == 1
