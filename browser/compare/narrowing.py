"""What of a comparison a page shows: by severity, by name, and whether what is the same is folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from browser.compare.links import CompareLinks
from browser.errors import BadRequest
from dynamic_databases.comparison import Severity


@dataclass(frozen=True)
class Narrowing:
    """What an address asks a comparison's page to show."""

    only_differences: bool = True
    severity: Severity | None = None
    name: str = ""
    """A part of a name, in any case; empty for all names."""

    def fits_name(self, *names: str | None) -> bool:
        """Return whether one of a thing's names is asked for."""
        return any(self.name.casefold() in (name or "").casefold() for name in names)

    def fits(self, severity: Severity | None) -> bool:
        """Return whether a thing of this severity is asked for, None if nothing differs."""
        return self.severity is None or self.severity == severity

    @property
    def folds(self) -> bool:
        """Whether what is the same is folded: not in what is looked for by name."""
        return self.only_differences and not self.name

    def __bool__(self) -> bool:
        """Whether less than all that differs is asked for."""
        return bool(self.name or self.severity)

    @property
    def words(self) -> str:
        """What is asked for, as the end of a sentence: "whose name contains “x” is risky"."""
        name = f"whose name contains “{self.name}” " if self.name else ""
        return f"{name}is {self.severity or 'there'}"


@dataclass(frozen=True)
class SeverityChoice:
    """A severity that a page can be narrowed to: how many rows it would show, and the address."""

    severity: Severity
    count: int
    url: str
    is_chosen: bool


def narrowing_of(links: CompareLinks) -> Narrowing:
    """Return what an address asks to be shown. Raises `BadRequest`."""
    severity = choice(links.query.get("_severity"), "_severity", list(Severity))
    return Narrowing(
        only_differences=links.only_differences,
        severity=Severity(severity) if severity else None,
        name=links.query.get("_filter", "").strip(),
    )


def choice(value: str | None, name: str, values: Sequence[str]) -> str | None:
    """Return the value of a parameter, None where there is none. Raises `BadRequest` for any other."""
    if value is not None and value not in values:
        raise BadRequest(f"{name} must be one of {', '.join(values)}.")
    return value


def severity_choices(
    links: CompareLinks, narrowing: Narrowing, severities: Iterable[Severity | None]
) -> list[SeverityChoice]:
    """Return the severities, worst first, with how many of the rows that fit the name have each."""
    counts = Counter(severities)
    return [
        SeverityChoice(
            severity=severity,
            count=counts[severity],
            url=links.switched("_severity", None if severity == narrowing.severity else str(severity)),
            is_chosen=severity == narrowing.severity,
        )
        for severity in reversed(Severity)
    ]
