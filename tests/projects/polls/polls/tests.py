"""The project's own tests: no shared database notices them."""

from django.test import TestCase

from dynamic_databases.context import alias_for, environment
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database, Environment
from dynamic_databases.testing import DisposableDatabases
from polls.models import Choice, Poll


class PollTests(DisposableDatabases, TestCase):
    disposable = {"core": ["dev", "prod"]}

    def test_a_poll_is_saved_in_its_environment(self):
        with environment("dev"):
            Choice.objects.create(poll=Poll.objects.create(question="How?"), words="So")
            assert Choice.objects.get().poll.question == "How?"
        with environment("prod"):
            assert not Poll.objects.exists()

    def test_each_test_begins_without_rows(self):
        with environment("dev"):
            assert not Poll.objects.exists()
            Poll.objects.create(question="How?")

    def test_a_request_writes_there_too(self):
        answer = self.client.post("/add/", {"question": "How?"}, headers={"X-Environment": "dev"})
        assert answer.status_code == 302
        with environment("dev"):
            assert Poll.objects.get().question == "How?"

    def test_no_other_database_is_reached(self):
        dev = Environment.objects.get(slug="dev")
        for config in ({"ENGINE": "postgresql", "NAME": "core", "HOST": "db.example"},
                       {"ENGINE": "sqlite", "NAME": "/srv/core.sqlite3"}):  # fmt: skip
            Database.objects.update_or_create(name="real", environment=dev, defaults={"config": config})
            with environment("dev"), self.assertRaises(ConfigError):  # noqa: PT027
                alias_for("real")
