"""Images among a record's values: which bytes are one, told by how they begin."""

from __future__ import annotations

from typing import Any

MOST_BYTES = 4 * 2**20
"""What is shown as an image; a value of more is not sent."""
STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
"""Formats that no browser runs: SVG, which may hold a script, is none of them."""


def image_type(value: Any) -> str | None:
    """Return the media type of bytes that are an image, otherwise None.

    Source: https://mimesniff.spec.whatwg.org, 6.1 Matching an image type pattern.
    """
    if not isinstance(value, bytes):
        return None
    if value[:4] == b"RIFF" and value[8:14] == b"WEBPVP":
        return "image/webp"
    return next((name for start, name in STARTS if value.startswith(start)), None)
