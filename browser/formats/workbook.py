"""Rows as an Excel workbook: one sheet of rows, one that says where they come from and what they lack.

Nothing in it is run: text is written as text, never as a formula or link. What Excel would round, and dates,
which it knows only from 1900 on and to the millisecond, are text, as the server prints them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from browser.values import NUMERIC, plain_text
from dynamic_databases.catalog import Column
from dynamic_databases.catalog.equality import truth_of
from dynamic_databases.catalog.json_values import BASE64

MOST_ROWS = 1_048_575
"""Of a sheet, without its header. Source: Microsoft, Excel specifications and limits."""
LONGEST = 32_767
"""UTF-16 units of a cell; Excel repairs, and so loses, what is longer."""
DIGITS = 15
"""What a number of Excel's holds exactly."""
NUMBER = re.compile(r"-?[0-9]+(?:\.([0-9]+))?", re.ASCII)
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31
AS_TYPED: Mapping[str, object] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}


class PlainSheet(Worksheet):
    """A sheet that takes no text for its own markup: xlsxwriter writes `<r>…</r>` as it stands."""

    @staticmethod
    def _escape_control_characters(string: Any) -> Any:
        escaped = Worksheet._escape_control_characters(string)  # of a boolean, a number
        is_markup = isinstance(escaped, str) and escaped.startswith("<r>")
        return f"_x003C_{escaped[1:]}" if is_markup else escaped


class RowsWorkbook:
    """A workbook that is written row by row into a file; `close` completes it."""

    def __init__(self, file: IO[bytes], name: str, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.rows = 0
        self.cut = 0
        """The number of texts that a cell could not hold whole."""
        self._book = Workbook(file, dict(AS_TYPED))
        self._sheet = self._book.add_worksheet(sheet_name(name), PlainSheet)
        self._bold = self._book.add_format({"bold": True})
        self._decimals: dict[int, Any] = {}
        self._sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            self._sheet.write_string(0, index, self._fitting(column.name), self._bold)

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows. The caller sees to it that there are at most `MOST_ROWS`."""
        for row in rows:
            self.rows += 1
            for index, value in enumerate(row):
                if value is not None:
                    self._cell(index, value)

    def close(self, about: Iterable[tuple[str, str]]) -> None:
        """Write the second sheet, lines of a word and what it says, and complete the file."""
        sheet = self._book.add_worksheet("About", PlainSheet)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 100)
        for line, (word, text) in enumerate(about):
            sheet.write_string(line, 0, word, self._bold)
            sheet.write_string(line, 1, self._fitting(text))
        self._book.close()

    def _cell(self, index: int, value: Any) -> None:
        column = self.columns[index]
        truth = truth_of(value, column)
        if truth is not None:
            self._sheet.write_boolean(self.rows, index, truth)
            return
        text = (
            f"{BASE64}{base64.b64encode(value).decode()}" if isinstance(value, bytes) else plain_text(value)
        )
        number = (
            NUMBER.fullmatch(text) if column.kind.family in NUMERIC or not isinstance(value, str) else None
        )
        if number is not None and len(text.strip("-0").replace(".", "")) <= DIGITS:
            decimals = len(number[1] or "")
            self._sheet.write_number(self.rows, index, float(text), self._with(decimals))
        else:
            self._sheet.write_string(self.rows, index, self._fitting(text))

    def _with(self, decimals: int) -> Any:
        """Return the format that shows as many decimals as the server prints, None for none."""
        if not decimals:
            return None
        if decimals not in self._decimals:
            self._decimals[decimals] = self._book.add_format({"num_format": f"0.{'0' * min(decimals, 30)}"})
        return self._decimals[decimals]

    def _fitting(self, text: str) -> str:
        """Return text that fits a cell, cut where it would not."""
        if len(text) <= LONGEST // 2:
            return text
        units = text.encode("utf-16-le", "surrogatepass")
        if len(units) <= 2 * LONGEST:
            return text
        self.cut += 1
        return units[: 2 * LONGEST].decode("utf-16-le", "ignore")


def sheet_name(name: str) -> str:
    """Return a table's name as a sheet may have it. Source: as above, and xlsxwriter's `add_worksheet`."""
    cleaned = NOT_IN_A_NAME.sub("-", name)[:LONGEST_NAME].strip("' ")
    return "Rows" if cleaned.lower() in ("", "about", "history") else cleaned
