"""What can be chosen of a comparison of rows: key, ignored columns, how foreign keys count, kinds of rows.

Each choice is a link; leaves what is shown to `rows_page`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from browser.addresses import encode
from browser.addresses.parameters import changed
from browser.compare.links import CompareLinks
from browser.compare.rows_question import MISSING_IN, OUTCOMES, RowState
from dynamic_databases.row_comparison import Outcome, RowComparison
from dynamic_databases.row_comparison.keys import proposed_keys, usually_ignored

STATE_WORDS = {
    Outcome.DIFFERING: ("≠", "changed"),
    Outcome.MISSING: ("−", "missing somewhere"),
    Outcome.DUPLICATE: ("≠", "with a duplicate key"),
    Outcome.NOT_COMPARED: ("?", "not compared"),
}


@dataclass(frozen=True)
class Choice:
    """A link that changes what the page shows."""

    label: str
    url: str
    is_chosen: bool = False
    count: int | None = None
    sign: str = ""


@dataclass(frozen=True)
class RowChoices:
    """The choices of one page; a comparison without a plan offers few."""

    comparison: RowComparison
    state: RowState
    links: CompareLinks

    @property
    def states(self) -> list[Choice]:
        """The kinds of rows that the page can be narrowed to, with how many there are."""
        choices = []
        for outcome in OUTCOMES:
            count = self.comparison.outcomes[outcome]
            if count:
                sign, label = STATE_WORDS[outcome]
                chosen = self.state.outcome is outcome
                choices.append(self._state_choice(str(outcome), label, count, chosen, sign))
        return choices

    @property
    def missing_in(self) -> list[Choice]:
        """Each side that lacks rows which others have, with how many."""
        choices = []
        for side in self.comparison.compared_sides:
            if count := self.comparison.missing_in[side]:
                chosen = self.state.missing_in == side
                choices.append(
                    self._state_choice(f"{MISSING_IN}{side}", f"missing in {side}", count, chosen, "−")
                )
        return choices

    def _state_choice(self, value: str, label: str, count: int, chosen: bool, sign: str) -> Choice:
        url = self._changed({"_state": None if chosen else value})
        return Choice(label, url, chosen, count, sign)

    def _changed(self, changes: Mapping[str, str | None]) -> str:
        return changed(self.links.page, self.links.query, changes)

    @property
    def keys(self) -> list[Choice]:
        """The keys by which rows can be matched: the table's own, and unique ones that are no numbers."""
        tables = [side.table for side in self.comparison.plan.sides.values()] if self.comparison.plan else []
        by = self.links.query.get("_by", "")
        own = Choice("the table's own key", self._changed({"_by": None}), not by)
        proposed = (",".join(map(encode, columns)) for columns in proposed_keys(tables))
        return [own, *(Choice(value, self._changed({"_by": value}), by == value) for value in proposed)]

    @property
    def proposed_to_ignore(self) -> list[Choice]:
        """Columns that usually differ, are compared now, and could be left out."""
        plan = self.comparison.plan
        asked = [pattern for pattern in self.ignore.split(",") if pattern]
        names = usually_ignored(column.name for column in plan.cells) if plan else []
        return [Choice(name, self._changed({"_ignore": ",".join([*asked, name])})) for name in names]

    @property
    def ignore(self) -> str:
        return self.links.query.get("_ignore", "")

    @property
    def by(self) -> str:
        return self.links.query.get("_by", "")

    @property
    def meanings(self) -> list[Choice]:
        """Each foreign key that is compared by what it means, with the address that compares its number."""
        plan = self.comparison.plan
        return [
            Choice(
                f"{name} by {words}", self._changed({"_by_number": ",".join([*self._numbers, encode(name)])})
            )
            for name, words in (plan.by_meaning if plan else {}).items()
        ]

    @property
    def numbers(self) -> list[Choice]:
        """Each foreign key whose number is compared as asked, with the address that compares its meaning."""
        asked = list(self._numbers)
        return [
            Choice(
                name,
                self._changed({"_by_number": ",".join(other for other in asked if other != name) or None}),
            )
            for name in asked
        ]

    @property
    def _numbers(self) -> list[str]:
        return [name for name in self.links.query.get("_by_number", "").split(",") if name]

    @property
    def without_meaning(self) -> dict[str, str]:
        """Why foreign keys are compared by the number itself, by the column's name."""
        plan = self.comparison.plan
        reasons = plan.by_number if plan else {}
        return {name: reason for name, reason in reasons.items() if encode(name) not in self._numbers}
