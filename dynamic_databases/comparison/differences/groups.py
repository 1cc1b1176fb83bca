"""Compares one group of counterparts, attribute by attribute; leaves matching to `items`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dynamic_databases.catalog import Column
from dynamic_databases.comparison.canonical.facts import NOT_VISIBLE, NOTHING, Fact, Value
from dynamic_databases.comparison.canonical.names import RANDOM_NAME
from dynamic_databases.comparison.differences.difference import (
    ComparedGroup,
    Difference,
    DifferenceKind,
    Equality,
)
from dynamic_databases.comparison.items.columns import ROW_ID
from dynamic_databases.comparison.items.item import WHOLE_TABLES, ObjectKind
from dynamic_databases.comparison.items.matching import Group
from dynamic_databases.comparison.items.scope import Owner, Scope
from dynamic_databases.comparison.severity.verdicts import (
    against_changed,
    against_hidden,
    against_missing,
    against_not_visible,
)


def compare_group(scope: Scope, owner: Owner, group: Group, environments: list[str]) -> ComparedGroup:
    """Return the group with its differences: one if it is missing somewhere, one per differing attribute."""
    equalities: list[Equality] = []
    differences: list[Difference] = []
    if len(group.members) < len(environments):  # few are missing anywhere, and there are thousands
        lacking = (name for name in scope.catalogs if name in environments and name not in group.members)
        absent = tuple(name for name in lacking if scope.catalogs[name].raw.reads(group.object))
        differences += absences(scope, owner, group, absent)
    # Most counterparts have equal catalog values. Describing an item is slow, so only the others are.
    if scope.across or not _equal_values(group):
        named = dict.fromkeys(name for item in group.members.values() for name in item.facts)
        # Attributes that not all vendors have are compared only between databases of the first one's vendor.
        own = scope.of_one_vendor(group.members)
        for attribute in named:
            # Of the attributes of counterparts that differ, most are equal.
            if not scope.across and _is_the_same(group, attribute):
                continue
            compared = group.members.keys() if scope.compares(group.object, attribute) else own
            if len(compared) < 2:
                continue
            every = _facts_of(scope, group, attribute, compared)
            facts = {name: fact for name, fact in every.items() if fact != NOT_VISIBLE}
            if 0 < len(facts) < len(every) and attribute == "definition":
                differences += _not_visible(scope, owner, group, attribute, facts)
            if len(facts) > 1 and _counts(scope, group, attribute, facts):
                differences.append(_changed(scope, owner, group, attribute, facts))
            elif len({fact.raw for fact in facts.values()}) > 1:
                equalities.append(_equality(group, attribute, facts))
    return ComparedGroup(group, tuple(differences), tuple(equalities))


def _is_the_same(group: Group, attribute: str) -> bool:
    """Return whether all members describe an attribute in the same way; within one vendor nothing differs."""
    first, *others = [item.facts.get(attribute) for item in group.members.values()]
    return all(fact is first or fact == first for fact in others)


def _facts_of(scope: Scope, group: Group, attribute: str, environments: Collection[str]) -> dict[str, Fact]:
    """Return an attribute's fact in each environment whose reader reads the attribute.

    If a login may not see an item's definition, its absent attributes are not visible either.
    """
    return {
        name: item.facts.get(
            attribute, NOT_VISIBLE if item.facts.get("definition") == NOT_VISIBLE else NOTHING
        )
        for name, item in group.members.items()
        if name in environments and scope.catalogs[name].raw.reads(group.object, attribute)
    }


def _not_visible(
    scope: Scope, owner: Owner, group: Group, attribute: str, facts: Mapping[str, Fact]
) -> list[Difference]:
    """Return the entry of a definition that only the logins of the environments in `facts` can see.

    The caller does not ask for the actions of foreign keys: MariaDB hides them from logins that have only
    the SELECT privilege, so every foreign key would be listed.
    """
    against = against_not_visible(scope, group, facts)
    entry = _changed(scope, owner, group, attribute, facts)
    return [replace(entry, kind=DifferenceKind.UNKNOWN, against=against)] if against else []


def _equal_values(group: Group) -> bool:
    """Return whether the catalog's own values are equal, apart from the positions of columns."""
    first = group.first.value
    return all(first == item.value or _equal_columns(first, item.value) for item in group.members.values())


