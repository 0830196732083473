"""Whom a report says that a mail did not reach, and why (RFC 3464, section 2.3)."""

import re
from dataclasses import dataclass
from itertools import islice

from chalicelib.mail.parsing import failures, originals
from chalicelib.mail.parsing.addresses import read_mailboxes
from chalicelib.mail.parsing.headers import Headers, read_headers
from chalicelib.mail.parsing.parts import Part

SUCCEEDED = {"delivered", "relayed", "expanded"}  # actions of RFC 3464 that are no failure
_RECIPIENTS_LIMIT = 100
_SECTION_LIMIT = 2000  # letters of what is said of one address among several
_REPORTED = re.compile(r"^[ \t>]{0,4}(?:Final-Recipient|Action|Status|Diagnostic-Code)[ \t]*:", re.I | re.M)
_BLANK_LINES = re.compile(rb"\n(?:[ \t>]{0,10}\r?\n)+")
_ADDRESS = re.compile(r"<?([^\s<>\"':;,()]{1,100}@[^\s<>\"':;,()]{1,200}[^\s<>\"':;,().])>?")
_AT_LINE_BEGIN = re.compile(rf"^[ \t>*]{{0,10}}{_ADDRESS.pattern}(?=[\s:;,(]|$)", re.M)


@dataclass(frozen=True)
class Failed:
    """An address that a mail of ours did not reach.

    `status` is an enhanced status code (RFC 3463) such as 5.1.1. It is hard when the address cannot be written to at
    all, so it is suppressed; a full mailbox, a policy or a delay is soft. A delay only informs: delivery is tried on.
    """

    address: str
    status: str
    is_hard: bool
    reason: str
    is_delay: bool


def read_fields(status_part: Part | None, said: str) -> list[Headers]:
    """Return the fields of each recipient in a report; some systems write them into the text only."""
    block = status_part.content(originals.REPORT_LIMIT) if status_part else b""
    if not block:
        match = _REPORTED.search(said)
        block = said[match.start() :].encode("utf-8", "replace") if match else b""
    found: list[list[bytes]] = []
    has_recipient = True
    for paragraph in _BLANK_LINES.split(re.sub(rb"^> ?", b"", block, flags=re.M)):
        is_named = b"-recipient" in paragraph.lower()
        if not found or (is_named and has_recipient):
            found.append([])
            has_recipient = False
        found[-1].append(paragraph)
        has_recipient = has_recipient or is_named
    return [read_headers(b"\n".join(paragraphs)) for paragraphs in found]


def read_failed(root: Part, told: list[Headers], said: str, is_delay: bool) -> tuple[Failed, ...]:
    """Return whom a report names, at least one; `is_delay` is what it says of them all."""
    named = [(address_of(fields), fields) for fields in told if action_of(fields) not in SUCCEEDED]
    several = {address: fields for address, fields in named if address}
    if len(several) > 1:
        return tuple(
            _failed(address, fields, _section(said, address), is_delay)
            for address, fields in islice(several.items(), _RECIPIENTS_LIMIT)
        )
    sections = {} if several else _sections(root, said)
    if len(sections) > 1:
        return tuple(_failed(address, Headers({}), text, is_delay) for address, text in sections.items())
    return (_failed(next(iter(several), "") or _only_address(root, said), _merged(told), said, is_delay),)


def address_of(fields: Headers) -> str:
    """Return the address that we wrote to: the original one, since a forward may lead elsewhere."""
    for name in ("original-recipient", "final-recipient"):
        for value in fields.all(name):
            boxes = read_mailboxes([value.partition(";")[2] or value])
            if boxes:
                return boxes[0].address
    return ""


def action_of(fields: Headers) -> str:
    """Return what was done for a recipient, such as failed or delayed."""
    words = fields.raw("action").lower().split()
    return words[0] if words else ""


def _failed(address: str, fields: Headers, said: str, is_delay: bool) -> Failed:
    diagnosis = "\n".join(fields.all("diagnostic-code"))
    status = failures.status_of(fields.all("status"), diagnosis, said)
    is_delayed = action_of(fields) == "delayed" or (is_delay and action_of(fields) != "failed")
    is_hard = not is_delayed and failures.is_hard(status, diagnosis, said)
    return Failed(address, status, is_hard, failures.reason_of(diagnosis, said), is_delayed)


def _merged(told: list[Headers]) -> Headers:
    names = dict.fromkeys(name for fields in told for name in fields.fields)
    return Headers({name: [value for fields in told for value in fields.fields.get(name, ())] for name in names})


def _section(said: str, address: str) -> str:
    """Return what a text says behind an address, up to the next one; empty when it does not name it."""
    at = said.lower().find(address)
    if at < 0:
        return ""
    after = _AT_LINE_BEGIN.search(said, at + len(address))
    return said[at : min(after.start() if after else len(said), at + _SECTION_LIMIT)]


def _sections(root: Part, said: str) -> dict[str, str]:
    """Return what a report without fields says of each address that begins a line in it."""
    own = _own(root)
    found = [match for match in islice(_AT_LINE_BEGIN.finditer(said), _RECIPIENTS_LIMIT) if match[1].lower() not in own]
    sections: dict[str, str] = {}
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(said)
        text = said[match.start() : min(end, match.start() + _SECTION_LIMIT)]
        sections[match[1].lower()] = sections.get(match[1].lower(), "") + text
    return {address: text for address, text in sections.items() if failures.says_why(text)}


def _only_address(root: Part, said: str) -> str:
    boxes = read_mailboxes(root.headers.all("x-failed-recipients"))
    if boxes:
        return boxes[0].address
    own = _own(root)
    found = (match[1].lower() for match in _ADDRESS.finditer(said))
    return next((address for address in found if address not in own), "") or originals.returned_recipient(root)


def _own(root: Part) -> set[str]:
    """Return the addresses between which the report itself travels."""
    return {box.address for box in read_mailboxes(root.headers.all("from") + root.headers.all("to"))}
