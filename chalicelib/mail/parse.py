"""A mail as it came, read into what the helpdesk needs of it. Pure: it touches nothing and never raises."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.mail import bodies, machines, quoting, reports
from chalicelib.mail.addresses import Mailbox, read_mailboxes, unique_addresses
from chalicelib.mail.bodies import Attachment
from chalicelib.mail.headers import Headers, message_ids, read_date, single_id
from chalicelib.mail.parts import read_parts
from chalicelib.mail.reports import Bounce

__all__ = ["Attachment", "Bounce", "IncomingMail", "parse_mail"]

_OLD_MAC_LIMIT = 1024 * 1024  # bytes of a mail whose lines end in CR alone; such mails are old and small


@dataclass(frozen=True)
class IncomingMail:
    """What a mail says of itself.

    Addresses are plain and lower-case, ids keep their angle brackets, texts are empty when absent. `reply_text` is
    `text` without the history and signature below it. `authentication_results` are topmost first: only the topmost was
    written by our own receiver.
    """

    from_address: str
    from_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    date: datetime | None
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    html: str
    reply_text: str
    forwarded_from: str
    attachments: tuple[Attachment, ...]
    is_auto_reply: bool
    is_bounce: bool
    is_complaint: bool
    bounce: Bounce | None
    authentication_results: tuple[str, ...]


def parse_mail(raw: bytes) -> IncomingMail:
    """Read a mail; what cannot be read of it is empty."""
    root = read_parts(_with_newlines(raw))
    headers = root.headers
    body = bodies.read_body(root)
    sender = _sender(headers)
    is_complaint = reports.is_complaint(root)
    bounce = None if is_complaint else reports.read_bounce(root, body.text)
    is_report = root.content_type == "multipart/report"
    return IncomingMail(
        from_address=sender.address,
        from_name=sender.name,
        to=unique_addresses(headers.all("to")),
        cc=unique_addresses(headers.all("cc")),
        reply_to=unique_addresses(headers.all("reply-to")),
        subject=headers.text("subject"),
        date=read_date(headers.raw("date")),
        message_id=single_id(headers.all("message-id")),
        in_reply_to=single_id(headers.all("in-reply-to")),
        references=message_ids(headers.all("references")),
        text=body.text,
        html=body.html,
        reply_text=quoting.reply_of(body.text),
        forwarded_from=quoting.forwarded_sender(body.text),
        attachments=body.attachments,
        is_auto_reply=is_report or is_complaint or bounce is not None or machines.is_machine_mail(headers),
        is_bounce=bounce is not None,
        is_complaint=is_complaint,
        bounce=bounce,
        authentication_results=tuple(headers.all("authentication-results")),
    )


def _with_newlines(raw: bytes) -> bytes:
    is_old_mac = len(raw) < _OLD_MAC_LIMIT and b"\n" not in raw and b"\r" in raw
    return raw.replace(b"\r", b"\n") if is_old_mac else raw


def _sender(headers: Headers) -> Mailbox:
    """Return who wrote: From, or Sender where From names nobody."""
    boxes = read_mailboxes(headers.all("from")) or read_mailboxes(headers.all("sender"))
    return boxes[0] if boxes else Mailbox("", "")
