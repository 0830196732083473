"""Files that come with a message: kept in S3 under names of ours, the sender's name only shown."""

from dataclasses import dataclass
from typing import Any

from chalicelib.integrations import storage
from chalicelib.plain_text import one_line
from tenants.errors import N_, Invalid

FORM_BYTES = 4 * 1024 * 1024  # what fits through Lambda's 6 MB as base64 (mail.md, In 12)
MOST = 20  # files of one form
LONGEST_NAME = 400  # bytes, of which JSON makes up to 1,200: those of a hundred files have room in an item
_ANY = "application/octet-stream"
# How a picture begins; programs often give it another type, or none.
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_BEGINNINGS |= {b"GIF87a": "image/gif", b"GIF89a": "image/gif"}


@dataclass(frozen=True)
class Upload:
    """A file as it came; one that a mail shows within its text has the id by which the text names it."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False


def keep(tenant: str, uploads: list[Upload], of: str = "") -> list[dict[str, Any]]:
    """Store files; return what a message says of each: name, type, size in bytes, key, and `cid` and `is_inline`.

    What belongs to no ticket says what it is `of` (storage.py).
    """
    return [
        {
            "name": display_name(upload.name),
            "type": type_of(upload),
            "size": len(upload.content),
            "key": storage.keep(tenant, upload.content, type_of(upload), of),
            **({"cid": upload.content_id[:200]} if upload.content_id.isascii() and upload.content_id else {}),
            **({"is_inline": True} if upload.is_inline else {}),
        }
        for upload in uploads
    ]


def type_of(upload: Upload) -> str:
    """What a file says that it is; a picture is known by how it begins."""
    said = (upload.content_type.lower()[:100] if upload.content_type.isascii() else "") or _ANY
    if said == _ANY or said.startswith("image/"):
        if upload.content[:4] == b"RIFF" and upload.content[8:12] == b"WEBP":
            return "image/webp"
        return next((kind for mark, kind in _BEGINNINGS.items() if upload.content.startswith(mark)), said)
    return said


def is_picture(file: dict[str, Any]) -> bool:
    """Whether a stored file is one that a page may show."""
    return file["type"] in storage.INLINE


def check_form(uploads: list[Upload]) -> None:
    """Raise Invalid when a form brings more than it may."""
    if sum(len(upload.content) for upload in uploads) > FORM_BYTES:
        raise Invalid(files=N_("Together the files are over 4 MB. Leave some out, or send them by mail."))
    if len(uploads) > MOST:
        raise Invalid(files=N_("At most %(number)s files at once.", number=MOST))


def display_name(name: str) -> str:
    """The sender's name for a file, without a path and without what could break a line or hide the ending."""
    shown = one_line(name.replace("\\", "/").rpartition("/")[2])
    return shown.encode()[-LONGEST_NAME:].decode("utf-8", "ignore").strip() or "file"
