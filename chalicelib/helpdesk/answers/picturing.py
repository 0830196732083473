"""Pictures for answers: taken in when their bytes are what they say, and handed out to whom the answer is shown."""

import struct

from chalicelib.helpdesk import log
from chalicelib.helpdesk.answers.answer import may_use_staffs
from chalicelib.helpdesk.answers.illustrating import Picture
from chalicelib.helpdesk.desk.pictures import Measured, measured
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import storage
from tenants import answer_keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.tenant import Desk

LARGEST = 3_000_000  # bytes; a form has to fit through Lambda's 6 MB as base64
WIDEST = 10_000  # pixels of a side


def keep(desk: Desk, person: Staff, uploads: list[Upload]) -> Picture:
    """Keep a picture for answers; raise Invalid naming `picture`."""
    require(desk, person, "answers")
    if not uploads:
        raise Invalid(picture=N_("Choose a picture first."))
    content = uploads[0].content
    if len(content) > LARGEST:
        raise Invalid(picture=N_("At most %(number)s MB, please.", number=LARGEST // 1_000_000))
    size = sized(content)
    if size is None or max(size.width, size.height) > WIDEST:
        raise Invalid(picture=N_("Save it as a PNG, JPEG, WebP or GIF, and choose that."))
    key = storage.keep(desk.id, content, size.type, "answers")
    made = Picture(*answer_keys.picture(desk.id, new_id()), key=key, by=person.id, added_at=now(), **size._asdict())
    told = log.record(desk.id, person, "answer_picture", "added", made.id)
    table.write(table.create(made), told)
    return made


def markdown(one: Picture, words: str) -> str:
    """What shows a picture in the text of an answer."""
    said = " ".join(words.replace("[", "(").replace("]", ")").split())[:200]
    return f"![{said}]({address(one)})"


def address(one: Picture) -> str:
    """Where a picture is to be had; its size stands there, so that a page keeps room for it."""
    return f"/answers/pictures/{one.id}-{one.width}x{one.height}"


def find(desk: Desk, person: Staff | None, name: str) -> Picture:
    """A picture for a reader, or for staff one that only they may see; raise NotFound."""
    found = table.get(Picture, answer_keys.picture(desk.id, name.partition("-")[0]))
    if found is None or name != address(found).rpartition("/")[2]:
        raise NotFound()
    if not found.shown_to_all and (person is None or not may_use_staffs(desk, person)):
        raise NotFound()
    return found


def sized(content: bytes) -> Measured | None:
    """A PNG, JPEG, GIF or WebP with its size in pixels; None for anything else."""
    try:
        found = measured(content) or _gif(content) or _webp(content)
    except struct.error:
        return None
    return found if found and found.width and found.height else None


def _gif(content: bytes) -> Measured | None:
    return (
        Measured("image/gif", *struct.unpack_from("<HH", content, 6)) if content[:6] in (b"GIF87a", b"GIF89a") else None
    )


def _webp(content: bytes) -> Measured | None:
    """The first chunk of a WebP says its size (RFC 9649, section 2)."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        wide, high = content[24:27], content[27:30]
        return Measured("image/webp", int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1)
    if kind == b"VP8L" and content[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", content, 21)
        return Measured("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return Measured("image/webp", width & 0x3FFF, height & 0x3FFF)
    return None
