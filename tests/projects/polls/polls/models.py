"""Two models that live in `core` of the current environment."""

from typing import ClassVar

from django.db import models

from dynamic_databases.managers import DatabaseManager


class Poll(models.Model):
    question = models.CharField(max_length=50, unique=True)
    objects = DatabaseManager("core")

    class Meta:
        managed = False
        db_table = "poll"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.question)


class Choice(models.Model):
    poll = models.ForeignKey(Poll, models.DO_NOTHING)
    words = models.CharField(max_length=50)
    objects = DatabaseManager("core")

    class Meta:
        managed = False
        db_table = "choice"

    def __str__(self) -> str:
        return str(self.words)
