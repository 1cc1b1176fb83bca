"""Makes pictures of one pixel, so that image columns hold images."""

import struct
import zlib


def png(red: int, green: int, blue: int) -> bytes:
    """Return a picture of one pixel. Source: PNG specification, chunk layout."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    # Stored, not compressed, so that every zlib writes the same bytes.
    pixel = zlib.compress(bytes((0, red, green, blue)), 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
