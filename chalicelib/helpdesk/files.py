"""Files that come with a message: kept in S3 under names of ours, the sender's name only shown."""

from dataclasses import dataclass
from typing import Any

from chalicelib.integrations import storage
from tenants.errors import N_, Invalid

FORM_BYTES = 4 * 1024 * 1024  # what fits through Lambda's 6 MB as base64 (mail.md, In 12)
MOST = 20  # files of one form


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    name: str
    content_type: str
    content: bytes


def keep(tenant: str, uploads: list[Upload]) -> list[dict[str, Any]]:
    """Store files; return what a message says of each: name, type, size in bytes, key."""
    return [
        {
            "name": display_name(upload.name),
            "type": upload.content_type.lower()[:100] or "application/octet-stream",
            "size": len(upload.content),
            "key": storage.keep(tenant, upload.content, upload.content_type or "application/octet-stream"),
        }
        for upload in uploads
    ]


def check_form(uploads: list[Upload]) -> None:
    """Raise Invalid when a form brings more than it may."""
    if sum(len(upload.content) for upload in uploads) > FORM_BYTES:
        raise Invalid(files=N_("Together the files are over 4 MB. Leave some out, or send them by mail."))
    if len(uploads) > MOST:
        raise Invalid(files=N_("At most %(number)s files at once.", number=MOST))


def display_name(name: str) -> str:
    """The sender's name for a file, without a path and without what could break a line or hide the ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        letter for letter in last if letter.isprintable() and letter not in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
    )
    return shown.strip()[-200:] or "file"
