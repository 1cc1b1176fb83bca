# notes/models.py
from django.db import models

from dynamic_databases.managers import DatabaseManager


class Note(models.Model):
    text = models.CharField(max_length=200)
    objects = DatabaseManager("notes")
