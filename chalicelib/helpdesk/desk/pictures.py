"""What a picture is, and how large, by its own bytes; nothing is unpacked."""

import struct
from typing import NamedTuple

PNG = b"\x89PNG\r\n\x1a\n"
MOST_SEGMENTS = 100  # of a JPEG, before the one that says its size
# Start of frame: baseline, progressive and their kin (ITU T.81, table B.1), without DHT, JPG and DAC between them.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


class Measured(NamedTuple):
    type: str
    width: int  # pixels
    height: int


def measured(content: bytes) -> Measured | None:
    """A PNG or JPEG with its size; None for anything else, and for what only begins like one."""
    try:
        found = _png(content) if content.startswith(PNG) else _jpeg(content) if content[:2] == b"\xff\xd8" else None
    except (struct.error, IndexError):
        return None
    return found if found and found.width and found.height else None


def _png(content: bytes) -> Measured | None:
    length, name, width, height = struct.unpack_from(">I4sII", content, len(PNG))
    is_whole = name == b"IHDR" and length == 13 and b"IEND" in content[-16:]
    return Measured("image/png", width, height) if is_whole else None


def _jpeg(content: bytes) -> Measured | None:
    place = 2
    for _ in range(MOST_SEGMENTS):
        if content[place] != 0xFF:
            return None
        kind, (length,) = content[place + 1], struct.unpack_from(">H", content, place + 2)
        if kind in FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return Measured("image/jpeg", width, height)
        place += 2 + length
    return None
