"""A mail as it came, read into what the helpdesk needs of it. Pure: it touches nothing and never raises."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.mail.parsing import bodies, machines, originals, quoting, reports
from chalicelib.mail.parsing.addresses import Mailbox, domains_in, read_mailboxes, unique_addresses
from chalicelib.mail.parsing.bodies import Attachment
from chalicelib.mail.parsing.headers import Headers, message_ids, read_date, single_id
from chalicelib.mail.parsing.parts import read_parts
from chalicelib.mail.parsing.recipients import Failed
from chalicelib.mail.parsing.reports import Bounce

__all__ = ["Attachment", "Bounce", "Failed", "IncomingMail", "parse_mail"]

# Where servers on the way note to whom they delivered a mail that then came on to us.
_DELIVERED = ("delivered-to", "x-forwarded-for", "x-forwarded-to", "x-original-to", "x-envelope-to", "envelope-to")
_OLD_MAC_LIMIT = 1024 * 1024  # bytes of a mail whose lines end in CR alone; such mails are old and small


@dataclass(frozen=True)
class IncomingMail:
    """What a mail says of itself.

    Addresses are plain and lower-case, ids keep their angle brackets, texts are empty when absent. `reply_text` is
    `text` without the history and signature below it. `from_domains` are all that stand in From, in whatever place.
    `returned_ids` name the mail that a report is about, and those it answered. `authentication_results` are topmost
    first: only the topmost was written by our own receiver. `return_path` is the envelope's sender, "" for the
    empty one of machines and None where no server noted it. `problem` says which bound stopped the reading
    ("parts", "headers", "depth" or "size"; "" for none), so that somebody looks at a mail which was not read whole.
    """

    from_address: str
    from_name: str
    from_domains: frozenset[str]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    delivered_to: tuple[str, ...]
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
    returned_ids: tuple[str, ...]
    authentication_results: tuple[str, ...]
    return_path: str | None
    problem: str


def parse_mail(raw: bytes) -> IncomingMail:
    """Read a mail; what cannot be read of it is empty."""
    root, problem = read_parts(_with_newlines(raw))
    headers = root.headers
    body = bodies.read_body(root)
    sender = _sender(headers)
    is_complaint = reports.is_complaint(root)
    bounce = None if is_complaint else reports.read_bounce(root, body.text)
    is_report = root.content_type == "multipart/report"
    return IncomingMail(
        from_address=sender.address,
        from_name=sender.name,
        from_domains=domains_in(headers.all("from")),
        to=unique_addresses(headers.all("to")),
        cc=unique_addresses(headers.all("cc")),
        delivered_to=unique_addresses([value for name in _DELIVERED for value in headers.all(name)]),
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
        returned_ids=bounce.original_ids if bounce else originals.returned_mail(root).ids if is_complaint else (),
        authentication_results=tuple(headers.all("authentication-results")),
        return_path=machines.return_path(headers),
        problem=problem,
    )


def _with_newlines(raw: bytes) -> bytes:
    is_old_mac = len(raw) < _OLD_MAC_LIMIT and b"\n" not in raw and b"\r" in raw
    return raw.replace(b"\r", b"\n") if is_old_mac else raw


def _sender(headers: Headers) -> Mailbox:
    """Return who wrote: From, or Sender where From names nobody."""
    boxes = read_mailboxes(headers.all("from")) or read_mailboxes(headers.all("sender"))
    return boxes[0] if boxes else Mailbox("", "")
