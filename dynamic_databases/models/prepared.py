"""Queries that each page makes, whose SQL Django makes only once; leaves which they are to who asks.

To make the SQL takes Django several times as long as the query itself, and to look up how each column is read
about as long. Where the store tells that nothing was written to it since, what was read is returned again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy, deepcopy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState
from django.db.models.query import QuerySet, get_related_populators

from dynamic_databases.caches import Cache

Row = TypeVar("Row", bound=models.Model)
Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")
_every: WeakSet[PreparedQuery[Any]] = WeakSet()
_moment: ContextVar[_Moment | None] = ContextVar("moment", default=None)
KEPT = 256
"""Answers of a query, each to another value."""
SAMPLE = "a text that stands for the value in a query that is prepared"
_related: Callable[..., list[Any]] = get_related_populators  # the stubs are of a later Django


class PreparedQuery(Generic[Row]):
    """The rows of a queryset for one value after another, as the store holds them when they are asked for."""

    def __init__(
        self,
        model: Callable[[], type[Row]],
        queryset: Callable[[Any], QuerySet[Row]],
        sample: str | int = SAMPLE,
    ) -> None:
        """Prepare a queryset made for a value, by a `sample` that nothing else in the query is equal to.

        A value is handed to the driver as it is: a text or a whole number.
        """
        self._model, self._queryset, self._sample = model, queryset, sample
        self._statements: Cache[tuple[str, str], _Statement] = Cache(4)
        self._kept: Cache[tuple[str, str | int], tuple[Hashable, list[KeptRow[Row]]]] = Cache(KEPT)
        """What was read, and the store's version before that."""
        _every.add(self)

    def rows(self, value: str | int = SAMPLE) -> list[Row]:
        """Return the rows for a value, which are the caller's own, in one query at most."""
        using = router.db_for_read(self._model())
        connection = connections[using]
        version = _version(using, connection)
        kept = self._kept.get((using, value)) if version is not None else None
        if kept is None or kept[0] != version:
            # What is open already may read the store as it was: another file, or since a statement began.
            is_opened = connection.connection is None
            rows = self._read(value, using, connection)
            if version is None or not is_opened or getattr(connection, "cannot_write", None) is not None:
                _note_unkept()
                return rows
            kept = (version, [KeptRow(row) for row in rows])
            self._kept.set((using, value), kept)
        return [row.copied() for row in kept[1]]

    def _read(self, value: str | int, using: str, connection: BaseDatabaseWrapper) -> list[Row]:
        statement = self._prepared(using, connection)
        parameters = tuple(value if given == self._sample else given for given in statement.parameters)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            answer = cursor.fetchall()
        return [statement.row(read) for read in statement.converted(answer, connection)]

    def prepare(self) -> None:
        """Have the SQL made before it is asked for."""
        using = router.db_for_read(self._model())
        self._prepared(using, connections[using])

    def _prepared(self, using: str, connection: BaseDatabaseWrapper) -> _Statement:
        statement = self._statements.get((using, connection.vendor))
        if statement is None:
            statement = _statement(self._queryset(self._sample).using(using), connection)
            self._statements.set((using, connection.vendor), statement)
        return statement


class KeptAnswers(Generic[Key, Answer]):
    """What was made of nothing but rows of prepared queries, while their store holds the same.

    Answers are kept and found within `at_one_moment`. Requests share them, and must not change them.
    """

    def __init__(self, model: Callable[[], type[models.Model]], size: int) -> None:
        """Keep up to `size` answers about rows that are where those of `model` are."""
        self._model = model
        self._kept: Cache[Key, tuple[Hashable, Answer]] = Cache(size)

    def get(self, key: Key) -> Answer | None:
        version = self._version()
        kept = self._kept.get(key) if version is not None else None
        return kept[1] if kept is not None and kept[0] == version else None

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer, if all rows that the block has read are those that the store holds now."""
        version, moment = self._version(), _moment.get()
        if version is not None and moment is not None and moment.is_kept:
            self._kept.set(key, (version, answer))

    def _version(self) -> Hashable | None:
        if _moment.get() is None:
            return None
        using = router.db_for_read(self._model())
        return _version(using, connections[using])


@dataclass(slots=True)
class _Moment:
    """What a block has found out about the stores."""

    versions: dict[str, Hashable] = field(default_factory=dict)
    """By alias."""
    is_kept: bool = True
    """Whether all rows that it has read are what the stores hold at these versions."""


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Have a store asked only once whether it was written to: for some reads in a row, and no write.

    What somebody else writes meanwhile may be seen only after the block.
    """
    token = _moment.set(_Moment())
    try:
        yield
    finally:
        _moment.reset(token)


