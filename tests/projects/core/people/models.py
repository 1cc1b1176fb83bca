# people/models.py
from django.db import models

from dynamic_databases.managers import DatabaseManager


class Company(models.Model):
    name = models.CharField(max_length=50, unique=True)
    objects = DatabaseManager("core")

    def __str__(self):
        return self.name


class Person(models.Model):
    name = models.CharField(max_length=50)
    company = models.ForeignKey(Company, models.CASCADE)
    objects = DatabaseManager("core")
