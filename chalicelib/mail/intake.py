"""Mail that came: whose it is; have we had it; is it wanted; did a machine write it; which ticket does it answer."""

import hashlib
import re
from typing import Any

from chalicelib.helpdesk import customers
from chalicelib.helpdesk.incoming import blocking, forwarding, suspending
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.volume import room
from chalicelib.integrations import logs, storage
from chalicelib.mail import joining, opening, tying
from chalicelib.mail.arrival import Arrival
from chalicelib.mail.content import leaving
from chalicelib.mail.parse import IncomingMail, parse_mail
from chalicelib.mail.receipt import Receipt
from chalicelib.mail.seen import Seen
from chalicelib.mail.suspicion import Suspicion, flood, suspicion
from tenants import directory, keys, table
from tenants.directory import Recipient
from tenants.tenant import load

LAST_TRY = 5  # as often as the mail queue hands a message out (infrastructure/resources.yaml, maxReceiveCount)
BEGINNING = 65_536  # bytes of a mail that cannot be read as a whole, of which only the head is looked at


def arrived(notification: dict[str, Any], tries: int = 1) -> None:
    """Take a mail in, as SES tells of it (receipt notifications); doing it again changes nothing.

    At the last try it is set aside unread, since something in it may have ended the others without a word.
    """
    if "receipt" not in notification:
        return
    receipt = Receipt.of(notification)
    if tries < LAST_TRY:
        take_in(receipt)
        logs.tell("mail", {"MailsTakenIn": 1}, key=receipt.key, attempt=tries)
    else:
        logs.tell("mail set aside", {"MailsSetAside": 1}, key=receipt.key, attempt=tries)
        _give_up(receipt)


def take_in(receipt: Receipt) -> None:
    """Bring stored mail to each tenant that it is for, then put it away."""
    stored = storage.stored_mail(receipt.key)
    if stored is None:
        return
    arrivals = _arrivals(receipt, stored.raw, parse_mail(stored.raw))
    faults: list[Exception] = []
    for arrival in arrivals:
        try:
            receive(arrival)
        except Exception as fault:  # no tenant waits for what is wrong at another
            faults.append(fault)
    if faults:
        raise faults[0]
    _put_away(receipt, stored.raw, is_for_nobody=not arrivals)


def receive(arrival: Arrival) -> Suspicion | None:
    """Make of a mail what it is to a tenant: a message of a ticket, a ticket, or mail set aside.

    Return why it was set aside, or stays there. Mail that a person releases is not asked for that again.
    """
    asked = [*customers.lookups(arrival.desk.id, arrival.sender), keys.mail(arrival.desk.id, arrival.message_id)]
    senders = blocking.lookups(arrival.desk.id, arrival.sender, arrival.mail.from_address)
    volume = room.wanted(arrival.desk.id)
    customer, domain, had, *rest = table.batch_get([*asked, *senders, *tying.lookups(arrival), *volume])
    rest, today = rest[: -len(volume)], rest[-len(volume) :]
    known = customer or domain
    if isinstance(had, Seen) and arrival.body in (had.bodies or ()):
        if arrival.aside:
            table.write(*leaving(arrival))
        return None
    doubt = None if arrival.is_released else suspicion(arrival, rest[: len(senders)])
    if doubt is None:
        tied = tying.tied(arrival, known, rest[len(senders) :])
        doubt = joining.join(arrival, known, tied) if tied else flood(arrival, today) or opening.open(arrival, known)
    if doubt:
        _set_aside(arrival, doubt)
    elif arrival.is_forwarded and arrival.receipt.source == "smtp":
        forwarding.came(arrival.desk.id, arrival.recipients[0].department)
    return doubt


def _set_aside(arrival: Arrival, why: Suspicion) -> None:
    """Keep a mail where people look at it; one that lies there already gets its new reason."""
    if arrival.aside:
        suspending.stays(arrival.aside, arrival.taker, why.reason, why.about)
        return
    mail = arrival.mail
    words = " ".join((mail.reply_text or mail.text)[:4000].split())
    suspending.suspend(
        arrival.desk,
        arrival.id,
        why.reason,
        why.about,
        why.entry,
        sender=mail.from_address[:254],
        sender_name=mail.from_name[:100],
        subject=mail.subject[:300],
        preview=words[:500],
        recipients=[one.with_tag for one in arrival.recipients],
        mail=arrival.raw_key,
        size=arrival.size,
    )


def _arrivals(receipt: Receipt, raw: bytes, mail: IncomingMail) -> list[Arrival]:
    """The mail once for each tenant, kept among the tenant's own things before anything is made of it."""
    named = [found for found in map(directory.recipient, receipt.recipients) if found]
    arrivals = []
    for tenant in dict.fromkeys(one.tenant for one in named):
        ours = _in_order_of_naming([one for one in named if one.tenant == tenant], mail)
        key = _keep(tenant, raw, receipt, ours)
        arrivals.append(Arrival(load(tenant), ours, mail, key, len(raw), receipt))
    return arrivals


def _give_up(receipt: Receipt) -> None:
    """Set a mail aside for each of its tenants without reading more than its head."""
    stored = storage.stored_mail(receipt.key)
    if stored is None:
        return
    arrivals = _arrivals(receipt, stored.raw, head(stored.raw))
    for arrival in arrivals:
        if not _is_message(arrival):
            _set_aside(arrival, Suspicion("unread"))
    _put_away(receipt, stored.raw, is_for_nobody=not arrivals)


def _is_message(arrival: Arrival) -> bool:
    """Whether an earlier try has made a message of this very mail, and failed only behind that."""
    had = table.get(Seen, keys.mail(arrival.desk.id, arrival.message_id))
    if had is None or had.number is None or not had.entry:
        return False
    message = table.get(Message, keys.entry(arrival.desk.id, int(had.number), had.entry))
    return message is not None and message.mail == arrival.raw_key


def head(raw: bytes) -> IncomingMail:
    """A mail without its body, for when that cannot be read."""
    return parse_mail(re.split(rb"\r?\n\r?\n", raw[:BEGINNING], maxsplit=1)[0] + b"\r\n\r\n")


def _keep(tenant: str, raw: bytes, receipt: Receipt, recipients: list[Recipient]) -> str:
    noted = receipt.noted([one.with_tag for one in recipients])
    return storage.keep_mail(tenant, hashlib.sha256(raw).hexdigest(), raw, noted)


def _put_away(receipt: Receipt, raw: bytes, *, is_for_nobody: bool) -> None:
    if is_for_nobody:
        storage.set_aside(receipt.key, raw, receipt.noted(list(receipt.recipients[:20])))
    storage.put_away(receipt.key)


def _in_order_of_naming(recipients: list[Recipient], mail: IncomingMail) -> list[Recipient]:
    """The department that the mail names first comes first; those only in the envelope last."""
    named = [address.lower() for address in (*mail.to, *mail.cc)]
    places = {
        address.partition("+")[0] + "@" + address.rpartition("@")[2] if "+" in address else address: place
        for place, address in reversed(list(enumerate(named)))
    }
    return sorted(recipients, key=lambda one: places.get(one.address, len(named)))
