"""Taking mail out of Suspended: on a person's word, or because what spoke against it is over."""

import logging
from dataclasses import replace

from chalicelib.helpdesk import departments
from chalicelib.helpdesk.incoming import suspending
from chalicelib.helpdesk.incoming.suspending import Suspended
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import storage
from chalicelib.mail import intake
from chalicelib.mail.arrival import Arrival
from chalicelib.mail.parse import Attachment, IncomingMail, parse_mail
from chalicelib.mail.receipt import Receipt
from chalicelib.mail.suspicion import Suspicion
from tenants import directory, keys, table
from tenants.directory import Recipient
from tenants.errors import NotFound, Problem
from tenants.staff import Staff
from tenants.tenant import Desk, load

log = logging.getLogger(__name__)


def release(desk: Desk, person: Staff, aside: Suspended) -> None:
    """Make a message or a ticket of a mail, whatever speaks against it; what cannot be read goes along as a file."""
    require(desk, person, "moderation")
    raw, receipt = _stored(aside.mail)
    if aside.reason == "unread" or not _is_released(_arrival(desk, person, aside, raw, receipt, parse_mail(raw))):
        intake.receive(replace(_arrival(desk, person, aside, raw, receipt, _unread(raw)), is_unread=True))
    suspending.has_left(aside)


def _is_released(arrival: Arrival) -> bool:
    """Take a mail in as it reads; tell whether that could be done."""
    try:
        intake.receive(arrival)
    except Problem:
        raise
    except Exception:
        log.exception("mail %s of tenant %s is released unread", arrival.id, arrival.desk.id)
        return False
    return True


def retry(desk: Desk, person: Staff, aside: Suspended) -> Suspicion | None:
    """Take a mail in as if it came just now; return why it stays where it is."""
    require(desk, person, "moderation")
    return _again(desk, person, aside)


def replay(tenant: str, key: str) -> bool:
    """Take in raw mail that a tenant has had once more: what became of it already stays so, and the rest becomes it.

    Return whether it is a message by now. Mail that a person has removed is left alone.
    """
    desk, id = load(tenant), key.rpartition("/")[2]
    aside = table.get(Suspended, keys.suspended(tenant, id))
    if aside is not None:
        return aside.removed_at is None and _again(desk, None, aside) is None
    raw, receipt = _stored(key)
    arrival = Arrival(desk, _recipients(desk, receipt), parse_mail(raw), key, len(raw), receipt)
    return intake.receive(arrival) is None


def text(aside: Suspended, most: int) -> tuple[str, bool]:
    """What a mail says, as plain text, and whether that is all of it."""
    raw, _ = _stored(aside.mail)
    words = "" if aside.reason == "unread" else parse_mail(raw).text
    return words[:most], len(words) <= most


def _again(desk: Desk, person: Staff | None, aside: Suspended) -> Suspicion | None:
    raw, receipt = _stored(aside.mail)
    arrival = _arrival(desk, person, aside, raw, receipt, parse_mail(raw))
    try:
        doubt = intake.receive(replace(arrival, is_released=False))
    except Problem:
        raise
    except Exception:
        log.exception("mail %s of tenant %s stays aside", aside.id, desk.id)
        suspending.stays(aside, person, "unread", {})
        return Suspicion("unread")
    if doubt is None:
        suspending.has_left(aside)
    return doubt


def _stored(key: str) -> tuple[bytes, Receipt]:
    stored = storage.stored_mail(key)
    if stored is None:
        raise NotFound()
    return stored.raw, Receipt.read(key, stored.noted)


def _arrival(
    desk: Desk, person: Staff | None, aside: Suspended, raw: bytes, receipt: Receipt, mail: IncomingMail
) -> Arrival:
    recipients = _recipients(desk, replace(receipt, recipients=tuple(aside.recipients)))
    return Arrival(desk, recipients, mail, aside.mail, len(raw), receipt, aside, person, is_released=True)


def _recipients(desk: Desk, receipt: Receipt) -> list[Recipient]:
    """Whom a mail was for; where those addresses are gone by now, the first department."""
    found = [one for one in map(directory.recipient, receipt.recipients) if one and one.tenant == desk.id]
    first = departments.first(desk)
    return found or [Recipient(desk.id, first.id, first.address, "")]


def _unread(raw: bytes) -> IncomingMail:
    """The head of a mail, with the whole of it as a file."""
    return replace(intake.head(raw), attachments=(Attachment("mail.eml", "message/rfc822", raw, "", False),))
