"""Mail that came: whose it is; have we had it; did a machine write it; which ticket does it answer."""

import hashlib
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from chalicelib.helpdesk import addresses, customers, files, hearing, tickets
from chalicelib.helpdesk.departments import is_ours
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Question, Ticket
from chalicelib.integrations import storage
from chalicelib.mail import seen, tokens
from chalicelib.mail.parse import IncomingMail, parse_mail
from chalicelib.mail.seen import Seen
from tenants import directory, keys, table
from tenants.directory import Recipient
from tenants.errors import NotFound
from tenants.items import DeskItem
from tenants.table import Write
from tenants.tenant import Desk, load

NUMBER = re.compile(r"\[#(\d{1,10})\]")
MOST_REFERENCES = 30
MOST_FILES = 100
MOST_CC = 40  # SES takes 50 recipients a mail
NOBODY = "unknown@sender.invalid"  # RFC 2606: who writes without an address gets no mail from us


class Tie(Enum):
    """How a mail is tied to the ticket that it joins; only a token proves that its sender has had a mail of ours."""

    TOKEN = auto()
    CITED = auto()
    NUMBER = auto()


@dataclass(frozen=True)
class Arrival:
    """One mail for one tenant."""

    desk: Desk
    recipients: list[Recipient]
    mail: IncomingMail
    raw_key: str
    body: str  # a digest of what was written, to tell the same mail twice

    @property
    def sender(self) -> str:
        """Who gets our answer: From, or Reply-To where From is an address of our own tenants (a relayed form)."""
        if self.mail.reply_to and is_ours(self.mail.from_address or ""):
            return self.mail.reply_to[0]
        return self.mail.from_address or NOBODY

    @property
    def message_id(self) -> str:
        return self.mail.message_id or f"<{self.body}@without-id.invalid>"


def arrived(notification: dict[str, Any]) -> None:
    """Take a mail in, as SES tells of it (receipt notifications); doing it again changes nothing."""
    receipt = notification["receipt"]
    take_in(receipt["action"]["objectKey"], receipt["recipients"])


def take_in(key: str, recipients: list[str]) -> None:
    """Bring stored mail to each tenant that it is for, then put it away."""
    raw = storage.incoming_mail(key)
    if raw is None:
        return
    mail = parse_mail(raw)
    named = [found for found in map(directory.recipient, recipients) if found]
    for tenant in dict.fromkeys(one.tenant for one in named):
        desk = load(tenant)
        raw_key = storage.keep_mail(tenant, hashlib.sha256(raw).hexdigest(), raw)
        ours = _in_order_of_naming([one for one in named if one.tenant == tenant], mail)
        receive(Arrival(desk, ours, mail, raw_key, _digest(mail)))
    if not named:
        storage.set_aside(key, raw)
    storage.put_away(key)


def receive(arrival: Arrival) -> None:
    """Make of a mail what it is to a tenant: a message of a ticket, or a ticket."""
    mail = arrival.mail
    known, had, *cited = table.batch_get(_lookups(arrival))
    if isinstance(had, Seen) and arrival.body in (had.bodies or ()):
        return
    ticket, tie = _answered(arrival, cited)
    is_machine = mail.is_auto_reply or mail.is_bounce or mail.is_complaint
    if ticket is None:
        _open(arrival, known, is_machine)
    else:
        _join(arrival, known, int(ticket.number), is_machine, tie)


def _lookups(arrival: Arrival) -> list[Any]:
    tenant = arrival.desk.id
    ids = dict.fromkeys(
        [*arrival.mail.references[-MOST_REFERENCES:], *([arrival.mail.in_reply_to] if arrival.mail.in_reply_to else [])]
    )
    return [
        customers.key(tenant, arrival.sender),
        keys.mail(tenant, arrival.message_id),
        *(keys.mail(tenant, id) for id in ids),
    ]


def _answered(arrival: Arrival, cited: list[DeskItem | None]) -> tuple[Ticket | None, Tie]:
    """The ticket that a mail answers, by the order of mail.md (In 4), and what ties it to that.

    Never by number alone: who cites one must take part already, and even then draws nobody in.
    """
    desk, mail = arrival.desk, arrival.mail
    thread = tokens.in_ids(desk.id, [*mail.references, mail.in_reply_to or ""]) or _tagged(arrival)
    if thread:
        return _ticket(desk, thread.number), Tie.TOKEN
    for found in reversed(cited):
        if isinstance(found, Seen) and found.number is not None:
            return _ticket(desk, int(found.number)), Tie.CITED
    number = NUMBER.search(mail.subject or "")
    ticket = _ticket(desk, int(number[1])) if number else None
    return (ticket if ticket and arrival.sender.lower() in (ticket.customer_address, *ticket.cc) else None), Tie.NUMBER


