"""What mail systems report of our mail: not delivered (RFC 3464), or called spam by its receiver (RFC 5965)."""

import re
from dataclasses import dataclass

from chalicelib.mail.parsing import failures, originals, recipients
from chalicelib.mail.parsing.headers import message_ids, read_headers
from chalicelib.mail.parsing.machines import has_null_return_path, is_mail_system
from chalicelib.mail.parsing.originals import REPORT_LIMIT
from chalicelib.mail.parsing.parts import Part
from chalicelib.mail.parsing.recipients import Failed

_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL_BEGINS = re.compile(
    r"^[ \t]{0,4}(?:-{2,}[^\n]{0,20}(?:below|header|original|enclosed|copy of|unsent|returned message)[^\n]{0,80}"
    r"|message headers follow|original message follows|below is a copy of|(?:received|return-path|dkim-signature):)",
    re.I | re.M,
)
_COMPLAINT_SUBJECT = re.compile(r"^\s*complaint about message from \d", re.I)


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that was not delivered, to one address or to several.

    `recipients` has each of them; what else it says of an address is said of the first. `original_ids` are Message-ID,
    In-Reply-To and References of the mail that came back, as far as the report holds it: SES gives our mails another
    Message-ID, so the one that we know may be any of them.
    """

    status: str
    is_hard: bool
    recipient: str
    original_message_id: str | None
    reason: str = ""
    is_delay: bool = False
    recipients: tuple[Failed, ...] = ()
    original_ids: tuple[str, ...] = ()


def is_complaint(root: Part) -> bool:
    """Tell an abuse report (ARF), also the one that Hotmail sends in its own form."""
    for part in root.walk():
        if part.is_enclosed:
            continue
        if part.content_type == "message/feedback-report":
            kind = read_headers(part.content(REPORT_LIMIT)).raw("feedback-type")
            return kind.strip().lower() != "not-spam"
        if any(child.headers.has("x-hmxmroriginalrecipient") for child in part.children):
            return True
    return root.parameters.get("report-type", "").lower() == "feedback-report" or (
        bool(_COMPLAINT_SUBJECT.match(root.headers.text("subject"))) and len(root.children) > 0
    )


def read_bounce(root: Part, text: str) -> Bounce | None:
    """Read a report that a mail was not delivered; None when it is none. `text` is the mail's own text."""
    said = _before_original(text[:REPORT_LIMIT])
    status_part = _first(root, _STATUS_TYPES)
    told = recipients.read_fields(status_part, said)
    actions = {action for fields in told if (action := recipients.action_of(fields))}
    if actions and actions <= recipients.SUCCEEDED:
        return None
    if not ((status_part and _is_sent_by_system(root, status_part)) or _is_told(root, said)):
        return None
    is_delay = "failed" not in actions and _is_delay(root, actions, said)
    return _bounce(root, recipients.read_failed(root, told, said, is_delay))


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


def _bounce(root: Part, failed: tuple[Failed, ...]) -> Bounce:
    first = failed[0]
    returned = originals.returned_mail(root)
    answered = message_ids(root.headers.all("in-reply-to") + root.headers.all("references"))
    return Bounce(
        status=first.status,
        is_hard=first.is_hard,
        recipient=first.address,
        original_message_id=returned.message_id or next(iter(answered), None),
        reason=first.reason,
        is_delay=first.is_delay,
        recipients=failed,
        original_ids=returned.ids,
    )


def _before_original(text: str) -> str:
    match = _ORIGINAL_BEGINS.search(text, 1)
    return text[: match.start()] if match else text


def _first(root: Part, types: set[str]) -> Part | None:
    found = [part for part in root.walk() if part.content_type in types]
    # Some mail systems enclose their report as a mail of its own; from anybody else that is a forward.
    return next((part for part in found if not part.is_enclosed or is_mail_system(root.headers)), None)
