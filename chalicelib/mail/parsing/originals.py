"""The mail of ours that a report returns, whole, as headers or copied into its text."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from chalicelib.mail.parsing.addresses import read_mailboxes
from chalicelib.mail.parsing.charsets import decode
from chalicelib.mail.parsing.headers import Headers, message_ids, read_headers, single_id
from chalicelib.mail.parsing.parts import Part

REPORT_LIMIT = 64 * 1024  # bytes of a report that are read
_ORIGINAL_TYPES = {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}
_ORIGINAL_TYPES |= {"text/rfc822", "message/global-headers"}
_FOLDED = rb"[ \t]*:([^\n]{0,1000}(?:\n(?:> )?[ \t][^\n]{0,1000}){0,50})"
_IDS = re.compile(rb"^[> \t]{0,4}(Message-ID|In-Reply-To|References)" + _FOLDED, re.I | re.M)
_TO = re.compile(rb"^[> \t]{0,4}To[ \t]*:([^\n]{1,400})", re.I | re.M)
_PARTS_LIMIT = 20  # parts of a report that are searched
_IDS_LIMIT = 200


class Returned(NamedTuple):
    """How a mail that came back was named, and which mails it answered; empty as far as the report does not tell."""

    message_id: str
    cited: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them, the mail's own first, each once."""
        return tuple(dict.fromkeys([self.message_id, *self.cited] if self.message_id else self.cited))[:_IDS_LIMIT]


def returned_mail(root: Part) -> Returned:
    """Find Message-ID, In-Reply-To and References of the mail that came back."""
    for fields in (*_headers(root), *_copies(root)):
        found = Returned(
            single_id(fields.all("message-id")), message_ids(fields.all("in-reply-to") + fields.all("references"))
        )
        if found.ids:
            return found
    return Returned("", ())


def returned_recipient(root: Part) -> str:
    """Return to whom the mail that came back was written; empty when the report does not tell it."""
    for text in _texts(root):
        match = _TO.search(text)
        boxes = read_mailboxes([decode(match[1])]) if match else []
        if boxes:
            return boxes[0].address
    return ""


def _headers(root: Part) -> Iterator[Headers]:
    """Yield the headers of the mails that the report encloses."""
    for part in root.walk():
        if part.content_type in _ORIGINAL_TYPES:
            yield part.children[0].headers if part.children else read_headers(part.content(REPORT_LIMIT))


def _copies(root: Part) -> Iterator[Headers]:
    """Yield the ids that stand in texts, where older systems copy what they return."""
    for text in _texts(root):
        found: dict[str, list[bytes]] = {}
        for match in _IDS.finditer(text):
            found.setdefault(match[1].decode("ascii").lower(), []).append(re.sub(rb"\n(?:> )?", b"", match[2]))
        yield Headers(found)


def _texts(root: Part) -> Iterator[bytes]:
    leaves = (part for part in root.walk() if not part.children)
    for part in islice(leaves, _PARTS_LIMIT):
        yield part.content(REPORT_LIMIT)
