"""Writes down by which rules differences are weighed, and by which spellings are found equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dynamic_databases.comparison import REASONS, RULES
from dynamic_databases.comparison.rules import SPECIAL


def rules_as_markdown() -> str:
    """Return the table of rules of severity, in the order in which they are asked."""
    rules = [(rule.code, str(rule.severity), rule.reason) for rule in RULES]
    rules += [(verdict.rule, str(verdict.severity), verdict.reason) for verdict in SPECIAL]
    return "\n".join(_table(("rule", "severity", "why"), rules))


def reasons_as_markdown() -> str:
    """Return the table of rules by which what is spelled differently is equal."""
    return "\n".join(_table(("rule", "why it is equal"), REASONS.items()))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "| --- " * len(heads) + "|"
    for code, *words in rows:
        yield f"| `{code}` | {' | '.join(words)} |"
