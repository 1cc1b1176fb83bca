"""What Django and SQLAlchemy make of one set of models on several vendors is the same.

Both have ways of their own to hold what a vendor has no type for.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa
from django.apps import apps
from django.apps.registry import Apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.comparison import compare
from tests.dynamic_databases.dialects.mysql import databases as mysql
from tests.dynamic_databases.dialects.postgresql import databases as postgresql
from tests.dynamic_databases.dialects.sqlite import files

VENDORS = ("postgresql", "mysql", "sqlite")
pytestmark = pytest.mark.usefixtures("unblocked")


class OfTests:
    """The options of models that no project has."""

    app_label = "between_vendors"
    apps = Apps()


class Shelf(models.Model):  # noqa: DJ008  # never printed
    name = models.CharField(max_length=30, unique=True)

    class Meta(OfTests):
        pass


class Book(models.Model):  # noqa: DJ008  # never printed
    """A field of each kind that Django has."""

    number = models.BigIntegerField(default=0)
    lent = models.BooleanField(default=False)
    seen = models.BooleanField(null=True)
    title = models.CharField(max_length=50, default="x", db_index=True)
    blurb = models.TextField()
    printed = models.DateField(null=True)
    bought = models.DateTimeField()
    opens = models.TimeField(null=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    read_in = models.DurationField(null=True)
    weight = models.FloatField()
    address = models.GenericIPAddressField(null=True)
    pages = models.IntegerField(db_default=5)
    details = models.JSONField(default=dict)
    copies = models.PositiveBigIntegerField()
    stock = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField()
    slug = models.SlugField(unique=True)
    floor = models.SmallIntegerField()
    uid = models.UUIDField()
    cover = models.BinaryField()
    colour = models.CharField(max_length=5)
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    lent_from = models.OneToOneField(Shelf, models.SET_NULL, null=True, related_name="+")

    class Meta(OfTests):
        indexes = (models.Index(fields=["-bought", "floor"], name="book_bought"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(floor__gte=1, floor__lte=10) | models.Q(pages=5), name="book_floor"
            ),
            models.CheckConstraint(condition=models.Q(colour__in=["red", "blue"]), name="book_colour"),
            models.UniqueConstraint(fields=["title", "floor"], name="book_title"),
        )


class Mood(enum.Enum):
    HAPPY = 1
    SAD = 2


METADATA = sa.MetaData()
sa.Table(
    "parents",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(30), unique=True, index=True),
)
sa.Table(
    "children",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("small", sa.SmallInteger, nullable=False),
    sa.Column("amount", sa.Numeric(12, 3)),
    sa.Column("rough", sa.Double),
    sa.Column("name", sa.String(40), server_default="x"),
    sa.Column("note", sa.Text),
    sa.Column("active", sa.Boolean, server_default=sa.false(), nullable=False),
    sa.Column("born", sa.Date),
    sa.Column("wakes", sa.Time),
    sa.Column("seen", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column("mood", sa.Enum(Mood, create_constraint=True, name="mood")),
    sa.Column("other", sa.Enum(Mood, native_enum=False, create_constraint=True, name="other")),
    sa.Column("picture", sa.LargeBinary),
    sa.Column("details", sa.JSON),
    sa.Column("uid", sa.Uuid),
    sa.Column("sleeps", sa.Interval),
    sa.Column("parent", sa.ForeignKey("parents.id", ondelete="CASCADE"), index=True),
    sa.UniqueConstraint("name", "small"),
    sa.CheckConstraint("small > 0 AND small < 100", name="ck_small"),
    sa.Index("ix_seen", sa.desc("seen")),
)


@pytest.fixture
def places(postgresql_server, mariadb_server, tmp_path) -> dict[str, Any]:
    """Return an empty database on each vendor."""
    return {
        "postgresql": postgresql_server.create(),
        "mysql": mariadb_server.create(),
        "sqlite": files.make(tmp_path / "made.sqlite3", ""),
    }


@pytest.fixture
def opened(postgresql_server, mariadb_server, places):
    """Return a function that opens the empty database of a vendor, which may be written."""
    ways = {
        "postgresql": lambda: postgresql.opened(postgresql_server, places["postgresql"], read_only=False),
        "mysql": lambda: mysql.opened(mariadb_server, places["mysql"], read_only=False),
        "sqlite": lambda: files.opened(places["sqlite"], read_only=False),
    }
    return lambda vendor: ways[vendor]()


@pytest.fixture
def catalogs(postgresql_server, mariadb_server, places):
    """Return a function that reads what each vendor has."""
    return lambda: {
        "postgresql": postgresql.catalog_of(postgresql_server, places["postgresql"]),
        "mysql": mysql.catalog_of(mariadb_server, places["mysql"]),
        "sqlite": files.catalog_of(places["sqlite"]),
    }


def assert_alike(read: dict[str, Any], tables: int) -> None:
    assert {len(catalog.tables) for catalog in read.values()} == {tables}
    for here, there in permutations(VENDORS, 2):
        differences = compare({"prod": read[here], "dev": read[there]}).differences
        told = [(each.table, each.name, each.attribute, dict(each.values)) for each in differences]
        assert told == [], f"{here}, {there}"


@contextmanager
def known_to_django(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let Django find a connection by its alias, as conditions of constraints are compiled by it."""
    connections[connection.alias] = connection
    try:
        yield
    finally:
        del connections[connection.alias]


def test_models_of_django_are_alike_on_all_vendors(opened, catalogs):
    own = [*apps.get_models(), Shelf, Book]
    for vendor in VENDORS:
        with opened(vendor) as connection, known_to_django(connection), connection.schema_editor() as editor:
            for model in own:
                editor.create_model(model)
    assert_alike(catalogs(), len(apps.get_models(include_auto_created=True)) + 2)


def test_tables_of_sqlalchemy_are_alike_on_all_vendors(postgresql_server, mariadb_server, places, catalogs):
    host, port = postgresql_server.folder, postgresql_server.port
    for url in (
        f"postgresql+psycopg://postgres@/{places['postgresql']}?host={host}&port={port}",
        f"mysql+pymysql://root@/{places['mysql']}?unix_socket={mariadb_server.socket}",
        f"sqlite:///{places['sqlite']}",
    ):
        engine = sa.create_engine(url)
        METADATA.create_all(engine)
        engine.dispose()
    assert_alike(catalogs(), 2)
