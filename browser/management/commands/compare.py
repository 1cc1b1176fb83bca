"""The command `compare` with the filters of the pages of rows, which only the site has."""

from __future__ import annotations

from django.http import QueryDict

from browser.compare.rows_question import conditions_in, narrow_by
from dynamic_databases.management.command_errors import refusal
from dynamic_databases.management.commands.compare import Command as Compare
from dynamic_databases.row_comparison import Narrow


class Command(Compare):
    def narrow(self, where: list[str]) -> Narrow | None:
        """Return what leaves only the rows that match these filters: `active=1`, `total__gte=5`."""
        query = QueryDict(mutable=True)
        for text in where:
            parameter, sign, value = text.partition("=")
            if not (parameter and sign) or parameter.startswith("_"):
                raise refusal(f"--where expects filters such as active=1 or total__gte=5, not {text}.")
            query.appendlist(parameter, value)
        return narrow_by(conditions_in(query))
