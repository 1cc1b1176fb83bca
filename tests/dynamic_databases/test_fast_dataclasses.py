from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields

import pytest

from dynamic_databases.catalog import Column, Family, ForeignKey, Index, Key, Kind, Table, to_json
from dynamic_databases.fast_dataclasses import maker

TEXT = Kind(Family.TEXT, 20)


MADE_FAST = (Column, ForeignKey, Index, Key, Table)
"""What dialects make by a `maker`."""


@pytest.mark.parametrize("frozen", MADE_FAST)
def test_a_made_value_is_the_class_own(frozen):
    given = {part.name: f"the {part.name}" for part in fields(frozen)}
    made, usual = maker(frozen)(**given), frozen(**given)
    assert type(made) is frozen
    assert made == usual
    assert hash(made) == hash(usual)
    assert (repr(made), to_json(made)) == (repr(usual), to_json(usual))


@pytest.mark.parametrize("frozen", MADE_FAST)
def test_a_made_value_has_the_class_defaults(frozen):
    required = {part.name: part.name for part in fields(frozen) if part.default is MISSING}
    assert maker(frozen)(**required) == frozen(**required)


def test_a_default_factory_is_called_for_each_value():
    @dataclass(frozen=True, slots=True)
    class Listed:
        parts: list[str] = field(default_factory=list)

    make = maker(Listed)
    assert make() == Listed()
    assert make().parts is not make().parts


def test_a_made_value_is_frozen():
    made = maker(Index)(name="by_name", parts=())
    with pytest.raises(FrozenInstanceError):
        made.name = "other"  # type: ignore[misc]


def test_the_class_itself_is_left_as_it_was():
    before = Column.__init__
    maker(Column)
    assert Column.__init__ is before
