"""No query runs with rows of another database inside: between runtime models, a home's, and the project's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.test.utils import isolate_apps

from dynamic_databases.context import environment
from dynamic_databases.managers import DatabaseManager
from tests.dynamic_databases.vendors import core_of

__all__ = ["core_of"]
pytestmark = pytest.mark.django_db

SCRIPT = """
CREATE TABLE auth_user (id KEY, first_name varchar(50) NOT NULL);
CREATE TABLE poll (id KEY, first_name varchar(50) NOT NULL);
INSERT INTO auth_user (first_name) VALUES ('of ENV');
INSERT INTO poll (first_name) VALUES ('of ENV');
"""
"""With a table as the project's own database has it: a query that runs in the wrong one finds rows there."""
Form = Callable[[Any, Any], Any]


def _evaluated(form: Callable[[Any, Any], QuerySet[Any]]) -> Form:
    return lambda outer, inner: list(form(outer, inner))


FORMS: dict[str, Form] = {
    "in": _evaluated(lambda outer, inner: outer.filter(id__in=inner.values("id"))),
    "not in": _evaluated(lambda outer, inner: outer.exclude(id__in=inner.values("id"))),
    "in a list": _evaluated(lambda outer, inner: outer.filter(id__in=[7, Subquery(inner.values("id")[:1])])),
    "=": _evaluated(lambda outer, inner: outer.filter(id=inner.values("id")[:1])),
    "Exists": _evaluated(lambda outer, inner: outer.filter(Exists(inner.filter(id=OuterRef("id"))))),
    "not Exists": _evaluated(lambda outer, inner: outer.filter(~Exists(inner.filter(id=OuterRef("pk"))))),
    "Q": _evaluated(lambda outer, inner: outer.filter(Q(id=7) | Q(Exists(inner)))),
    "annotate": _evaluated(lambda outer, inner: outer.annotate(other=Subquery(inner.values("id")[:1]))),
    "alias": _evaluated(lambda outer, inner: outer.alias(other=Exists(inner)).filter(other=True)),
    "Case": _evaluated(
        lambda outer, inner: outer.annotate(other=Case(When(Exists(inner), then=Value(1)), default=Value(2)))
    ),
    "order_by": _evaluated(lambda outer, inner: outer.order_by(Subquery(inner.values("id")[:1]))),
    "order_by desc": _evaluated(lambda outer, inner: outer.order_by(Exists(inner).desc())),
    "values": _evaluated(lambda outer, inner: outer.values("id", other=Subquery(inner.values("id")[:1]))),
    "deep": _evaluated(
        lambda outer, inner: outer.filter(Exists(outer.filter(id__in=inner.values("id"), id=OuterRef("id"))))
    ),
    "having": _evaluated(
        lambda outer, inner: (
            outer.values("first_name").annotate(n=Count("id")).filter(n__in=inner.values("id"))
        )
    ),
    "union": _evaluated(lambda outer, inner: outer.values("id").union(inner.values("id"))),
    "union all": _evaluated(lambda outer, inner: outer.values("id").union(inner.values("id"), all=True)),
    "intersection": _evaluated(lambda outer, inner: outer.values("id").intersection(inner.values("id"))),
    "difference": _evaluated(lambda outer, inner: outer.values("id").difference(inner.values("id"))),
    "count": lambda outer, inner: outer.filter(id__in=inner.values("id")).count(),
    "count of union": lambda outer, inner: outer.values("id").union(inner.values("id")).count(),
    "exists": lambda outer, inner: outer.filter(Exists(inner)).exists(),
    "aggregate": lambda outer, inner: outer.aggregate(most=Max(Subquery(inner.values("id")[:1]))),
    "distinct aggregate": lambda outer, inner: outer.distinct().aggregate(
        m=Max(Subquery(inner.values("id")[:1]))
    ),
    "in_bulk": lambda outer, inner: outer.filter(Exists(inner)).in_bulk(),
    "iterator": lambda outer, inner: list(outer.filter(Exists(inner)).iterator()),
    "delete": lambda outer, inner: outer.filter(Exists(inner)).delete(),
    "delete in": lambda outer, inner: outer.filter(id__in=inner.values("id")).delete(),
    "update where": lambda outer, inner: outer.filter(Exists(inner)).update(first_name="x"),
    "update to": lambda outer, inner: outer.update(first_name=Subquery(inner.values("first_name")[:1])),
    "update Case": lambda outer, inner: outer.update(
        first_name=Case(When(Q(Exists(inner)), then=Value("x")), default=F("first_name"))
    ),
    "update by rows": lambda outer, inner: outer.update(first_name=inner.values("first_name")[:1]),
}


@pytest.fixture
def rows(core_of: Any) -> Iterator[dict[str, QuerySet[Any]]]:
    """Yield querysets of five databases, two of which are one: `runtime` and `home`."""
    core = core_of(SCRIPT)
    User.objects.create_user("ann", first_name="of the project")
    with isolate_apps("dynamic_databases"):

        class Poll(models.Model):  # noqa: DJ008
            first_name = models.CharField(max_length=50)
            objects = DatabaseManager("core")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "poll", False

        with environment("prod"):
            home_of_prod = Poll.objects.all()
        with environment("dev"):
            yield {
                "own": User.objects.all(),
                "runtime": core["dev"].get_model("auth_user").objects.all(),
                "home": Poll.objects.all(),
                "runtime of prod": core["prod"].get_model("auth_user").objects.all(),
                "home of prod": home_of_prod,
            }


APART = [
    ("own", "runtime"),
    ("own", "home"),
    ("runtime", "own"),
    ("home", "own"),
    ("runtime", "runtime of prod"),
    ("runtime", "home of prod"),
    ("home", "runtime of prod"),
    ("home", "home of prod"),
]


@pytest.mark.parametrize(("outer", "inner"), APART)
def test_rows_of_two_databases_are_in_no_query(rows, outer, inner):
    answered = [name for name in FORMS if not is_refused(name, rows[outer], rows[inner])]
    assert answered == []


def is_refused(form: str, outer: Any, inner: Any) -> bool:
    """Return whether Django's own error says that a query spans two databases."""
    try:
        with transaction.atomic():
            FORMS[form](outer, inner)
    except ValueError as error:
        return "aren't allowed across different databases" in str(error)
    return False


@pytest.mark.parametrize(("outer", "inner"), [("runtime", "home"), ("home", "runtime")])
def test_rows_of_one_database_are(rows, outer, inner):
    for form in FORMS.values():
        form(rows[outer], rows[inner])
    assert rows["own"].get().first_name == "of the project"


def test_conditions_of_two_databases_are_not_joined(rows):
    here, there = (rows[name].filter(first_name__contains="of") for name in ("home", "home of prod"))
    for joined in (lambda: here | there, lambda: here & there, lambda: there ^ here):
        with pytest.raises(ValueError, match="across different databases"):
            joined()
    assert (here | rows["home"].filter(id=7)).get().first_name == "of dev"