def _version(using: str, connection: Any) -> Hashable | None:
    moment = _moment.get()
    if moment is None:
        return _asked_version(connection)
    if using not in moment.versions:
        moment.versions[using] = _asked_version(connection)
    return moment.versions[using]


def _asked_version(connection: Any) -> Hashable | None:
    version: Hashable | None = getattr(connection, "version", _unknown)()
    return version


def _note_unkept() -> None:
    if (moment := _moment.get()) is not None:
        moment.is_kept = False


def _unknown() -> None:
    """Stand for the version of a store that has none."""


class KeptRow(Generic[Row]):
    """A row that was read, and what it refers to: a request gets objects of its own, which it may change."""

    __slots__ = ("_attributes", "_changeable", "_model", "_related", "_state")

    def __init__(self, row: Row) -> None:
        self._model, self._attributes, self._state = type(row), vars(row), row._state
        self._changeable = [name for name, value in vars(row).items() if isinstance(value, dict | list)]
        related = row._state.fields_cache.items()
        self._related = {name: None if other is None else KeptRow(other) for name, other in related}

    def copied(self) -> Row:
        """Return objects of the caller's own."""
        copied = object.__new__(self._model)
        attributes = vars(copied)
        attributes.update(self._attributes)
        for name in self._changeable:
            attributes[name] = deepcopy(attributes[name])
        attributes["_state"] = state = ModelState()
        state.db, state.adding = self._state.db, self._state.adding
        state.fields_cache = {name: other and other.copied() for name, other in self._related.items()}
        return copied


def prepare_all() -> None:
    """Have the SQL of all queries made that there are; runs none of them."""
    for query in list(_every):
        query.prepare()


@dataclass(frozen=True, slots=True, eq=False)
class _Statement:
    """A statement as one of Django's compilers made it, and how its answer is read.

    Source: ModelIterable and SQLCompiler.results_iter of Django 5.2, which find this out for each query anew.
    """

    using: str
    sql: str
    parameters: tuple[Any, ...]
    compiler: Any
    """The compiler, which knows how columns are read; it holds no connection."""
    model: type[models.Model]
    start: int
    end: int
    """Which columns of the answer are the model's own."""
    names: tuple[str, ...]
    """The attributes that these columns are for."""
    annotations: tuple[tuple[str, int], ...]
    related: tuple[Any, ...]
    """What makes the objects that rows refer to."""

    def converted(self, answer: Iterable[Any], connection: BaseDatabaseWrapper) -> Iterable[list[Any]]:
        """Return an answer's rows with each value as its field has it."""
        converters = self._converters(connection)
        for read in answer:
            row = list(read)
            for position, functions, expression in converters:
                for convert in functions:
                    row[position] = convert(row[position], expression, connection)
            yield row

    def row(self, read: list[Any]) -> Any:
        """Return the object that one row of an answer is, with what it refers to."""
        made = self.model.from_db(self.using, self.names, read[self.start : self.end])
        for populator in self.related:
            populator.populate(read, made)
        for name, position in self.annotations:
            setattr(made, name, read[position])
        return made

    def _converters(self, connection: BaseDatabaseWrapper) -> tuple[tuple[int, list[Any], Any], ...]:
        """Return what the values of columns go through: of this connection, by which some of it is bound."""
        known: dict[_Statement, tuple[tuple[int, list[Any], Any], ...]]
        known = vars(connection).setdefault("_converters_of_prepared", {})
        if self not in known:
            compiler = copy(self.compiler)
            compiler.connection = connection
            converters = compiler.get_converters([column for column, _, _ in compiler.select])
            known[self] = tuple((position, *by) for position, by in converters.items())
        return known[self]


def _statement(queryset: QuerySet[Any], connection: BaseDatabaseWrapper) -> _Statement:
    compiler: Any = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    compiler.connection = None  # it is one thread's
    own = compiler.klass_info["select_fields"]
    start, end = own[0], own[-1] + 1
    return _Statement(
        using=queryset.db,
        sql=sql,
        parameters=tuple(parameters),
        compiler=compiler,
        model=compiler.klass_info["model"],
        start=start,
        end=end,
        names=tuple(column.target.attname for column, _, _ in compiler.select[start:end]),
        annotations=tuple(compiler.annotation_col_map.items()),
        related=tuple(_related(compiler.klass_info, compiler.select, queryset.db)),
    )
