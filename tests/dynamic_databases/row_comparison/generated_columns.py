"""The columns of generated tables: their type on each vendor that has it, and values of which it is known
which are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SQLITE, POSTGRESQL, MARIADB = "sqlite", "postgresql", "mariadb"
VENDORS = (SQLITE, POSTGRESQL, MARIADB)


@dataclass(frozen=True)
class Sql:
    """A value as SQL spells it, on a vendor that has a spelling of its own."""

    text: str


@dataclass(frozen=True)
class Alike:
    """Spellings of one value: which of them an environment stores is chance."""

    spellings: tuple[Any, ...]
    only: str = ""
    """The vendor that alone stores the spellings behind the first."""

    def on(self, vendor: str) -> tuple[Any, ...]:
        """Return the spellings that a vendor stores."""
        return self.spellings if self.only in ("", vendor) else self.spellings[:1]


@dataclass(frozen=True)
class Generated:
    """A column. A type may hold `{collation}`, one of its vendor's `COLLATIONS`."""

    name: str
    types: Mapping[str, str]
    values: Sequence[Any]
    """No two of them are the same; `Alike` has several spellings."""
    read: Callable[[Any], Any] = str
    """Returns what a printed value is, for columns that rows are matched by."""


def trimmed(value: Any) -> str:
    """Return a printed number or moment without the zeros at its end."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


COLLATIONS: Mapping[str, Sequence[str]] = {
    SQLITE: ("BINARY", "NOCASE", "RTRIM"),
    POSTGRESQL: ('"C"', "any_case", '"de-x-icu"', "any_accent"),
    MARIADB: (
        "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
        "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_nopad_ci",
        "CHARACTER SET utf16 COLLATE utf16_general_ci",
    ),
}
"""Those of MariaDB with the character set, which only some of them can have."""
TEXT_TYPES = {
    SQLITE: "varchar(200) COLLATE {collation}",
    POSTGRESQL: "varchar(200) COLLATE {collation}",
    MARIADB: "varchar(200) {collation}",
}
MOMENTS = [f"2026-01-{day:02} {hour:02}:04:11" for day in range(1, 29) for hour in (0, 12, 23)]


def on_all(type_: str, **others: str) -> dict[str, str]:
    """Return one type for all vendors, but for those that call it otherwise."""
    return dict.fromkeys(VENDORS, type_) | others


CODES = (
    *(
        "EUR",
        "eur",
        "Eur",
        "EUR ",
        " EUR",
        "EUR  ",
        "É",
        "é",
        "E\u0301",
        "e",
        "O'Hara",
        "a,b",
        "ß",
        "ss",
        "SS",
    ),
    *("", " ", "a\\b", "x\ny", "x\ty", "\u200b", "100%", "%s", "_", "~", "-1", "0", "01", "1", "1.0", "NULL"),
    *(
        "ﬀ",
        "ff",
        "I",
        "ı",
        "İ",
        "i",
        "Ａ",
        "A",
        "a",
        "漢",
        "😀",
        "\U0001f1eb\U0001f1f7",
        '"',
        "`",
        ";--",
        "<b>",
    ),
    *(f"{letter}{blank}{number}" for number in range(12) for letter in "aAzZ" for blank in ("", " ")),
)
"""Texts that some collation takes for equal, orders otherwise, or pads with blanks."""
KEYS = (
    Generated("code", TEXT_TYPES, CODES),
    Generated("number", on_all("bigint"), [*range(-5, 60), 2**53 + 1, 2**53 + 2, 2**63 - 1, -(2**63)], int),
    Generated(
        "amount",
        on_all("decimal(12,4)"),
        [
            *(Alike((f"{n}.5", f"{n}.50", f"0{n}.5000")) for n in range(60)),
            "0.0001",
            "-12.25",
            "99999999.9999",
        ],
        trimmed,
    ),
    Generated("day", on_all("date"), [moment[:10] for moment in MOMENTS[::3]] + ["0001-01-01", "9999-12-31"]),
    Generated(
        "moment",
        on_all("timestamp", mariadb="datetime(6)"),
        [
            *(Alike((text, f"{text}.000", f"{text}.000000")) for text in MOMENTS),
            *(f"{text}.25" for text in MOMENTS[:9]),
        ],
        trimmed,
    ),
    Generated(
        "uid",
        on_all("uuid"),
        [
            Alike((f"{number:08x}-0000-4000-8000-00000000abcd", f"{number:08X}-0000-4000-8000-00000000ABCD"))
            for number in range(1, 2000, 37)
        ],
        lambda value: str(value).lower(),
    ),
    Generated(
        "bytes_",
        on_all("blob", postgresql="bytea", mariadb="varbinary(90)"),
        [
            b"",
            b"\x00",
            b"\x00\xff",
            b"abc",
            b"abc ",
            b"ABC",
            *(bytes([number, 255]) for number in range(1, 50)),
        ],
        bytes,
    ),
)
"""Columns with so many values that rows can be matched by them."""
CELLS = (
    Generated("name", TEXT_TYPES, (*CODES[:40], None)),
    Generated("fixed", on_all("char(6)"), ("a", "A", "ab", "é", "", None)),
    Generated("note", on_all("text", mariadb="longtext"), ("x" * 3_000, "x" * 2_999 + "y", "", None)),
    Generated("small", on_all("smallint"), (0, 1, -1, 32767, None)),
    Generated(
        "ratio",
        on_all("double precision"),
        (0.1, 0.1 + 0.2, 1e20, 1e300, 1e-300, -2.5, Alike((3.0, 3)), Alike((0.0, -0.0)), 123456789.125, None),
    ),
    Generated(
        "single",
        {POSTGRESQL: "real", MARIADB: "float"},
        (0.1, 1.25, 1.2345678, 16777216.0, 1e20, 3.4e38, 1e-30, None),
    ),
    Generated("active", on_all("boolean"), (True, False, None)),
    Generated(
        "clock",
        on_all("time", mariadb="time(6)"),
        (Alike(("10:00:00", "10:00:00.0")), "10:00:00.5", "23:59:59.999999", "00:00:00", None),
    ),
    Generated(
        "zoned",
        on_all("timestamptz", mariadb="timestamp(6) NULL"),
        (
            Alike(("2026-01-31 17:04:11", "2026-01-31 17:04:11.000000")),
            Alike(("2026-01-31 15:04:11.25",)),
            "2026-07-31 15:04:11",
            None,
        ),
    ),
    Generated(
        "document",
        on_all("json", postgresql="jsonb"),
        (
            Alike(('{"a": 1, "b": [true, null, "x"]}', '{"b":[true,null,"x"],"a":1.0}')),
            Alike(('"é"', '"\\u00e9"')),
            "[]",
            "{}",
            "null",
            '{"a": 1.5}',
            '{"a": "1.5"}',
            '{"a": true}',
            '{"a": 12345678901234567890}',
            None,
        ),
    ),
    Generated(
        "mood",
        {SQLITE: "varchar(9)", POSTGRESQL: "mood", MARIADB: "enum('sad','ok','hap''py')"},
        ("sad", "ok", "hap'py", None),
    ),
    Generated(
        "wide",
        {POSTGRESQL: "decimal(38,10)", MARIADB: "decimal(38,10)"},
        (
            Alike(("1234567890123456789012345678.0123456789",)),
            "1234567890123456789012345678.0123456788",
            Alike(("1", "1.0")),
            "0.0000000001",
            None,
        ),
    ),
)
