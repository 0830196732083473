"""What mail systems report of our mail: not delivered (RFC 3464), or called spam by its receiver (RFC 5965)."""

import re
from dataclasses import dataclass

from chalicelib.mail import failures
from chalicelib.mail.addresses import read_mailboxes
from chalicelib.mail.charsets import decode
from chalicelib.mail.headers import Headers, message_ids, read_headers, single_id
from chalicelib.mail.machines import has_null_return_path, is_mail_system
from chalicelib.mail.parts import Part

_REPORT_LIMIT = 64 * 1024  # bytes of a report that are read
_ORIGINAL_TYPES = {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}
_ORIGINAL_TYPES |= {"text/rfc822", "message/global-headers"}
_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL_BEGINS = re.compile(
    r"^[ \t]{0,4}(?:-{2,}[^\n]{0,20}(?:below|header|original|enclosed|copy of|unsent|returned message)[^\n]{0,80}"
    r"|message headers follow|original message follows|below is a copy of|(?:received|return-path|dkim-signature):)",
    re.I | re.M,
)
_REPORTED = re.compile(r"^[ \t>]{0,4}(?:Final-Recipient|Action|Status|Diagnostic-Code)[ \t]*:", re.I | re.M)
_ADDRESS = re.compile(r"<?([^\s<>\"':;,()]{1,100}@[^\s<>\"':;,()]{1,200}[^\s<>\"':;,().])>?")
_OUR_ID = re.compile(rb"^[> \t]{0,4}Message-ID[ \t]*:[ \t\r\n]*(<[^<>\s]{1,996}>)", re.I | re.M)
_OUR_TO = re.compile(rb"^[> \t]{0,4}To[ \t]*:([^\n]{1,400})", re.I | re.M)
_COMPLAINT_SUBJECT = re.compile(r"^\s*complaint about message from \d", re.I)


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that was not delivered.

    `status` is an enhanced status code (RFC 3463) such as 5.1.1. It is hard when the address cannot be written to at
    all, so it is suppressed; a full mailbox, a policy or a delay is soft. A delay only informs: delivery is tried on.
    """

    status: str
    is_hard: bool
    recipient: str
    original_message_id: str | None
    reason: str = ""
    is_delay: bool = False


def is_complaint(root: Part) -> bool:
    """Tell an abuse report (ARF), also the one that Hotmail sends in its own form."""
    for part in root.walk():
        if part.is_enclosed:
            continue
        if part.content_type == "message/feedback-report":
            kind = read_headers(part.content(_REPORT_LIMIT)).raw("feedback-type")
            return kind.strip().lower() != "not-spam"
        if any(child.headers.has("x-hmxmroriginalrecipient") for child in part.children):
            return True
    return root.parameters.get("report-type", "").lower() == "feedback-report" or (
        bool(_COMPLAINT_SUBJECT.match(root.headers.text("subject"))) and len(root.children) > 0
    )


def read_bounce(root: Part, text: str) -> Bounce | None:
    """Read a report that a mail was not delivered; None when it is none. `text` is the mail's own text."""
    said = _before_original(text[:_REPORT_LIMIT])
    status_part = _first(root, _STATUS_TYPES)
    fields = _fields(status_part, said)
    actions = {value.strip().split(" ")[0].lower() for value in fields.all("action")}
    if actions and actions <= {"delivered", "relayed", "expanded"}:
        return None
    if not ((status_part and _is_sent_by_system(root, status_part)) or _is_told(root, said)):
        return None
    return _bounce(root, fields, said, is_delay="failed" not in actions and _is_delay(root, actions, said))


def _is_sent_by_system(root: Part, status_part: Part) -> bool:
    """Tell a report from one that a person passes on among other files."""
    is_report = status_part.parent is not None and status_part.parent.content_type == "multipart/report"
    return is_report or is_mail_system(root.headers) or has_null_return_path(root.headers)