def _equal_columns(column: object, other: object) -> bool:
    if not isinstance(column, Column) or not isinstance(other, Column):
        return False
    # The type is compared first because that is cheap, while `replace` makes a copy.
    return column.type == other.type and replace(column, position=other.position) == other


def _counts(scope: Scope, group: Group, attribute: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether these facts are listed as a difference."""
    spellings = {fact.raw for fact in facts.values()}
    if len(spellings) == 1 and not scope.across:
        return False
    if len({fact.canonical for fact in facts.values()}) > 1:
        if attribute == "stored" and _is_stored_alike(group):
            return False
        if attribute == "identity" and _numbers_come_with_the_type(group, facts):
            return False
        return scope.counts_spelling or not _comes_with_the_type(group, attribute, facts)
    # No two servers agree on a random name, so it is no difference even if spelling counts.
    if any(RANDOM_NAME in fact.rules for fact in facts.values()):
        return False
    if scope.counts_spelling:
        return True
    return _letter_case_counts(scope, group.object, attribute, spellings)


def _is_stored_alike(group: Group) -> bool:
    """Return whether `stored` is the same wherever the column is generated; otherwise it has no meaning."""
    facts = [item.facts for item in group.members.values()]
    return len({each["stored"].raw for each in facts if each["generated"].raw is not None}) == 1


def _comes_with_the_type(group: Group, attribute: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether some columns have no collation only because their type differs and is not text."""
    if attribute not in ("collation", "charset") or None not in {fact.raw for fact in facts.values()}:
        return False
    return len({item.facts["type"].canonical for item in group.members.values() if "type" in item.facts}) > 1


def _numbers_come_with_the_type(group: Group, facts: Mapping[str, Fact]) -> bool:
    """Return whether only some columns are SQLite row numbers because their types differ.

    The difference is then listed as one of the type.
    """
    if ROW_ID not in {fact.raw for fact in facts.values()}:
        return False
    return len({item.facts["type"].canonical for item in group.members.values() if "type" in item.facts}) > 1


def _letter_case_counts(scope: Scope, kind: ObjectKind, attribute: str, spellings: set[Value]) -> bool:
    """Return whether a difference only in letter case is listed: in names and types of tables and columns."""
    if scope.across or kind not in (*WHOLE_TABLES, ObjectKind.COLUMN):
        return False
    return attribute in ("name", "type") and len({str(spelling).casefold() for spelling in spellings}) == 1


def absences(scope: Scope, owner: Owner, group: Group, absent: tuple[str, ...]) -> list[Difference]:
    """Return the entries of an item that some environments lack, or whose logins may not see it."""
    differences = []
    hidden = tuple(name for name in absent if scope.hides(name, group.object))
    if against := against_hidden(scope, group, hidden):
        entry = _missing(scope, owner, group, ())
        differences.append(replace(entry, kind=DifferenceKind.UNKNOWN, against=against))
    if gone := tuple(name for name in absent if name not in hidden):
        differences.append(_missing(scope, owner, group, gone))
    return differences


def _missing(scope: Scope, owner: Owner, group: Group, absent: tuple[str, ...]) -> Difference:
    """Return the entry of an item that some environments lack."""
    return Difference(
        group.object,
        owner.schema,
        owner.table,
        group.name,
        DifferenceKind.MISSING,
        values={name: group.members[name].text for name in scope.catalogs if name in group.members},
        canonical={name: group.members[name].text for name in scope.catalogs if name in group.members},
        absent_in=absent,
        against=against_missing(scope, owner, group, absent),
    )


def _changed(
    scope: Scope, owner: Owner, group: Group, attribute: str, facts: Mapping[str, Fact]
) -> Difference:
    present = [name for name in scope.catalogs if name in facts]
    return Difference(
        group.object,
        owner.schema,
        owner.table,
        group.name,
        DifferenceKind.RENAMED if attribute == "name" else DifferenceKind.CHANGED,
        attribute,
        values={name: facts[name].raw for name in present},
        canonical={name: facts[name].canonical for name in present},
        against=against_changed(scope, owner, group, attribute, facts),
    )


def _equality(group: Group, attribute: str, facts: Mapping[str, Fact]) -> Equality:
    rules = tuple(dict.fromkeys(rule for fact in facts.values() for rule in fact.rules))
    values = {name: fact.raw for name, fact in facts.items()}
    return Equality(group.object, group.name, attribute, values, next(iter(facts.values())).canonical, rules)
