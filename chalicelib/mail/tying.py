"""Which ticket a mail answers, in the order of the rules (mail.md, In 4), and what ties it to that."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customers import Known
from chalicelib.helpdesk.joining import splitting
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.mail import tokens
from chalicelib.mail.arrival import Arrival
from chalicelib.mail.seen import Seen
from tenants import keys
from tenants.errors import NotFound
from tenants.items import DeskItem
from tenants.keys import Key
from tenants.tenant import Desk

NUMBER = re.compile(r"\[#(\d{1,10})\]")
MOST_REFERENCES = 30  # of each kind; DynamoDB brings 100 items at once


class Tie(Enum):
    """What ties a mail to its ticket: our token among the ids that it cites, which only an answer has; our token in an
    address or a text, which can be handed on; somebody's Message-ID in the thread; or a number in the subject.
    """

    TOKEN = auto()
    TAG = auto()
    CITED = auto()
    NUMBER = auto()


class Tied(NamedTuple):
    """A ticket, and how a mail is tied to it."""

    ticket: Ticket
    by: Tie
    entry: str = ""  # of the message that the mail cites, where that is known


def lookups(arrival: Arrival) -> list[Key]:
    """Where the mails are remembered that this one cites."""
    return [keys.mail(arrival.desk.id, id) for id in dict.fromkeys(_cited(arrival))]


def tied(arrival: Arrival, known: DeskItem | None, cited: Sequence[DeskItem | None]) -> Tied | None:
    """The ticket that a mail answers, inside its tenant.

    Never by number alone: who cites one takes part already, by an address that is proved or that wrote by mail.
    """
    desk = arrival.desk
    remembered = [one for one in reversed(cited) if isinstance(one, Seen) and one.number is not None]
    answered = tokens.in_ids(desk.id, _cited(arrival))
    thread = answered or _tagged(arrival)
    if thread and (ticket := _ticket(desk, thread.number)):
        entry = next((one.entry for one in remembered if one.number == thread.number and one.entry), "")
        return _gone_on(desk, Tied(ticket, Tie.TOKEN if answered else Tie.TAG, entry or ""), thread.position)
    return _cites(arrival, remembered) or _numbered(arrival, known)


def _cites(arrival: Arrival, remembered: list[Seen]) -> Tied | None:
    """By a Message-ID in the thread, else by our token in what is quoted, where a mail of another thread can stand."""
    marked = tokens.in_marker(arrival.desk.id, arrival.mail.text)
    for one in remembered:
        if ticket := _ticket(arrival.desk, int(one.number)):
            is_marked = marked is not None and marked.number == one.number
            return _gone_on(arrival.desk, Tied(ticket, Tie.TAG if is_marked else Tie.CITED, one.entry or ""))
    ticket = _ticket(arrival.desk, marked.number) if marked else None
    return _gone_on(arrival.desk, Tied(ticket, Tie.TAG), marked.position) if ticket and marked else None


def _gone_on(desk: Desk, tied: Tied, position: int = 0) -> Tied:
    """Where what a mail answers went on in a ticket of its own, that one; an entry is called the same there."""
    number = splitting.home(tied.ticket, tied.entry, position)
    ticket = _ticket(desk, number) if number else None
    if ticket is None:
        return tied
    return _gone_on(desk, tied._replace(ticket=ticket)) if tied.entry else tied._replace(ticket=ticket)


def _numbered(arrival: Arrival, known: DeskItem | None) -> Tied | None:
    number = NUMBER.search(arrival.mail.subject)
    ticket = _ticket(arrival.desk, int(number[1])) if number else None
    return Tied(ticket, Tie.NUMBER) if ticket and _takes_part(arrival, ticket, known) else None


def _cited(arrival: Arrival) -> list[str]:
    """Message-IDs that a mail cites, the nearest last; a report cites the mail that it is about."""
    mail = arrival.mail
    return [
        *mail.references[-MOST_REFERENCES:],
        *([mail.in_reply_to] if mail.in_reply_to else []),
        *reversed(mail.returned_ids[:MOST_REFERENCES]),
    ]


def _tagged(arrival: Arrival) -> tokens.Thread | None:
    """A token behind the plus of an address that the mail is to."""
    written = (address.partition("@")[0].partition("+")[2] for address in (*arrival.mail.to, *arrival.mail.cc))
    for tag in (*(one.tag for one in arrival.recipients), *written):
        if thread := tokens.proved(arrival.desk.id, tag):
            return thread
    return None


def _takes_part(arrival: Arrival, ticket: Ticket, known: DeskItem | None) -> bool:
    # Whoever fills in a form can name an address that is not his, and read what comes from it on the customer's page.
    is_his = ticket.channel != "form" or (isinstance(known, Known) and known.is_proved)
    return is_his and arrival.sender.lower() in (ticket.customer_address, *ticket.cc)


def _ticket(desk: Desk, number: int) -> Ticket | None:
    try:
        return tickets.load(desk.id, number)
    except NotFound:
        return None
