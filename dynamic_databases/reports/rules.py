"""Writes the tables of the documentation: the rules of severity, and why spellings are equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dynamic_databases.comparison import FIXED_VERDICTS, REASONS, RULES


def rules_as_markdown() -> str:
    """Return the table of rules of severity, in the order in which they are tried."""
    rules = [(rule.code, str(rule.severity), rule.reason) for rule in RULES]
    rules += [(verdict.rule, str(verdict.severity), verdict.reason) for verdict in FIXED_VERDICTS]
    return "\n".join(_table(("rule", "severity", "why"), rules))


def reasons_as_markdown() -> str:
    """Return the table of the rules by which different spellings are equal."""
    return "\n".join(_table(("rule", "why it is equal"), REASONS.items()))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "| --- " * len(heads) + "|"
    for code, *words in rows:
        yield f"| `{code}` | {' | '.join(words)} |"