def _tagged(arrival: Arrival) -> tokens.Thread | None:
    """A token behind the plus of an address that the mail is to."""
    written = (address.partition("@")[0].partition("+")[2] for address in (*arrival.mail.to, *arrival.mail.cc))
    for tag in (*(one.tag for one in arrival.recipients), *written):
        if thread := tokens.proved(arrival.desk.id, tag):
            return thread
    return None


def _ticket(desk: Desk, number: int) -> Ticket | None:
    try:
        return tickets.load(desk.id, number)
    except NotFound:
        return None


def _open(arrival: Arrival, known: DeskItem | None, is_machine: bool) -> None:
    mail, desk = arrival.mail, arrival.desk
    question = Question(
        department=arrival.recipients[0].department,
        subject=mail.subject or "",
        text=mail.text or "",
        channel="mail",
        name=mail.from_name or "",
        address=arrival.sender,
        cc=_others(arrival),
        more=_more(arrival),
        is_acknowledged=not is_machine and arrival.sender != NOBODY,
        is_counted=not is_machine,
    )
    tickets.open_ticket(desk, question, known, lambda ticket, message: [_remember(arrival, ticket, message)])


def _join(arrival: Arrival, known: DeskItem | None, number: int, is_machine: bool, tie: Tie) -> None:
    desk, mail = arrival.desk, arrival.mail
    writer = customers.writer(desk.id, known, arrival.sender, mail.from_name or "")
    more = _more(arrival)

    def remember(ticket: Ticket, message: Message) -> list[Write]:
        return [_remember(arrival, ticket, message), *(customers.proved(known) if tie is Tie.TOKEN else [])]

    def hear(ticket: Ticket) -> Message:
        if is_machine:
            return hearing.hear_machine(ticket, writer, mail.text or "", and_write=remember, **more)
        drawn_in = [address for address in (*_others(arrival), arrival.sender) if _is_new(ticket, address)]
        cc = [*ticket.cc, *dict.fromkeys(drawn_in if tie is not Tie.NUMBER else [])][:MOST_CC]
        return hearing.hear(ticket, writer, mail.text or "", channel="mail", and_write=remember, cc=cc, **more)

    tickets.again(desk.id, number, hear)


def _is_new(ticket: Ticket, address: str) -> bool:
    return address not in (ticket.customer_address, *ticket.cc, NOBODY)


def _more(arrival: Arrival) -> dict[str, Any]:
    mail = arrival.mail
    uploads = [Upload(one.name or "file", one.content_type, one.content) for one in mail.attachments]
    if len(uploads) > MOST_FILES:  # an item has room for so many names; the whole mail has the rest
        uploads = [*uploads[: MOST_FILES - 1], Upload("mail.eml", "message/rfc822", storage.read_mail(arrival.raw_key))]
    shown = mail.reply_text if mail.reply_text and mail.reply_text.strip() != (mail.text or "").strip() else None
    return {
        "files": files.keep(arrival.desk.id, uploads),
        "shown": shown,
        "mail": arrival.raw_key,
        "message_id": arrival.message_id,
    }


def _remember(arrival: Arrival, ticket: Ticket, message: Message) -> Write:
    return seen.received(arrival.desk.id, arrival.message_id, arrival.body, int(ticket.number), message.id)


def _others(arrival: Arrival) -> list[str]:
    """Whom else the mail names, so that an answer reaches them too; addresses of any tenant never."""
    named = dict.fromkeys([*arrival.mail.to, *arrival.mail.cc])
    return [address for address in named if address != arrival.sender and _is_mailable(address)][:20]


def _is_mailable(address: str) -> bool:
    return not is_ours(address) and addresses.problem(address) is None


def _in_order_of_naming(recipients: list[Recipient], mail: IncomingMail) -> list[Recipient]:
    """The department that the mail names first comes first; those only in the envelope last."""
    named = [address.lower() for address in (*mail.to, *mail.cc)]
    places = {
        address.partition("+")[0] + "@" + address.rpartition("@")[2] if "+" in address else address: place
        for place, address in reversed(list(enumerate(named)))
    }
    return sorted(recipients, key=lambda one: places.get(one.address, len(named)))


def _digest(mail: IncomingMail) -> str:
    """What was written, without the headers that change on the way."""
    parts = [
        (mail.text or "").encode("utf-8", "replace"),
        (mail.html or "").encode("utf-8", "replace"),
        (mail.subject or "").encode("utf-8", "replace"),
        (mail.from_address or "").encode("utf-8", "replace"),
    ]
    parts += [one.content for one in mail.attachments]
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
