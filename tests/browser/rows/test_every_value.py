"""Every value that a page shows, of every type, filtered by with every operator that its column offers.

The value is taken as the page's JSON prints it. What is expected is what the server gives where two stored
values are compared by its own operators, over a connection of the test's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from browser.rows.conditions import OPERATORS
from tests.browser.rows.every_value import AS_TEXT, BYTES, NUMBERS, TEXTS, Column, columns, is_ordered
from tests.browser.rows.stores import mariadb_server, postgresql_server, sqlserver, store

__all__ = ["columns", "mariadb_server", "postgresql_server", "sqlserver", "store"]

COMPARED = {"": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
PARTS: dict[str, Callable[[str, str], bool]] = {
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def fold(text: str) -> str:
    """Return a text in small letters, but for those outside of ASCII."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def listed(text: str) -> str:
    """Return a value as a list writes it."""
    needs = "," in text or text != text.strip() or text.startswith('"')
    return '"' + text.replace('"', '""') + '"' if needs else text


def condition_of(column: Column, operator: str) -> str:
    """Return the server's own comparison of two stored values; as text where its type has none."""
    sign = COMPARED[operator]
    own = f"b.v {sign} a.v"
    if column.name in AS_TEXT or (column.store.vendor == "postgresql" and not is_ordered(column)):
        return f"b.v::text {sign} a.v::text"
    return own


def mistakes_of(column: Column) -> Iterator[tuple[Any, ...]]:
    """Yield each value and operator for which the page gives other rows than the server."""
    column.read()
    every = {number for number, text in column.printed.items() if text is not None}
    different = {column.printed[number]: number for number in every}.values()
    offered = OPERATORS[column.kind]
    for value, rows in (("0", every), ("1", set(column.printed) - every)):
        yield from mistake(column, {"v__isnull": value}, rows)
    for operator in filter(PARTS.__contains__, offered):
        for number in different:
            yield from mistaken_parts(column, operator, column.printed[number] or "")
    for operator in filter(COMPARED.__contains__, offered):
        by_server = column.found_by_server(condition_of(column, operator))
        for number in different:
            text = column.printed[number] or ""
            parameter = f"v__{operator}" if operator else "v"
            yield from mistake(column, {parameter: text}, *expected(column, operator, by_server, number))
            if operator == "" and "in" in offered:
                yield from mistake(column, {"v__in": listed(text)}, *expected(column, "", by_server, number))


def mistaken_parts(column: Column, operator: str, text: str) -> Iterator[tuple[Any, ...]]:
    """Yield the parts of a value by which other rows are found than those that print them."""
    # SQLite takes bytes for text, and folds ASCII.
    is_sqlite = column.store.vendor == "sqlite"
    sure = {
        number: fold(shown) if is_sqlite else shown
        for number, shown in column.printed.items()
        if shown is not None and not (is_sqlite and "base64" in shown)
    }
    for part in {text, text[:2], text[-2:]}:
        rows = column.page({f"v__{operator}": part})
        sought = fold(part) if is_sqlite else part
        wanted = {number for number, shown in sure.items() if PARTS[operator](shown, sought)}
        if rows is None or set(rows) & set(sure) != wanted:
            yield column.name, operator, part, rows, wanted


def expected(column: Column, operator: str, by_server: dict[int, set[int]], number: int) -> list[set[int]]:
    """Return the rows that may be right: of values that look alike, as SQLite has them, any may be meant."""
    alike = column.alike(number)
    if operator == "":
        return [set().union(*(by_server[other] for other in alike))]
    if operator == "ne":
        return [set.intersection(*(by_server[other] for other in alike))]
    return [by_server[other] for other in alike]


def mistake(column: Column, query: dict[str, str], *expected: set[int]) -> Iterator[tuple[Any, ...]]:
    rows = column.page(query)
    if rows is None or set(rows) not in expected:
        yield column.name, query, rows, *map(sorted, expected)


def test_each_finds_what_the_server_finds(columns):
    mistakes = [line for column in columns for line in mistakes_of(column)]
    assert mistakes == [], "\n".join(map(str, mistakes))


UNHOLDABLE = f"1{0:075} -1{0:075} 1.5 -0.0000000001 1.005 1e999 -1e999 1e-999 26 3000 inf".split()
ORDERS = {
    "gt": Decimal.__gt__,
    "gte": Decimal.__ge__,
    "lt": Decimal.__lt__,
    "lte": Decimal.__le__,
}


def test_a_number_that_a_type_can_not_hold_has_its_place_in_the_order(columns):
    wrong: list[Any] = []
    if columns[0].store.vendor == "sqlite":
        pytest.skip("its types bind nobody")
    for column in (column for column in columns if column.kind == NUMBERS):
        column.read()
        held = {number: Decimal(text) for number, text in column.printed.items() if text is not None}
        if any(not number.is_finite() for number in held.values()):
            continue  # a type that has them holds whatever is asked for here
        for text in UNHOLDABLE:
            if column.page({"v": text}) is not None or column.page({"v__in": text}) is not None:
                continue  # the type holds it
            wrong += mistake(column, {"v__ne": text}, set(held))
            for operator, order in ORDERS.items():
                rows = {number for number, value in held.items() if order(value, Decimal(text))}
                wrong += mistake(column, {f"v__{operator}": text}, rows)
    assert wrong == [], "\n".join(map(str, wrong))


def test_what_no_type_but_text_holds_is_refused_or_is_not_there(columns):
    wrong: list[Any] = []
    for column in columns:
        column.read()
        every = {number for number, text in column.printed.items() if text is not None}
        if column.kind == BYTES:
            continue
        if column.kind == TEXTS:
            wrong += mistake(column, {"v__ne": "zzz\u20ac"}, every)
            if column.page({"v": "zzz\u20ac"}) not in (None, []):
                wrong.append((column.name, "zzz\u20ac"))
            continue
        for operator in filter(COMPARED.__contains__, OPERATORS[column.kind]):
            query = {f"v__{operator}" if operator else "v": "zzz"}
            if operator == "ne":
                wrong += mistake(column, query, every)
            elif column.page(query) is not None:
                wrong.append((column.name, query))
    assert wrong == [], "\n".join(map(str, wrong))
