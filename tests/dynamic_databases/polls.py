"""A project's own two models whose rows live in a registered database, and the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from dynamic_databases.managers import DatabaseManager

SCRIPT = """
CREATE TABLE poll (id KEY, question varchar(50) NOT NULL UNIQUE);
CREATE TABLE choice (id KEY, poll_id integer NOT NULL, words varchar(50) NOT NULL);
CREATE TABLE poll_tags (id KEY, poll_id integer NOT NULL, choice_id integer NOT NULL);
INSERT INTO poll (question) VALUES ('Why in ENV?');
INSERT INTO choice (poll_id, words) VALUES (1, 'Because');
INSERT INTO poll_tags (poll_id, choice_id) VALUES (1, 1);
"""


@pytest.fixture
def core(core_of):
    return core_of(SCRIPT)


@pytest.fixture
def made():
    """Return a project's own two models."""
    with isolate_apps("dynamic_databases", "django.contrib.auth", "django.contrib.contenttypes"):

        class Choice(models.Model):  # noqa: DJ008
            poll: Any = models.ForeignKey("Poll", models.DO_NOTHING)
            words = models.CharField(max_length=50)
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "choice", False

        class Poll(models.Model):  # noqa: DJ008
            question = models.CharField(max_length=50, unique=True)
            tags: Any = models.ManyToManyField(Choice, related_name="tagged", db_table="poll_tags")
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "poll", False

        yield Poll, Choice
