"""The URLs of this site: names and keys as segments, parameters, and each thing's address."""

from __future__ import annotations

from browser.addresses.codec import (
    BadAddress,
    KeyPart,
    decode,
    decode_key,
    decode_table,
    encode,
    encode_key,
    encode_table,
    holds_any,
    key_part,
    link,
    path,
)
from browser.addresses.pages import (
    COMPARE,
    COMPARED_ROWS,
    PROFILE,
    STRUCTURE,
    DatabaseAddress,
    RecordAddresses,
    TableAddress,
)

__all__ = [
    "COMPARE",
    "COMPARED_ROWS",
    "PROFILE",
    "STRUCTURE",
    "BadAddress",
    "DatabaseAddress",
    "KeyPart",
    "RecordAddresses",
    "TableAddress",
    "decode",
    "decode_key",
    "decode_table",
    "encode",
    "encode_key",
    "encode_table",
    "holds_any",
    "key_part",
    "link",
    "path",
]