def _is_told(root: Part, said: str) -> bool:
    """Tell a report that has no part for programs: a mail system says that something was not delivered."""
    headers = root.headers
    if root.parameters.get("report-type", "").lower() == "delivery-status" or headers.has("x-failed-recipients"):
        return True
    subject = failures.speaks_of_failure(headers.text("subject"))
    body = failures.speaks_of_failure(said[:4096])
    if is_mail_system(headers):
        return subject or body
    return has_null_return_path(headers) and subject and body


def _is_delay(root: Part, actions: set[str], said: str) -> bool:
    return "delayed" in actions or failures.speaks_of_delay(f"{root.headers.text('subject')}\n{said[:4096]}")


def _bounce(root: Part, fields: Headers, said: str, is_delay: bool) -> Bounce:
    diagnosis = "\n".join(fields.all("diagnostic-code"))
    status = failures.status_of(fields.all("status"), diagnosis, said)
    is_hard = not is_delay and failures.is_hard(status, diagnosis, said)
    reason = failures.reason_of(diagnosis, said)
    return Bounce(
        status=status,
        is_hard=is_hard,
        recipient=_recipient(root, fields, said),
        original_message_id=_original_id(root),
        reason=reason,
        is_delay=is_delay,
    )


def _fields(status_part: Part | None, said: str) -> Headers:
    """Return the report's fields, of all its recipients; some systems write them into the text only."""
    block = status_part.content(_REPORT_LIMIT) if status_part else b""
    if not block:
        match = _REPORTED.search(said)
        block = said[match.start() :].encode("utf-8", "replace") if match else b""
    return read_headers(re.sub(rb"^[ \t>]*\r?$", b"X:", re.sub(rb"^> ?", b"", block, flags=re.M), flags=re.M))


def _before_original(text: str) -> str:
    match = _ORIGINAL_BEGINS.search(text, 1)
    return text[: match.start()] if match else text


def _first(root: Part, types: set[str]) -> Part | None:
    found = [part for part in root.walk() if part.content_type in types]
    # Some mail systems enclose their report as a mail of its own; from anybody else that is a forward.
    return next((part for part in found if not part.is_enclosed or is_mail_system(root.headers)), None)


def _recipient(root: Part, fields: Headers, said: str) -> str:
    """Return the address that we wrote to: the original one, since a forward may lead elsewhere."""
    for name in ("original-recipient", "final-recipient"):
        for value in fields.all(name):
            boxes = read_mailboxes([value.partition(";")[2] or value])
            if boxes:
                return boxes[0].address
    boxes = read_mailboxes(root.headers.all("x-failed-recipients"))
    if boxes:
        return boxes[0].address
    own = {box.address for box in read_mailboxes(root.headers.all("from") + root.headers.all("to"))}
    found = (match[1].lower() for match in _ADDRESS.finditer(said))
    return next((address for address in found if address not in own), "") or _original_recipient(root)


def _original_recipient(root: Part) -> str:
    """Return to whom the returned mail was written, as far as the report holds it."""
    for part in root.walk():
        match = None if part.children else _OUR_TO.search(part.content(_REPORT_LIMIT))
        boxes = read_mailboxes([decode(match[1])]) if match else []
        if boxes:
            return boxes[0].address
    return ""


def _original_id(root: Part) -> str | None:
    """Return the Message-ID of the mail that was not delivered; None when the report does not tell it."""
    for part in root.walk():
        if part.content_type in _ORIGINAL_TYPES:
            block = part.children[0].headers if part.children else read_headers(part.content(_REPORT_LIMIT))
            if found := single_id(block.all("message-id")):
                return found
    for part in root.walk():
        if not part.children and (match := _OUR_ID.search(part.content(_REPORT_LIMIT))):
            return decode(match[1])
    answered = message_ids(root.headers.all("in-reply-to") + root.headers.all("references"))
    return answered[0] if answered else None
